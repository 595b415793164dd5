"""DRAGAN: gradient penalty around real samples."""

import keras
from keras import ops

from keras_gan import engine
from keras_gan.regularizers.base import non_negative, warn_of_batch_normalization
from keras_gan.regularizers.slope_penalty import SlopePenalty


@keras.saving.register_keras_serializable(package="keras_gan")
class DRAGANPenalty(SlopePenalty):
    """Pulls the discriminator's slope around real samples to 1, against sharp local optima.

    ```
    x_hat          = x + noise_scale * std(x) * delta,    delta ~ N(0, 1) per entry
    dragan_penalty = weight * (|grad D(x_hat)| - 1)^2
    ```

    `weight` is the paper's lambda, and the slope 1 its k. `std(x)` is the standard deviation of all
    entries of the global batch of real samples. `D` is the logit; of a patch map, the mean over the
    map. The discriminator must treat its examples one by one: use no batch normalization in it.
    Draws its noise keyed by the training step, so a call outside of training needs
    `with keras_gan.engine.random.scope(seed=0):`.

    Args:
        weight: Float, at least 0, or a Keras schedule over the training steps. Default: `10.0`,
            as in the paper.
        noise_scale: Float, at least 0, or a Keras schedule: in standard deviations of the data.
            Default: `0.5`.
        every_steps: Integer, at least 1: the penalty is computed every so many training steps,
            so many times as large; see `SlopePenalty`. Default: `1`.

    Call arguments:
        discriminator: Callable from samples to logits.
        real: Float tensor `(batch, ...)`, real samples.
        fake: Not used.

    Returns:
        float32 tensor of shape `(batch,)`, at least 0, weight included.

    Raises:
        ValueError: If `weight` or `noise_scale` is negative or not finite, or `every_steps` is no
            positive integer.

    Example:
        >>> discriminator = keras_gan.networks.MLPDiscriminator(sample_shape=2)
        >>> points = keras.random.normal((4, 2))
        >>> with keras_gan.engine.random.scope(seed=0):
        ...     keras_gan.regularizers.DRAGANPenalty()(discriminator, points, points).shape
        TensorShape([4])

    Reference:
        - Kodali et al., 2017, "On Convergence and Stability of GANs", arXiv:1705.07215,
          algorithm 1. The paper leaves the size of its Gaussian noise to the dataset. The
          authors' code has uniform noise of up to 0.5 standard deviations, and goes a random part
          of the way to it, so 0.17 (root mean square) where the default has 0.5.
    """

    def __init__(self, weight=10.0, noise_scale=0.5, every_steps=1):
        super().__init__(every_steps)
        self.weight = non_negative("weight", weight)
        self.noise_scale = non_negative("noise_scale", noise_scale)

    def build(self, model):
        """Warns of batch normalization in the discriminator."""
        warn_of_batch_normalization(self, "discriminator", model.discriminator)

    def points(self, real, fake):
        """Returns the real samples with noise."""
        mean = engine.global_mean(real)
        deviation = ops.sqrt(engine.global_mean(ops.square(real - mean)))
        noise = engine.random.normal((ops.shape(real)[0], *real.shape[1:]))
        return real + engine.at_step(self.noise_scale) * deviation * noise

    def penalty(self, squared_slope):
        """Returns `weight` times the squared distance of the slope from 1."""
        # The constant keeps the derivative of the root finite where the discriminator is flat.
        return engine.at_step(self.weight) * ops.square(ops.sqrt(squared_slope + 1e-12) - 1.0)
