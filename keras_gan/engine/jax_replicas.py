"""The replicas that share a training step, on JAX: none that the program sees.

Under `keras.distribution.DataParallel` the step is written for the global batch, and the compiler
shares it out. So each sum over replicas is its single term.
"""

import contextlib

import jax
import numpy as np
from keras import ops


def num_replicas():
    """Returns 1: the step sees the global batch."""
    return 1


def require_one_strategy(strategy, optimizers):
    """Does nothing: JAX's distribution has no scope."""


def splits_batches():
    """Whether each replica's step sees its own part of the global batch alone: not on JAX."""
    return False


def replica_slice(batch_size):
    """Where the rows of the step stand in the global batch: `(0, batch_size)`."""
    return 0, batch_size


def sum_over_replicas(value):
    """Returns the value."""
    return value


def all_rows(values):
    """Returns the values, which are of the global batch."""
    return values


def own_rows(values, num_rows):
    """Returns the values, which are of the global batch."""
    return values


def global_mean(values):
    """Returns the mean of all entries of a float tensor, a differentiable scalar."""
    return ops.mean(values)


def require_examples(data):
    """Returns the batch of a training step."""
    return data


def require_rows(tensor, is_fit, message):
    """Returns a tensor, checked to have a number of rows that fits.

    Args:
        tensor: Tensor.
        is_fit: Function from this number, an integer, to whether it fits.
        message: Of the `ValueError` if it does not.
    """
    if not is_fit(tensor.shape[0]):
        raise ValueError(message)
    return tensor


def require_labels(labels, num_classes):
    """Returns int32 labels, checked to be in `0 .. num_classes - 1` where the step is not compiled.

    Raises:
        ValueError: If one is not.
    """
    if not isinstance(labels, jax.core.Tracer):
        values = np.asarray(labels)
        wrong = values[(values < 0) | (values >= num_classes)]
        if wrong.size:
            raise ValueError(
                f"A batch has the label {wrong[0]}. Expected integers from 0 to "
                f"{num_classes - 1}, as the networks are built for {num_classes} classes. "
                "Number the classes from 0, or build the networks for more."
            )
    return ops.cast(labels, "int32")


def agree_on_finite(gradients):
    """Returns the gradients, of which there are no others."""
    return gradients


def spans_workers(strategy=None):
    """Whether several processes train together: not on JAX."""
    return False


def is_chief(strategy=None):
    """Whether this process is the one that writes files: it is the only one."""
    return True


def gather_over_workers(numbers, strategy=None):
    """Returns a list of integers as the row of this process: int64 `(1, len(numbers))`."""
    return np.asarray([numbers], "int64")


def read_local(variable, strategy):
    """Returns a Keras variable's value, a NumPy array."""
    return np.asarray(variable.value)


def write_local(variable, value, strategy):
    """Sets a Keras variable."""
    variable.assign(value)


def move_towards(pairs, rate):
    """Moves variables by the share `rate` of their way to others.

    Args:
        pairs: List of `(variable, target)`, Keras variables of one dtype.
        rate: Scalar tensor.
    """
    for variable, target in pairs:
        variable.assign(variable.value - rate * (variable.value - target.value))


def copy_values(pairs):
    """Sets each variable to its target."""
    for variable, target in pairs:
        variable.assign(target.value)


def assign_equal(variable, value):
    """Sets a variable that is not trained to a tensor of its shape."""
    variable.assign(ops.cast(value, variable.dtype))


def copier_of_first_replica(variables, strategy):
    """Returns a function that does nothing, as there is one replica."""
    return lambda: None


def explained_errors():
    """Does nothing: the errors that it explains on TensorFlow come from several replicas."""
    return contextlib.nullcontext()


def logs_for_fit(logs):
    """Returns the logs."""
    return logs
