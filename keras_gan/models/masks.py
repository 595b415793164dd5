"""Masks of what an inpainting model has to fill in: 1 where a pixel is missing."""

import math

from keras import ops

from keras_gan import engine


def center_masks(batch_size, height, width):
    """Returns masks of the square in the centre, of half the image's sides: a quarter of it.

    Args:
        batch_size: Integer, or scalar tensor.
        height: Integer, pixels.
        width: Integer, pixels.

    Returns:
        float32 tensor `(batch, height, width, 1)` of zeros and ones.
    """
    rows, columns = (
        ops.logical_and(at >= side // 4, at < side // 4 + side // 2)
        for at, side in zip(_positions(height, width), (height, width), strict=True)
    )
    mask = ops.cast(ops.logical_and(rows, columns), "float32")
    return ops.tile(mask, (batch_size, 1, 1, 1))


def box_masks(batch_size, height, width, smallest=0.25, largest=0.6):
    """Returns masks of a box each, at random places; otherwise as `center_masks`.

    Args:
        batch_size: See `center_masks`.
        height: See `center_masks`.
        width: See `center_masks`.
        smallest: Float, the least share of an image's side that a box's side has.
        largest: Float, the most.
    """
    inside = []
    for at, side in zip(_positions(height, width), (height, width), strict=True):
        size = ops.round(_uniform(batch_size, smallest, largest) * side)
        start = ops.floor(_uniform(batch_size, 0.0, 1.0) * (side - size + 1.0))
        inside.append(ops.logical_and(at >= start, at < start + size))
    return ops.cast(ops.logical_and(*inside), "float32")


def free_form_masks(batch_size, height, width, num_strokes=4, num_segments=4, thickness=0.08):
    """Returns masks of brush strokes: broken lines with round ends; otherwise as `center_masks`.

    Each stroke begins anywhere, and turns by up to 60 degrees from one of its segments to the next.

    Args:
        batch_size: See `center_masks`.
        height: See `center_masks`.
        width: See `center_masks`.
        num_strokes: Integer, strokes an image.
        num_segments: Integer, segments a stroke.
        thickness: Float, the largest half width of a stroke, a share of the image's longer side;
            the least is half of it.

    Reference:
        - Yu et al., 2019, "Free-Form Image Inpainting with Gated Convolution", arXiv:1806.03589,
          algorithm 1 (of this kind).
    """
    rows, columns = _positions(height, width)
    longer = max(height, width)
    covered = ops.zeros((1, height, width, 1), "bool")
    for _ in range(num_strokes):
        row, column = (_uniform(batch_size, 0.0, side) for side in (height, width))
        angle = _uniform(batch_size, 0.0, 2.0 * math.pi)
        radius = _uniform(batch_size, thickness / 2, thickness) * longer
        for _ in range(num_segments):
            angle = angle + _uniform(batch_size, -math.pi / 3, math.pi / 3)
            length = _uniform(batch_size, 0.05, 0.25) * longer
            down, right = ops.sin(angle) * length, ops.cos(angle) * length
            # The nearest point of the segment, as a share of its length.
            along = ((rows - row) * down + (columns - column) * right) / ops.square(length)
            along = ops.clip(along, 0.0, 1.0)
            distance = ops.square(rows - row - along * down) + ops.square(
                columns - column - along * right
            )
            covered = ops.logical_or(covered, distance < ops.square(radius))
            row, column = row + down, column + right
    return ops.cast(covered, "float32")


def _positions(height, width):
    """Returns the numbers of the rows and of the columns, to be broadcast over images."""
    return (
        ops.reshape(ops.arange(height, dtype="float32"), (1, height, 1, 1)),
        ops.reshape(ops.arange(width, dtype="float32"), (1, 1, width, 1)),
    )


def _uniform(batch_size, low, high):
    return engine.random.uniform((batch_size, 1, 1, 1), low, high)


MASKS = {"center": center_masks, "box": box_masks, "free_form": free_form_masks}
