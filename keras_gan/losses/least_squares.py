"""Least-squares GAN."""

import math

import keras
from keras import ops

from keras_gan.losses.base import AdversarialLoss


@keras.saving.register_keras_serializable(package="keras_gan")
class LeastSquaresLoss(AdversarialLoss):
    """Least squares to target values: samples far from the target are pulled hardest.

    ```
    discriminator_loss = 1/2 (D(x) - real_target)^2 + 1/2 (D(G(z)) - fake_target)^2
    generator_loss     = 1/2 (D(G(z)) - generator_target)^2
    ```

    `D` is the logit itself, without a sigmoid. The paper's codes are `a = fake_target`,
    `b = real_target` and `c = generator_target`; the defaults are its eq. 9 (0, 1, 1). The
    Pearson chi-squared divergence of its eq. 8 is `fake_target=-1, real_target=1,
    generator_target=0`. One-sided label smoothing is a lower `real_target`, such as 0.9.

    At equilibrium every logit lies half-way between the targets, which is `decision_threshold`:
    0.5 with the defaults, where `discriminator_loss = 0.25` and `generator_loss = 0.125`.

    Args:
        fake_target: Float, the discriminator's target for generated samples. Default: `0.0`.
        real_target: Float, the discriminator's target for real samples. Default: `1.0`.
        generator_target: Float, what the generator wants the discriminator to answer on
            generated samples. Default: `1.0`.

    Raises:
        ValueError: If a target is not finite, or `real_target` is not above `fake_target`.

    Example:
        >>> loss = keras_gan.losses.LeastSquaresLoss()
        >>> loss.generator_loss(fake_logits=ops.zeros((4, 1))).shape
        TensorShape([4])

    Reference:
        - Mao et al., 2017, "Least Squares Generative Adversarial Networks", arXiv:1611.04076,
          eq. 2 and eq. 9.
    """

    def __init__(self, fake_target=0.0, real_target=1.0, generator_target=1.0):
        targets = {"fake_target": fake_target, "real_target": real_target}
        targets["generator_target"] = generator_target
        if not all(math.isfinite(target) for target in targets.values()):
            raise ValueError(f"The targets must be finite numbers. Received: {targets}.")
        if not real_target > fake_target:
            raise ValueError(
                "The target of real samples must lie above that of generated samples. Received: "
                f"real_target={real_target}, fake_target={fake_target}. Exchange the two or use "
                "the defaults real_target=1.0, fake_target=0.0."
            )
        self.fake_target = float(fake_target)
        self.real_target = float(real_target)
        self.generator_target = float(generator_target)

    @property
    def decision_threshold(self):
        """Logit half-way between the targets of real and generated samples."""
        return (self.real_target + self.fake_target) / 2.0

    def discriminator_values(self, real_logits, fake_logits):
        """Returns half the squared distances to the discriminator's two targets."""
        real = ops.square(real_logits - self.real_target)
        fake = ops.square(fake_logits - self.fake_target)
        return 0.5 * (real + fake)

    def generator_values(self, fake_logits, real_logits=None):
        """Returns half the squared distance to the generator's target."""
        return 0.5 * ops.square(fake_logits - self.generator_target)

    def get_config(self):
        """Returns the constructor's arguments."""
        return {
            "fake_target": self.fake_target,
            "real_target": self.real_target,
            "generator_target": self.generator_target,
        }
