"""How near images come to their targets: PSNR, SSIM and L1, in `keras.ops`."""

import math

import keras
from keras import ops

from keras_gan.metrics.functional.similarity_maps import similarity_maps

# Y of YCbCr in ITU-R BT.601 for RGB in [0, 1], as MATLAB's rgb2ycbcr has it: 16 to 235.
_LUMA_OFFSET = 16.0
_LUMA = (65.481, 128.553, 24.966)


def psnr(targets, outputs, luma=False, border=0):
    """Peak signal-to-noise ratio of images, in dB; larger is better.

    ```
    PSNR = 10 log10(L^2 / MSE)
    ```

    with the mean squared error over an image's pixels and channels, and the data range `L`: 2, for
    values in [-1, 1], or 255 for the luma.

    Args:
        targets: Images `(n, height, width, channels)`: floats in [-1, 1], or uint8.
        outputs: The images to compare with them, of the same shape.
        luma: Whether to compare the luma of RGB images, as super-resolution papers do:
            `Y = 16 + 65.481 R + 128.553 G + 24.966 B` with `R, G, B` in [0, 1] (ITU-R BT.601),
            not rounded. Default False.
        border: How many pixels to leave out at each border; super-resolution papers leave out as
            many as the scale. Default 0.

    Returns:
        float32 tensor `(n,)`; infinite for equal images.

    Raises:
        ValueError: If shapes or dtypes do not fit, `luma` is asked of images that are not RGB, or
            the border leaves nothing.

    Example:
    >>> targets = np.zeros((1, 8, 8, 3), "float32")
    >>> round(float(psnr(targets, targets + 0.2)[0]), 4)  # 20 log10(2 / 0.2)
    20.0
    """
    targets, outputs, data_range = _prepare(targets, outputs, luma, border)
    error = ops.mean(ops.square(outputs - targets), axis=(1, 2, 3))
    return 10.0 * (2.0 * math.log10(data_range) - ops.log10(error))


def ssim(targets, outputs, luma=False, border=0):
    """Structural similarity of images; larger is better.

    The mean over positions and channels of `l cs`, see `similarity_maps`. The luminance `l`
    depends on where black is: values in [-1, 1] are compared as such in [0, 2], which gives what
    the same images in 0..255 give. The data range is 2, or 255 for the luma.

    Args:
        targets: See `psnr`.
        outputs: See `psnr`.
        luma: See `psnr`. Default False.
        border: See `psnr`. Default 0.

    Returns:
        float32 tensor `(n,)`, at most 1, which it is for equal images.

    Raises:
        ValueError: As `psnr`.

    Example:
    >>> images = np.random.default_rng(0).uniform(-1, 1, (1, 16, 16, 1))
    >>> float(ssim(images, images)[0])
    1.0

    Reference:
        - Wang et al., 2004, "Image quality assessment: from error visibility to structural
          similarity". Deviations: for images with a side of fewer than 11 pixels, see
          `similarity_maps`.
    """
    targets, outputs, data_range = _prepare(targets, outputs, luma, border)
    return ops.mean(similarity_maps(targets, outputs, data_range)[1], axis=(1, 2, 3))


def l1(targets, outputs, luma=False, border=0):
    """Mean absolute difference of images; smaller is better.

    Args:
        targets: See `psnr`.
        outputs: See `psnr`.
        luma: See `psnr`; the difference of the luma is divided by 127.5, so that its unit is that
            of values in [-1, 1]. Default False.
        border: See `psnr`. Default 0.

    Returns:
        float32 tensor `(n,)`, at least 0.

    Raises:
        ValueError: As `psnr`.

    Example:
    >>> targets = np.zeros((1, 8, 8, 3), "float32")
    >>> float(l1(targets, targets + 0.5)[0])
    0.5
    """
    targets, outputs, data_range = _prepare(targets, outputs, luma, border)
    return ops.mean(ops.abs(outputs - targets), axis=(1, 2, 3)) * (2.0 / data_range)


def check_border(border):
    """Returns `border` if it is an integer of at least 0, else raises a `ValueError`."""
    if isinstance(border, bool) or not isinstance(border, int) or border < 0:
        raise ValueError(f"`border` must be an integer of at least 0. Received: {border!r}.")
    return border


def _prepare(targets, outputs, luma, border):
    """Returns both as float32 from 0 (black) on, cropped, and their data range.

    As they are, which becomes [0, 2], or as luma, in 0..255.
    """
    targets, outputs = _from_black(targets), _from_black(outputs)
    shapes = tuple(targets.shape), tuple(outputs.shape)
    if len(shapes[0]) != 4 or not _agree(*shapes):
        raise ValueError(
            f"Received targets of shape {shapes[0]} and outputs of shape {shapes[1]}. Expected two "
            "sets of images of the same shape (n, height, width, channels)."
        )
    check_border(border)
    sides = [side for side in shapes[0][1:3] if side is not None]
    if sides and 2 * border >= min(sides):
        raise ValueError(
            f"border={border} leaves nothing of images of shape {shapes[0]}. Expected less than "
            "half of each side."
        )
    if border:
        inner = slice(border, -border)
        targets, outputs = targets[:, inner, inner], outputs[:, inner, inner]
    if not luma:
        return targets, outputs, 2.0
    if shapes[0][-1] != 3:
        raise ValueError(
            f"luma=True needs RGB images. Received images of shape {shapes[0]}. Pass luma=False."
        )
    return _luma(targets), _luma(outputs), 255.0


def _from_black(images):
    images = ops.convert_to_tensor(images)
    dtype = keras.backend.standardize_dtype(images.dtype)
    if dtype == "uint8":
        return ops.cast(images, "float32") / 127.5
    if "float" not in dtype:
        raise ValueError(
            f"Received images of dtype {dtype}. Expected floats in [-1, 1], or uint8 in 0..255."
        )
    return ops.cast(images, "float32") + 1.0


def _agree(first, second):
    """Whether two shapes may be the same; in a graph, sides may be unknown (`None`)."""
    return len(first) == len(second) and all(
        None in sides or sides[0] == sides[1] for sides in zip(first, second, strict=True)
    )


def _luma(images):
    return _LUMA_OFFSET + sum(w / 2 * images[..., i : i + 1] for i, w in enumerate(_LUMA))
