"""What `fit` needs in order to go on in mid epoch."""

import numbers


def check_initial_step(initial_step, steps_per_execution, steps_per_epoch, x):
    """Checks that a training can go on after `initial_step` steps of an epoch.

    Args:
        initial_step: What `fit` was given.
        steps_per_execution: Integer, steps that the model takes without returning.
        steps_per_epoch: Integer or `None`, what `fit` was given.
        x: The training data.

    Raises:
        ValueError: If it can't, with the reason and the cure.
    """
    if (
        isinstance(initial_step, bool)
        or not isinstance(initial_step, numbers.Integral)
        or initial_step < 0
    ):
        raise ValueError(
            f"`initial_step` must be an integer of at least 0, the steps of the epoch "
            f"`initial_epoch` that are done. Received: {initial_step!r}."
        )
    if initial_step == 0:
        return
    if initial_step % steps_per_execution:
        raise ValueError(
            f"initial_step={initial_step} is not a multiple of steps_per_execution="
            f"{steps_per_execution}, which are taken at once. Resume with the steps_per_execution "
            "that the checkpoint was written with, or from a checkpoint after an epoch."
        )
    if steps_per_epoch is None:
        raise ValueError(
            f"initial_step={initial_step} needs to know how long an epoch is: pass "
            "`steps_per_epoch`, as to the training that is resumed."
        )
    # Keras always takes steps_per_execution steps, in the last call of an epoch too.
    num_steps = -(-steps_per_epoch // steps_per_execution) * steps_per_execution
    if initial_step > num_steps:
        raise ValueError(
            f"initial_step={initial_step} is larger than the {num_steps} steps of an epoch. It "
            "counts the steps of the epoch `initial_epoch` alone: after that epoch, pass "
            "initial_epoch + 1 and initial_step=0."
        )
    if not _is_endless(x):
        raise ValueError(
            f"initial_step={initial_step} was given with data that ends ({type(x).__name__}), of "
            "which Keras would take a shorter epoch, and begin the next one in another place. "
            "Pass an endless data set that begins after the steps done, such as "
            "keras_gan.data.stream(source, first_step=gan.current_step)."
        )


def _is_endless(x):
    """Whether `x` may be without an end: a data set, or generator, of no known length."""
    if hasattr(x, "cardinality"):  # A tf.data.Dataset: -1 for infinite, -2 for unknown.
        return int(x.cardinality()) < 0
    if hasattr(x, "__len__"):
        return False
    return hasattr(x, "__next__") or hasattr(x, "__getitem__") or hasattr(x, "element_spec")
