"""Padding of images by their mirror image."""

import keras
from keras import ops

from keras_gan.utils.validation import check_positive_integer


@keras.saving.register_keras_serializable(package="keras_gan")
class ReflectionPadding(keras.layers.Layer):
    """Pads the height and the width of images by their reflection at the border.

    The border's own pixels are not repeated: with `padding=2` a row `a b c d` becomes
    `c b a b c d c b`. Unlike with zeros, a convolution meets no edge that is not in the image.

    Args:
        padding: Number of pixels on each of the four sides, at least 1.

    Call arguments:
        images: `(batch, height, width, channels)`, with sides above `padding`.

    Returns:
        `(batch, height + 2 * padding, width + 2 * padding, channels)`, in the layer's compute
        dtype.

    Raises:
        ValueError: If `padding` is not a positive integer, or a known side is not above it.

    Example:
        >>> layer = keras_gan.layers.ReflectionPadding(1)
        >>> layer(keras.ops.ones((1, 8, 8, 3))).shape
        TensorShape([1, 10, 10, 3])

    Reference:
        - Zhu et al., 2017, "Unpaired Image-to-Image Translation using Cycle-Consistent Adversarial
          Networks", arXiv:1703.10593, appendix 7.2.
    """

    def __init__(self, padding, **kwargs):
        super().__init__(**kwargs)
        self.padding = check_positive_integer(padding, "padding")

    def call(self, images):
        """Pads."""
        self.compute_output_shape(images.shape)
        sides = (self.padding, self.padding)
        return ops.pad(images, ((0, 0), sides, sides, (0, 0)), mode="reflect")

    def compute_output_shape(self, input_shape):
        """`(batch, height + 2 * padding, width + 2 * padding, channels)`."""
        batch_size, *sides, channels = input_shape
        if any(side is not None and side <= self.padding for side in sides):
            raise ValueError(
                f"A reflection by {self.padding} pixels needs sides above {self.padding}. Received "
                f"feature maps of height {sides[0]} and width {sides[1]}. Use larger images."
            )
        padded = (None if side is None else side + 2 * self.padding for side in sides)
        return (batch_size, *padded, channels)

    def get_config(self):
        """Returns the constructor arguments."""
        return {**super().get_config(), "padding": self.padding}
