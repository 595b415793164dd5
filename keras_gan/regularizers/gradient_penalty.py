"""WGAN-GP: gradient penalty between real and generated samples."""

import keras
from keras import ops

from keras_gan import engine
from keras_gan.regularizers.base import non_negative, warn_of_batch_normalization
from keras_gan.regularizers.slope_penalty import SlopePenalty


@keras.saving.register_keras_serializable(package="keras_gan")
class GradientPenalty(SlopePenalty):
    """Pulls the discriminator's slope between real and generated samples to 1.

    ```
    x_hat            = epsilon * x + (1 - epsilon) * G(z),    epsilon ~ U[0, 1] per example
    gradient_penalty = weight * (|grad D(x_hat)| - 1)^2
                       weight * max(0, |grad D(x_hat)| - 1)^2    if one_sided
    ```

    `weight` is the paper's lambda. `D` is the logit; of a patch map, the mean over the map. The
    discriminator must treat its examples one by one: use layer normalization or none in it, no
    batch normalization (section 4 of the paper). Draws its `epsilon` keyed by the training step,
    so a call outside of training needs `with keras_gan.engine.random.scope(seed=0):`.

    Args:
        weight: Float, at least 0, or a Keras schedule over the training steps. Default: `10.0`,
            as in the paper.
        one_sided: Boolean, whether slopes below 1, which a 1-Lipschitz discriminator may have,
            cost nothing. Default: `False`, as in the paper.
        every_steps: Integer, at least 1: the penalty is computed every so many training steps,
            so many times as large; see `SlopePenalty`. Default: `1`.

    Call arguments:
        discriminator: Callable from samples to logits.
        real: Float tensor `(batch, ...)`, real samples.
        fake: Float tensor of the same shape, generated samples.

    Returns:
        float32 tensor of shape `(batch,)`, at least 0, weight included.

    Raises:
        ValueError: If `weight` is negative or not finite, or `every_steps` is no positive integer.

    Example:
        >>> discriminator = keras_gan.networks.MLPDiscriminator(sample_shape=2)
        >>> points = keras.random.normal((4, 2))
        >>> with keras_gan.engine.random.scope(seed=0):
        ...     keras_gan.regularizers.GradientPenalty()(discriminator, points, -points).shape
        TensorShape([4])

    Reference:
        - Gulrajani et al., 2017, "Improved Training of Wasserstein GANs", arXiv:1704.00028,
          eq. 3 and algorithm 1; section 4, "Two-sided penalty".
        - Petzka et al., 2017, "On the regularization of Wasserstein GANs", arXiv:1709.08894
          (the one-sided form).
    """

    def __init__(self, weight=10.0, one_sided=False, every_steps=1):
        super().__init__(every_steps)
        self.weight = non_negative("weight", weight)
        self.one_sided = bool(one_sided)

    def build(self, model):
        """Warns of batch normalization in the discriminator."""
        warn_of_batch_normalization(self, "discriminator", model.discriminator)

    def points(self, real, fake):
        """Returns for each example a random point on the line between real and generated."""
        epsilon = engine.random.uniform((ops.shape(real)[0],) + (1,) * (len(real.shape) - 1))
        return epsilon * real + (1.0 - epsilon) * fake

    def penalty(self, squared_slope):
        """Returns `weight` times the squared distance of the slope from 1."""
        # The root has an infinite derivative at 0: without the constant, a flat discriminator
        # (all ReLUs off) would turn the weights into NaN.
        excess = ops.sqrt(squared_slope + 1e-12) - 1.0
        if self.one_sided:
            excess = ops.relu(excess)
        return engine.at_step(self.weight) * ops.square(excess)
