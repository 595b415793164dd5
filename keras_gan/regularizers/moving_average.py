"""What a regularizer remembers from step to step."""

import keras
from keras import ops

from keras_gan import engine
from keras_gan.utils.validation import check_positive_number


class MovingAverage(keras.layers.Layer):
    """Exponential moving average of numbers that are equal on all replicas.

    ```
    total  <- decay * total  + (1 - decay) * values
    weight <- decay * weight + (1 - decay)
    average = total / weight
    ```

    Both begin with 0, so that the average is one of the values seen alone from the first on, as
    with Adam's correction of its bias. Values that are not finite, as where a float16 layer
    overflows and the optimizer skips the step, are left out.

    Args:
        size: Integer, how many numbers.
        decay: Float above 0 and below 1.
    """

    def __init__(self, size, decay, **kwargs):
        super().__init__(trainable=False, dtype="float32", **kwargs)
        self.decay = decay
        self.total = self.add_weight(shape=(size,), initializer="zeros", name="total")
        self.weight = self.add_weight(shape=(), initializer="zeros", name="weight")
        self.built = True

    def update(self, values, when=True):
        """Takes in new values, and returns the average, without gradient.

        Args:
            values: float32 tensor `(size,)`, equal on all replicas.
            when: Boolean or scalar tensor; if false, the average stays as it is.

        Returns:
            float32 tensor `(size,)`; zeros if nothing was taken in yet.
        """
        values = ops.stop_gradient(values)
        when = ops.logical_and(when, ops.all(ops.isfinite(values)))
        rate = ops.where(when, 1.0 - self.decay, 0.0)
        # Not `rate * values`, as zero times infinity is not finite.
        total = self.total + rate * ops.where(when, values - self.total, 0.0)
        weight = self.weight + rate * (1.0 - self.weight)
        engine.assign_equal(self.total, total)
        engine.assign_equal(self.weight, weight)
        return ops.divide_no_nan(total, weight)


def check_decay(decay):
    """Returns `decay` as a float, or raises a `ValueError` unless it is above 0 and below 1."""
    decay = check_positive_number(decay, "decay")
    if decay >= 1.0:
        raise ValueError(f"`decay` must be below 1, such as 0.99. Received: decay={decay!r}.")
    return decay
