"""The mathematics of the metrics, on NumPy arrays of features."""

from keras_gan.metrics.functional.frechet import (
    frechet_distance,
    frechet_distance_from_moments,
    mean_and_covariance,
)
from keras_gan.metrics.functional.inception_score import inception_score
from keras_gan.metrics.functional.kernel import kernel_distance, squared_mmd

__all__ = [
    "frechet_distance",
    "frechet_distance_from_moments",
    "inception_score",
    "kernel_distance",
    "mean_and_covariance",
    "squared_mmd",
]
