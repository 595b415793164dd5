import numpy as np

from keras_gan import losses


def test_estimates_the_distance_of_two_shifted_samples():
    """Of points that differ by a shift s, D(x) = x is the best 1-Lipschitz function: W1 = s."""
    points = np.random.default_rng(0).normal(size=(100, 1))
    values = losses.WassersteinLoss().discriminator_loss(
        real_logits=points + 3.0, fake_logits=points
    )
    np.testing.assert_allclose(-np.mean(values), 3.0, rtol=1e-5)


def test_a_common_offset_changes_nothing_for_the_discriminator():
    real, fake = np.random.default_rng(1).normal(size=(2, 8, 1))
    loss = losses.WassersteinLoss()
    np.testing.assert_allclose(
        loss.discriminator_loss(real + 5.0, fake + 5.0),
        loss.discriminator_loss(real, fake),
        atol=1e-5,
    )
