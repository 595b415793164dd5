"""Scatter plots drawn by NumPy alone."""

import numpy as np

from keras_gan.utils.images import image_grid

_COLOURS = ((31, 119, 180), (214, 39, 40), (44, 160, 44), (148, 103, 189))
_SHADOW = (205, 205, 205)
_FRAME = (120, 120, 120)
_RADIUS = 2  # Of a dot, in pixels.
_OPACITY = 0.5  # Of one dot: places where points are dense are darker.
_MARGIN = 0.15  # Around the first set, as a share of its extent.


def scatter_plot(point_sets, size=320, limits=None):
    """Draws sets of points in panels side by side, on the same axes.

    The first set, usually the data, has a panel of its own and is drawn in light grey beneath each
    further set, so that a mode that the generator misses shows as bare grey. Both axes span the
    same interval. Points outside of it are drawn on the frame; points that are not finite are left
    out. Of points with more than two coordinates the first two are drawn: the projection onto the
    plane of the first two axes.

    Args:
        point_sets: List of arrays of shape `(n, d)`, `d >= 2`, such as `[data, generated]`.
        size: Width and height of a panel in pixels. Default: `320`.
        limits: `(low, high)`, the interval that both axes span. Default: the extent of the first
            set and a margin of 15 % on each side.

    Returns:
        uint8 array of shape `(size + 4, (size + 2) * num_sets + 2, 3)`.

    Raises:
        ValueError: If a set is no array of points of at least two coordinates.

    Example:
    >>> rng = np.random.default_rng(0)
    >>> scatter_plot([rng.normal(size=(500, 2)), rng.normal(size=(500, 2))]).shape
    (324, 646, 3)
    """
    point_sets = [_points(points) for points in point_sets]
    low, high = _extent(point_sets[0]) if limits is None else limits
    dots = [_coverage(points, size, low, high) for points in point_sets]
    panels = []
    for i, coverage in enumerate(dots):
        panel = np.full((size, size, 3), 255.0)
        if i > 0:
            panel = _blend(panel, dots[0], _SHADOW)
        panel = _blend(panel, coverage, _COLOURS[i % len(_COLOURS)])
        panel[[0, -1]] = panel[:, [0, -1]] = _FRAME
        panels.append(np.rint(panel).astype("uint8"))
    return image_grid(np.stack(panels), grid_shape=(1, len(panels)))


def _points(points):
    """Returns the first two coordinates of the finite points."""
    points = np.asarray(points, dtype="float64")
    if points.ndim != 2 or points.shape[1] < 2:
        raise ValueError(
            f"Cannot draw points of shape {points.shape}. Expected shape (n, d) with d >= 2 "
            "coordinates, of which the first two are drawn."
        )
    points = points[:, :2]
    return points[np.isfinite(points).all(axis=1)]


def _extent(points):
    """Returns the interval that holds all coordinates, with a margin."""
    if len(points) == 0:
        return -1.0, 1.0
    low, high = points.min(), points.max()
    margin = _MARGIN * (high - low) or 1.0
    return low - margin, high + margin


def _coverage(points, size, low, high):
    """Returns how much of each pixel the dots hide: an array `(size, size)` in [0, 1)."""
    pixels = np.clip(np.rint((points - low) / (high - low) * (size - 1)), 0, size - 1).astype(int)
    columns, rows = pixels[:, 0], size - 1 - pixels[:, 1]  # The second axis points upwards.
    num_dots = np.zeros((size + 2 * _RADIUS, size + 2 * _RADIUS))
    reach = range(-_RADIUS, _RADIUS + 1)
    for down in reach:
        for right in reach:
            if down**2 + right**2 <= _RADIUS**2:
                np.add.at(num_dots, (rows + down + _RADIUS, columns + right + _RADIUS), 1)
    inside = slice(_RADIUS, -_RADIUS)
    return 1.0 - (1.0 - _OPACITY) ** num_dots[inside, inside]


def _blend(panel, coverage, colour):
    """Paints `colour` over the panel where the dots are."""
    return panel + coverage[..., None] * (np.array(colour) - panel)
