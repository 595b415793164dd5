"""R1: zero-centred gradient penalty on real samples."""

import keras

from keras_gan import engine
from keras_gan.regularizers.base import non_negative
from keras_gan.regularizers.slope_penalty import SlopePenalty


@keras.saving.register_keras_serializable(package="keras_gan")
class R1(SlopePenalty):
    """Flattens the discriminator around the data, with which GANs converge locally.

    ```
    r1 = gamma / 2 * |grad_x D(x)|^2    at real samples x
    ```

    `D` is the logit; of a patch map, the mean over the map. The expectation over the data is the
    mean over the batch, which the engine takes. On batch normalization: `SlopePenalty`.

    Args:
        gamma: Float, at least 0, or a Keras schedule over the training steps. Weight of the
            penalty. Default: `10.0`, as in the paper's experiments on images.
        every_steps: Integer, at least 1: the penalty is computed every so many training steps,
            so many times as large; see `SlopePenalty`. Default: `1`.

    Call arguments:
        discriminator: Callable from samples to logits.
        real: Float tensor `(batch, ...)`, real samples.
        fake: Not used.

    Returns:
        float32 tensor of shape `(batch,)`, at least 0, weight included.

    Raises:
        ValueError: If `gamma` is negative or not finite, or `every_steps` is no positive integer.

    Example:
        >>> discriminator = keras_gan.networks.MLPDiscriminator(sample_shape=2)
        >>> points = keras.random.normal((4, 2))
        >>> keras_gan.regularizers.R1(gamma=1.0)(discriminator, points, points).shape
        TensorShape([4])

    Reference:
        - Mescheder et al., 2018, "Which Training Methods for GANs do actually Converge?",
          arXiv:1801.04406, eq. 9.
    """

    def __init__(self, gamma=10.0, every_steps=1):
        super().__init__(every_steps)
        self.gamma = non_negative("gamma", gamma)

    def points(self, real, fake):
        """Returns the real samples."""
        return real

    def penalty(self, squared_slope):
        """Returns `gamma / 2` times the squared slope."""
        return 0.5 * engine.at_step(self.gamma) * squared_slope
