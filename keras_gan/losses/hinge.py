"""Hinge loss."""

import keras
from keras import ops

from keras_gan.losses.base import AdversarialLoss


@keras.saving.register_keras_serializable(package="keras_gan")
class HingeLoss(AdversarialLoss):
    """The discriminator asks for a margin of 1 on either side of 0, and no more.

    ```
    discriminator_loss = max(0, 1 - D(x)) + max(0, 1 + D(G(z)))
    generator_loss     = -D(G(z))
    ```

    `D` is the logit. At equilibrium `discriminator_loss = 2` (for any one logit in [-1, 1] given
    to all samples) and `generator_loss` is minus that logit.

    Example:
        >>> loss = keras_gan.losses.HingeLoss()
        >>> loss.generator_loss(fake_logits=ops.zeros((4, 1))).shape
        TensorShape([4])

    Reference:
        - Lim and Ye, 2017, "Geometric GAN", arXiv:1705.02894.
        - Miyato et al., 2018, "Spectral Normalization for Generative Adversarial Networks",
          arXiv:1802.05957, section 4.
    """

    def discriminator_values(self, real_logits, fake_logits):
        """Returns how far the logits are inside the margins."""
        return ops.relu(1.0 - real_logits) + ops.relu(1.0 + fake_logits)

    def generator_values(self, fake_logits, real_logits=None):
        """Returns minus the logits of the generated samples."""
        return -fake_logits
