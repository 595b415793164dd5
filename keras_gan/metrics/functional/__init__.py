"""The mathematics of the metrics, on NumPy arrays of features."""

from keras_gan.metrics.functional.modes import class_coverage, mode_coverage
from keras_gan.metrics.functional.ms_ssim import ms_ssim_diversity, multi_scale_ssim
from keras_gan.metrics.functional.sliced_wasserstein import (
    pyramid_sliced_wasserstein,
    sliced_wasserstein_distance,
)

__all__ = [
    "class_coverage",
    "mode_coverage",
    "ms_ssim_diversity",
    "multi_scale_ssim",
    "pyramid_sliced_wasserstein",
    "sliced_wasserstein_distance",
]
