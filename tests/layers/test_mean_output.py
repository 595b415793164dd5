import keras
import numpy as np

from keras_gan.layers import MeanOutput

IMAGES = np.random.default_rng(0).uniform(-0.9, 0.8, (20, 3, 2, 1)).astype("float32")


def test_begins_at_the_mean_image():
    layer = MeanOutput()
    layer.build((None, 3, 2, 1))
    zeros = np.zeros((2, 3, 2, 1), "float32")
    np.testing.assert_array_equal(layer(zeros), zeros)
    layer.initialize(IMAGES)
    np.testing.assert_allclose(layer(zeros)[1], IMAGES.mean(axis=0), rtol=1e-4, atol=1e-6)
    assert not layer.trainable_variables


def test_is_a_sigmoid_of_the_logit():
    layer = MeanOutput()
    layer.build((None, 3, 2, 1))
    layer.initialize(IMAGES)
    share = (IMAGES.mean(axis=0) + 1) / 2
    expected = 2 / (1 + np.exp(-IMAGES) * (1 - share) / share) - 1
    np.testing.assert_allclose(layer(IMAGES), expected, rtol=1e-4, atol=1e-6)


def test_constant_pixels_can_change():
    layer = MeanOutput()
    layer.build((None, 2))
    layer.initialize(np.array([[-1.0, 1.0], [-1.0, 1.0]]))
    np.testing.assert_allclose(layer(np.zeros((1, 2))), [[-0.96, 0.96]], rtol=1e-4)


def test_saved(tmp_path):
    network = keras.Sequential([keras.Input((3, 2, 1)), MeanOutput()])
    network.layers[0].initialize(IMAGES)
    network.save(tmp_path / "network.keras")
    loaded = keras.saving.load_model(tmp_path / "network.keras")
    np.testing.assert_array_equal(loaded(IMAGES), network(IMAGES))
