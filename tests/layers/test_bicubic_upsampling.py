import keras
import numpy as np
import pytest

from keras_gan.layers import BicubicUpsampling2D


@pytest.mark.parametrize("scale", [2, 4, 8])
def test_as_tensorflow_away_from_the_border(scale):
    """TensorFlow leaves out what lies beyond the border, where this mirrors.

    It also rounds places to 1 / 1024, which leaves those of powers of two as they are.
    """
    import tensorflow as tf

    images = np.random.default_rng(0).uniform(-1, 1, (2, 9, 7, 3)).astype("float32")
    expected = tf.image.resize(images, (9 * scale, 7 * scale), method="bicubic").numpy()
    inner = slice(2 * scale, -2 * scale)
    outputs = BicubicUpsampling2D(scale)(images).numpy()
    assert outputs.shape == expected.shape
    np.testing.assert_allclose(outputs[:, inner, inner], expected[:, inner, inner], atol=1e-5)


def test_the_border_is_mirrored():
    import tensorflow as tf

    images = np.random.default_rng(0).normal(size=(1, 3, 3, 1)).astype("float32")
    mirrored = np.pad(images, ((0, 0), (3, 3), (3, 3), (0, 0)), mode="symmetric")
    expected = tf.image.resize(mirrored, (18, 18), method="bicubic").numpy()[:, 6:-6, 6:-6]
    np.testing.assert_allclose(BicubicUpsampling2D(2)(images), expected, atol=1e-5)


def test_any_size_in_a_graph_of_xla():
    import tensorflow as tf

    layer = BicubicUpsampling2D(2)
    inputs = keras.Input((None, None, 1))
    network = keras.Model(inputs, layer(inputs))
    assert network.output_shape == (None, None, None, 1)
    compiled = tf.function(lambda x: network(x), jit_compile=True)
    images = np.ones((1, 4, 3, 1), "float32")
    np.testing.assert_allclose(compiled(images), np.ones((1, 8, 6, 1)), atol=1e-6)
    assert layer.get_config()["scale"] == 2


def test_bad_scale():
    with pytest.raises(ValueError, match="scale"):
        BicubicUpsampling2D(0)
