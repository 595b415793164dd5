"""The bilinear resize of TensorFlow 1, which published FIDs were computed with."""

import numpy as np
from keras import ops


def tf1_bilinear_resize(images, height, width):
    """Resizes as `tf.image.resize_bilinear(images, (height, width))` of TensorFlow 1 did.

    Output pixel `i` of `n` lies at `i * size / n` of the input, not at `(i + 0.5) * size / n - 0.5`
    as in later libraries (no half-pixel centres, `align_corners=False`), and is mixed of the two
    pixels around that place, however much the image shrinks (no antialiasing). Both shift or
    alias the image, and FID sees it: Parmar et al., 2022, arXiv:2104.11222, section 3.

    Args:
        images: Float tensor `(batch, h, w, channels)`; `h` and `w` are known.
        height: Rows of the result.
        width: Columns of the result.

    Returns:
        Tensor `(batch, height, width, channels)` of the same dtype.
    """
    columns = _interpolate(images, axis=2, size=width)
    return _interpolate(columns, axis=1, size=height)


def _interpolate(x, axis, size):
    """Mixes neighbours along one axis."""
    last = x.shape[axis] - 1
    # In float32, as TensorFlow's kernel did it: rounding decides which two pixels are mixed.
    places = np.arange(size, dtype="float32") * np.float32(x.shape[axis] / size)
    low = places.astype("int32")
    high = np.minimum(low + 1, last)
    shape = [1] * len(x.shape)
    shape[axis] = size
    share = ops.cast((places - low).reshape(shape), x.dtype)
    low, high = ops.take(x, low, axis=axis), ops.take(x, high, axis=axis)
    return low + (high - low) * share
