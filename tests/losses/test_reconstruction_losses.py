"""Pixel by pixel errors, against NumPy."""

import keras
import numpy as np
import pytest

from keras_gan.losses.reconstruction import absolute_error, squared_error

RNG = np.random.default_rng(0)
A, B = RNG.uniform(-1, 1, (2, 3, 4, 5, 2)).astype("float32")


def test_values():
    np.testing.assert_allclose(absolute_error(A, B), np.abs(A - B).mean((1, 2, 3)), rtol=1e-6)
    np.testing.assert_allclose(squared_error(A, B), ((A - B) ** 2).mean((1, 2, 3)), rtol=1e-6)


@pytest.mark.parametrize(
    ("loss", "of_difference"), [(absolute_error, np.abs), (squared_error, np.square)]
)
def test_half_precision_is_compared_in_float32(loss, of_difference):
    """By the mean of float16 a thousand times less precise."""
    a, b = A.astype("float16"), B.astype("float16")
    values = loss(a, b)
    assert keras.backend.standardize_dtype(values.dtype) == "float32"
    expected = of_difference(a.astype("float64") - b.astype("float64")).mean((1, 2, 3))
    np.testing.assert_allclose(values, expected, rtol=1e-6)


def test_shapes_that_differ():
    with pytest.raises(ValueError, match=r"\(3, 4, 5, 2\).*\(3, 4, 5, 1\)"):
        absolute_error(A, B[..., :1])
