"""Values that change with the training step."""

import keras
from keras import ops

from keras_gan.engine import random
from keras_gan.utils.validation import (
    check_count,
    check_positive_integer,
    check_positive_number,
)


@keras.saving.register_keras_serializable(package="keras_gan")
class LinearDecay(keras.optimizers.schedules.LearningRateSchedule):
    """A value that stays for some steps, and then falls linearly to zero.

    The learning rate of CycleGAN (Zhu et al., 2017, arXiv:1703.10593, section 4): 100 epochs of
    each. Of an optimizer that is updated once a training step, the steps are training steps.

    Args:
        initial_value: Float, the value in the beginning.
        constant_steps: Integer of at least 0, the steps before the fall.
        decay_steps: Integer of at least 1, the steps of the fall; the value is zero afterwards.

    Example:
        >>> rate = keras_gan.engine.LinearDecay(2e-4, constant_steps=1000, decay_steps=1000)
        >>> optimizer = keras.optimizers.Adam(rate, beta_1=0.5)
    """

    def __init__(self, initial_value, constant_steps, decay_steps):
        self.initial_value = check_positive_number(initial_value, "initial_value")
        self.constant_steps = check_count(constant_steps, "constant_steps")
        self.decay_steps = check_positive_integer(decay_steps, "decay_steps")

    def __call__(self, step):
        """Returns the value at a step, a float32 scalar tensor."""
        passed = ops.cast(step, "float32") - self.constant_steps
        return self.initial_value * (1.0 - ops.clip(passed / self.decay_steps, 0.0, 1.0))

    def get_config(self):
        """Returns the constructor's arguments."""
        return {
            "initial_value": self.initial_value,
            "constant_steps": self.constant_steps,
            "decay_steps": self.decay_steps,
        }


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
