"""The replicas that share a training step, in one process or in several, on TensorFlow."""

import functools

import numpy as np
import tensorflow as tf


def num_replicas():
    """Returns the number of replicas that share the training step."""
    return tf.distribute.get_strategy().num_replicas_in_sync


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


def logs_for_fit(logs):
    """Brings a step's logs, a dict of scalars, into the form that `fit` and `evaluate` take.

    Over many workers Keras takes the mean of what a step returns along axis 0
    (keras-team/keras#20585), which scalars do not have.
    """
    if not spans_workers():
        return logs
    return {name: tf.reshape(value, [1]) for name, value in logs.items()}
