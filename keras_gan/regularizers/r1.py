"""R1: zero-centred gradient penalty on real samples."""

import keras
from keras import ops

from keras_gan import engine
from keras_gan.losses import per_example
from keras_gan.regularizers.base import Regularizer, non_negative


@keras.saving.register_keras_serializable(package="keras_gan")
class R1(Regularizer):
    """Flattens the discriminator around the data, with which GANs converge locally.

    ```
    r1 = gamma / 2 * |grad_x D(x)|^2    at real samples x
    ```

    `D` is the logit; of a patch map, the mean over the map. The expectation over the data is the
    mean over the batch, which the engine takes. The discriminator must treat its examples one by
    one: use no batch normalization in it.

    Args:
        gamma: Float, at least 0. Weight of the penalty. Default: `10.0`, as in the paper's
            experiments on images.

    Call arguments:
        discriminator: Callable from samples to logits.
        real: Float tensor `(batch, ...)`, real samples.
        fake: Not used.

    Returns:
        float32 tensor of shape `(batch,)`, at least 0, weight included.

    Raises:
        ValueError: If `gamma` is negative or not finite.

    Example:
        >>> discriminator = keras_gan.networks.MLPDiscriminator(sample_shape=2)
        >>> points = keras.random.normal((4, 2))
        >>> keras_gan.regularizers.R1(gamma=1.0)(discriminator, points, points).shape
        TensorShape([4])

    Reference:
        - Mescheder et al., 2018, "Which Training Methods for GANs do actually Converge?",
          arXiv:1801.04406, eq. 9.
    """

    def __init__(self, gamma=10.0):
        self.gamma = non_negative("gamma", gamma)

    def __call__(self, discriminator, real, fake):
        """Returns `gamma / 2` times the squared input gradient at `real`."""
        real = ops.cast(real, "float32")
        gradient = engine.input_gradient(lambda x: per_example(discriminator(x)), real)
        squares = ops.square(gradient)
        return 0.5 * self.gamma * ops.sum(squares, axis=tuple(range(1, len(squares.shape))))

    def get_config(self):
        """Returns the constructor's arguments."""
        return {"gamma": self.gamma}
