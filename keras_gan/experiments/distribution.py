"""Devices: the tf.distribute strategy, and determinism."""

import tensorflow as tf


def make_strategy(name):
    """Returns the strategy that a configuration names.

    Args:
        name: `"auto"`: all GPUs of the machine if it has several, otherwise the one device there
            is; `"one_device"`: the first GPU, or the CPU; `"mirrored"`: all GPUs (or all logical
            CPU devices), each taking its part of the batch.

    Raises:
        ValueError: If the name is unknown.
    """
    gpus = tf.config.list_logical_devices("GPU")
    if name == "auto":
        return tf.distribute.MirroredStrategy() if len(gpus) > 1 else tf.distribute.get_strategy()
    if name == "one_device":
        return tf.distribute.OneDeviceStrategy("/gpu:0" if gpus else "/cpu:0")
    if name == "mirrored":
        devices = gpus or tf.config.list_logical_devices("CPU")
        return tf.distribute.MirroredStrategy([device.name for device in devices])
    raise ValueError(
        f"Unknown distribution strategy {name!r}. Available: auto, mirrored, one_device."
    )


def enable_determinism():
    """Makes TensorFlow's operations deterministic."""
    tf.config.experimental.enable_op_determinism()
