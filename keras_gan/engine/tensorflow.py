"""The engine's services on TensorFlow, under any tf.distribute strategy."""

import contextlib
import functools
import re

import numpy as np
import tensorflow as tf


class ForwardPass:
    """A forward pass that is run once, and pulled back through later.

    Args:
        function: Takes no arguments; returns a tensor or a nested structure of tensors.

    Attributes:
        output: What `function` returned.
    """

    def __init__(self, function):
        with tf.GradientTape() as self._tape:
            self.output = function()

    def pull_back(self, output_gradient, variables):
        """Returns the gradients of `variables` for a gradient of `output`; None where unused."""
        if all(gradient is None for gradient in tf.nest.flatten(output_gradient)):
            return [None] * len(variables)
        output_gradient = tf.nest.map_structure(
            lambda output, gradient: tf.zeros_like(output) if gradient is None else gradient,
            self.output,
            output_gradient,
        )
        return self._tape.gradient(self.output, variables, output_gradients=output_gradient)


def gradients(objective, variables, forward_pass=None):
    """Differentiates a scalar with respect to `variables`.

    Args:
        objective: Returns a scalar tensor. It is called without arguments, or with
            `forward_pass.output` if there is one.
        variables: List of Keras variables.
        forward_pass: A `ForwardPass` to differentiate through in addition.

    Returns:
        List of gradients of this replica, one a variable; None where the objective does not
        depend on it.
    """
    if forward_pass is None:
        with tf.GradientTape() as tape:
            value = objective()
        return tape.gradient(value, variables)
    with tf.GradientTape() as tape:
        tape.watch(forward_pass.output)
        value = objective(forward_pass.output)
    output_gradient, direct = tape.gradient(value, [forward_pass.output, variables])
    through = forward_pass.pull_back(output_gradient, variables)
    return [_add(a, b) for a, b in zip(direct, through, strict=True)]


def _add(a, b):
    if a is None or b is None:
        return b if a is None else a
    return a + b


def input_gradient(function, inputs):
    """Differentiates `function` with respect to its input; the result is differentiable again.

    Args:
        function: Maps a tensor `(batch, ...)` to values whose row `i` depends on row `i` of the
            input alone, such as a discriminator without batch normalization.
        inputs: Float tensor `(batch, ...)`.

    Returns:
        Tensor of the shape of `inputs`: the gradient of each row's (summed) output with respect
        to that row, the term that R1, R2, WGAN-GP and DRAGAN penalise.

    Raises:
        ValueError: If the output does not depend on the input.

    Example:
        >>> x = keras.ops.convert_to_tensor([[1.0, 2.0], [3.0, 4.0]])
        >>> keras_gan.engine.input_gradient(lambda x: keras.ops.sum(x**2, axis=1), x).numpy()
        array([[2., 4.],
               [6., 8.]], dtype=float32)
    """
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        outputs = function(inputs)
    gradient = tape.gradient(outputs, inputs)
    if gradient is None:
        raise ValueError(
            f"The output {outputs!r} of the function does not depend on its input {inputs!r}, so "
            "that its input gradient is not defined. Check that the function uses its argument."
        )
    return gradient


def num_replicas():
    """Returns the number of replicas that share the training step."""
    return tf.distribute.get_strategy().num_replicas_in_sync


def replica_slice(batch_size):
    """Where this replica's rows stand in the global batch.

    Args:
        batch_size: Number of rows of this replica, an integer or scalar tensor; it may differ
            between replicas.

    Returns:
        `(offset, global_batch_size)`, integers or scalar tensors.
    """
    context = tf.distribute.get_replica_context()
    if context is None or context.num_replicas_in_sync == 1:
        return 0, batch_size
    replica = context.replica_id_in_sync_group
    one_hot = tf.one_hot(replica, context.num_replicas_in_sync, dtype="int32")
    sizes = context.all_reduce(tf.distribute.ReduceOp.SUM, one_hot * batch_size)
    return tf.cumsum(sizes, exclusive=True)[replica], tf.reduce_sum(sizes)


def sum_over_replicas(value):
    """Returns the sum of the replicas' tensors."""
    context = tf.distribute.get_replica_context()
    if context is None or context.num_replicas_in_sync == 1:
        return value
    return context.all_reduce(tf.distribute.ReduceOp.SUM, value)


def spans_workers(strategy=None):
    """Whether the replicas of the strategy (by default the current one) stand in many processes."""
    strategy = strategy or tf.distribute.get_strategy()
    num_replicas = strategy.num_replicas_in_sync
    return num_replicas > 1 and num_replicas > len(strategy.extended.worker_devices)


def is_chief(strategy=None):
    """Whether this process is the one that writes files and speaks for all.

    Args:
        strategy: A `tf.distribute.Strategy`; by default the one in whose scope this is called.

    Returns:
        `True`, but for the other workers of a `MultiWorkerMirroredStrategy`: there it is the task
        `chief`, or worker 0 where the cluster has no such task.
    """
    strategy = strategy or tf.distribute.get_strategy()
    if not spans_workers(strategy):
        return True
    resolver = strategy.cluster_resolver
    first = "chief" if "chief" in resolver.cluster_spec().jobs else "worker"
    return (resolver.task_type, resolver.task_id) == (first, 0)


def gather_over_workers(numbers, strategy=None):
    """Collects integers from all workers; each must call this, and waits for the others.

    Args:
        numbers: List of Python integers, equally many on each worker.
        strategy: A `tf.distribute.Strategy`; by default the one in whose scope this is called.

    Returns:
        NumPy int64 array `(number of workers, len(numbers))`, the same on each worker, in the
        order of the replicas.
    """
    strategy = strategy or tf.distribute.get_strategy()
    if not spans_workers(strategy):
        return np.asarray([numbers], "int64")
    of_replicas = _gatherer(strategy)(tf.constant(numbers, "int64"))
    first = strategy.experimental_local_results(of_replicas)[0].numpy()
    return first[:: len(strategy.extended.worker_devices)]


@functools.lru_cache
def _gatherer(strategy):
    """Returns the graph of `gather_over_workers`, which is traced once."""

    def of_replica(numbers):
        context = tf.distribute.get_replica_context()
        one_hot = tf.one_hot(
            context.replica_id_in_sync_group, context.num_replicas_in_sync, dtype="int64"
        )
        return context.all_reduce(tf.distribute.ReduceOp.SUM, one_hot[:, None] * numbers)

    return tf.function(lambda numbers: strategy.run(of_replica, args=(numbers,)))


def read_local(variable, strategy):
    """Returns a Keras variable's value in this process's first replica, a NumPy array."""
    return strategy.experimental_local_results(variable.value)[0].numpy()


def write_local(variable, value, strategy):
    """Sets a Keras variable to one value in each replica of this process.

    Assigned as a whole, a variable that is a sum over the replicas would be shared out among them.
    """
    for replica in strategy.experimental_local_results(variable.value):
        replica.assign(value)


class WorkerLostError(RuntimeError):
    """Training ended as one of several workers did; the message says which."""


@contextlib.contextmanager
def explaining_lost_workers():
    """Turns the errors by which TensorFlow tells that a peer is gone into a `WorkerLostError`.

    TensorFlow notices by missing heartbeats, some 10 seconds after a kill.
    """
    try:
        yield
    except _CONNECTION_ERRORS as error:
        message = re.sub(r"{{.*?}}", "", error.message)  # Names of operations and of own devices.
        lost = sorted(set(re.findall(r"/job:(\w+)/replica:\d+/task:(\d+)", message)))
        if not lost and "Collective ops" not in message:
            raise
        names = " or ".join(f"{job} {index}" for job, index in lost) or "another worker"
        raise WorkerLostError(
            f"The connection to {names} is lost: that process was killed, or ended with an error "
            "of its own, which its output shows. No worker can train on without it. Start all "
            "workers again by the same command: with checkpoints they resume from the newest."
        ) from error


_CONNECTION_ERRORS = (
    tf.errors.AbortedError,
    tf.errors.CancelledError,
    tf.errors.DeadlineExceededError,
    tf.errors.FailedPreconditionError,
    tf.errors.InternalError,
    tf.errors.UnavailableError,
)


def logs_for_fit(logs):
    """Brings a step's logs, a dict of scalars, into the form that `fit` and `evaluate` take.

    Over many workers Keras takes the mean of what a step returns along axis 0
    (keras-team/keras#20585), which scalars do not have.
    """
    if not spans_workers():
        return logs
    return {name: tf.reshape(value, [1]) for name, value in logs.items()}


def compiled(function, row_shape, jit_compile):
    """Returns `function` of a batch as a graph, traced once for all batch sizes.

    Args:
        function: Takes a float32 tensor `(batch, *row_shape)` and returns a tensor.
        row_shape: Tuple.
        jit_compile: Whether to compile the graph with XLA (once for each batch size).

    Returns:
        A function that runs in this process alone, on one device, whatever the strategy that the
        variables in it belong to.
    """
    spec = tf.TensorSpec((None, *row_shape), "float32")
    return tf.function(function, input_signature=[spec], jit_compile=jit_compile)


def stateless_normal(shape, key):
    """Standard normal float32 numbers: a pure function of `shape` and `key`."""
    return tf.random.stateless_normal(shape, _seed(key), alg="philox")


def stateless_uniform(shape, key):
    """Float32 numbers uniform in [0, 1): a pure function of `shape` and `key`."""
    return tf.random.stateless_uniform(shape, _seed(key), alg="philox")


def _seed(key):
    return tf.stack([tf.cast(part, "int64") for part in key])


def default_jit_compile():
    """Whether to compile the step with XLA where the user does not say.

    On CPU, XLA was measured at 0.5 to 1.0 times the speed of the plain graph, and it fails under
    MirroredStrategy; on an accelerator it pays.
    """
    return bool(tf.config.list_logical_devices("GPU") or tf.config.list_logical_devices("TPU"))
