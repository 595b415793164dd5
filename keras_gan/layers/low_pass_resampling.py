"""Halving and doubling of images with a low-pass filter against aliasing."""

import keras
import numpy as np
from keras import ops


class _LowPassResampling2D(keras.layers.Layer):
    """Applies a matrix along the height and one along the width.

    As a product of small dense matrices: on a CPU it was several times as fast as sums of slices
    in training, and is linear, so that it has gradients of every order.
    """

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.input_spec = keras.InputSpec(ndim=4)

    def _matrix(self, size):
        """Returns the NumPy matrix `(new_size, size)`."""
        raise NotImplementedError

    def call(self, images):
        """Resamples the height, then the width."""
        height, width, channels = images.shape[1:]
        rows = ops.convert_to_tensor(self._matrix(height), images.dtype)
        columns = ops.convert_to_tensor(self._matrix(width), images.dtype)
        images = ops.matmul(rows, ops.reshape(images, (-1, height, width * channels)))
        images = ops.reshape(images, (-1, rows.shape[0], width, channels))
        return ops.matmul(columns, images)

    def compute_output_shape(self, input_shape):
        """`(batch, new_height, new_width, channels)`."""
        batch_size, height, width, channels = input_shape
        sides = (len(self._matrix(side)) for side in (height, width))
        return (batch_size, *sides, channels)


@keras.saving.register_keras_serializable(package="keras_gan")
class LowPassDownsampling2D(_LowPassResampling2D):
    """Halves the sides of images: the filter `[1, 3, 3, 1] / 8` on either axis, then every other.

    `[1, 3, 3, 1]` is the binomial filter `[1, 2, 1]` convolved with the `[1, 1]` of averaging
    pairs. Beyond the border are zeros. A side that is odd is rounded down.

    Call arguments:
        images: `(batch, height, width, channels)`, of known height and width.

    Returns:
        `(batch, height // 2, width // 2, channels)`, in the layer's compute dtype.

    Example:
        >>> layer = keras_gan.layers.LowPassDownsampling2D()
        >>> layer(keras.ops.ones((1, 8, 8, 3))).shape
        TensorShape([1, 4, 4, 3])

    Reference:
        - Zhang, 2019, "Making Convolutional Networks Shift-Invariant Again", arXiv:1904.11486.
        - Huang et al., 2024, "The GAN is dead; long live the GAN! A Modern GAN Baseline",
          arXiv:2501.05441, section 3 d): interpolation in place of strided convolution.
    """

    def _matrix(self, size):
        return _halving_matrix(size)


@keras.saving.register_keras_serializable(package="keras_gan")
class LowPassUpsampling2D(_LowPassResampling2D):
    """Doubles the sides of images: four times the transpose of `LowPassDownsampling2D`.

    On either axis output `2 i` is `(x[i - 1] + 3 x[i]) / 4` and output `2 i + 1` is
    `(3 x[i] + x[i + 1]) / 4`: bilinear interpolation, but that beyond the border are zeros.

    Call arguments:
        images: `(batch, height, width, channels)`, of known height and width.

    Returns:
        `(batch, 2 * height, 2 * width, channels)`, in the layer's compute dtype.

    Example:
        >>> layer = keras_gan.layers.LowPassUpsampling2D()
        >>> layer(keras.ops.ones((1, 4, 4, 3))).shape
        TensorShape([1, 8, 8, 3])

    Reference:
        - Huang et al., 2024, "The GAN is dead; long live the GAN! A Modern GAN Baseline",
          arXiv:2501.05441, section 3 d): interpolation in place of transposed convolution.
    """

    def _matrix(self, size):
        return 2.0 * _halving_matrix(2 * size).T


def _halving_matrix(size):
    matrix = np.zeros((size // 2, size), "float32")
    for row in range(size // 2):
        for offset, weight in zip((-1, 0, 1, 2), (1, 3, 3, 1), strict=True):
            if 0 <= 2 * row + offset < size:
                matrix[row, 2 * row + offset] = weight / 8
    return matrix
