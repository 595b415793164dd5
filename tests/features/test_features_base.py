"""Extractors in general: what goes in, what comes out, which input is refused."""

import keras
import numpy as np
import pytest

from keras_gan import features
from keras_gan.utils.images import to_uint8


def mean_colour(images):
    return keras.ops.mean(images, axis=(1, 2))


def images(*shape):
    return np.random.default_rng(0).uniform(-1, 1, shape).astype("float32")


def test_a_function_is_an_extractor():
    x = to_uint8(images(5, 8, 6, 3))
    outputs = features.get(mean_colour).extract(x, batch_size=2)
    expected = (x / 127.5 - 1).mean(axis=(1, 2))
    np.testing.assert_allclose(outputs["features"], expected, atol=1e-6)
    assert features.get(mean_colour).title == "mean_colour"


def test_a_keras_model_is_an_extractor_whose_features_are_flat():
    model = keras.Sequential([keras.layers.Conv2D(3, 3)], name="convolution")
    extractor = features.get(model)
    x = images(2, 6, 6, 1)
    assert extractor.extract(x)["features"].shape == (2, 4 * 4 * 3)
    assert extractor.title == "convolution"
    before = extractor.weights_hash()
    model.set_weights([w + 1 for w in model.get_weights()])
    assert extractor.weights_hash() != before


def test_floats_count_as_the_8_bits_that_a_png_file_would_hold():
    x = images(3, 4, 4, 1)
    extractor = features.get(mean_colour)
    np.testing.assert_array_equal(
        extractor.extract(x)["features"], extractor.extract(to_uint8(x))["features"]
    )


def test_points_pass_as_they_are():
    points = images(4, 2) * 10
    identity = features.get(lambda x: x)
    np.testing.assert_array_equal(identity.extract(points)["features"], points)


def test_bad_images_are_told_apart():
    extractor = features.get(mean_colour)
    with pytest.raises(ValueError, match="127.5 - 1"):
        extractor.extract(images(2, 4, 4, 1) * 255)
    with pytest.raises(ValueError, match="cast to integers"):
        extractor.extract(np.tile(np.array([0, 1, 255, 0], "uint8"), (2, 4, 1))[..., None])
    with pytest.raises(ValueError, match="NaN"):
        extractor.extract(np.full((2, 4, 4, 1), np.nan, "float32"))
    with pytest.raises(ValueError, match="int64"):
        extractor.extract(np.zeros((2, 4, 4, 1), "int64"))
    with pytest.raises(ValueError, match="at least one"):
        extractor.extract(np.zeros((0, 4, 4, 1), "float32"))
