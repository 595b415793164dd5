"""From a configuration to a trained model in a working directory."""

from keras_gan.experiments.config import default_config, tiny_form
from keras_gan.experiments.runner import DivergedError, generate, train

__all__ = ["DivergedError", "default_config", "generate", "tiny_form", "train"]
