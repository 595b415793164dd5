"""Devices: the tf.distribute strategy, and determinism."""

import contextlib
import os
import sys

import tensorflow as tf

from keras_gan.experiments.cluster import read_cluster, require_cluster

_NAMES = ("auto", "mirrored", "multi_worker", "one_device")


def make_strategy(name):
    """Returns the strategy that a configuration names.

    Args:
        name: `"auto"`: the workers that the environment variable TF_CONFIG names, if these are
            several; otherwise all GPUs of the machine if it has several, otherwise the one device
            there is; `"one_device"`: the first GPU, or the CPU; `"mirrored"`: all GPUs (or all
            logical CPU devices), each taking its part of the batch; `"multi_worker"`: all GPUs
            (or the CPU) of each worker that TF_CONFIG names. This one must be made before
            TensorFlow runs its first operation, and waits until all workers have come.

    Raises:
        ValueError: If the name is unknown, TF_CONFIG is malformed or missing, or names several
            workers but the strategy is one of a single process.
        RuntimeError: If `"multi_worker"` comes after TensorFlow's first operation.
    """
    if name not in _NAMES:
        raise ValueError(f"Unknown distribution strategy {name!r}. Available: {', '.join(_NAMES)}.")
    cluster = require_cluster() if name == "multi_worker" else read_cluster()
    if name == "multi_worker" or (name == "auto" and cluster and cluster.peers):
        return _multi_worker(cluster)
    if cluster and cluster.peers:
        raise ValueError(
            f"The environment variable TF_CONFIG names the workers {', '.join(cluster.addresses)}, "
            f"but the distribution strategy is '{name}': each would train for itself and write the "
            "same files. Use 'multi_worker', or unset TF_CONFIG."
        )
    if name == "mirrored" and not tf.config.list_physical_devices("GPU"):
        _share_cores()
    gpus = tf.config.list_logical_devices("GPU")
    if name == "one_device":
        return tf.distribute.OneDeviceStrategy("/gpu:0" if gpus else "/cpu:0")
    if name == "auto" and len(gpus) <= 1:
        return tf.distribute.get_strategy()
    if gpus:
        return tf.distribute.MirroredStrategy([gpu.name for gpu in gpus])
    # TensorFlow's default reduction on CPU fails where one process makes two strategies, as
    # both number their collective operations alike.
    return tf.distribute.MirroredStrategy(
        [cpu.name for cpu in tf.config.list_logical_devices("CPU")],
        cross_device_ops=tf.distribute.ReductionToOneDevice(),
    )


def _share_cores():
    """Gives each logical CPU device its part of the cores.

    By itself TensorFlow spreads every operation over all cores, and the replicas' operations wait
    for each other: a step of a small DCGAN on two cores then takes some 20 % longer.
    """
    cpu = tf.config.list_physical_devices("CPU")[0]
    num_devices = len(tf.config.get_logical_device_configuration(cpu) or [cpu])
    if num_devices > 1 and tf.config.threading.get_intra_op_parallelism_threads() == 0:
        with contextlib.suppress(RuntimeError):  # TensorFlow runs already: too late.
            num_cores = os.cpu_count() or 1
            tf.config.threading.set_intra_op_parallelism_threads(max(1, num_cores // num_devices))


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


def _multi_worker(cluster):
    # Asked for physical devices, TensorFlow does not start yet.
    kinds = tf.distribute.experimental.CommunicationImplementation
    kind = kinds.AUTO if tf.config.list_physical_devices("GPU") else kinds.RING
    options = tf.distribute.experimental.CommunicationOptions(implementation=kind)
    if cluster.peers:
        peers = ", ".join(f"{name} ({address})" for name, address in cluster.peers.items())
        print(f"This is {cluster.name} at {cluster.addresses[cluster.name]}. Waits for {peers}.")
        sys.stdout.flush()
    try:
        return tf.distribute.MultiWorkerMirroredStrategy(communication_options=options)
    except RuntimeError as error:
        if "program startup" not in str(error):
            raise
        raise RuntimeError(
            "The strategy 'multi_worker' must be made before TensorFlow runs its first operation, "
            "which here happened already: call make_strategy('multi_worker') at the start of the "
            "program, before data, networks and models are made."
        ) from error


def enable_determinism():
    """Makes TensorFlow's operations deterministic."""
    tf.config.experimental.enable_op_determinism()
