"""Structural similarity of two images at each position, for SSIM and MS-SSIM.

Plain arithmetic, which NumPy arrays and the backend's tensors both have.
"""

import numpy as np

_WINDOW = 11
_SIGMA = 1.5
_K1, _K2 = 0.01, 0.03


def similarity_maps(first, second, data_range):
    """Structural similarity at each position of a Gaussian window that moves within the images.

    With means, variances and covariance `m, s` under the window (11x11, standard deviation 1.5),
    `C1 = (0.01 L)^2`, `C2 = (0.03 L)^2` for the data range `L`:

    ```
    l  = (2 m_1 m_2 + C1) / (m_1^2 + m_2^2 + C1)         luminance
    cs = (2 s_12 + C2) / (s_1^2 + s_2^2 + C2)            contrast and structure
    ```

    The window of images of fewer than 11 pixels is the images' shorter side, its standard deviation
    reduced in proportion.

    Args:
        first: Images `(n, height, width, channels)`, an array or tensor of floats.
        second: The images to compare them with, of the same shape and dtype.
        data_range: Difference of the largest and the smallest value that there could be.

    Returns:
        `cs` and `l cs`, each of shape `(n, height - 10, width - 10, channels)`.

    Reference:
        - Wang et al., 2004, "Image quality assessment: from error visibility to structural
          similarity", equations 6, 13 and 14.
    """
    c1, c2 = (_K1 * data_range) ** 2, (_K2 * data_range) ** 2
    mean_1, mean_2 = _blur(first), _blur(second)
    variances = _blur(first**2 + second**2) - mean_1**2 - mean_2**2
    covariance = _blur(first * second) - mean_1 * mean_2
    luminance = (2 * mean_1 * mean_2 + c1) / (mean_1**2 + mean_2**2 + c1)
    contrast_structure = (2 * covariance + c2) / (variances + c2)
    return contrast_structure, luminance * contrast_structure


def _blur(images):
    """Convolves both axes with the window, where it lies within the images."""
    # In a graph, a side that is not known is taken to be long enough.
    size = min(_WINDOW, *(side or _WINDOW for side in images.shape[1:3]))
    positions = np.arange(size) - (size - 1) / 2
    window = np.exp(-0.5 * (positions * _WINDOW / (_SIGMA * size)) ** 2)
    # Python's floats leave the dtype of the images as it is.
    window = (window / window.sum()).tolist()
    slices = [slice(i, (i + 1 - size) or None) for i in range(size)]
    rows = sum(weight * images[:, part] for weight, part in zip(window, slices, strict=True))
    return sum(weight * rows[:, :, part] for weight, part in zip(window, slices, strict=True))
