import numpy as np
import pytest

from keras_gan import losses


def test_equilibrium():
    loss = losses.LeastSquaresLoss()
    assert loss.decision_threshold == 0.5
    half = np.full((1, 1), 0.5)
    np.testing.assert_allclose(loss.discriminator_loss(half, half), [0.25])
    np.testing.assert_allclose(loss.generator_loss(half), [0.125])


def test_threshold_is_the_best_answer_for_equally_likely_samples():
    loss = losses.LeastSquaresLoss(fake_target=-1.0, real_target=0.5)
    answers = np.linspace(-1.25, 0.75, 201)[:, None]
    best = np.argmin(loss.discriminator_loss(answers, answers))
    np.testing.assert_allclose(loss.decision_threshold, answers[best, 0], atol=1e-6)


@pytest.mark.parametrize(("real", "fake"), [(0.0, 1.0), (1.0, 1.0)])
def test_targets_in_the_wrong_order(real, fake):
    with pytest.raises(ValueError, match=f"Received: real_target={real}, fake_target={fake}"):
        losses.LeastSquaresLoss(real_target=real, fake_target=fake)


@pytest.mark.parametrize("name", ["fake_target", "real_target", "generator_target"])
@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_targets_that_are_not_finite(name, value):
    with pytest.raises(ValueError, match=f"finite numbers. Received: .*'{name}': {value}"):
        losses.LeastSquaresLoss(**{name: value})
