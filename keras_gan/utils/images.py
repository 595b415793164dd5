"""Pictures of samples: conversion to uint8, grids, PNG and GIF files."""

import io
import math

import numpy as np

from keras_gan.utils.files import atomic_write

_BACKGROUND = 255  # White: the cells stand apart on dark images, and the picture suits a page.


def to_uint8(images):
    """Converts images from [-1, 1] to 8 bits.

    `uint8 = round(127.5 * (x + 1))`, clipped to [0, 255]; NaN becomes 0.

    Args:
        images: Float array of any shape, values in [-1, 1].

    Returns:
        uint8 array of the same shape.

    Raises:
        ValueError: If `images` does not hold floats.

    Example:
    >>> to_uint8(np.array([-1.0, 0.0, 1.0]))
    array([  0, 128, 255], dtype=uint8)
    """
    images = np.asarray(images)
    if not np.issubdtype(images.dtype, np.floating):
        raise ValueError(
            f"Received images of dtype {images.dtype}. Expected floats in [-1, 1]. Images that "
            "are uint8 already need no conversion."
        )
    scaled = np.clip(np.rint((images.astype("float32") + 1.0) * 127.5), 0, 255)
    return np.nan_to_num(scaled, nan=0.0).astype("uint8")


def image_grid(images, grid_shape=None, padding=2):
    """Arranges images in a grid, row by row, with white lines between and around them.

    Args:
        images: Array of shape `(n, h, w, c)`: floats in [-1, 1], or uint8.
        grid_shape: `(rows, columns)`, with at least `n` cells; cells left over are white.
            Default: as near to a square as possible, with no fewer columns than rows.
        padding: Width of the lines in pixels. Default: `2`.

    Returns:
        uint8 array of shape
        `(rows * (h + padding) + padding, columns * (w + padding) + padding, c)`.

    Raises:
        ValueError: If `images` is not of rank 4, is empty, or does not fit into the grid.

    Example:
    >>> image_grid(np.zeros((6, 28, 28, 1))).shape
    (62, 92, 1)
    """
    images = np.asarray(images)
    if images.ndim != 4 or len(images) == 0:
        raise ValueError(
            f"Received images of shape {images.shape}. Expected shape (n, height, width, "
            "channels) with n > 0."
        )
    if images.dtype != np.uint8:
        images = to_uint8(images)
    num_images, height, width, channels = images.shape
    if grid_shape is None:
        columns = math.ceil(math.sqrt(num_images))
        grid_shape = (math.ceil(num_images / columns), columns)
    rows, columns = grid_shape
    if rows * columns < num_images:
        raise ValueError(
            f"{num_images} images do not fit into a grid of {rows} x {columns}. Give fewer images "
            "or a larger grid_shape=(rows, columns)."
        )
    shape = (rows * (height + padding) + padding, columns * (width + padding) + padding, channels)
    grid = np.full(shape, _BACKGROUND, dtype="uint8")
    for i, image in enumerate(images):
        top = padding + (i // columns) * (height + padding)
        left = padding + (i % columns) * (width + padding)
        grid[top : top + height, left : left + width] = image
    return grid


def encode_png(image):
    """Returns the image as the bytes of a PNG file.

    Args:
        image: uint8 array of shape `(h, w)`, `(h, w, 1)`, `(h, w, 3)` or `(h, w, 4)` (RGBA).

    Raises:
        ValueError: If `image` has another shape or dtype.
    """
    buffer = io.BytesIO()
    _to_pillow(image).save(buffer, format="PNG")
    return buffer.getvalue()


def save_png(path, image):
    """Writes a PNG file; a reader sees the old file or the whole new one.

    Args:
        path: Path to write. Missing parent folders are made.
        image: uint8 array of shape `(h, w)`, `(h, w, 1)`, `(h, w, 3)` or `(h, w, 4)` (RGBA).

    Raises:
        ValueError: If `image` has another shape or dtype.
        OSError: If the file cannot be written.
    """
    content = encode_png(image)
    with atomic_write(path, "wb") as file:
        file.write(content)


def save_gif(path, frames, frames_per_second=4):
    """Writes an animated GIF that repeats forever.

    A GIF counts time in hundredths of a second, to which the duration of a frame is rounded.

    Args:
        path: Path to write. Missing parent folders are made.
        frames: List of uint8 arrays, all of one shape `(h, w)`, `(h, w, 1)` or `(h, w, 3)`.
        frames_per_second: Above 0, at most 50, as viewers slow down what is faster. Default: `4`.

    Raises:
        ValueError: If there are no frames, their shapes differ, or the rate is out of range.
        OSError: If the file cannot be written.
    """
    shapes = {np.shape(frame) for frame in frames}
    if len(shapes) != 1:
        raise ValueError(
            f"Received frames of the shapes {sorted(shapes)}. Expected one or more frames, all of "
            "one shape."
        )
    check_frames_per_second(frames_per_second)
    first, *others = [_to_pillow(frame) for frame in frames]
    with atomic_write(path, "wb") as file:
        first.save(
            file,
            format="GIF",
            save_all=True,
            append_images=others,
            duration=10 * round(100 / frames_per_second),
            loop=0,
        )


def check_frames_per_second(frames_per_second):
    """Raises a `ValueError` if a GIF cannot be shown at this rate."""
    if not 0 < frames_per_second <= 50:
        raise ValueError(
            f"Received frames_per_second={frames_per_second}. Expected a number above 0 and at "
            "most 50."
        )


def _to_pillow(image):
    """Returns the array as a Pillow image."""
    try:
        import PIL.Image
    except ImportError as error:
        raise ImportError(
            "Pictures are written by Pillow, which is not installed: `pip install pillow`. "
            "Training needs it for the callbacks that write pictures alone."
        ) from error

    image = np.asarray(image)
    channels = image.shape[2] if image.ndim == 3 else 1
    if image.ndim not in (2, 3) or channels not in (1, 3, 4) or image.dtype != np.uint8:
        raise ValueError(
            f"Cannot make a picture of an array of shape {image.shape} and dtype {image.dtype}. "
            "Expected uint8 and 1, 3 or 4 channels in the last axis. Use `to_uint8` for floats in "
            "[-1, 1], and choose 1 or 3 of the channels."
        )
    return PIL.Image.fromarray(image[..., 0] if image.ndim == 3 and channels == 1 else image)
