import itertools

import keras
import numpy as np
import pytest

from keras_gan.layers import PixelShuffle


@pytest.mark.parametrize("r", [1, 2, 3])
def test_equation_4(r):
    channels = 2
    inputs = np.random.default_rng(0).normal(size=(2, 4, 3, channels * r**2)).astype("float32")
    expected = np.empty((2, 4 * r, 3 * r, channels), "float32")
    for y, x, c in itertools.product(range(4 * r), range(3 * r), range(channels)):
        channel = channels * r * (y % r) + channels * (x % r) + c
        expected[:, y, x, c] = inputs[:, y // r, x // r, channel]
    np.testing.assert_array_equal(PixelShuffle(r)(inputs), expected)


@pytest.mark.parametrize("policy", ["float32", "mixed_float16"])
def test_precision_and_config(policy):
    layer = PixelShuffle.from_config(PixelShuffle(2, dtype=policy).get_config())
    outputs = layer(np.zeros((2, 3, 5, 4)))
    assert outputs.shape == (2, 6, 10, 1)
    assert outputs.dtype == policy.removeprefix("mixed_")


def test_any_size():
    images = keras.Input((None, 5, 8))
    outputs = PixelShuffle(2)(images)
    assert outputs.shape == (None, None, 10, 2)
    assert keras.Model(images, outputs)(np.zeros((3, 7, 5, 8))).shape == (3, 14, 10, 2)


def test_bad_arguments():
    with pytest.raises(ValueError, match="Received: scale=0"):
        PixelShuffle(0)
    with pytest.raises(ValueError, match=r"multiple of 2\^2 = 4 channels. Received: 6 channels"):
        PixelShuffle(2)(np.zeros((1, 2, 2, 6)))


def test_vectors_are_refused():
    with pytest.raises(ValueError, match="expected ndim=4"):
        PixelShuffle(2)(np.zeros((1, 8)))
