"""Checks of arrays that the metrics of points and features share."""

import numpy as np


def check_points(points, name):
    """Returns floating-point points `(n, dim)`, or raises a `ValueError`."""
    points = np.asarray(points)
    if points.ndim != 2 or 0 in points.shape:
        raise ValueError(
            f"Received {name} of shape {points.shape}. Expected at least one row, (n, dim)."
        )
    if not np.isfinite(points).all():
        raise ValueError(f"Received {name} with NaN or infinite values. Look for a diverged model.")
    return points if np.issubdtype(points.dtype, np.floating) else points.astype("float64")
