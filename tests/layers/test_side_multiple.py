import keras
import numpy as np
import pytest

from keras_gan.layers import SideMultiple


def test_passes_images_on():
    images = np.random.default_rng(0).normal(size=(2, 8, 12, 3)).astype("float32")
    layer = SideMultiple.from_config(SideMultiple(4).get_config())
    assert layer.multiple == 4
    np.testing.assert_array_equal(layer(images), images)
    assert layer(keras.Input((None, 8, 3))).shape == (None, None, 8, 3)


@pytest.mark.parametrize(
    ("sides", "message"),
    [
        ((100, 64), "height 100, width 64. Nearest sizes that work: height 64 or 128. Crop"),
        ((64, 90), "height 64, width 90. Nearest sizes that work: width 64 or 128. Crop"),
        ((28, 250), "Nearest sizes that work: height 64, width 192 or 256. Crop"),
    ],
)
def test_names_the_nearest_sizes(sides, message):
    message = f"sides are multiples of 64. Received: .*{message}"
    with pytest.raises(ValueError, match=message):
        SideMultiple(64)(keras.Input((*sides, 3)))
    model = keras.Sequential([keras.Input((None, None, 1)), SideMultiple(64)])
    with pytest.raises(ValueError, match=message):
        model(np.zeros((1, *sides, 1)))


def test_sides_that_a_graph_does_not_know_pass():
    import tensorflow as tf

    traced = tf.function(SideMultiple(4), input_signature=[tf.TensorSpec((1, None, None, 1))])
    assert traced(tf.zeros((1, 8, 4, 1))).shape == (1, 8, 4, 1)


def test_bad_argument():
    with pytest.raises(ValueError, match="Received: multiple=2.5"):
        SideMultiple(2.5)
