"""The one place that touches the backend: gradients, replicas, step-keyed randomness.

Everything above the engine is written in `keras.ops`.
"""

from keras_gan.engine import random
from keras_gan.engine.backend import (
    accelerate_network,
    accelerate_optimizer,
    all_rows,
    assign_equal,
    compiled,
    compiles_double_precision,
    conditional,
    copier_of_first_replica,
    copy_values,
    default_jit_compile,
    default_steps_per_execution,
    double_precision,
    explained_errors,
    gather_over_workers,
    global_mean,
    grouped_convolution,
    has_accelerator,
    input_gradient,
    is_chief,
    move_towards,
    num_replicas,
    own_rows,
    require_labels,
    require_rows,
    splits_batches,
    sum_over_replicas,
)
from keras_gan.engine.errors import WorkerLostError
from keras_gan.engine.optimizers import PlayerOptimizers, build_optimizer, prepare_optimizers
from keras_gan.engine.schedules import LinearDecay, at_step
from keras_gan.engine.trainer import LoggedMean, Trainer

__all__ = [
    "LinearDecay",
    "LoggedMean",
    "PlayerOptimizers",
    "Trainer",
    "WorkerLostError",
    "accelerate_network",
    "accelerate_optimizer",
    "all_rows",
    "assign_equal",
    "at_step",
    "build_optimizer",
    "compiled",
    "compiles_double_precision",
    "conditional",
    "copier_of_first_replica",
    "copy_values",
    "default_jit_compile",
    "default_steps_per_execution",
    "double_precision",
    "explained_errors",
    "gather_over_workers",
    "global_mean",
    "grouped_convolution",
    "has_accelerator",
    "input_gradient",
    "is_chief",
    "move_towards",
    "num_replicas",
    "own_rows",
    "prepare_optimizers",
    "random",
    "require_labels",
    "require_rows",
    "splits_batches",
    "sum_over_replicas",
]
