"""The mathematics of the metrics, on arrays of features or of images."""

from keras_gan.metrics.functional.frechet import (
    frechet_distance,
    frechet_distance_from_moments,
    mean_and_covariance,
)
from keras_gan.metrics.functional.image_quality import l1, psnr, ssim
from keras_gan.metrics.functional.image_statistics import colourfulness, gradient_energy
from keras_gan.metrics.functional.inception_score import inception_score
from keras_gan.metrics.functional.kernel import kernel_distance, squared_mmd
from keras_gan.metrics.functional.manifold import (
    density_coverage,
    manifold_metrics,
    precision_recall,
)
from keras_gan.metrics.functional.modes import class_coverage, mode_coverage
from keras_gan.metrics.functional.ms_ssim import ms_ssim_diversity, multi_scale_ssim
from keras_gan.metrics.functional.nearest import data_copying, nearest_neighbors
from keras_gan.metrics.functional.sliced_wasserstein import (
    pyramid_sliced_wasserstein,
    sliced_wasserstein_distance,
)

__all__ = [
    "class_coverage",
    "colourfulness",
    "data_copying",
    "density_coverage",
    "frechet_distance",
    "frechet_distance_from_moments",
    "gradient_energy",
    "inception_score",
    "kernel_distance",
    "l1",
    "manifold_metrics",
    "mean_and_covariance",
    "mode_coverage",
    "ms_ssim_diversity",
    "multi_scale_ssim",
    "nearest_neighbors",
    "precision_recall",
    "psnr",
    "pyramid_sliced_wasserstein",
    "sliced_wasserstein_distance",
    "squared_mmd",
    "ssim",
]
