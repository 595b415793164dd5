"""Callbacks for `fit`: sample pictures, metrics, logs, checkpoints, and a watch over divergence."""

import keras

from keras_gan.callbacks.checkpoint import Checkpoint
from keras_gan.callbacks.divergence_monitor import DivergenceMonitor
from keras_gan.callbacks.json_logger import JSONLogger
from keras_gan.callbacks.metric_evaluator import MetricEvaluator
from keras_gan.callbacks.on_player import OnPlayer
from keras_gan.callbacks.sample_animation import SampleAnimation
from keras_gan.callbacks.sample_grid import SampleGrid
from keras_gan.callbacks.translation_grid import TranslationGrid
from keras_gan.utils.registry import Registry


def _on_player(callback, player):
    """Makes an `OnPlayer` whose `callback` may be a name or a dict, as in a configuration."""
    return OnPlayer(get(callback), player)


# Of Keras's callbacks, those whose arguments a configuration can hold.
_REGISTRY = Registry(
    "callback",
    {
        "backup_and_restore": keras.callbacks.BackupAndRestore,
        "checkpoint": Checkpoint,
        "csv_logger": keras.callbacks.CSVLogger,
        "divergence_monitor": DivergenceMonitor,
        "early_stopping": keras.callbacks.EarlyStopping,
        "json_logger": JSONLogger,
        "metric_evaluator": MetricEvaluator,
        "model_checkpoint": keras.callbacks.ModelCheckpoint,
        "on_player": _on_player,
        "reduce_lr_on_plateau": keras.callbacks.ReduceLROnPlateau,
        "sample_animation": SampleAnimation,
        "sample_grid": SampleGrid,
        "tensorboard": keras.callbacks.TensorBoard,
        "terminate_on_nan": keras.callbacks.TerminateOnNaN,
        "translation_grid": TranslationGrid,
    },
    base=keras.callbacks.Callback,
    expected="one of the names {names}, or a class or instance of keras.callbacks.Callback.",
)

names = _REGISTRY.names


def get(identifier):
    """Returns the callback that `identifier` stands for.

    Args:
        identifier: A name such as `"terminate_on_nan"`, a dict such as
            `{"name": "sample_grid", "directory": "samples"}` or `{"name": "on_player", "player":
            "generator", "callback": {"name": "reduce_lr_on_plateau", "monitor": "fid", "mode":
            "min"}}`, a subclass of `keras.callbacks.Callback`, or an instance. (Keras's own can't
            tell from the name of a metric whether it is to fall.)

    Raises:
        ValueError: If the name or an argument is unknown, or the result is no callback.

    Example:
    >>> keras_gan.callbacks.get({"name": "divergence_monitor", "patience": 3}).patience
    3
    """
    return _REGISTRY.get(identifier)


__all__ = [
    "Checkpoint",
    "DivergenceMonitor",
    "JSONLogger",
    "MetricEvaluator",
    "OnPlayer",
    "SampleAnimation",
    "SampleGrid",
    "TranslationGrid",
    "get",
    "names",
]
