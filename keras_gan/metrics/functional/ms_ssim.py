"""Multi-scale structural similarity of images, and the diversity of a set by it."""

import numpy as np

from keras_gan.metrics.functional.similarity_maps import similarity_maps
from keras_gan.utils.validation import check_positive_integer

# Exponents of the scales, the finest first (Wang et al., 2003, section 3.2).
WEIGHTS = np.array([0.0448, 0.2856, 0.3001, 0.2363, 0.1333])
# Below this many pixels a scale has hardly a structure: 128 pixels have five scales, as published.
_MIN_SIDE = 8
# So many values of images are compared at once.
_MAX_VALUES = 2**21


def multi_scale_ssim(first, second, num_scales=None):
    """Multi-scale structural similarity of pairs of images.

    With means, variances and covariance `m, s` under a Gaussian window (11x11, standard deviation
    1.5) that moves within the images, `C1 = (0.01 * 255)^2`, `C2 = (0.03 * 255)^2`:

    ```
    l  = (2 m_1 m_2 + C1) / (m_1^2 + m_2^2 + C1)         luminance
    cs = (2 s_12 + C2) / (s_1^2 + s_2^2 + C2)            contrast and structure
    MS-SSIM = mean(cs_1)^w_1 ... mean(cs_{M-1})^w_{M-1}  mean(l_M cs_M)^w_M
    ```

    where scale `j` is the image averaged over 2x2 pixels `j - 1` times, negative means count as 0,
    and the result is averaged over the channels.

    Deviations, for images that are too small for the five scales: with fewer scales the first
    weights are divided by their sum; the window of a scale of fewer than 11 pixels is the scale,
    its standard deviation reduced in proportion. The latter is what the code did that published
    the MS-SSIM of 128x128 images (AC-GAN; Progressive GAN), whose fifth scale has 8 pixels.

    Args:
        first: Images `(n, height, width, channels)`, uint8.
        second: The images to compare them with, of the same shape, uint8.
        num_scales: Number of scales, 1 to 5. Default `None`: as many as leave at least 8 pixels,
            see `default_num_scales`.

    Returns:
        float64 array `(n,)`, at most 1, which it is for equal images; at least 0.

    Raises:
        ValueError: If a shape or dtype does not fit, or the images are too small.

    Example:
    >>> images = np.random.default_rng(0).integers(256, size=(2, 32, 32, 3), dtype="uint8")
    >>> multi_scale_ssim(images, images)
    array([1., 1.])

    Reference:
        - Wang et al., 2003, "Multi-scale structural similarity for image quality assessment",
          equation 7.
    """
    first, second = np.asarray(first), np.asarray(second)
    if first.ndim != 4 or 0 in first.shape or first.shape != second.shape:
        raise ValueError(
            f"Received images of shapes {first.shape} and {second.shape}. Expected two sets of "
            "the same shape (n, height, width, channels)."
        )
    if first.dtype != np.uint8 or second.dtype != np.uint8:
        raise ValueError(
            f"Received images of dtypes {first.dtype} and {second.dtype}. Expected uint8, as the "
            "similarity depends on where black is. For floats in [-1, 1]: "
            "keras_gan.utils.images.to_uint8(images)."
        )
    num_scales = check_num_scales(num_scales, first.shape[1:3])
    weights = WEIGHTS[:num_scales]
    if num_scales < len(WEIGHTS):
        weights = weights / weights.sum()
    first, second = first.astype("float64"), second.astype("float64")
    product = 1.0
    for scale, weight in enumerate(weights):
        if scale > 0:
            first, second = _halve(first), _halve(second)
        contrast_structure, similarity = _means(first, second)
        factor = similarity if scale == num_scales - 1 else contrast_structure
        product = product * np.maximum(factor, 0.0) ** weight
    return product.mean(axis=-1)


def default_num_scales(height, width):
    """Returns the number of scales, at most 5, at which both sides have at least 8 pixels."""
    sizes = [min(height, width)]
    while len(sizes) < len(WEIGHTS) and (sizes[-1] + 1) // 2 >= _MIN_SIDE:
        sizes.append((sizes[-1] + 1) // 2)
    return len(sizes)


def check_num_scales(num_scales, size):
    """Returns the number of scales for images of `size`, `(height, width)`, or raises an error."""
    if min(size) < _MIN_SIDE:
        raise ValueError(
            f"Received images of {size[0]}x{size[1]} pixels. Expected sides of at least "
            f"{_MIN_SIDE}. Resize them."
        )
    possible = default_num_scales(*size)
    if num_scales is None:
        return possible
    if check_positive_integer(num_scales, "num_scales") > possible:
        raise ValueError(
            f"num_scales={num_scales} is too large for images of {size[0]}x{size[1]} pixels. "
            f"Expected at most {possible}, so that the coarsest has {_MIN_SIDE} pixels."
        )
    return num_scales


def ms_ssim_diversity(images, labels=None, num_pairs=1000, num_scales=None, seed=0):
    """Mean MS-SSIM of random pairs of a set's images: the lower, the more diverse.

    With labels, pairs are of one class each, and the means of the classes are averaged. Compare
    the value with the same one of real images.

    Args:
        images: Array `(n, height, width, channels)`, uint8.
        labels: Integers `(n,)`, or `None`.
        num_pairs: Number of pairs of different images, of each class if there are labels. Default
            1,000, for a small standard error (Odena et al.: 100 of each class).
        num_scales: See `multi_scale_ssim`.
        seed: Non-negative integer that fixes the pairs. Default 0.

    Returns:
        Dict: `ms_ssim`, a float in [0, 1]; with labels also `per_class`, a dict from the label to
        the mean of its pairs.

    Raises:
        ValueError: If a shape does not fit, or there are fewer than two images, of some class.

    Example:
    >>> images = np.random.default_rng(0).integers(256, size=(10, 16, 16, 1), dtype="uint8")
    >>> ms_ssim_diversity(images, labels=[0, 1] * 5, num_pairs=20)["per_class"].keys()
    dict_keys([0, 1])

    Reference:
        - Odena et al., 2017, "Conditional Image Synthesis with Auxiliary Classifier GANs",
          arXiv:1610.09585, section 4.2.
    """
    images = np.asarray(images)
    check_positive_integer(num_pairs, "num_pairs")
    generator = np.random.default_rng(seed)
    if labels is None:
        pairs = _pairs(np.arange(len(images)), num_pairs, generator, "")
        return {"ms_ssim": _mean_of_pairs(images, pairs, num_scales)}
    labels = np.asarray(labels)
    if labels.shape != (len(images),):
        raise ValueError(
            f"Received labels of shape {labels.shape} with images of shape {images.shape}. "
            "Expected one label for each image."
        )
    per_class = {}
    for label in np.unique(labels).tolist():
        members = np.flatnonzero(labels == label)
        pairs = _pairs(members, num_pairs, generator, f" of class {label}")
        per_class[label] = _mean_of_pairs(images, pairs, num_scales)
    return {"ms_ssim": float(np.mean(list(per_class.values()))), "per_class": per_class}


def _pairs(members, num_pairs, generator, where):
    if len(members) < 2:
        raise ValueError(
            f"Received {len(members)} image{where}. Expected at least two, to compare them."
        )
    first = generator.integers(len(members), size=num_pairs)
    # A shift by 1 to n - 1 places: any other image, all equally likely.
    second = (first + generator.integers(1, len(members), size=num_pairs)) % len(members)
    return members[np.stack([first, second])]


def _mean_of_pairs(images, pairs, num_scales):
    block = max(1, _MAX_VALUES // images[0].size)
    parts = np.split(pairs, range(block, pairs.shape[1], block), axis=1)
    values = [multi_scale_ssim(images[i], images[j], num_scales) for i, j in parts]
    return float(np.concatenate(values).mean())


def _means(first, second):
    """Returns the means of `cs` and of `l cs` over the positions, each `(n, channels)`."""
    maps = similarity_maps(first, second, data_range=255.0)
    return tuple(values.mean(axis=(1, 2)) for values in maps)


def _halve(images):
    """Averages over 2x2 pixels; the last row or column of an odd number is repeated."""
    odd = [(0, 0), (0, images.shape[1] % 2), (0, images.shape[2] % 2), (0, 0)]
    images = np.pad(images, odd, mode="edge")
    rows = (images[:, ::2] + images[:, 1::2]) / 2
    return (rows[:, :, ::2] + rows[:, :, 1::2]) / 2
