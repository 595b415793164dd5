"""Checks of the arguments that all network families share."""

import numbers

from keras_gan.utils.validation import check_positive_integer


def option(name, value, options):
    """Returns `value`, or raises a `ValueError` that lists the options."""
    if value not in options:
        raise ValueError(
            f"Unknown {name}. Received: {name}={value!r}. Expected one of: "
            f"{', '.join(repr(choice) for choice in options)}."
        )
    return value


def sample_shape_tuple(sample_shape):
    """Returns the shape of one sample, without the batch axis, as a tuple.

    Args:
        sample_shape: Integer (the length of vectors) or sequence of integers.
    """
    if isinstance(sample_shape, numbers.Integral):
        sample_shape = (sample_shape,)
    if not isinstance(sample_shape, (list, tuple)) or not sample_shape:
        raise ValueError(
            f"sample_shape must be the shape of one sample. Received: {sample_shape!r}. Expected: "
            "an integer such as 2 for points in the plane, or a tuple such as (28, 28, 1)."
        )
    return tuple(check_positive_integer(side, "sample_shape") for side in sample_shape)


def image_shape_tuple(image_shape):
    """Returns `(height, width, channels)` of one image, without the batch axis, as a tuple."""
    if not isinstance(image_shape, (list, tuple)) or len(image_shape) != 3:
        raise ValueError(
            f"image_shape must be the shape of one image. Received: {image_shape!r}. Expected: "
            "a tuple (height, width, channels) such as (28, 28, 1), without the batch axis."
        )
    return tuple(check_positive_integer(side, "image_shape") for side in image_shape)


def halvings(image_shape, depth=None):
    """Returns how often the sides of the image are halved on the way to the base.

    Args:
        image_shape: Tuple `(height, width, channels)`.
        depth: The number asked for, or `None` (default) for the most that leaves every side
            whole and at least 4.

    Raises:
        ValueError: If a side cannot be halved that often; the nearest sides that can are named.
    """
    sides = image_shape[:2]
    if depth is not None:
        depth = check_positive_integer(depth, "depth")
        step = smallest = 2**depth
        needed = f"a multiple of {step}, as depth={depth} halves it {depth} times"
    else:
        depth = 0
        while all(side % 2 ** (depth + 1) == 0 for side in sides) and min(sides) >= 8 * 2**depth:
            depth += 1
        step, smallest = 2, 8
        needed = "an even number of at least 8, best 4 or 7 times a power of two"
    for side in sides:
        if side % step or side < smallest:
            below = side // step * step
            fits = [str(size) for size in (below, below + step) if size >= smallest]
            raise ValueError(
                f"The side {side} of image_shape={image_shape} does not fit. Expected: {needed}. "
                f"Nearest sizes that work: {' and '.join(fits or [str(smallest)])}. Crop, pad "
                "or resize the images (image_size in keras_gan.data.load) to one of them."
            )
    return depth
