import keras
import numpy as np
import pytest
from keras import layers

from keras_gan.layers import WeightNormalization, initialize_by_data

RANDOM = np.random.default_rng(0)
INPUTS = {
    "dense": RANDOM.normal(size=(5, 6)).astype("float32"),
    "conv": RANDOM.normal(size=(2, 4, 4, 3)).astype("float32"),
}


def test_dense_layer_is_the_papers_equation():
    layer = WeightNormalization(layers.Dense(4, use_bias=False))
    layer(INPUTS["dense"])
    v, g, b = RANDOM.normal(size=(6, 4)), RANDOM.normal(size=4), RANDOM.normal(size=4)
    layer.layer.kernel.assign(v)
    layer.scale.assign(g)
    layer.bias.assign(b)
    weights = g * v / np.linalg.norm(v, axis=0)
    np.testing.assert_allclose(layer(INPUTS["dense"]), INPUTS["dense"] @ weights + b, rtol=1e-4)
    assert {v.path.split("/")[-1] for v in layer.trainable_variables} == {"kernel", "scale", "bias"}


@pytest.mark.parametrize("kind", ["Conv2D", "Conv2DTranspose"])
def test_convolutions_are_normalised_by_output_channel(kind):
    """Against the plain layer with a kernel that was divided by hand."""
    layer = WeightNormalization(getattr(layers, kind)(5, 3, use_bias=False))
    outputs = layer(INPUTS["conv"])
    kernel = np.array(layer.layer.kernel)
    axes = (0, 1, 2) if kind == "Conv2D" else (0, 1, 3)
    layer.layer.kernel.assign(kernel / np.sqrt((kernel**2).sum(axis=axes, keepdims=True)))
    np.testing.assert_allclose(outputs, layer.layer(INPUTS["conv"]), rtol=1e-4, atol=1e-5)
    assert layer.scale.shape == (5,)


def test_the_length_of_the_kernel_does_not_matter():
    layer = WeightNormalization(layers.Dense(4, use_bias=False))
    outputs = layer(INPUTS["dense"])
    layer.layer.kernel.assign(7.0 * layer.layer.kernel)
    np.testing.assert_allclose(layer(INPUTS["dense"]), outputs, rtol=1e-4, atol=1e-6)


def network():
    return keras.Sequential(
        [
            keras.Input((4, 4, 3)),
            WeightNormalization(layers.Conv2D(5, 3, use_bias=False), train_scale=False),
            layers.Flatten(),
            layers.Activation("relu"),
            WeightNormalization(layers.Dense(4, use_bias=False)),
        ]
    )


def test_initialization_by_data():
    model = network()
    images = RANDOM.normal(3.0, 2.0, (200, 4, 4, 3)).astype("float32")
    kernels = [np.array(model.layers[i].layer.kernel) for i in (0, 3)]
    initialize_by_data(model, images)
    outputs = np.array(model(images))
    np.testing.assert_allclose(outputs.mean(axis=0), np.zeros(4), atol=1e-4)
    np.testing.assert_allclose(outputs.std(axis=0), np.ones(4), atol=1e-4)
    channels = np.array(model.layers[0](images))
    np.testing.assert_allclose(channels.mean(axis=(0, 1, 2)), np.zeros(5), atol=1e-4)
    np.testing.assert_allclose(channels.std(axis=(0, 1, 2)), np.ones(5), atol=1e-4)
    for i, kernel in zip((0, 3), kernels, strict=True):
        np.testing.assert_array_equal(model.layers[i].layer.kernel, kernel)
    scale = np.array(model.layers[3].scale)
    model(images, training=True)
    np.testing.assert_array_equal(model.layers[3].scale, scale)


def test_network_without_such_layers():
    plain = keras.Sequential([keras.Input((2,)), layers.Dense(1)])
    weights = plain.get_weights()
    initialize_by_data(plain, np.ones((3, 2)))
    for a, b in zip(weights, plain.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_scale_that_is_not_trained():
    model = network()
    names = {v.path.split("/")[-1] for v in model.layers[0].trainable_variables}
    assert names == {"kernel", "bias"}


def test_saved_and_copied(tmp_path):
    model = network()
    initialize_by_data(model, INPUTS["conv"])
    model.save(tmp_path / "network.keras")
    loaded = keras.saving.load_model(tmp_path / "network.keras")
    np.testing.assert_allclose(loaded(INPUTS["conv"]), model(INPUTS["conv"]), rtol=1e-5)
    assert loaded.layers[0].train_scale is False


def test_mixed_precision():
    dense = layers.Dense(4, use_bias=False, dtype="mixed_bfloat16")
    layer = WeightNormalization(dense)
    outputs = layer(INPUTS["dense"])
    assert keras.backend.standardize_dtype(outputs.dtype) == "bfloat16"
    expected = INPUTS["dense"] @ (dense.kernel / np.linalg.norm(dense.kernel, axis=0))
    np.testing.assert_allclose(np.array(outputs, "float32"), expected, atol=0.05)


def test_other_layers():
    with pytest.raises(ValueError, match="of type Embedding. Expected .*Dense, Conv2D"):
        WeightNormalization(layers.Embedding(3, 4))
    for arguments in ({}, {"use_bias": False, "activation": "relu"}):
        with pytest.raises(ValueError, match="use_bias=False and activation=None"):
            WeightNormalization(layers.Dense(4, **arguments))
