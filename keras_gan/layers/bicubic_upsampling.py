"""Enlargement of images by bicubic interpolation."""

import keras
import numpy as np
from keras import ops

from keras_gan.utils.validation import check_positive_integer

# How many pixels on either side of the nearest one have a part in an output.
_REACH = 2


@keras.saving.register_keras_serializable(package="keras_gan")
class BicubicUpsampling2D(keras.layers.Layer):
    """Multiplies the sides of images by `scale`, by bicubic interpolation.

    With `r = scale`, on either axis, `u = (y + 1 / 2) / r - 1 / 2` the place of output `y`:

    `B(x)[y] = sum_i k(u - i) x[i]`, of Keys's kernel `k` with `a = -1 / 2`,

    that of MATLAB's `imresize`; beyond the border images are mirrored, as there. One convolution,
    in place of `keras.layers.UpSampling2D(r, interpolation="bicubic")`, which can't be compiled by
    XLA, nor take images of any size in a graph. Overshooting values are not clipped.

    Args:
        scale: Integer of at least 1, `r` in the formula.

    Call arguments:
        images: `(batch, height, width, channels)`, of sides of at least 2.

    Returns:
        `(batch, scale * height, scale * width, channels)`, in the layer's compute dtype.

    Raises:
        ValueError: If `scale` is not a positive integer.

    Example:
        >>> layer = keras_gan.layers.BicubicUpsampling2D(4)
        >>> layer(keras.ops.ones((1, 8, 8, 3))).shape
        TensorShape([1, 32, 32, 3])

    Reference:
        - Keys, 1981, "Cubic Convolution Interpolation for Digital Image Processing", eq. 4.
    """

    def __init__(self, scale, **kwargs):
        super().__init__(**kwargs)
        self.scale = check_positive_integer(scale, "scale")

    def call(self, images):
        """Interpolates, each channel by itself: all outputs of a pixel are channels at first."""
        _, height, width, _ = ops.shape(images)
        channels, scale = images.shape[-1], self.scale
        sides = (_REACH, _REACH)
        padded = ops.pad(images, ((0, 0), sides, sides, (0, 0)), mode="symmetric")
        maps = ops.reshape(
            ops.transpose(padded, (0, 3, 1, 2)), (-1, height + 2 * _REACH, width + 2 * _REACH, 1)
        )
        weights = _weights(scale)
        kernel = np.einsum("yi,xj->ijyx", weights, weights).reshape(*[weights.shape[1]] * 2, 1, -1)
        maps = ops.conv(maps, ops.convert_to_tensor(kernel, images.dtype), padding="valid")
        maps = ops.reshape(maps, (-1, channels, height, width, scale, scale))
        maps = ops.transpose(maps, (0, 2, 4, 3, 5, 1))
        return ops.reshape(maps, (-1, scale * height, scale * width, channels))

    def compute_output_shape(self, input_shape):
        """`(batch, scale * height, scale * width, channels)`."""
        batch_size, *sides, channels = input_shape
        scaled = (None if side is None else self.scale * side for side in sides)
        return (batch_size, *scaled, channels)

    def get_config(self):
        """Returns the constructor arguments."""
        return {**super().get_config(), "scale": self.scale}


def _weights(scale):
    """Returns what the neighbours of a pixel contribute to its `scale` outputs: a row each."""
    places = (np.arange(scale) + 0.5) / scale - 0.5
    x = np.abs(places[:, None] - np.arange(-_REACH, _REACH + 1))
    inner, outer = 1.5 * x**3 - 2.5 * x**2 + 1, -0.5 * x**3 + 2.5 * x**2 - 4 * x + 2
    return np.where(x <= 1, inner, np.where(x < 2, outer, 0.0))
