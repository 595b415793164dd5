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


def describe_devices(model, precision, steps_per_epoch):
    """Returns one line on how a compiled model is going to be trained.

    Args:
        model: The `AdversarialModel`.
        precision: The dtype policy of its networks.
        steps_per_epoch: Integer, which limits the steps of an execution.
    """
    strategy = model.distribute_strategy
    kind = "GPU" if tf.config.list_logical_devices("GPU") else "CPU"
    name = type(strategy).__name__
    if name.startswith("_Default"):  # Where none was asked for.
        name = "default strategy"
    count = strategy.num_replicas_in_sync
    steps = model.steps_in_execution(steps_per_epoch)
    return (
        f"Training on {kind}: {name}, {count} "
        f"replica{'s' if count > 1 else ''}, XLA {'on' if model.jit_compile else 'off'}, {steps} "
        f"step{'s' if steps > 1 else ''} per execution, {precision}."
    )


def enable_determinism():
    """Makes TensorFlow's operations deterministic."""
    tf.config.experimental.enable_op_determinism()
