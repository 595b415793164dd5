"""How colourful and how sharp images are."""

import numpy as np


def colourfulness(images):
    """Colourfulness of images, as people judge it: about 0 for grey, above 80 for vivid ones.

    With `rg = R - G` and `yb = (R + G) / 2 - B`, values in 0..255, and means and standard
    deviations over an image's pixels:

    ```
    M = sqrt(std_rg^2 + std_yb^2) + 0.3 sqrt(mean_rg^2 + mean_yb^2)
    ```

    Args:
        images: RGB images `(n, height, width, 3)`: floats in [-1, 1], or uint8.

    Returns:
        float64 array `(n,)`, at least 0.

    Raises:
        ValueError: If shape or dtype do not fit.

    Example:
    >>> red = np.zeros((1, 4, 4, 3), "uint8") + np.array([255, 0, 0], "uint8")
    >>> colourfulness(red).round(2)  # 0.3 sqrt(255^2 + 127.5^2)
    array([85.53])

    Reference:
        - Hasler and Suesstrunk, 2003, "Measuring colourfulness in natural images", section 7: the
          measure M^(3).
    """
    images = _in_levels(images)
    if images.shape[-1] != 3:
        raise ValueError(
            f"Received images of shape {images.shape}. Expected RGB images (n, height, width, 3)."
        )
    red, green, blue = np.moveaxis(images, -1, 0).reshape(3, len(images), -1)
    opponents = red - green, (red + green) / 2 - blue
    spread = np.sqrt(sum(values.var(axis=1) for values in opponents))
    return spread + 0.3 * np.sqrt(sum(values.mean(axis=1) ** 2 for values in opponents))


def gradient_energy(images):
    """Sharpness of images: the mean squared difference of neighbouring pixels.

    ```
    mean (x[i, j + 1] - x[i, j])^2 + mean (x[i + 1, j] - x[i, j])^2
    ```

    for values in [-1, 1]; means over positions and channels. Compare it with that of other images
    of the same content and size: noise has it too.

    Args:
        images: Images `(n, height, width, channels)`: floats in [-1, 1], or uint8.

    Returns:
        float64 array `(n,)`, at least 0.

    Raises:
        ValueError: If shape or dtype do not fit.

    Example:
    >>> gradient_energy(np.tile([-1.0, 1.0], 4).reshape(1, 1, 8, 1) + np.zeros((1, 8, 8, 1)))
    array([4.])
    """
    images = _in_levels(images) / 127.5
    if min(images.shape[1:3]) < 2:
        raise ValueError(
            f"Received images of shape {images.shape}. Expected sides of at least 2 pixels."
        )
    return sum((np.diff(images, axis=axis) ** 2).mean(axis=(1, 2, 3)) for axis in (1, 2))


def _in_levels(images):
    """Returns images as float64 in 0..255."""
    images = np.asarray(images)
    if images.ndim != 4 or 0 in images.shape:
        raise ValueError(
            f"Received images of shape {images.shape}. Expected (n, height, width, channels)."
        )
    if images.dtype == np.uint8:
        return images.astype("float64")
    if not np.issubdtype(images.dtype, np.floating):
        raise ValueError(
            f"Received images of dtype {images.dtype}. Expected floats in [-1, 1], or uint8 in "
            "0..255."
        )
    return (images.astype("float64") + 1.0) * 127.5
