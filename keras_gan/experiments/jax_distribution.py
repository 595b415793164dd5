"""Devices and determinism on JAX, by `keras.distribution`."""

import contextlib
import os

from keras import distribution

_NAMES = ("auto", "mirrored", "one_device")
_DETERMINISTIC = "--xla_gpu_deterministic_ops=true"


class _Devices:
    """Stands for a `tf.distribute.Strategy`: what is set holds for the process, in any scope."""

    def scope(self):
        """Does nothing."""
        return contextlib.nullcontext()


def make_strategy(name):
    """Sets the devices that a configuration names, for the whole process.

    Args:
        name: `"auto"`: all GPUs or TPUs, otherwise the CPU; `"mirrored"`: these, or all logical
            CPU devices; each takes its part of the batch, by `keras.distribution.DataParallel`.
            `"one_device"`: the first one.

    Returns:
        An object whose `scope()` stands for that of a `tf.distribute.Strategy`.

    Raises:
        ValueError: If the name is unknown, or one of several processes.
    """
    if name == "multi_worker":
        raise ValueError(
            "The distribution strategy 'multi_worker' trains in several processes, which keras_gan "
            "does on TensorFlow only. Use 'auto', all devices of this process, or set "
            "KERAS_BACKEND=tensorflow."
        )
    if name not in _NAMES:
        raise ValueError(f"Unknown distribution strategy {name!r}. Available: {', '.join(_NAMES)}.")
    devices = distribution.list_devices()
    spread = name == "mirrored" or (name == "auto" and _kind(devices) != "CPU")
    distribution.set_distribution(
        distribution.DataParallel(devices=devices) if spread and len(devices) > 1 else None
    )
    return _Devices()


def describe_devices(model, precision, steps_per_epoch):
    """Returns one line on how a compiled model is going to be trained.

    Args:
        model: The `AdversarialModel`.
        precision: The dtype policy of its networks.
        steps_per_epoch: Integer, which limits the steps of an execution.
    """
    chosen = distribution.distribution()
    count = 1 if chosen is None else chosen.num_model_replicas
    steps = model.steps_in_execution(steps_per_epoch)
    return (
        f"Training on {_kind(distribution.list_devices())}: JAX, {count} "
        f"device{'s' if count > 1 else ''}, {'compiled' if model.jit_compile else 'not compiled'}, "
        f"{steps} step{'s' if steps > 1 else ''} per execution, {precision}."
    )


def enable_determinism():
    """Checks that what XLA compiles is deterministic, which on a GPU an option of it decides.

    Raises:
        ValueError: If there is a GPU, and the option is not set: now it would come too late.
    """
    if _kind(distribution.list_devices()) == "GPU" and _DETERMINISTIC not in os.environ.get(
        "XLA_FLAGS", ""
    ):
        raise ValueError(
            f"On a GPU, deterministic=True needs the environment variable XLA_FLAGS to hold "
            f"{_DETERMINISTIC} before Python starts: set it, or pass deterministic=False."
        )


def _kind(devices):
    return devices[0].partition(":")[0].upper()
