"""Generative adversarial networks for Keras 3 on TensorFlow."""

from keras_gan import (
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
