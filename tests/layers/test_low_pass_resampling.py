import keras
import numpy as np
import pytest

from keras_gan.layers import LowPassDownsampling2D, LowPassUpsampling2D


def images(*shape):
    return np.random.default_rng(0).normal(size=shape).astype("float32")


def filtered(padded):
    """Valid convolution of both image axes with [1, 3, 3, 1] / 8."""
    taps = np.convolve([1, 2, 1], [1, 1]) / 8
    for axis in (1, 2):
        padded = np.apply_along_axis(np.convolve, axis, padded, taps, "valid")
    return padded


@pytest.mark.parametrize("sides", [(4, 4), (6, 2), (28, 14)])
def test_downsampling(sides):
    """Filter, then keep every other, with one row of zeros around."""
    inputs = images(2, *sides, 3)
    expected = filtered(np.pad(inputs, ((0, 0), (1, 1), (1, 1), (0, 0))))[:, ::2, ::2]
    outputs = LowPassDownsampling2D()(inputs)
    assert outputs.shape == (2, sides[0] // 2, sides[1] // 2, 3)
    np.testing.assert_allclose(outputs, expected, atol=1e-6)


@pytest.mark.parametrize("sides", [(4, 4), (3, 1), (7, 14)])
def test_upsampling(sides):
    """Zeros between the pixels, then the filter with gain 2 on either axis."""
    inputs = images(2, *sides, 3)
    spread = np.zeros((2, 2 * sides[0] + 3, 2 * sides[1] + 3, 3))
    spread[:, 2:-1:2, 2:-1:2] = inputs
    outputs = LowPassUpsampling2D()(inputs)
    assert outputs.shape == (2, 2 * sides[0], 2 * sides[1], 3)
    np.testing.assert_allclose(outputs, 4 * filtered(spread), atol=1e-6)


def test_upsampling_is_bilinear_inside():
    import tensorflow as tf

    inputs = images(1, 5, 6, 2)
    bilinear = tf.image.resize(inputs, (10, 12), "bilinear")
    outputs = LowPassUpsampling2D()(inputs)
    np.testing.assert_allclose(outputs[:, 1:-1, 1:-1], bilinear[:, 1:-1, 1:-1], atol=1e-6)


@pytest.mark.parametrize("build", [LowPassDownsampling2D, LowPassUpsampling2D])
@pytest.mark.parametrize("policy", ["float32", "mixed_float16"])
def test_symbolic_shape_and_precision(build, policy):
    layer = build.from_config(build(dtype=policy).get_config())
    symbolic = layer(keras.Input((4, 8, 3)))
    outputs = layer(images(2, 4, 8, 3))
    assert symbolic.shape == (None, *outputs.shape[1:])
    assert outputs.dtype == policy.removeprefix("mixed_")


@pytest.mark.parametrize("build", [LowPassDownsampling2D, LowPassUpsampling2D])
def test_vectors_are_refused(build):
    with pytest.raises(ValueError, match="expected ndim=4"):
        build()(np.zeros((2, 8)))
