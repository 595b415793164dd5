import numpy as np
import pytest

from keras_gan import losses

BOTH = pytest.mark.parametrize("loss_class", [losses.MinimaxLoss, losses.NonSaturatingLoss])


@BOTH
@pytest.mark.parametrize("value", [-0.1, 0.5, 0.9, float("nan"), "0.1", None])
def test_label_smoothing_out_of_range(loss_class, value):
    with pytest.raises(
        ValueError, match=rf"Received: label_smoothing={value!r}. Expected: .*0.5\)"
    ):
        loss_class(label_smoothing=value)


@BOTH
@pytest.mark.parametrize("value", [0, 0.0, 0.49, np.float32(0.25)])
def test_label_smoothing_in_range(loss_class, value):
    assert loss_class(label_smoothing=value).label_smoothing == value


def test_equilibrium():
    loss, zeros = losses.MinimaxLoss(), np.zeros((1, 1))
    np.testing.assert_allclose(loss.discriminator_loss(zeros, zeros), [2 * np.log(2)], rtol=1e-6)
    np.testing.assert_allclose(loss.generator_loss(zeros), [-np.log(2)], rtol=1e-6)


@BOTH
@pytest.mark.parametrize("smoothing", [0.0, 0.1, 0.4])
def test_threshold_is_the_best_answer_for_equally_likely_samples(loss_class, smoothing):
    """Salimans et al., section 3.4: the best discriminator is (1 - a) p_data / (p_data + p_g)."""
    loss = loss_class(label_smoothing=smoothing)
    answer = 1.0 / (1.0 + np.exp(-loss.decision_threshold))
    np.testing.assert_allclose(answer, (1.0 - smoothing) / 2.0, rtol=1e-6)
    answers = loss.decision_threshold + np.linspace(-1.0, 1.0, 201)[:, None]
    assert np.argmin(loss.discriminator_loss(answers, answers)) == 100


def test_smoothing_is_one_sided():
    """The best logit for real samples alone is finite: logit(0.9); for fake ones it is not."""
    loss = losses.MinimaxLoss(label_smoothing=0.1)
    logits = np.linspace(0.0, 6.0, 601)[:, None]
    confident = np.full_like(logits, -1e4)
    best = logits[np.argmin(loss.discriminator_loss(logits, confident)), 0]
    np.testing.assert_allclose(best, np.log(0.9 / 0.1), atol=0.01)
    fake_part = loss.discriminator_loss(np.zeros_like(logits), -logits)
    assert (np.diff(fake_part) < 0).all()


def test_extreme_values():
    loss = losses.MinimaxLoss()
    high, low = np.array([[1e4]]), np.array([[-1e4]])
    np.testing.assert_allclose(loss.discriminator_loss(low, high), [2e4])
    np.testing.assert_allclose(loss.discriminator_loss(high, low), [0.0])
    np.testing.assert_allclose(loss.generator_loss(high), [-1e4])
