import keras
import numpy as np
import pytest
from keras import ops

from keras_gan import engine
from keras_gan.engine import backend


def test_input_gradient_of_a_quadratic_form():
    x = np.random.default_rng(0).normal(size=(5, 3)).astype("float32")
    gradient = engine.input_gradient(
        lambda v: ops.sum(ops.square(v), axis=1), ops.convert_to_tensor(x)
    )
    np.testing.assert_allclose(gradient, 2 * x, rtol=1e-6)


def test_input_gradient_is_differentiable_again():
    # d/dw of the squared norm of d/dx (w.x)^2 = |2 (w.x) w|^2, by central differences.
    x = np.array([[0.3, -1.2]], "float32")
    w = keras.Variable(np.array([[0.7], [0.4]], "float32"))

    def penalty(weights):
        value = 2 * (x.astype("float64") @ weights) * weights.T
        return (value**2).sum()

    def objective():
        gradient = engine.input_gradient(
            lambda v: ops.square(ops.matmul(v, w)), ops.convert_to_tensor(x)
        )
        return ops.sum(ops.square(gradient)), None

    (gradient,), _ = backend.gradients(objective, [w])
    weights = np.array(w, "float64")
    for i in range(2):
        shift = np.zeros_like(weights)
        shift[i] = 1e-5
        numeric = (penalty(weights + shift) - penalty(weights - shift)) / 2e-5
        np.testing.assert_allclose(gradient[i, 0], numeric, rtol=1e-5)


def test_input_gradient_of_a_constant_is_an_error():
    with pytest.raises(ValueError, match="does not depend on its input"):
        engine.input_gradient(lambda v: ops.ones((2,)), ops.ones((2, 3)))


def test_gradients_through_a_shared_pass_equal_those_of_a_single_tape():
    dense = keras.layers.Dense(3, activation="tanh")
    dense.build((None, 2))
    x = np.random.default_rng(1).normal(size=(4, 2)).astype("float32")

    def objective(y):
        return ops.sum(ops.square(y)) + ops.sum(dense.bias), None

    forward_pass = backend.ForwardPass(lambda: dense(x), dense.trainable_variables)
    shared, _ = backend.gradients(objective, dense.trainable_variables, forward_pass)
    direct, _ = backend.gradients(lambda: objective(dense(x)), dense.trainable_variables)
    for a, b in zip(shared, direct, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5)


def test_gradients_through_a_shared_pass_of_an_embedding():
    """Both parts of its gradient are sparse."""
    embedding = keras.layers.Embedding(5, 3)
    embedding.build()
    labels = np.array([1, 4, 1])

    def objective(y):
        return ops.sum(ops.square(y)) + ops.sum(ops.square(embedding(labels[:2]))), None

    variables = embedding.trainable_variables
    forward_pass = backend.ForwardPass(lambda: embedding(labels), variables)
    (shared,), _ = backend.gradients(objective, variables, forward_pass)
    counts = np.array([0, 3, 0, 0, 2])[:, None]
    np.testing.assert_allclose(shared, 2 * counts * embedding.get_weights()[0], rtol=1e-5)


def test_a_shared_pass_takes_several_outputs():
    w = keras.Variable(2.0)
    forward_pass = backend.ForwardPass(lambda: (w * 3.0, w * w), [w])
    (gradient,), _ = backend.gradients(lambda pair: (pair[0] * pair[1], None), [w], forward_pass)
    np.testing.assert_allclose(gradient, 9 * 2.0**2)  # d/dw 3 w^3


def test_an_unused_shared_pass_has_no_gradient():
    w = keras.Variable(2.0)
    forward_pass = backend.ForwardPass(lambda: w * 3.0, [w])
    got, _ = backend.gradients(lambda output: (ops.ones(()), None), [w], forward_pass)
    assert got == [None]


def test_a_shared_pass_may_have_an_unused_output():
    w = keras.Variable(2.0)
    forward_pass = backend.ForwardPass(lambda: (w * 3.0, w * w), [w])
    (gradient,), _ = backend.gradients(lambda pair: (5.0 * pair[0], None), [w], forward_pass)
    np.testing.assert_allclose(gradient, 15.0)


def test_global_mean():
    values = np.arange(6.0, dtype="float32").reshape((3, 2))
    np.testing.assert_allclose(engine.global_mean(ops.convert_to_tensor(values)), 2.5)
