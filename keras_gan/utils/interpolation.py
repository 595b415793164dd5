"""Paths between latents."""

import numpy as np


def spherical_interpolation(start, end, num_steps):
    """Returns latents on the arcs from `start` to `end`, both ends included.

    ```
    slerp(a, b; t) = sin((1 - t) w) / sin(w) * a + sin(t w) / sin(w) * b
    ```

    where `a` is `start`, `b` is `end`, `t` runs from 0 to 1 and `w` is the angle between `a` and
    `b`. Normal latents of many dimensions lie near a sphere; a straight line between two of them
    passes through its inside, where the generator was never trained.

    Args:
        start: Float array of shape `(n, latent_dim)`.
        end: Float array of the same shape.
        num_steps: Number of latents on each path, at least 1.

    Returns:
        float32 array of shape `(n, num_steps, latent_dim)`. Where `a` and `b` lie on one line
        through the origin the arc is not defined, and the path is the straight line.

    Example:
    >>> spherical_interpolation(np.array([[1.0, 0.0]]), np.array([[0.0, 1.0]]), 3).round(3)
    array([[[1.   , 0.   ],
            [0.707, 0.707],
            [0.   , 1.   ]]], dtype=float32)

    Reference:
        - White, 2016, "Sampling Generative Networks", arXiv:1609.04468, section 2.1.
    """
    start = np.asarray(start, dtype="float64")[:, None]
    end = np.asarray(end, dtype="float64")[:, None]
    t = np.linspace(0.0, 1.0, num_steps)[None, :, None]
    norms = np.linalg.norm(start, axis=-1) * np.linalg.norm(end, axis=-1)
    cosines = np.sum(start * end, axis=-1) / np.where(norms > 0.0, norms, 1.0)
    angles = np.where(norms > 0.0, np.arccos(np.clip(cosines, -1.0, 1.0)), 0.0)[..., None]
    sines = np.sin(angles)
    curved = sines > 1e-6
    divisors = np.where(curved, sines, 1.0)
    start_shares = np.where(curved, np.sin((1.0 - t) * angles) / divisors, 1.0 - t)
    end_shares = np.where(curved, np.sin(t * angles) / divisors, t)
    return (start_shares * start + end_shares * end).astype("float32")
