"""The one place that touches the backend: gradients, replicas, step-keyed randomness.

Everything above the engine is written in `keras.ops`.
"""

from keras_gan.engine import random
from keras_gan.engine.backend import default_jit_compile, explained_errors, input_gradient
from keras_gan.engine.optimizers import PlayerOptimizers
from keras_gan.engine.trainer import Trainer

__all__ = [
    "PlayerOptimizers",
    "Trainer",
    "default_jit_compile",
    "explained_errors",
    "input_gradient",
    "random",
]
