"""The one place that touches the backend: gradients, replicas, step-keyed randomness.

Everything above the engine is written in `keras.ops`.
"""

from keras_gan.engine import random
from keras_gan.engine.backend import (
    WorkerLostError,
    compiled,
    default_jit_compile,
    explaining_lost_workers,
    gather_over_workers,
    input_gradient,
    is_chief,
)
from keras_gan.engine.optimizers import PlayerOptimizers
from keras_gan.engine.trainer import Trainer

__all__ = [
    "PlayerOptimizers",
    "Trainer",
    "WorkerLostError",
    "compiled",
    "default_jit_compile",
    "explaining_lost_workers",
    "gather_over_workers",
    "input_gradient",
    "is_chief",
    "random",
]
