"""The original zero-sum game."""

import math
import numbers

import keras
from keras import ops

from keras_gan.losses.base import AdversarialLoss


@keras.saving.register_keras_serializable(package="keras_gan")
class MinimaxLoss(AdversarialLoss):
    """The zero-sum game of the first GAN: the generator minimises `log(1 - D(G(z)))`.

    With `D = sigmoid(logits)`:

    ```
    discriminator_loss = -log D(x) - log(1 - D(G(z)))
    generator_loss     =  log(1 - D(G(z)))
    ```

    With `label_smoothing = a`, the discriminator's target for real samples is `1 - a` in place
    of 1; for generated samples it stays 0 (one-sided), and the generator's loss is unchanged:

    ```
    discriminator_loss = -(1 - a) log D(x) - a log(1 - D(x)) - log(1 - D(G(z)))
    ```

    At equilibrium (generated like real samples, the best discriminator, `a = 0`) every logit is
    0, `discriminator_loss = 2 log 2 = 1.386` and `generator_loss = -log 2 = -0.693`. A confident
    discriminator leaves this generator almost no gradient: see `NonSaturatingLoss`.

    `decision_threshold` is the logit of `D = (1 - a) / 2`, half-way between the two targets: what
    the best discriminator answers where real and generated samples are equally likely. Without
    smoothing that is 0.

    Args:
        label_smoothing: Float in [0, 0.5), the `a` above. Default: `0.0`.

    Raises:
        ValueError: If `label_smoothing` is outside [0, 0.5).

    Example:
        >>> loss = keras_gan.losses.MinimaxLoss(label_smoothing=0.1)
        >>> logits = ops.ones((4, 1))
        >>> loss.discriminator_loss(real_logits=logits, fake_logits=-logits).shape
        TensorShape([4])

    Reference:
        - Goodfellow et al., 2014, "Generative Adversarial Networks", arXiv:1406.2661, eq. 1.
        - Salimans et al., 2016, "Improved Techniques for Training GANs", arXiv:1606.03498,
          section 3.4 (one-sided label smoothing).
    """

    def __init__(self, label_smoothing=0.0):
        if not isinstance(label_smoothing, numbers.Real) or not 0.0 <= label_smoothing < 0.5:
            raise ValueError(
                f"label_smoothing is out of range. Received: label_smoothing={label_smoothing!r}. "
                "Expected: a number in [0, 0.5), by which the target of real samples is lowered "
                "from 1. Use 0.1 for real targets of 0.9, 0.0 for none."
            )
        self.label_smoothing = float(label_smoothing)

    @property
    def decision_threshold(self):
        """Logit half-way between the targets 0 and `1 - label_smoothing`."""
        return math.log((1.0 - self.label_smoothing) / (1.0 + self.label_smoothing))

    def discriminator_values(self, real_logits, fake_logits):
        """Returns the cross-entropy of both decisions; `-log sigmoid(x)` is `softplus(-x)`."""
        smoothing = self.label_smoothing
        real = (1.0 - smoothing) * ops.softplus(-real_logits) + smoothing * ops.softplus(
            real_logits
        )
        return real + ops.softplus(fake_logits)

    def generator_values(self, fake_logits, real_logits=None):
        """Returns `log(1 - D(G(z)))`."""
        return -ops.softplus(fake_logits)

    def get_config(self):
        """Returns the constructor's arguments."""
        return {"label_smoothing": self.label_smoothing}
