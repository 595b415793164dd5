"""Pixel by pixel errors, against NumPy."""

import numpy as np
import pytest

from keras_gan.losses.reconstruction import absolute_error, squared_error

RNG = np.random.default_rng(0)
A, B = RNG.uniform(-1, 1, (2, 3, 4, 5, 2)).astype("float32")


def test_values():
    np.testing.assert_allclose(absolute_error(A, B), np.abs(A - B).mean((1, 2, 3)), rtol=1e-6)
    np.testing.assert_allclose(squared_error(A, B), ((A - B) ** 2).mean((1, 2, 3)), rtol=1e-6)


def test_half_precision_is_compared_in_float32():
    assert absolute_error(A.astype("float16"), B).dtype == "float32"


def test_shapes_that_differ():
    with pytest.raises(ValueError, match=r"\(3, 4, 5, 2\).*\(3, 4, 5, 1\)"):
        absolute_error(A, B[..., :1])
