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


def image_shape_tuple(image_shape, any_sides=False):
    """Returns `(height, width, channels)` of one image, without the batch axis, as a tuple.

    Args:
        image_shape: Sequence of integers.
        any_sides: Whether the sides may be `None`, for images of any size. Default: `False`.
    """
    if not isinstance(image_shape, (list, tuple)) or len(image_shape) != 3:
        raise ValueError(
            f"image_shape must be the shape of one image. Received: {image_shape!r}. Expected: "
            "a tuple (height, width, channels) such as (28, 28, 1), without the batch axis."
        )
    if not any_sides and None in image_shape[:2]:
        raise ValueError(
            f"This network has a layer whose size depends on the images'. Received: "
            f"image_shape={tuple(image_shape)}. Expected: integers for height and width, such as "
            f"(64, 64, {image_shape[2]})."
        )
    return tuple(
        None if side is None and axis < 2 else check_positive_integer(side, "image_shape")
        for axis, side in enumerate(image_shape)
    )


def output_channels_or(default, output_channels):
    """Returns the number of channels asked for, or `default` if it is `None`."""
    if output_channels is None:
        return default
    return check_positive_integer(output_channels, "output_channels")


def halvings(image_shape, depth=None, base=4, most=None):
    """Returns how often the sides of the image are halved on the way to the base.

    Args:
        image_shape: Tuple `(height, width, channels)`. Sides that are `None` fit, if `depth` is
            given.
        depth: The number asked for, or `None` (default) for the most that leaves every side
            whole and at least `base`.
        base: The smallest side that halving may lead to where `depth` is `None`. Default: `4`.
        most: The largest number where `depth` is `None`. Default: `None`, any.

    Raises:
        ValueError: If a side cannot be halved that often; the nearest sides that can are named.
    """
    sides = [side for side in image_shape[:2] if side is not None]
    if depth is not None:
        depth = check_positive_integer(depth, "depth")
        step = smallest = 2**depth
        needed = f"a multiple of {step}, as depth={depth} halves it {depth} times"
    else:
        depth = 0
        while (
            all(side % 2 ** (depth + 1) == 0 for side in sides)
            and min(sides) >= 2 * base * 2**depth
            and depth != most
        ):
            depth += 1
        step, smallest = 2, 2 * base
        best = "a power of two" if base == 1 else f"{base} or 7 times a power of two"
        needed = f"an even number of at least {smallest}, best {best}"
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
