import math

import numpy as np
import pytest

from keras_gan.losses import RelativisticPairingLoss


@pytest.mark.parametrize(
    ("base", "value"), [("non_saturating", math.log(2)), ("least_squares", 1.0), ("hinge", 1.0)]
)
def test_equilibrium(base, value):
    loss = RelativisticPairingLoss(base)
    logits = np.full((3, 1), 0.7)
    np.testing.assert_allclose(loss.discriminator_loss(logits, logits), [value] * 3, rtol=1e-6)
    np.testing.assert_allclose(loss.generator_loss(logits, logits), [value] * 3, rtol=1e-6)


def test_pairs_row_with_row_and_patch_with_patch():
    """Differences by hand: 1 - 3 = -2, 2 - 0 = 2; in the map 1 - 0 and 0 - 1."""
    loss = RelativisticPairingLoss("hinge")
    np.testing.assert_array_equal(loss.discriminator_loss([[1.0], [2.0]], [[3.0], [0.0]]), [3, 0])
    np.testing.assert_array_equal(loss.generator_loss([[3.0], [0.0]], [[1.0], [2.0]]), [0, 3])
    real, fake = np.array([1.0, 0.0]).reshape((1, 1, 2, 1)), np.array([0.0, 1.0])
    # f(1) = 0 and f(-1) = 2; of averaged maps it would be f(0) = 1 for each of both.
    value = loss.discriminator_loss(3 * real, 3 * fake.reshape((1, 1, 2, 1)))
    np.testing.assert_array_equal(value, [2.0])  # (f(3) + f(-3)) / 2 = (0 + 4) / 2
