import math

import keras
import numpy as np
import pytest

from keras_gan import networks


def count(network):
    return sum(math.prod(variable.shape) for variable in network.trainable_variables)


def test_the_papers_networks():
    """Appendix C.1: the layers and their sizes, with two numbers a unit of batch normalization."""
    generator = networks.InfoGANGenerator((28, 28, 1))
    assert generator.input_shape == (None, 74)
    assert generator.output_shape == (None, 28, 28, 1)
    dense = 74 * 1024 + 2 * 1024 + 1024 * 6272
    assert count(generator) == dense + 2 * 128 + 16 * 128 * 64 + 2 * 64 + 16 * 64 + 1
    discriminator = networks.InfoGANDiscriminator((28, 28, 1), head_units=12)
    assert discriminator.output_shape == [(None, 1), (None, 12)]
    shared = 16 * 64 + 64 + 16 * 64 * 128 + 2 * 128 + 6272 * 1024 + 2 * 1024
    assert count(discriminator) == shared + 1024 + 1 + 1024 * 128 + 2 * 128 + 128 * 12 + 12


def hidden(network, x, name):
    """A dense layer and batch normalization of moving statistics 0 and 1, in NumPy."""
    x = np.asarray(x) @ np.asarray(network.get_layer(name).kernel) / math.sqrt(1 + 1e-5)
    return x * np.asarray(network.get_layer(f"normalize_{name}").gamma)


def test_generator_is_a_layer_before_dcgans():
    keras.utils.set_random_seed(0)
    generator = networks.InfoGANGenerator((8, 8, 1), latent_dim=5, width=2, dense_units=7)
    latents = np.random.default_rng(0).normal(size=(4, 5)).astype("float32")
    expected = generator.get_layer("dcgan_generator")(
        np.maximum(hidden(generator, latents, "dense"), 0)
    )
    assert np.abs(expected).max() > 1e-6
    np.testing.assert_allclose(generator(latents), expected, rtol=1e-4, atol=1e-9)


def test_discriminator_is_the_composition_of_its_layers():
    """From the last feature maps on."""
    keras.utils.set_random_seed(0)
    discriminator = networks.InfoGANDiscriminator((8, 8, 1), 3, 2, 7, head_dense_units=5)
    images = np.random.default_rng(0).uniform(-1, 1, (4, 8, 8, 1)).astype("float32")
    maps = keras.Model(discriminator.inputs[0], discriminator.get_layer("flatten").output)(images)

    def leaky(x, name):
        x = hidden(discriminator, x, name)
        return np.where(x > 0, x, 0.2 * x)

    def output(x, name):
        layer = discriminator.get_layer(name)
        return x @ np.asarray(layer.kernel) + np.asarray(layer.bias)

    x = leaky(maps, "dense")
    logits, codes = discriminator(images)
    np.testing.assert_allclose(logits, output(x, "logits"), rtol=1e-4, atol=1e-7)
    np.testing.assert_allclose(codes, output(leaky(x, "head_dense"), "head"), rtol=1e-4, atol=1e-7)


def test_registry_and_bad_arguments():
    fields = {"name": "info_gan_generator", "image_shape": (8, 8, 3), "width": 2, "dense_units": 4}
    assert networks.get(fields).output_shape == (None, 8, 8, 3)
    for name in ("latent_dim", "width", "dense_units"):
        with pytest.raises(ValueError, match=f"Received: {name}=0"):
            networks.InfoGANGenerator((8, 8, 1), **{name: 0})
    for name in ("head_units", "width", "dense_units", "head_dense_units"):
        with pytest.raises(ValueError, match=f"Received: {name}=0"):
            networks.InfoGANDiscriminator((8, 8, 1), **{"head_units": 1, name: 0})
    with pytest.raises(ValueError, match="side 7"):
        networks.InfoGANDiscriminator((7, 7, 1), 1)
