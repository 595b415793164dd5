"""Sliced Wasserstein distances: between sets of features, and between the patches of images."""

import numpy as np

from keras_gan.metrics.functional.checks import check_features
from keras_gan.utils.validation import check_positive_integer

# The patches and levels of Karras et al., 2018.
_PATCH = 7
_MIN_SIDE = 16
# So many projected values are held at once, 8 bytes each, and so many points are projected.
_MAX_PROJECTED = 2**25
_ROWS = 8192
_IMAGES = 256
# The binomial filter of the Gaussian pyramid.
_FILTER = np.array([1, 4, 6, 4, 1], "float32") / 16


def sliced_wasserstein_distance(real, fake, num_projections=512, seed=0):
    """Mean Wasserstein-1 distance of two sets' projections on random directions.

    ```
    SW(real, fake) = mean over directions v of  W1({v.x : x in real}, {v.x : x in fake})
    W1(a, b) = integral over u in (0, 1) of |F_a^-1(u) - F_b^-1(u)|
    ```

    For equally many points `W1` is the mean absolute difference of the sorted values; for other
    numbers the integral of the two step functions is computed exactly. Directions are uniform on
    the unit sphere. Where the sets differ by a shift `m`, the expectation is `|m| E|v_1|`, in two
    dimensions `|m| 2 / pi`, in `dim` dimensions about `|m| sqrt(2 / (pi dim))`.

    Args:
        real: Features or points, `(n, dim)`.
        fake: The same, `(m, dim)`.
        num_projections: Number of directions. Default 512.
        seed: Non-negative integer that fixes the directions. Default 0.

    Returns:
        The distance, a float of at least 0, in the unit of the points.

    Raises:
        ValueError: If a shape does not fit, or values are not finite.

    Example:
    >>> points = np.random.default_rng(0).normal(size=(100, 2))
    >>> sliced_wasserstein_distance(points, points[::-1])
    0.0

    Reference:
        - Rabin et al., 2011, "Wasserstein Barycenter and its Application to Texture Mixing".
        - Karras et al., 2018, "Progressive Growing of GANs for Improved Quality, Stability, and
          Variation", arXiv:1710.10196, section 5: 512 projections, absolute differences (the
          Wasserstein distance of order 1; Rabin et al. have order 2).
    """
    real, fake = check_features(real, "real samples"), check_features(fake, "generated samples")
    if real.shape[1] != fake.shape[1]:
        raise ValueError(
            f"Received real samples of shape {real.shape} and generated ones of shape "
            f"{fake.shape}. Expected (n, dim) and (m, dim) with the same dim."
        )
    num_projections = check_positive_integer(num_projections, "num_projections")
    directions = np.random.default_rng(seed).normal(size=(num_projections, real.shape[1]))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    block = max(1, _MAX_PROJECTED // (len(real) + len(fake)))
    distances = [
        _wasserstein(_project(part, real), _project(part, fake))
        for part in np.split(directions, range(block, num_projections, block))
    ]
    return float(np.concatenate(distances).mean())


def _project(directions, points):
    """Returns sorted projections, `(num_directions, n)`, in float64."""
    parts = np.split(points, range(_ROWS, len(points), _ROWS))
    values = np.concatenate([directions @ part.T.astype("float64") for part in parts], axis=1)
    values.sort(axis=1)
    return values


def _wasserstein(real, fake):
    """Returns the Wasserstein-1 distances of the rows of two arrays of sorted values."""
    n, m = real.shape[1], fake.shape[1]
    if n == m:
        return np.abs(real - fake).mean(axis=1)
    # The inverse distribution functions are constant between these multiples of 1 / (n m).
    ends = np.union1d(m * np.arange(1, n + 1), n * np.arange(1, m + 1))
    widths = np.diff(ends, prepend=0) / (n * m)
    return np.abs(real[:, (ends - 1) // m] - fake[:, (ends - 1) // n]) @ widths


def pyramid_sliced_wasserstein(real, fake, patches_per_image=128, num_projections=512, seed=0):
    """Sliced Wasserstein distances between image patches, at each level of a Laplacian pyramid.

    A small distance at the lowest resolution says that the large structure of the images is
    alike, one at the highest that edges and noise are. At each level, from the images' own
    resolution down to 16 pixels, patches of 7x7 pixels are cut out at random positions, and
    normalized by the mean and standard deviation of each channel within their set; so a difference
    in brightness or contrast alone is not seen. The filter is binomial, `[1, 4, 6, 4, 1] / 16`.

    Sets of different size are allowed; the paper takes 16,384 images of each. The same positions
    are used in both sets, so that equal sets are at distance 0 (the paper draws them separately).

    The patches of both sets are held in memory: at the peak 24 * 49 * `channels` *
    `patches_per_image` bytes for each image of a set, which is 0.45 MB of RGB images by default,
    and 7.4 GB of 16,384 in each set. Pass fewer `patches_per_image` or images where that is too
    much.

    Args:
        real: Images `(n, height, width, channels)` of one range, any scale, sides of at least 16.
        fake: The same, `(m, height, width, channels)`.
        patches_per_image: Number of patches of each image and level. Default 128.
        num_projections: See `sliced_wasserstein_distance`. Default 512.
        seed: Non-negative integer that fixes positions and directions. Default 0.

    Returns:
        Dict from `swd_<smaller side of the level>` to the distance times 1,000, as the paper
        prints it, the highest resolution first; and `swd`, their mean.

    Raises:
        ValueError: If a shape does not fit, or values are not finite.

    Example:
    >>> images = np.random.default_rng(0).normal(size=(4, 32, 32, 3))
    >>> pyramid_sliced_wasserstein(images, images)
    {'swd_32': 0.0, 'swd_16': 0.0, 'swd': 0.0}

    Reference:
        - Karras et al., 2018, arXiv:1710.10196, section 5.
    """
    real, fake = np.asarray(real), np.asarray(fake)
    _check_images(real, fake)
    patches_per_image = check_positive_integer(patches_per_image, "patches_per_image")
    sides = [min(real.shape[1:3])]
    while (sides[-1] + 1) // 2 >= _MIN_SIDE:
        sides.append((sides[-1] + 1) // 2)
    distances = {}
    for level, side in enumerate(sides):
        is_last = level == len(sides) - 1
        descriptors = [
            _descriptors(images, level, is_last, patches_per_image, np.random.default_rng(seed))
            for images in (real, fake)
        ]
        distance = sliced_wasserstein_distance(*descriptors, num_projections, seed)
        distances[f"swd_{side}"] = 1000 * distance
    return {**distances, "swd": float(np.mean(list(distances.values())))}


def _check_images(real, fake):
    for name, images in (("real", real), ("generated", fake)):
        if images.ndim != 4 or len(images) == 0 or images.shape[1:] != real.shape[1:]:
            raise ValueError(
                f"Received {name} images of shape {images.shape}. Expected at least one, (n, "
                "height, width, channels), real and generated ones of the same size."
            )
        if not np.isfinite(images).all():
            raise ValueError(f"Received {name} images with NaN or infinite values.")
    if min(real.shape[1:3]) < _MIN_SIDE:
        raise ValueError(
            f"Received images of shape {real.shape}. Expected sides of at least {_MIN_SIDE} "
            "pixels, the lowest level of the pyramid. Resize them."
        )


def _descriptors(images, level, is_last, patches_per_image, generator):
    """Returns normalized patches of one level of the pyramid, float32 `(num_patches, dim)`."""
    batches = []
    for start in range(0, len(images), _IMAGES):
        batch = images[start : start + _IMAGES].astype("float32")
        for _ in range(level):
            batch = _halve(batch)
        if not is_last:
            batch -= _double(_halve(batch), batch.shape)
        rows, columns = (
            generator.integers(size - _PATCH + 1, size=(len(batch), patches_per_image))
            for size in batch.shape[1:3]
        )
        windows = np.lib.stride_tricks.sliding_window_view(batch, (_PATCH, _PATCH), axis=(1, 2))
        batches.append(windows[np.arange(len(batch))[:, None], rows, columns])
    # (images, patches, channels, 7, 7)
    patches = np.concatenate(batches)
    axes = (0, 1, 3, 4)
    patches -= patches.mean(axis=axes, keepdims=True, dtype="float64").astype("float32")
    variance = np.square(patches).mean(axis=axes, keepdims=True, dtype="float64")
    # Patches of one colour are all at 0.
    patches /= np.sqrt(np.where(variance > 0, variance, 1)).astype("float32")
    return patches.reshape(-1, patches.shape[2] * _PATCH**2)


def _blur(images):
    """Convolves both axes with the filter; at the borders images are mirrored."""
    for axis in (1, 2):
        padding = [(2, 2) if i == axis else (0, 0) for i in range(4)]
        padded = np.pad(images, padding, mode="reflect")
        size = images.shape[axis]
        images = sum(
            weight * padded.take(range(offset, offset + size), axis)
            for offset, weight in enumerate(_FILTER)
        )
    return images


def _halve(images):
    return _blur(images)[:, ::2, ::2]


def _double(images, shape):
    doubled = np.zeros(shape, "float32")
    doubled[:, ::2, ::2] = images
    # Three of four pixels are zeros, which the blur must not darken by.
    return 4 * _blur(doubled)
