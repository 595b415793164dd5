"""Instance noise: its spread, constant or by a schedule."""

import json

import keras
import numpy as np
import pytest

from keras_gan import engine
from keras_gan.augmentations import InstanceNoise


def noise_of(layer, shape, step=0):
    with engine.random.scope(seed=0, step=step):
        return np.array(layer(np.full(shape, 0.5, "float32"))) - 0.5


@pytest.mark.parametrize("shape", [(5000, 2), (40, 10, 8, 3)])
def test_spread(shape):
    noise = noise_of(InstanceNoise(0.3), shape)
    assert abs(noise.std() - 0.3) < 0.01
    assert abs(noise.mean()) < 0.01


def test_schedule():
    """Linear from 0.4 to 0 in 10 steps, of one draw after another."""
    schedule = keras.optimizers.schedules.PolynomialDecay(0.4, 10, end_learning_rate=0.0)
    layer = InstanceNoise(schedule)
    config = json.loads(json.dumps(keras.saving.serialize_keras_object(layer)))
    copy = keras.saving.deserialize_keras_object(config)
    for step, stddev in ((0, 0.4), (5, 0.2), (10, 0.0), (50, 0.0)):
        expected = stddev * noise_of(InstanceNoise(1.0), (20, 2), step)
        np.testing.assert_allclose(noise_of(layer, (20, 2), step), expected, atol=1e-6)
        np.testing.assert_allclose(noise_of(copy, (20, 2), step), expected, atol=1e-6)


@pytest.mark.parametrize("stddev", [-0.1, float("nan"), float("inf"), "0.1", None, True])
def test_bad_stddev(stddev):
    with pytest.raises(ValueError, match="a finite number of at least 0, or a keras.optimizers"):
        InstanceNoise(stddev)


def test_outside_of_a_step():
    with pytest.raises(RuntimeError, match="outside a training step"):
        InstanceNoise()(np.zeros((4, 2), "float32"))
