import keras
import numpy as np
import pytest

from keras_gan.networks.normalization import normalize


def apply(normalization, values):
    inputs = keras.Input(values.shape[1:])
    outputs = normalize(inputs, normalization, "normalize")
    return np.array(keras.Model(inputs, outputs)(values, training=True))


@pytest.mark.parametrize("shape", [(5, 40), (5, 3, 4, 6)])
def test_statistics(shape):
    values = np.random.default_rng(0).normal(3.0, 2.0, shape).astype("float32")
    examplewise = tuple(range(1, len(shape)))
    channelwise = tuple(range(len(shape) - 1))
    for normalization, axis in (("layer", examplewise), ("batch", channelwise)):
        mean = values.mean(axis=axis, keepdims=True)
        expected = (values - mean) / np.sqrt(values.var(axis=axis, keepdims=True) + 1e-5)
        np.testing.assert_allclose(apply(normalization, values), expected, rtol=1e-4, atol=1e-5)


def test_instance_normalization():
    values = np.random.default_rng(0).normal(3.0, 2.0, (5, 3, 4, 6)).astype("float32")
    mean = values.mean(axis=(1, 2), keepdims=True)
    expected = (values - mean) / np.sqrt(values.var(axis=(1, 2), keepdims=True) + 1e-5)
    np.testing.assert_allclose(apply("instance", values), expected, rtol=1e-4, atol=1e-5)


def test_none_adds_no_layer():
    inputs = keras.Input((4,))
    assert normalize(inputs, "none", "normalize") is inputs


def test_layer_normalization_of_images_has_one_scale_a_channel():
    inputs = keras.Input((3, 4, 6))
    model = keras.Model(inputs, normalize(inputs, "layer", "normalize"))
    assert [tuple(weight.shape) for weight in model.weights] == [(6,), (6,)]
