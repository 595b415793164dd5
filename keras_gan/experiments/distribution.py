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
    if name == "mirrored" and gpus:
        return tf.distribute.MirroredStrategy([gpu.name for gpu in gpus])
    if name == "mirrored":
        # TensorFlow's default reduction on CPU fails where one process makes two strategies, as
        # both number their collective operations alike.
        return tf.distribute.MirroredStrategy(
            [cpu.name for cpu in tf.config.list_logical_devices("CPU")],
            cross_device_ops=tf.distribute.ReductionToOneDevice(),
        )
    raise ValueError(
        f"Unknown distribution strategy {name!r}. Available: auto, mirrored, one_device."
    )


def enable_determinism():
    """Makes TensorFlow's operations deterministic."""
    tf.config.experimental.enable_op_determinism()
