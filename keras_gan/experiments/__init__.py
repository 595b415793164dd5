"""From a configuration to a trained model in a working directory."""

from keras_gan.experiments.config import default_config, in_form, tiny_form
from keras_gan.experiments.interruption import InterruptedRun
from keras_gan.experiments.runner import DivergedError, generate, train

__all__ = [
    "DivergedError",
    "InterruptedRun",
    "default_config",
    "generate",
    "in_form",
    "tiny_form",
    "train",
]
