import types

import keras
import numpy as np
from keras import ops

from keras_gan import engine, regularizers
from keras_gan.engine import backend

LATENTS = np.random.default_rng(0).normal(size=(6, 3)).astype("float32")
MATRIX = np.random.default_rng(1).normal(size=(3, 2 * 4)).astype("float32")
MODEL = types.SimpleNamespace(generator=keras.Sequential([keras.Input((3,))]))


def generator(latents):
    """A linear map to images of 2 x 4 pixels, whose Jacobian is MATRIX everywhere."""
    return ops.reshape(latents @ MATRIX, (-1, 2, 4, 1))


def call(path_length, step):
    fake = generator(LATENTS)
    with engine.random.scope(seed=0, step=step):
        return np.array(path_length(None, None, fake, latents=LATENTS, generator=generator))


def lengths(step):
    with engine.random.scope(seed=0, step=step):
        noise = np.array(engine.random.normal((6, 2, 4, 1)))
    return np.linalg.norm(noise.reshape((6, 8)) / np.sqrt(8) @ MATRIX.T, axis=1)


def test_images_over_lazy_steps():
    """The average is updated in steps 0 and 2, and the penalty then counts twice."""
    path_length = regularizers.PathLength(weight=0.5, decay=0.5, every_steps=2)
    path_length.build(MODEL)
    averages = [lengths(0).mean(), None, (lengths(0).mean() + 2 * lengths(2).mean()) / 3]
    for step in range(3):
        expected = np.zeros(6)
        if step % 2 == 0:
            expected = 2 * 0.5 * (lengths(step) - averages[step]) ** 2
        np.testing.assert_allclose(call(path_length, step), expected, rtol=1e-4, atol=1e-7)


def test_the_expected_square_of_a_length():
    """E|J^T y|^2 = |J|^2 / (height * width), of y ~ N(0, I) / sqrt(height * width).

    In the first step the average is the mean length, so that the penalties are the variance.
    """
    path_length = regularizers.PathLength(weight=1.0)
    path_length.build(MODEL)
    latents = np.zeros((4000, 3), "float32")
    with engine.random.scope(seed=0):
        penalties = np.array(
            path_length(None, None, generator(latents), latents=latents, generator=generator)
        )
    mean = float(path_length.state.total[0] / path_length.state.weight)
    squares = penalties.mean() + mean**2
    np.testing.assert_allclose(squares, np.sum(MATRIX**2) / 8, rtol=0.05)


def test_a_generator_at_rest():
    """All lengths are 0, and the gradient of the root is not NaN."""
    path_length = regularizers.PathLength()
    path_length.build(MODEL)
    weights = keras.Variable(np.zeros((3, 2)))

    def generator(latents):
        return ops.matmul(latents, weights.value)

    def objective():
        values = path_length(None, None, generator(LATENTS), latents=LATENTS, generator=generator)
        return ops.sum(values), values

    with engine.random.scope(seed=0):
        (gradient,), values = backend.gradients(objective, [weights])
    np.testing.assert_allclose(values, np.zeros(6), atol=1e-6)
    np.testing.assert_allclose(gradient, np.zeros((3, 2)), atol=1e-6)


def test_packed_samples():
    """Two latents make one sample of two channels."""

    def pack(latents):
        return ops.reshape(latents @ MATRIX[:, :4], (-1, 2, 2, 2))

    path_length = regularizers.PathLength()
    path_length.build(MODEL)
    with engine.random.scope(seed=0):
        values = path_length(None, None, pack(LATENTS), latents=LATENTS, generator=pack)
    assert values.shape == (6,)
