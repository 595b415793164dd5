import keras
import numpy as np
import pytest
from keras import ops

from keras_gan import engine
from keras_gan.engine import backend
from keras_gan.regularizers import GradientPenalty


def squared_norm(x):
    """D(x) = |x|^2 / 2, whose gradient is x itself."""
    return ops.sum(ops.reshape(x, (len(x), -1)) ** 2, axis=1, keepdims=True) / 2


@pytest.mark.parametrize("shape", [(8, 3), (8, 2, 3, 1)])
def test_is_taken_on_the_line_between_real_and_generated(shape):
    real, fake = np.random.default_rng(0).normal(size=(2, *shape)).astype("float32")
    with engine.random.scope(seed=3):
        values = GradientPenalty(weight=2.0)(squared_norm, real, fake)
    with engine.random.scope(seed=3):
        epsilon = np.array(engine.random.uniform((8,) + (1,) * (len(shape) - 1)))
    assert len(np.unique(epsilon)) == 8, "Each example has its own place on the line."
    between = (epsilon * real + (1 - epsilon) * fake).reshape((8, -1))
    np.testing.assert_allclose(
        values, 2.0 * (np.linalg.norm(between, axis=1) - 1) ** 2, rtol=1e-4, atol=1e-6
    )


def test_stays_between_the_ends():
    """With real samples at 3 and generated ones at 5, slopes lie in [3, 5] and fill it."""
    real, fake = np.full((500, 1), 3.0, "float32"), np.full((500, 1), 5.0, "float32")
    with engine.random.scope(seed=0):
        slopes = 1 + np.sqrt(GradientPenalty(weight=1.0)(squared_norm, real, fake))
    assert slopes.min() >= 3.0 - 1e-5
    assert slopes.max() <= 5.0 + 1e-5
    # The mean of 500 uniform draws has the standard error 2 / sqrt(12 * 500) = 0.026.
    np.testing.assert_allclose(slopes.mean(), 4.0, atol=0.11)


def test_flat_discriminator_has_a_finite_gradient():
    weights = keras.Variable([[1.0], [1.0]])
    zeros = np.zeros((4, 2), "float32")

    def objective():
        values = GradientPenalty()(lambda x: ops.relu(x @ weights.value - 5.0), zeros, zeros)
        return ops.sum(values), values

    with engine.random.scope(seed=0):
        (gradient,), values = backend.gradients(objective, [weights])
    np.testing.assert_allclose(values, [10.0] * 4, rtol=1e-4)
    np.testing.assert_array_equal(gradient, [[0.0], [0.0]])


def test_outside_of_a_scope():
    zeros = np.zeros((4, 2), "float32")
    with pytest.raises(RuntimeError, match="scope"):
        GradientPenalty()(squared_norm, zeros, zeros)


def test_one_sided_form_lets_slopes_below_1_be():
    """D(x) = w x with w = 0.25 and w = 3: 10 (3 - 1)^2 = 40."""
    zeros = np.zeros((2, 1), "float32")
    with engine.random.scope(seed=0):
        penalty = GradientPenalty(one_sided=True)
        np.testing.assert_array_equal(penalty(lambda x: 0.25 * x, zeros, zeros), [0.0, 0.0])
        np.testing.assert_allclose(penalty(lambda x: 3.0 * x, zeros, zeros), [40.0, 40.0])
        both = GradientPenalty()(lambda x: 0.25 * x, zeros, zeros)
        np.testing.assert_allclose(both, [5.625, 5.625])
