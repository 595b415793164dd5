"""Images of any size through a network that takes tiles."""

import numpy as np


def apply_padded(function, images, multiple):
    """Applies a function to images whose sides it wants to be multiples of a number.

    The images are continued beyond their right and lower edges by reflection, the result is cut.

    Args:
        function: From float32 `(n, height, width, channels)` to images of as many rows, whose
            sides are those of its input or a multiple of them.
        images: Such an array.
        multiple: Integer.
    """
    height, width = images.shape[1:3]
    padded = _reflect(images, (-height % multiple, -width % multiple))
    outputs = function(padded)
    scale = outputs.shape[1] // padded.shape[1]
    return outputs[:, : height * scale, : width * scale]


def apply_tiled(function, images, tile, overlap, multiple):
    """Applies a function to overlapping tiles of images, and blends what it makes of them.

    Across an overlap the weight passes linearly from one tile to the next in its middle half. What
    a tile makes of the outer quarters, near its edges, is not used: a network that sees no further
    makes of the tiles what it makes of the whole. Images smaller than a tile are continued by
    reflection.

    Args:
        function: From float32 `(n, *tile, channels)` to images of as many rows, whose sides are
            those of its input or a multiple of them. Called once for each place of a tile.
        images: float32 `(n, height, width, channels)`.
        tile: `(height, width)` of a tile, multiples of `multiple`.
        overlap: Integer of at least 0, below the sides of a tile by at least `multiple`: pixels
            that neighbours share, at least.
        multiple: Integer: tiles begin at multiples of it, so that a network that halves them
            halves all of them alike.

    Returns:
        float32 array.
    """
    sides = images.shape[1:3]
    padded = [max(a + -a % multiple, b) for a, b in zip(sides, tile, strict=True)]
    images = _reflect(images, [p - side for p, side in zip(padded, sides, strict=True)])
    strides = [(of_tile - overlap) // multiple * multiple for of_tile in tile]
    total = None
    for top in _starts(padded[0], tile[0], strides[0]):
        for left in _starts(padded[1], tile[1], strides[1]):
            outputs = function(images[:, top : top + tile[0], left : left + tile[1]])
            scale = outputs.shape[1] // tile[0]
            if total is None:
                shape = [side * scale for side in padded]
                total = np.zeros((len(images), *shape, outputs.shape[-1]), "float32")
                weights = np.zeros((*shape, 1), "float32")
            rows = _ramp(top, tile[0], padded[0], overlap, scale)
            columns = _ramp(left, tile[1], padded[1], overlap, scale)
            weight = (rows[:, None] * columns)[..., None]
            place = np.s_[top * scale : (top + tile[0]) * scale]
            across = np.s_[left * scale : (left + tile[1]) * scale]
            total[:, place, across] += outputs * weight
            weights[place, across] += weight
    return (total / weights)[:, : sides[0] * scale, : sides[1] * scale]


def _reflect(images, padding):
    return np.pad(images, ((0, 0), (0, padding[0]), (0, padding[1]), (0, 0)), "symmetric")


def _starts(length, tile, stride):
    """Returns where tiles begin, the last one ending with the image."""
    return [*range(0, length - tile, stride), length - tile]


def _ramp(start, tile, length, overlap, scale):
    """Returns the weights of a tile's rows, which rise from those of its edges that are inner."""
    at = np.arange(tile * scale) + 0.5
    weights = np.ones(len(at))
    for inner, from_edge in ((start > 0, at), (start + tile < length, at[::-1])):
        if inner and overlap:
            rising = (from_edge / (overlap * scale) - 0.25) * 2
            weights = np.minimum(weights, np.clip(rising, 1e-6, 1.0))
    return weights.astype("float32")
