"""What SNGAN's and SAGAN's networks share: labels, precision, files, bad arguments."""

import keras
import numpy as np
import pytest

from keras_gan.layers import SpectralNormalization
from keras_gan.networks import (
    SAGANDiscriminator,
    SAGANGenerator,
    SNGANDiscriminator,
    SNGANGenerator,
)

FAMILIES = [(SNGANGenerator, SNGANDiscriminator), (SAGANGenerator, SAGANDiscriminator)]
SHAPE = (8, 16, 3)
LATENTS = np.random.default_rng(0).normal(size=(4, 6)).astype("float32")
IMAGES = np.random.default_rng(1).uniform(-1, 1, (4, *SHAPE)).astype("float32")
LABELS = np.array([0, 1, 4, 1], "int32")


def randomize(model):
    """Draws all trained weights, so that no part of the network is idle as at its start."""
    for variable in model.trainable_variables:
        variable.assign(np.random.default_rng(2).normal(0.1, 0.3, variable.shape))


def reloaded(model, folder):
    model.save(folder / "model.keras")
    return keras.saving.load_model(folder / "model.keras")


@pytest.mark.parametrize(("build_generator", "build_discriminator"), FAMILIES)
def test_classes(build_generator, build_discriminator, tmp_path):
    generator = build_generator(SHAPE, latent_dim=6, width=4, num_classes=5)
    discriminator = build_discriminator(SHAPE, width=4, num_classes=5)
    randomize(generator)
    randomize(discriminator)
    for model, inputs in ((generator, LATENTS), (discriminator, IMAGES)):
        inputs, labels, other_labels = map(
            keras.ops.convert_to_tensor, (inputs, LABELS, np.array([0, 1, 4, 2], "int32"))
        )
        outputs = model([inputs, labels]).numpy()
        others = model([inputs, other_labels]).numpy()
        changed = np.abs(outputs - others).reshape(4, -1).max(axis=1) > 1e-3
        np.testing.assert_array_equal(changed, [False, False, False, True])
        loaded = reloaded(model, tmp_path)
        np.testing.assert_array_equal(loaded([inputs, labels]), outputs)


def test_projection():
    """Miyato and Koyama, eq. 3: the label adds the product of its row of V and the features."""
    discriminator = SNGANDiscriminator(SHAPE, width=4, num_classes=5)
    features = keras.Model(
        discriminator.inputs,
        [discriminator.get_layer("relu_last").output, discriminator.get_layer("logits").output],
    )
    inputs = [keras.ops.convert_to_tensor(value) for value in (IMAGES, LABELS)]
    maps, logits = features(inputs)
    table = discriminator.get_layer("embed_labels").layer.embeddings.numpy()
    table /= np.linalg.norm(table, ord=2)
    pooled = np.sum(maps, axis=(1, 2))
    expected = np.asarray(logits) + np.sum(table[LABELS] * pooled, axis=1, keepdims=True)
    np.testing.assert_allclose(discriminator(inputs), expected, rtol=1e-3, atol=1e-4)


def test_where_spectral_normalization_stands():
    def wrapped(model):
        return [
            isinstance(layer, SpectralNormalization)
            for layer in model.layers
            if layer.name.startswith(("convolve", "shortcut", "project", "to_images", "logits"))
        ]

    sngan, sagan = SNGANGenerator(SHAPE, width=4), SAGANGenerator(SHAPE, width=4)
    assert wrapped(sngan) == [False] * 5
    assert wrapped(sagan) == [True] * 5
    assert wrapped(SNGANDiscriminator(SHAPE, width=4)) == [True] * 8
    assert sagan.get_layer("attention_4x8").spectral_normalization


def test_mixed_precision():
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_float16")
    try:
        generator = SAGANGenerator(SHAPE, latent_dim=6, width=4, num_classes=5)
        discriminator = SAGANDiscriminator(SHAPE, width=4, num_classes=5)
    finally:
        keras.config.set_dtype_policy(before)
    labels = keras.ops.convert_to_tensor(LABELS)
    images = generator([keras.ops.convert_to_tensor(LATENTS), labels])
    assert images.dtype == "float32"
    assert discriminator([images, labels]).dtype == "float32"
    assert discriminator.get_layer("convolve_4x8_1").layer.compute_dtype == "float16"


@pytest.mark.parametrize(("build_generator", "build_discriminator"), FAMILIES)
def test_bad_arguments(build_generator, build_discriminator):
    for build in (build_generator, build_discriminator):
        with pytest.raises(ValueError, match="The side 29 .*28 and 30"):
            build((32, 29, 1))
        with pytest.raises(ValueError, match="Received: width=0"):
            build((32, 32, 1), width=0)
        with pytest.raises(ValueError, match="Received: num_classes=-1"):
            build((8, 8, 1), width=2, num_classes=-1)
    with pytest.raises(ValueError, match="Received: latent_dim=0"):
        build_generator((32, 32, 1), latent_dim=0)


def test_bad_arguments_of_one_family():
    with pytest.raises(ValueError, match="'none', 'batch', 'layer'"):
        SNGANGenerator((32, 32, 1), normalization="instance")
    with pytest.raises(ValueError, match="normalization='layer'. Expected 'batch'"):
        SNGANGenerator((32, 32, 1), normalization="layer", num_classes=3)
    with pytest.raises(
        ValueError, match=r"Received: attention_resolution=12. Expected .*\[4, 8, 16, 32"
    ):
        SAGANGenerator((32, 32, 1), attention_resolution=12)
    with pytest.raises(ValueError, match=r"Expected one of: \[16, 8\]"):
        SAGANDiscriminator((32, 32, 1), attention_resolution=32)
