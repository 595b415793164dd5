"""The replicas that share a training step, in one process or in several, on TensorFlow."""

import contextlib
import functools
import re

import numpy as np
import tensorflow as tf

from keras_gan.engine.errors import WorkerLostError


def num_replicas():
    """Returns the number of replicas that share the training step."""
    return tf.distribute.get_strategy().num_replicas_in_sync


def require_one_strategy(strategy, optimizers):
    """Checks that this is called, and the optimizers were made, in the scope of a strategy.

    Args:
        strategy: The `tf.distribute.Strategy` that the model was made under.
        optimizers: Dict from player name to `keras.optimizers.Optimizer`.

    Raises:
        ValueError: If not. The steps would be counted wrongly, or variables stand elsewhere.
    """
    scopes = {"compile was called": tf.distribute.get_strategy()} | {
        f"the optimizer of the {player} was made": optimizer._distribution_strategy
        for player, optimizer in optimizers.items()
    }
    for what, scope in scopes.items():
        if scope is not strategy:
            raise ValueError(
                f"The model was made under {_name_of(strategy)}, but {what} under "
                f"{_name_of(scope)}. Make the networks, the model and its optimizers, and compile "
                "it, all inside one `with strategy.scope():`."
            )


def _name_of(strategy):
    name = type(strategy).__name__
    return "no strategy" if "Default" in name else name


def splits_batches():
    """Whether each replica's step sees its own part of the global batch alone."""
    return True


def replica_id():
    """Returns the number of this replica, an integer or scalar tensor."""
    context = tf.distribute.get_replica_context()
    return 0 if context is None else context.replica_id_in_sync_group


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
    """Returns the sum of the replicas' tensors, through which gradients flow to each replica."""
    context = tf.distribute.get_replica_context()
    if context is None or context.num_replicas_in_sync == 1:
        return value
    return context.all_reduce(tf.distribute.ReduceOp.SUM, value)


def all_rows(values):
    """Returns the rows of all replicas' tensors, the global batch, on each of them.

    Args:
        values: Tensor `(batch, ...)`; the number of rows may differ between replicas. What is
            returned is not differentiable.
    """
    context = tf.distribute.get_replica_context()
    if context is None or context.num_replicas_in_sync == 1:
        return values
    num_rows = tf.shape(values)[0]
    offset, global_batch_size = replica_slice(num_rows)
    around = [[offset, global_batch_size - offset - num_rows]] + [[0, 0]] * (len(values.shape) - 1)
    return sum_over_replicas(tf.pad(tf.stop_gradient(values), around))


def own_rows(values, num_rows):
    """Returns this replica's rows of a tensor of the global batch; the inverse of `all_rows`."""
    offset, _ = replica_slice(num_rows)
    return values[offset : offset + num_rows]


def global_mean(values):
    """Returns the mean of all entries of the replicas' tensors, a differentiable scalar.

    Args:
        values: Float tensor of this replica, of any shape; the number of rows may differ between
            replicas.
    """
    count = tf.cast(tf.size(values), values.dtype)
    total, count = tf.unstack(sum_over_replicas(tf.stack([tf.reduce_sum(values), count])))
    return total / count


_WRONG_LABEL = "keras_gan: label out of range"
_UNREADABLE = "UnreadableImage"  # The name of the error in keras_gan.data.
_EMPTY_REPLICA = (
    "A training batch has too few examples for the number of replicas: one of the replicas got "
    "none, and gradients and batch statistics of no example are not defined. Leave out the "
    "smaller last batch, dataset.batch(batch_size, drop_remainder=True), or take another batch "
    "size, such as one that divides the number of examples."
)


def require_examples(data):
    """Returns the batch of a training step, checked to have an example on each replica.

    Where sizes are fixed, or there is one replica, nothing is added to the step. XLA leaves
    the check out.
    """
    first = tf.nest.flatten(data)[0] if num_replicas() > 1 else None
    if not tf.is_tensor(first) or not first.shape.rank or first.shape[0] is not None:
        return data
    check = tf.debugging.Assert(tf.shape(first)[0] > 0, [_marked(_EMPTY_REPLICA)])
    with tf.control_dependencies([check]):  # Before the layers, whose own errors are obscure.
        return tf.nest.map_structure(tf.identity, data)


def require_rows(tensor, is_fit, message):
    """Returns a tensor, checked to have a number of rows that fits. XLA leaves the check out.

    Args:
        tensor: Tensor, whose number of rows may become known only when the step runs.
        is_fit: Function from this number, an integer or a tensor, to whether it fits.
        message: Of the `ValueError` if it does not.
    """
    if tensor.shape[0] is not None:
        if not is_fit(tensor.shape[0]):
            raise ValueError(message)
        return tensor
    check = tf.debugging.Assert(is_fit(tf.shape(tensor)[0]), [_marked(message)])
    with tf.control_dependencies([check]):
        return tf.identity(tensor)


def _marked(message):
    """Returns a message as `explained_errors` finds it in an error of TensorFlow."""
    return f"<keras_gan>{message}</keras_gan>"


def require_labels(labels, num_classes):
    """Returns int32 labels, checked to be in `0 .. num_classes - 1`. XLA leaves the check out."""
    labels = tf.cast(labels, "int32")
    is_wrong = (labels < 0) | (labels >= num_classes)
    first_wrong = tf.reshape(tf.boolean_mask(labels, is_wrong), [-1])[:1]
    check = tf.debugging.Assert(tf.size(first_wrong) == 0, [_WRONG_LABEL, first_wrong, num_classes])
    with tf.control_dependencies([check]):
        return tf.identity(labels)


def agree_on_finite(gradients):
    """Returns the gradients, one of them made NaN if those of any replica are not finite.

    An optimizer looks at its own replica's gradients to decide whether to skip the step, before
    it sums them: all replicas have to come to the same decision.
    """
    if num_replicas() == 1:
        return gradients
    gradients = [tf.convert_to_tensor(g) for g in gradients]  # Of an Embedding they are sparse.
    # Zero times infinity is NaN.
    doubt = sum_over_replicas(tf.add_n([tf.reduce_sum(0.0 * g) for g in gradients]))
    return [gradients[0] + doubt, *gradients[1:]]


def clipped_as_one(optimizer, gradients):
    """Returns gradients whose sum over the replicas is clipped as on one device.

    Keras clips each replica's share before it sums them. What it finds here is clipped already.

    Raises:
        ValueError: If the optimizer also scales the loss, whose gradients are still scaled here.
    """
    inner = getattr(optimizer, "inner_optimizer", optimizer)
    if not (inner.clipnorm or inner.global_clipnorm or inner.clipvalue):
        return gradients
    if inner is not optimizer or optimizer.loss_scale_factor:
        raise ValueError(
            "An optimizer that scales the loss, as float16 needs it, can't clip gradients under "
            f"{num_replicas()} replicas. Leave out clipnorm, global_clipnorm and clipvalue, take "
            "the policy mixed_bfloat16, or train on one device."
        )
    total = sum_over_replicas([tf.convert_to_tensor(g) for g in gradients])
    return [g / num_replicas() for g in optimizer._clip_gradients(total)]


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


def move_towards(pairs, rate):
    """Moves variables by the share `rate` of their way to others, in each replica by itself.

    All replicas must hold equal values, and so keep equal ones. Keras's `assign`, inside of a
    replica, would refuse, or first take their mean: communication for nothing.

    Args:
        pairs: List of `(variable, target)`, Keras variables of one dtype.
        rate: Scalar tensor.
    """
    for variable, target in pairs:
        tf.raw_ops.ResourceApplyGradientDescent(
            var=variable.handle,
            alpha=tf.cast(rate, variable.dtype),
            delta=variable.value - target.value,
        )


def copy_values(pairs):
    """Sets each variable to its target: `move_towards` all the way, of any dtype, to the bit."""
    for variable, target in pairs:
        assign_equal(variable, target.value)


def assign_equal(variable, value):
    """Sets a variable, in each replica by itself, to a value that is equal on all of them.

    For statistics that a training step keeps, such as a moving average of a global mean: Keras's
    `assign` would refuse inside of a replica, or reduce over the replicas for nothing.

    Args:
        variable: Keras variable that is not trained.
        value: Tensor of its shape.
    """
    value = tf.cast(value, variable.dtype)
    tf.raw_ops.AssignVariableOp(resource=variable.handle, value=value)


def copier_of_first_replica(variables, strategy):
    """Returns a function that sets variables in all replicas to what the first one holds.

    With several workers each must call the function, and waits for the others.

    Args:
        variables: List of Keras variables, which may differ between the replicas.
        strategy: The `tf.distribute.Strategy` that they were made under.
    """
    if strategy.num_replicas_in_sync == 1 or not variables:
        return lambda: None

    def of_replica():
        is_first = tf.equal(replica_id(), 0)
        # Not times zero, which would leave NaN.
        values = [tf.where(is_first, v.value, tf.zeros_like(v.value)) for v in variables]
        for variable, value in zip(variables, sum_over_replicas(values), strict=True):
            assign_equal(variable, value)

    return tf.function(lambda: strategy.run(of_replica))


@contextlib.contextmanager
def explained_errors():
    """Turns errors of the compiled step, and of the data for it, into ones that explain.

    Raises:
        OSError: If a file of the data, which are read as training goes on, can't be read any more.
        ValueError: The messages of `require_examples`, `require_rows` and `require_labels`,
            without TensorFlow's stack trace.
        WorkerLostError: If a peer is gone, which TensorFlow notices by missing heartbeats, some
            10 seconds after a kill.
    """
    try:
        yield
    except tf.errors.InvalidArgumentError as error:
        marked = re.search(_marked("(.*?)"), str(error))
        if marked:
            raise ValueError(marked[1]) from None
        if _WRONG_LABEL in str(error):
            numbers = str(error).split(_WRONG_LABEL)[1]  # In a graph and eagerly of other forms.
            label, num_classes = re.findall(r"(?<!\w)-?\d+", numbers)[:2]
            raise ValueError(
                f"A batch has the label {label}. Expected integers from 0 to "
                f"{int(num_classes) - 1}, as the networks are built for {num_classes} classes. "
                "Number the classes from 0, or build the networks for more."
            ) from None
        unreadable = re.search(_UNREADABLE + r": (.*)", str(error))
        if unreadable:
            raise OSError(
                f"Can't read {unreadable[1]}, which could be read when the training began. "
                "Restore the file; from a checkpoint the training goes on with it."
            ) from None
        raise
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
