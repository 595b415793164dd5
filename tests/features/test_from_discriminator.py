"""Features of discriminators: which layers, how they are pooled, and that they stay as they are."""

import types

import keras
import numpy as np
import pytest
from keras import layers

from keras_gan import features, networks
from keras_gan.features import from_discriminator
from keras_gan.utils.precision import dtype_policy

IMAGES = np.random.default_rng(0).uniform(-1, 1, (3, 28, 28, 1)).astype("float32")


def adaptive_max_pool(maps, grid):
    """Cell (i, j) by its definition, one at a time."""
    size = maps.shape[1]
    edges = [
        (int(np.floor(i * size / grid)), int(np.ceil((i + 1) * size / grid))) for i in range(grid)
    ]
    return np.array(
        [[[m[a:b, c:d].max((0, 1)) for c, d in edges] for a, b in edges] for m in maps], "float32"
    )


def small(**arguments):
    return networks.DCGANDiscriminator((28, 28, 1), width=4, **arguments)


def test_pools_and_concatenates_all_activations():
    discriminator = small()
    model = from_discriminator(types.SimpleNamespace(discriminator=discriminator))
    maps = keras.Model(
        discriminator.inputs,
        [discriminator.get_layer(f"leaky_relu_{n}").output for n in ("14x14", "7x7")],
    )(IMAGES, training=False)
    expected = [adaptive_max_pool(np.asarray(m), 4).reshape(3, -1) for m in maps]
    result = model(IMAGES)
    np.testing.assert_allclose(result, np.concatenate(expected, axis=1), atol=1e-6)
    assert model.dim == result.shape[1] == 4 * 4 * (4 + 8)


def test_named_layers_and_maps_smaller_than_the_grid():
    discriminator = small()
    model = from_discriminator(discriminator, layers=["halve_7x7", "flatten"], grid=9)
    maps = keras.Model(discriminator.inputs, discriminator.get_layer("halve_7x7").output)(IMAGES)
    result = np.asarray(model(IMAGES))
    np.testing.assert_allclose(result[:, : 7 * 7 * 8], np.reshape(maps, (3, -1)), atol=1e-6)
    assert model.dim == result.shape[1] == 2 * 7 * 7 * 8


@pytest.mark.parametrize(
    ("discriminator", "dim"),
    [
        (lambda: networks.MLPDiscriminator((28, 28, 1), width=5, depth=2), 10),
        (lambda: networks.MLPDiscriminator((28, 28, 1), 5, 2, condition_dim=3), 10),
        (lambda: small(condition_dim=3), 192),
        (lambda: small(head_units=2), 192),
        (lambda: small(minibatch="discrimination"), 192),
        (lambda: networks.SNGANDiscriminator((28, 28, 1), width=4, condition_dim=3), 8 * 64),
        (lambda: networks.SAGANDiscriminator((28, 28, 1), width=8), 8 * 128),
        (lambda: networks.R3GANDiscriminator((28, 28, 1), 4, blocks_per_stage=1), 4 * 4 * 2 * 56),
        (lambda: small_sequential(), 3 * 16),
    ],
)
def test_every_family(discriminator, dim):
    discriminator = discriminator()
    assert from_discriminator(discriminator)(IMAGES).shape == (3, dim)


def small_sequential():
    """With an activation inside of a layer, and inside of a wrapper."""
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.SpectralNormalization(layers.Conv2D(3, 3, strides=4, activation="relu")),
            layers.Flatten(),
            layers.Dense(1),
        ]
    )


def test_is_frozen_a_copy_and_in_inference_mode_inside_of_other_models():
    discriminator = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(3, 3, strides=4),
            layers.BatchNormalization(),
            layers.LeakyReLU(),
            layers.Dropout(0.5),
            layers.Activation("tanh"),
            layers.Flatten(),
            layers.Dense(1),
        ]
    )
    model = from_discriminator(discriminator)
    before = np.asarray(model(IMAGES))
    np.testing.assert_allclose(model(IMAGES, training=True), before, atol=1e-6)
    classifier = keras.Sequential([model, layers.Dense(2)])
    classifier.compile("sgd", "mse", run_eagerly=True)
    classifier.fit(IMAGES, np.ones((3, 2)), verbose=0)
    assert len(classifier.trainable_variables) == 2
    discriminator.set_weights([w + 1 for w in discriminator.get_weights()])
    np.testing.assert_array_equal(model(IMAGES), before)
    assert all(layer.trainable for layer in discriminator.layers)


def test_is_saved_and_is_an_extractor_of_metrics(tmp_path):
    model = from_discriminator(small())
    model.save(tmp_path / "features.keras")
    loaded = keras.saving.load_model(tmp_path / "features.keras")
    np.testing.assert_array_equal(loaded(IMAGES), model(IMAGES))
    extractor = features.get(model)
    assert extractor.title == "dcgan_discriminator_features"
    rounded = np.rint((IMAGES + 1) * 127.5) / np.float32(127.5) - 1
    np.testing.assert_allclose(extractor.extract(IMAGES)["features"], model(rounded), atol=1e-5)


def test_results_are_float32_in_mixed_precision():
    with dtype_policy("mixed_bfloat16"):
        discriminator = small()
    assert keras.backend.standardize_dtype(from_discriminator(discriminator)(IMAGES).dtype) == (
        "float32"
    )


def test_layers_that_see_the_condition_are_refused():
    concatenating = small(condition_dim=3, conditioning="concatenation")
    with pytest.raises(ValueError, match="depend on its conditions.*conditioning='projection'"):
        from_discriminator(concatenating)
    with pytest.raises(ValueError, match="'leaky_relu_7x7' depends on the disc.*'projection'"):
        from_discriminator(concatenating, layers=["leaky_relu_7x7"])


def test_bad_input():
    discriminator = small()
    with pytest.raises(ValueError, match="no layer 'leaky_relu_7x8'. Did you mean 'leaky_relu_7x7"):
        from_discriminator(discriminator, layers=["leaky_relu_7x8"])
    with pytest.raises(ValueError, match="list of names.*'flatten'"):
        from_discriminator(discriminator, layers="flatten")
    with pytest.raises(ValueError, match="`grid` must be an integer of at least 1"):
        from_discriminator(discriminator, grid=0)
    with pytest.raises(ValueError, match="Received: function"):
        from_discriminator(small_sequential)
    with pytest.raises(ValueError, match=r"shape \(3, 14, 14, 1\).*\(batch, 28, 28, 1\)"):
        from_discriminator(discriminator)(IMAGES[:, ::2, ::2])
    linear = keras.Sequential([keras.Input((4,)), layers.Dense(1)], name="linear")
    with pytest.raises(ValueError, match="'linear' has no layer that is an activation"):
        from_discriminator(linear)
    volume = keras.Sequential([keras.Input((4,)), layers.Reshape((2, 2), name="r"), layers.ReLU()])
    with pytest.raises(ValueError, match="The layer 'r' makes.*Expected maps"):
        from_discriminator(volume, layers=["r"])
