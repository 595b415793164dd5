"""Numbers and schedules at a step."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_gan import engine


def test_number():
    assert engine.at_step(0.3) == 0.3


def test_schedule_in_a_graph():
    schedule = keras.optimizers.schedules.PiecewiseConstantDecay([2], [1.0, 0.5])

    @tf.function
    def value(step):
        with engine.random.scope(seed=0, step=step):
            return engine.at_step(schedule)

    values = [value(tf.constant(step)) for step in range(4)]
    assert all(v.dtype == tf.float32 and v.shape == () for v in values)
    np.testing.assert_allclose(values, [1.0, 1.0, 1.0, 0.5])


def test_schedule_outside_of_a_step():
    with pytest.raises(RuntimeError, match="outside a training step"):
        engine.at_step(keras.optimizers.schedules.ExponentialDecay(1.0, 10, 0.5))
