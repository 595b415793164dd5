"""The rearrangement of channels into pixels of sub-pixel convolution."""

import keras
from keras import ops

from keras_gan.utils.validation import check_positive_integer


@keras.saving.register_keras_serializable(package="keras_gan")
class PixelShuffle(keras.layers.Layer):
    """Multiplies the sides of images by `scale`, at the cost of the number of channels.

    With `r = scale`, row `y` and column `x` of the output `PS(T)` of `T`:

    `PS(T)[y, x, c] = T[y // r, x // r, C r (y mod r) + C (x mod r) + c]`, `0 <= c < C`,

    the paper's eq. 4, and `tf.nn.depth_to_space`. A convolution with `C r^2` filters before this
    layer is a sub-pixel convolution: a transposed one with stride `r` that multiplies by no zeros.

    Args:
        scale: Integer of at least 1, `r` in the formula.

    Call arguments:
        images: `(batch, height, width, channels)`, with channels a multiple of `scale^2`.

    Returns:
        `(batch, scale * height, scale * width, channels / scale^2)`, in the layer's compute dtype.

    Raises:
        ValueError: If `scale` is not a positive integer, its square does not divide the channels,
            or the rank is another one.

    Example:
        >>> layer = keras_gan.layers.PixelShuffle(2)
        >>> layer(keras.ops.ones((1, 8, 8, 12))).shape
        TensorShape([1, 16, 16, 3])

    Reference:
        - Shi et al., 2016, "Real-Time Single Image and Video Super-Resolution Using an Efficient
          Sub-Pixel Convolutional Neural Network", arXiv:1609.05158, eq. 4.
    """

    def __init__(self, scale, **kwargs):
        super().__init__(**kwargs)
        self.scale = check_positive_integer(scale, "scale")
        self.input_spec = keras.InputSpec(ndim=4)

    def call(self, images):
        """Rearranges. Two rows of a block lie apart, its columns and channels together."""
        channels = self.compute_output_shape(images.shape)[-1]
        _, height, width, _ = ops.shape(images)
        images = ops.reshape(images, (-1, height, width, self.scale, self.scale * channels))
        images = ops.transpose(images, (0, 1, 3, 2, 4))
        return ops.reshape(images, (-1, self.scale * height, self.scale * width, channels))

    def compute_output_shape(self, input_shape):
        """`(batch, scale * height, scale * width, channels / scale^2)`."""
        batch_size, *sides, channels = input_shape
        if channels % self.scale**2:
            raise ValueError(
                f"PixelShuffle({self.scale}) needs a multiple of {self.scale}^2 = {self.scale**2} "
                f"channels. Received: {channels} channels."
            )
        scaled = (None if side is None else self.scale * side for side in sides)
        return (batch_size, *scaled, channels // self.scale**2)

    def get_config(self):
        """Returns the constructor arguments."""
        return {**super().get_config(), "scale": self.scale}
