import keras
import numpy as np
import pytest
from keras import ops

from keras_gan import engine
from keras_gan.engine import backend
from keras_gan.regularizers import DRAGANPenalty


def squared_norm(x):
    """D(x) = |x|^2 / 2, whose gradient is x itself."""
    return ops.sum(ops.reshape(x, (len(x), -1)) ** 2, axis=1, keepdims=True) / 2


@pytest.mark.parametrize("shape", [(8, 3), (8, 2, 3, 1)])
def test_is_taken_at_real_samples_with_noise(shape):
    real, fake = np.random.default_rng(0).normal(5.0, 2.0, (2, *shape)).astype("float32")
    with engine.random.scope(seed=3):
        values = DRAGANPenalty(weight=2.0, noise_scale=0.25)(squared_norm, real, fake)
    with engine.random.scope(seed=3):
        noise = np.array(engine.random.normal(shape))
    around = (real + 0.25 * real.std() * noise).reshape((8, -1))
    np.testing.assert_allclose(values, 2.0 * (np.linalg.norm(around, axis=1) - 1) ** 2, rtol=1e-4)


def test_noise_has_half_the_standard_deviation_of_the_data():
    """With data of +-2 in one dimension, slopes |x_hat| spread around 2 by 0.5 * 2."""
    real = np.tile([[2.0], [-2.0]], (2000, 1)).astype("float32")
    with engine.random.scope(seed=0):
        points = DRAGANPenalty().points(real, real)
    # The standard error of a standard deviation of 1 is 1 / sqrt(2 * 4000) = 0.011.
    np.testing.assert_allclose(np.std(points - real), 1.0, atol=0.045)


def test_flat_discriminator_has_a_finite_gradient():
    weights = keras.Variable([[1.0], [1.0]])
    zeros = np.zeros((4, 2), "float32")

    def objective():
        values = DRAGANPenalty()(lambda x: ops.relu(x @ weights.value - 5.0), zeros, zeros)
        return ops.sum(values), values

    with engine.random.scope(seed=0):
        (gradient,), values = backend.gradients(objective, [weights])
    np.testing.assert_allclose(values, [10.0] * 4, rtol=1e-4)
    np.testing.assert_array_equal(gradient, [[0.0], [0.0]])


def test_outside_of_a_scope():
    zeros = np.zeros((4, 2), "float32")
    with pytest.raises(RuntimeError, match="scope"):
        DRAGANPenalty()(squared_norm, zeros, zeros)
