"""Generative adversarial networks for Keras 3 on TensorFlow and JAX."""

from keras_gan import (
    augmentations,
    callbacks,
    data,
    engine,
    features,
    layers,
    losses,
    metrics,
    models,
    networks,
    regularizers,
)
from keras_gan.models import GAN
from keras_gan.version import __version__

__all__ = [
    "GAN",
    "__version__",
    "augmentations",
    "callbacks",
    "data",
    "engine",
    "features",
    "layers",
    "losses",
    "metrics",
    "models",
    "networks",
    "regularizers",
]
