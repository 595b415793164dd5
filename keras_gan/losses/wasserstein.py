"""Wasserstein loss."""

import keras

from keras_gan.losses.base import AdversarialLoss, margins_over_means


@keras.saving.register_keras_serializable(package="keras_gan")
class WassersteinLoss(AdversarialLoss):
    """Minus the Wasserstein-1 distance, as far as the discriminator is 1-Lipschitz.

    ```
    discriminator_loss = D(G(z)) - D(x)
    generator_loss     = -D(G(z))
    ```

    `D` is the logit (the paper's critic `f_w`). The loss does not bound the discriminator's
    slope: use it with `keras_gan.regularizers.GradientPenalty`, or another Lipschitz constraint
    such as the historical `keras_gan.regularizers.WeightClipping`.
    At equilibrium `discriminator_loss = 0`.

    The logits have a free common offset, so the accuracies in the logs compare each sample with
    the mean of the other kind. Watch `-discriminator_loss`, the estimate of the distance.

    Example:
        >>> loss = keras_gan.losses.WassersteinLoss()
        >>> logits = ops.ones((4, 1))
        >>> loss.discriminator_loss(real_logits=logits, fake_logits=-logits).shape
        TensorShape([4])

    Reference:
        - Arjovsky et al., 2017, "Wasserstein GAN", arXiv:1701.07875, eq. 2 and algorithm 1.
          Deviation: weight clipping is an object of its own.
    """

    is_relative = True

    def margins(self, real_logits, fake_logits):
        """Returns the samples' leads over the mean of the other kind."""
        return margins_over_means(real_logits, fake_logits)

    def discriminator_values(self, real_logits, fake_logits):
        """Returns minus the gap between real and generated samples."""
        return fake_logits - real_logits

    def generator_values(self, fake_logits, real_logits=None):
        """Returns minus the logits of the generated samples."""
        return -fake_logits
