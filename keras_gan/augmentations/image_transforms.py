"""Affine and color transforms of images, by numbers that differ from image to image."""

import math

from keras import ops


def translation(x, y):
    """Returns the matrices `(batch, 3, 3)` that shift by `x` and `y`, each `(batch,)`."""
    zero, one = ops.zeros_like(x), ops.ones_like(x)
    return _matrix([[one, zero, x], [zero, one, y], [zero, zero, one]])


def scaling(x, y):
    """Returns the matrices `(batch, 3, 3)` that scale by `x` and `y`, each `(batch,)`."""
    zero, one = ops.zeros_like(x), ops.ones_like(x)
    return _matrix([[x, zero, zero], [zero, y, zero], [zero, zero, one]])


def rotation(cosine, sine):
    """Returns the matrices `(batch, 3, 3)` of rotations, from angles' cosine and sine."""
    zero, one = ops.zeros_like(sine), ops.ones_like(sine)
    return _matrix([[cosine, -sine, zero], [sine, cosine, zero], [zero, zero, one]])


def shearing(slant):
    """Returns the matrices `(batch, 3, 3)` that shift by `slant` right for each pixel down."""
    zero, one = ops.zeros_like(slant), ops.ones_like(slant)
    return _matrix([[one, slant, zero], [zero, one, zero], [zero, zero, one]])


def _matrix(rows):
    return ops.stack([ops.stack(row, axis=-1) for row in rows], axis=-2)


def matmul(a, b):
    """Multiplies small matrices in full float32, where GPUs round `ops.matmul` to TensorFloat-32.

    Args:
        a: Tensor `(batch, n, k)`.
        b: Tensor `(batch, k, m)`.

    Returns:
        Tensor `(batch, n, m)`.
    """
    return ops.sum(a[:, :, :, None] * b[:, None, :, :], axis=2)


def sample_bilinear(images, matrix):
    """Resamples images, which are continued beyond their borders by reflection.

    The output's pixel at `(x, y)`, counted in pixels from the center of the image, right and
    down, is the input's value at `matrix @ (x, y, 1)`, between pixels by bilinear interpolation.

    Args:
        images: float32 tensor `(batch, height, width, channels)` of known sides of at least 2.
        matrix: float32 tensor `(batch, 3, 3)`, the last row `(0, 0, 1)`.

    Returns:
        float32 tensor of the shape of `images`.
    """
    height, width, channels = images.shape[1:]
    center_x, center_y = (width - 1) / 2.0, (height - 1) / 2.0
    x = ops.arange(width, dtype="float32")[None, None, :] - center_x
    y = ops.arange(height, dtype="float32")[None, :, None] - center_y
    matrix = matrix[..., None, None]
    source_x = matrix[:, 0, 0] * x + (matrix[:, 0, 1] * y + matrix[:, 0, 2] + center_x)
    source_y = matrix[:, 1, 0] * x + (matrix[:, 1, 1] * y + matrix[:, 1, 2] + center_y)
    left, to_right = _reflect(source_x, width)
    top, to_bottom = _reflect(source_y, height)
    # The four pixels around a point lie side by side, so that one gather fetches them.
    squares = ops.concatenate(
        [images[:, :-1, :-1], images[:, :-1, 1:], images[:, 1:, :-1], images[:, 1:, 1:]], axis=-1
    )
    squares = ops.reshape(squares, (-1, 4 * channels))
    first = ops.arange(ops.shape(images)[0]) * ((height - 1) * (width - 1))
    index = first[:, None, None] + top * (width - 1) + left
    a, b, c, d = ops.split(ops.take(squares, index, axis=0), 4, axis=-1)
    upper, lower = _between(a, b, to_right), _between(c, d, to_right)
    return _between(upper, lower, to_bottom)


def _between(a, b, way):
    """Interpolates linearly; exact at both ends, as `a + way * (b - a)` is not."""
    way = way[..., None]
    return (1.0 - way) * a + way * b


def _reflect(position, side):
    """Folds positions into [0, side - 1]; returns the pixel before, and the way on to the next."""
    last = side - 1.0
    position = position - (2.0 * last) * ops.floor(position / (2.0 * last))
    position = last - ops.abs(position - last)
    before = ops.clip(ops.floor(position), 0.0, last - 1.0)
    return ops.cast(before, "int32"), position - before


def change_colors(images, brightness, contrast, luma_sign, hue, saturation):
    """Changes colors, in the order of the arguments.

    With `v` the gray axis `(1, ..., 1)`, a pixel is its gray part (the mean of its channels, along
    `v`) and the rest. Brightness is added to the gray part and contrast scales both; the luma's
    sign is that of the gray part; hue turns the rest around `v`, and saturation scales it.

    Args:
        images: float32 tensor `(batch, height, width, channels)`.
        brightness: float32 tensor `(batch,)`, like all that follow; added.
        contrast: Factor.
        luma_sign: 1, or -1 to flip.
        hue: Angle in radians; has no effect unless there are three channels.
        saturation: Factor; has no effect on one channel.

    Returns:
        float32 tensor of the shape of `images`, not clipped.
    """
    brightness, contrast, luma_sign, hue, saturation = (
        value[:, None, None, None] for value in (brightness, contrast, luma_sign, hue, saturation)
    )
    gray_factor = contrast * luma_sign
    channels = images.shape[-1]
    if channels == 1:
        return gray_factor * (images + brightness)
    gray = ops.mean(images, axis=-1, keepdims=True)
    rest_factor = contrast * saturation
    across = 0.0
    if channels == 3:
        # The cross product of v / |v| with the pixel, to which its gray part adds nothing.
        red, green, blue = ops.split(images, 3, axis=-1)
        across = ops.concatenate([blue - green, red - blue, green - red], axis=-1)
        across *= rest_factor * ops.sin(hue) / math.sqrt(3.0)
        rest_factor = rest_factor * ops.cos(hue)
    # gray_factor * (gray + brightness) + rest_factor * (images - gray), exact where both are 1.
    constant = (gray_factor - rest_factor) * gray + gray_factor * brightness
    return rest_factor * images + constant + across
