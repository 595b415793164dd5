"""Numbers that may change with the training step."""

import keras
from keras import ops

from keras_gan.engine import random


def at_step(value):
    """Returns a number, or a schedule's value at the current training step.

    Args:
        value: A number or a `keras.optimizers.schedules.LearningRateSchedule`.

    Returns:
        `value` if it is a number, else a scalar float32 tensor.

    Raises:
        RuntimeError: If a schedule is asked outside a training step and outside `random.scope`.
    """
    if isinstance(value, keras.optimizers.schedules.LearningRateSchedule):
        return ops.cast(value(random.step()), "float32")
    return value
