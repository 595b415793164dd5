import numpy as np
import pytest

from keras_gan import losses


@pytest.mark.parametrize("logit", [-1.0, 0.0, 0.3, 1.0])
def test_equilibrium(logit):
    logits = np.full((1, 1), logit)
    np.testing.assert_allclose(losses.HingeLoss().discriminator_loss(logits, logits), [2.0])


def test_no_reward_beyond_the_margin():
    loss = losses.HingeLoss()
    np.testing.assert_array_equal(loss.discriminator_loss([[1.0], [9.0]], [[-1.0], [-9.0]]), [0, 0])
