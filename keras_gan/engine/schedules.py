"""Values that change with the training step."""

import keras
from keras import ops

from keras_gan.engine import random


def at_step(value):
    """Returns what `value` is in the current training step.

    Args:
        value: A number, or a `keras.optimizers.schedules.LearningRateSchedule`, which counts
            training steps from 0.

    Returns:
        The number itself, or the schedule's value, a float32 scalar tensor.

    Raises:
        RuntimeError: If `value` is a schedule, and this is called outside a training step and
            outside `keras_gan.engine.random.scope`.

    Example:
        >>> decay = keras.optimizers.schedules.PolynomialDecay(2.0, 100, end_learning_rate=0.0)
        >>> with keras_gan.engine.random.scope(seed=0, step=25):
        ...     float(keras_gan.engine.at_step(decay))
        1.5
    """
    if not isinstance(value, keras.optimizers.schedules.LearningRateSchedule):
        return value
    return ops.cast(value(random.step()), "float32")
