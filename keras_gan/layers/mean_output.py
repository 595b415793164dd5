"""The last layer of a generator of images, which begins at the mean image."""

import keras
from keras import layers, ops


@keras.saving.register_keras_serializable(package="keras_gan")
class MeanOutput(layers.Layer):
    """Brings logits of pixels into [-1, 1], those of 0 to the mean image of the data.

    `y = 2 sigmoid(x + m) - 1,  m = log(p / (1 - p)),  p = (mean image + 1) / 2`

    `m` is 0 until `initialize` sets it, and not trained. A generator that begins far from the data
    has to move all pixels at once, and is told apart from the data by the mean alone while it
    does.

    Args:
        **kwargs: Of `keras.layers.Layer`: `name`.

    Call arguments:
        inputs: Float tensor `(batch, *sample_shape)`.

    Returns:
        float32 tensor of the same shape, in [-1, 1].

    Example:
        >>> output = keras_gan.layers.MeanOutput()
        >>> output.build((None, 2))
        >>> output.initialize(np.array([[0.5, -0.2], [0.3, 0.2]]))
        >>> output(np.zeros((1, 2))).numpy().round(3)
        array([[0.4, 0. ]], dtype=float32)
    """

    def __init__(self, **kwargs):
        super().__init__(**(kwargs | {"dtype": "float32"}))

    def build(self, input_shape):
        """Makes `m`."""
        self.offset = self.add_weight(
            name="offset", shape=tuple(input_shape[1:]), initializer="zeros", trainable=False
        )

    def initialize(self, samples):
        """Sets `m` by some samples, `(batch, *sample_shape)` in [-1, 1].

        Pixels that are always black or white get a probability of 0.02 or 0.98.
        """
        mean = ops.mean(ops.cast(samples, "float32"), axis=0)
        share = ops.clip((mean + 1.0) / 2.0, 0.02, 0.98)
        self.offset.assign(ops.log(share / (1.0 - share)))

    def call(self, inputs):
        """Applies the formula."""
        # Not tanh, whose gradient is 0 in float32 beyond 9.
        return 2.0 * ops.sigmoid(inputs + self.offset) - 1.0
