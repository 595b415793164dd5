"""The loss that the first GAN was trained with in practice."""

import keras
from keras import ops

from keras_gan.losses.minimax import MinimaxLoss


@keras.saving.register_keras_serializable(package="keras_gan")
class NonSaturatingLoss(MinimaxLoss):
    """The generator maximises `log D(G(z))`, which has a gradient where it loses most.

    The discriminator's loss, label smoothing and threshold are those of `MinimaxLoss`. With
    `D = sigmoid(logits)`:

    ```
    discriminator_loss = -log D(x) - log(1 - D(G(z)))
    generator_loss     = -log D(G(z))
    ```

    At equilibrium every logit is 0, `discriminator_loss = 2 log 2 = 1.386` and
    `generator_loss = log 2 = 0.693`.

    Args:
        label_smoothing: Float in [0, 0.5). The discriminator's target for real samples is
            `1 - label_smoothing`; for generated samples it stays 0. Default: `0.0`.

    Raises:
        ValueError: If `label_smoothing` is outside [0, 0.5).

    Example:
        >>> loss = keras_gan.losses.NonSaturatingLoss(label_smoothing=0.1)
        >>> loss.generator_loss(fake_logits=ops.zeros((4, 1))).shape
        TensorShape([4])

    Reference:
        - Goodfellow et al., 2014, "Generative Adversarial Networks", arXiv:1406.2661, section 3.
        - Salimans et al., 2016, "Improved Techniques for Training GANs", arXiv:1606.03498,
          section 3.4 (one-sided label smoothing).
    """

    def generator_values(self, fake_logits, real_logits=None):
        """Returns `-log D(G(z))`."""
        return ops.softplus(-fake_logits)
