import keras
import numpy as np
import pytest

from keras_gan.features.vgg19 import VGG19Features
from keras_gan.utils.precision import dtype_policy


@pytest.fixture(scope="module")
def features():
    """Made while another policy holds."""
    with dtype_policy("mixed_float16"):
        return VGG19Features(layer="block2_conv2", weights=None)


@pytest.mark.parametrize("num_channels", [1, 3])
def test_the_network_sees_what_it_was_trained_on(num_channels, features):
    """Keras's own preparation of images in 0..255, and float32 whatever the policy."""
    shape = (2, 32, 32, num_channels)
    images = np.random.default_rng(0).uniform(-1, 1, shape).astype("float32")
    colored = np.broadcast_to(images, (2, 32, 32, 3))
    prepared = keras.applications.vgg19.preprocess_input((colored + 1) * 127.5)
    found = features(images)["features"]
    assert found.dtype == "float32"
    np.testing.assert_allclose(
        found, np.reshape(features.network(prepared), (2, -1)), rtol=1e-4, atol=1e-4
    )


def test_errors():
    with pytest.raises(ValueError, match="no convolution 'block9_conv9'. Its convolutions: block1"):
        VGG19Features(layer="block9_conv9", weights=None)
    with pytest.raises(ValueError, match="weights 'nowhere.h5' of VGG-19 can't be had"):
        VGG19Features(weights="nowhere.h5")
