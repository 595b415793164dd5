"""Checks within the training step, and what becomes of its errors, on TensorFlow."""

import contextlib
import re

import tensorflow as tf

from keras_gan.engine.errors import WorkerLostError
from keras_gan.engine.tensorflow_replicas import num_replicas

_WRONG_LABEL = "keras_gan: label out of range"
_UNREADABLE = "UnreadableImage"  # The name of the error in keras_gan.data.
_EMPTY_REPLICA = (
    "A training batch has too few examples for the number of replicas: one of the replicas got "
    "none, and gradients and batch statistics of no example are not defined. Leave out the "
    "smaller last batch, dataset.batch(batch_size, drop_remainder=True), or take another batch "
    "size, such as one that divides the number of examples."
)
_CONNECTION_ERRORS = (
    tf.errors.AbortedError,
    tf.errors.CancelledError,
    tf.errors.DeadlineExceededError,
    tf.errors.FailedPreconditionError,
    tf.errors.InternalError,
    tf.errors.UnavailableError,
)


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
