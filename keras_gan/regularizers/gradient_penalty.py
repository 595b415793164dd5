"""WGAN-GP: gradient penalty between real and generated samples."""

import keras
from keras import ops

from keras_gan import engine
from keras_gan.losses import per_example
from keras_gan.regularizers.base import Regularizer, non_negative


@keras.saving.register_keras_serializable(package="keras_gan")
class GradientPenalty(Regularizer):
    """Pulls the discriminator's slope between real and generated samples to 1.

    ```
    x_hat            = epsilon * x + (1 - epsilon) * G(z),    epsilon ~ U[0, 1] per example
    gradient_penalty = weight * (|grad D(x_hat)| - 1)^2
    ```

    `weight` is the paper's lambda. `D` is the logit; of a patch map, the mean over the map. The
    discriminator must treat its examples one by one: use layer normalization or none in it, no
    batch normalization (section 4 of the paper). Draws its `epsilon` keyed by the training step,
    so a call outside of training needs `with keras_gan.engine.random.scope(seed=0):`.

    Args:
        weight: Float, at least 0. Default: `10.0`, as in the paper.

    Call arguments:
        discriminator: Callable from samples to logits.
        real: Float tensor `(batch, ...)`, real samples.
        fake: Float tensor of the same shape, generated samples.

    Returns:
        float32 tensor of shape `(batch,)`, at least 0, weight included.

    Raises:
        ValueError: If `weight` is negative or not finite.

    Example:
        >>> discriminator = keras_gan.networks.MLPDiscriminator(sample_shape=2)
        >>> points = keras.random.normal((4, 2))
        >>> with keras_gan.engine.random.scope(seed=0):
        ...     keras_gan.regularizers.GradientPenalty()(discriminator, points, -points).shape
        TensorShape([4])

    Reference:
        - Gulrajani et al., 2017, "Improved Training of Wasserstein GANs", arXiv:1704.00028,
          eq. 3 and algorithm 1.
    """

    def __init__(self, weight=10.0):
        self.weight = non_negative("weight", weight)

    def __call__(self, discriminator, real, fake):
        """Returns `weight` times the squared distance of the slope from 1."""
        real, fake = ops.cast(real, "float32"), ops.cast(fake, "float32")
        rank = len(real.shape)
        epsilon = engine.random.uniform((ops.shape(real)[0],) + (1,) * (rank - 1))
        between = epsilon * real + (1.0 - epsilon) * fake
        gradient = engine.input_gradient(lambda x: per_example(discriminator(x)), between)
        squares = ops.sum(ops.square(gradient), axis=tuple(range(1, rank)))
        # The root has an infinite derivative at 0: without the constant, a flat discriminator
        # (all ReLUs off) would turn the weights into NaN.
        slope = ops.sqrt(squares + 1e-12)
        return self.weight * ops.square(slope - 1.0)

    def get_config(self):
        """Returns the constructor's arguments."""
        return {"weight": self.weight}
