"""A classifier of grey images on each channel."""

import keras
import numpy as np
import pytest
from keras import ops

from keras_gan import features
from keras_gan.features import PerChannel


def corner(images):
    """Features and two logits, of the first pixel."""
    value = images[:, 0, 0]
    return {"features": value, "logits": ops.concatenate([value, 2 * value], axis=-1)}


def test_joint_outputs():
    x = np.random.default_rng(0).integers(256, size=(5, 4, 4, 3), dtype="uint8")
    outputs = features.get({"name": "per_channel", "extractor": corner}).extract(x)
    value = (x / 127.5 - 1)[:, 0, 0]
    np.testing.assert_allclose(outputs["features"], value, atol=1e-6)
    assert outputs["logits"].shape == (5, 8)
    for joint in range(8):
        a, b, c = (joint >> shift & 1 for shift in (2, 1, 0))
        expected = value[:, 0] * (1 + a) + value[:, 1] * (1 + b) + value[:, 2] * (1 + c)
        np.testing.assert_allclose(outputs["logits"][:, joint], expected, atol=1e-5)


def test_the_joint_class_is_made_of_the_channels_classes():
    model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(10)], name="classifier")
    extractor = PerChannel(lambda images: {"logits": model(images)})
    x = np.random.default_rng(0).uniform(-1, 1, (20, 5, 5, 3)).astype("float32")
    joint = extractor.extract(x)["logits"]
    assert joint.shape == (20, 1000)
    x = np.rint((x + 1) * 127.5) / 127.5 - 1
    single = [np.argmax(model(x[..., [k]]), axis=1) for k in range(3)]
    expected = 100 * single[0] + 10 * single[1] + single[2]
    np.testing.assert_array_equal(np.argmax(joint, axis=1), expected)


def test_weights_and_title_are_those_of_the_extractor():
    model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(3)], name="dense")
    extractor = PerChannel(model, num_channels=2)
    assert extractor.extract(np.zeros((1, 4, 4, 2), "uint8"))["features"].shape == (1, 6)
    assert extractor.weights_hash() == features.get(model).weights_hash()
    assert extractor.title == "dense per channel"


def test_wrong_number_of_channels():
    with pytest.raises(ValueError, match="Expected 3 channels"):
        PerChannel(corner).extract(np.zeros((1, 4, 4, 1), "uint8"))
    with pytest.raises(ValueError, match="`num_channels` must be an integer"):
        PerChannel(corner, num_channels=0)
