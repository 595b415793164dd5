"""The input of a generator as a learned image, modulated per channel."""

import keras
from keras import ops

from keras_gan.utils.validation import check_positive_integer


@keras.saving.register_keras_serializable(package="keras_gan")
class LearnedBasis(keras.layers.Layer):
    """Multiplies each channel of a learned image by one coefficient per example.

    `y[b, h, w, c] = basis[h, w, c] * coefficients[b, c]`, with `basis` drawn from N(0, 1) and
    trained: R3GAN's first layer, and StyleGAN's constant input with a scale.

    Args:
        height: Integer, the height of the basis in pixels.
        width: Integer, its width.

    Call arguments:
        coefficients: `(batch, channels)`.

    Returns:
        `(batch, height, width, channels)`, in the layer's compute dtype.

    Raises:
        ValueError: If a side is not a positive integer, or the coefficients' rank is not 2.

    Example:
        >>> layer = keras_gan.layers.LearnedBasis(4, 4)
        >>> layer(keras.ops.ones((2, 8))).shape
        TensorShape([2, 4, 4, 8])

    Reference:
        - Huang et al., 2024, "The GAN is dead; long live the GAN! A Modern GAN Baseline",
          arXiv:2501.05441, section 3 (the basis layer).
    """

    def __init__(self, height, width, **kwargs):
        super().__init__(**kwargs)
        self.height = check_positive_integer(height, "height")
        self.width = check_positive_integer(width, "width")
        self.input_spec = keras.InputSpec(ndim=2)

    def build(self, input_shape):
        """Creates the basis."""
        self.basis = self.add_weight(
            shape=(self.height, self.width, input_shape[-1]),
            initializer=keras.initializers.RandomNormal(stddev=1.0),
            name="basis",
        )

    def call(self, coefficients):
        """Returns the modulated basis."""
        return self.basis * ops.expand_dims(coefficients, (1, 2))

    def compute_output_shape(self, input_shape):
        """`(batch, height, width, channels)`."""
        return (input_shape[0], self.height, self.width, input_shape[-1])

    def get_config(self):
        """Returns the configuration."""
        return {**super().get_config(), "height": self.height, "width": self.width}
