"""Path length regularization of the generator."""

import math

import keras
from keras import ops

from keras_gan import engine
from keras_gan.regularizers.base import (
    Regularizer,
    non_negative,
    warn_of_batch_normalization,
)
from keras_gan.regularizers.lazy import if_due, is_due
from keras_gan.regularizers.moving_average import MovingAverage, check_decay
from keras_gan.utils.validation import check_positive_integer


@keras.saving.register_keras_serializable(package="keras_gan")
class PathLength(Regularizer):
    """Makes steps of one size in the latents change the samples by one size, everywhere.

    ```
    length      = |J^T y|,    J = dG(z) / dz,    y ~ N(0, I) / sqrt(height * width)
    path_length = weight * (length - a)^2,    a = moving average of E[length]
    ```

    The product `J^T y` is the gradient of `G(z) . y` with respect to `z`. Samples that are no
    images have no `sqrt(height * width)`. The generator must treat its latents one by one: use no
    batch normalization in it.

    **Lazy application.** With `every_steps = k` the penalty is computed in every k-th training
    step, `k` times as large, and is 0 in the others; see `SlopePenalty`.

    Args:
        weight: Float, at least 0, or a Keras schedule over the training steps. Default: `2.0`, as
            in the authors' code.
        decay: Float above 0 and below 1, of the moving average, for each step in which the
            penalty is computed. Default: `0.99`, as in the authors' code.
        every_steps: Integer, at least 1, the `k` above. Default: `1`, in each step. The authors
            use 4.

    Call arguments:
        discriminator: Not used.
        real: Not used.
        fake: Float tensor `(batch, ...)`, `G(z)`, of which only the shape is used.
        latents: Float tensor `(batch, latent_dim)`.
        generator: Callable from latents to samples.

    Returns:
        float32 tensor of shape `(batch,)`, at least 0, weight included.

    Raises:
        ValueError: If `weight` is negative or not finite, `decay` not between 0 and 1, or
            `every_steps` no positive integer.

    Example:
        >>> path_length = keras_gan.regularizers.PathLength()
        >>> network = keras_gan.networks.MLPGenerator(sample_shape=2, latent_dim=3)
        >>> discriminator = keras_gan.networks.MLPDiscriminator(sample_shape=2)
        >>> path_length.build(keras_gan.GAN(network, discriminator))
        >>> with keras_gan.engine.random.scope(seed=0):
        ...     latents = keras_gan.engine.random.normal((4, 3))
        ...     fake = network(latents)
        ...     path_length(None, None, fake, latents=latents, generator=network).shape
        TensorShape([4])

    Reference:
        - Karras et al., 2019, "Analyzing and Improving the Image Quality of StyleGAN",
          arXiv:1912.04958, section 3.2, eq. 4. Deviations: `z` stands for the latents `w` of
          their mapping network; the moving average is corrected for its start (theirs grows from
          0, and so shortens the paths at first); all of the batch is used, not half of it.
    """

    player = "generator"
    needs = ("latents", "generator")

    def __init__(self, weight=2.0, decay=0.99, every_steps=1):
        self.weight = non_negative("weight", weight)
        self.decay = check_decay(decay)
        self.every_steps = check_positive_integer(every_steps, "every_steps")

    def build(self, model):
        """Makes the moving average, and warns of batch normalization in the generator."""
        warn_of_batch_normalization(self, "generator", model.generator)
        self.state = MovingAverage(1, self.decay, name=self.name)

    def __call__(self, discriminator, real, fake, latents, generator):
        """Updates the average, and returns the weighted penalty, or zeros in the steps between."""
        latents = ops.cast(latents, "float32")
        # Not as many as latents, where samples are packed.
        noise = engine.random.normal((ops.shape(fake)[0], *fake.shape[1:]))
        noise = noise / math.sqrt(math.prod(fake.shape[1:-1]))

        def projection(latents):
            samples = ops.cast(generator(latents), "float32")
            return ops.sum(samples * noise, axis=tuple(range(1, len(samples.shape))))

        def compute():
            gradient = engine.input_gradient(projection, latents)
            # The constant keeps the derivative of the root finite for a generator at rest.
            return ops.sqrt(ops.sum(ops.square(gradient), axis=1) + 1e-12)

        lengths = if_due(self.every_steps, compute, ops.shape(latents)[:1])
        due = is_due(self.every_steps)
        mean = engine.global_mean(lengths)
        (average,) = ops.unstack(self.state.update(ops.reshape(mean, (1,)), when=due))
        penalty = self.every_steps * ops.square(lengths - average)
        return engine.at_step(self.weight) * ops.where(due, penalty, ops.zeros_like(penalty))
