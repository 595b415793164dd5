import math

import keras
import numpy as np
import pytest

from keras_gan import networks
from keras_gan.layers import initialize_by_data


def test_the_papers_networks():
    generator = networks.SemiSupervisedGANGenerator((28, 28, 1))
    discriminator = networks.SemiSupervisedGANDiscriminator((28, 28, 1))
    assert generator.input_shape == (None, 100)
    assert generator.output_shape == (None, 28, 28, 1)
    assert discriminator.output_shape == (None, 10)
    sides = [784, 1000, 500, 250, 250, 250, 10]
    trained = sum(a * b + b for a, b in zip(sides, sides[1:], strict=False)) + 10
    assert sum(math.prod(v.shape) for v in discriminator.trainable_variables) == trained
    # Of the last layer lengths and offsets.
    trained = 100 * 500 + 500 + 500 * 500 + 500 + 500 * 784 + 2 * 784
    assert sum(math.prod(v.shape) for v in generator.trainable_variables) == trained
    noises = [x.stddev for x in discriminator.layers if isinstance(x, keras.layers.GaussianNoise)]
    assert noises == [0.3, 0.5, 0.5, 0.5, 0.5, 0.5]


def test_discriminator_is_the_composition_of_its_layers():
    """Against NumPy, without noise."""
    keras.utils.set_random_seed(0)
    discriminator = networks.SemiSupervisedGANDiscriminator((4, 4, 1), num_classes=3, width=16)
    images = np.random.default_rng(0).uniform(-1, 1, (20, 4, 4, 1)).astype("float32")
    initialize_by_data(discriminator, images)
    x = (images.reshape(20, 16) + 1) / 2
    for index in range(1, 7):
        layer = discriminator.get_layer("class_logits" if index == 6 else f"hidden_{index}")
        kernel = np.array(layer.layer.kernel)
        x = x @ (layer.scale * kernel / np.linalg.norm(kernel, axis=0)) + layer.bias
        if index < 6:
            x = np.maximum(x, 0)
        if index == 5:
            output = discriminator.get_layer("features").output
            features = keras.Model(discriminator.inputs[0], output)
            np.testing.assert_allclose(features(images), x, rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose(discriminator(images), x, rtol=1e-3, atol=1e-4)
    noisy = discriminator(images, training=True)
    assert np.abs(noisy - x).max() > 0.1


def test_samples_are_in_range():
    generator = networks.SemiSupervisedGANGenerator((4, 4, 1), latent_dim=5, width=8)
    generator.get_layer("project").scale.assign(100.0 * np.ones(16))
    samples = np.array(generator(np.random.default_rng(0).normal(size=(50, 5))))
    assert -1.0 <= samples.min() < -0.99 and 0.99 < samples.max() <= 1.0


def test_registry_and_bad_arguments():
    network = networks.get(
        {"name": "semi_supervised_gan_discriminator", "sample_shape": 2, "width": 4}
    )
    assert network.output_shape == (None, 10)
    for build in (networks.SemiSupervisedGANGenerator, networks.SemiSupervisedGANDiscriminator):
        with pytest.raises(ValueError, match="Received: width=0"):
            build(2, width=0)
    with pytest.raises(ValueError, match="Received: num_classes=-1"):
        networks.SemiSupervisedGANDiscriminator(2, num_classes=-1)


def test_the_papers_network_for_cifar10():
    discriminator = networks.SemiSupervisedGANConvDiscriminator((32, 32, 3))
    assert discriminator.output_shape == (None, 10)
    channels = [3, *[96] * 3, *[192] * 6]
    sides = [3] * 7 + [1] * 2
    trained = sum(
        side**2 * a * b + b for side, a, b in zip(sides, channels, channels[1:], strict=False)
    )
    trained += 192 * 10 + 2 * 10
    assert sum(math.prod(v.shape) for v in discriminator.trainable_variables) == trained
    maps = [discriminator.get_layer(f"hidden_{i}").output.shape[1:3] for i in range(1, 10)]
    assert maps == [(32, 32)] * 2 + [(16, 16)] * 3 + [(8, 8)] + [(6, 6)] * 3
    drops = [x.rate for x in discriminator.layers if isinstance(x, keras.layers.Dropout)]
    assert drops == [0.2, 0.5, 0.5]


def test_features_of_the_convolutions_are_means_over_the_positions():
    keras.utils.set_random_seed(0)
    discriminator = networks.SemiSupervisedGANConvDiscriminator((12, 9, 1), 3, width=4)
    images = np.random.default_rng(0).uniform(-1, 1, (20, 12, 9, 1)).astype("float32")
    initialize_by_data(discriminator, images)
    layers = [discriminator.get_layer(name).output for name in ("activate_9", "features")]
    maps, features = keras.Model(discriminator.inputs[0], layers)(images)
    assert tuple(maps.shape) == (20, 1, 1, 8)
    np.testing.assert_allclose(features, np.mean(maps, axis=(1, 2)), rtol=1e-6)
    logits = discriminator.get_layer("class_logits")
    kernel = np.array(logits.layer.kernel)
    kernel = logits.scale * kernel / np.linalg.norm(kernel, axis=0)
    expected = np.array(features) @ kernel + logits.bias
    np.testing.assert_allclose(discriminator(images), expected, rtol=1e-3, atol=1e-5)
    # Leaky: 0.2 of what is negative.
    before = discriminator.get_layer("hidden_9").output
    before = np.array(keras.Model(discriminator.inputs[0], before)(images))
    assert before.min() < 0
    np.testing.assert_allclose(maps, np.where(before < 0, 0.2 * before, before), rtol=1e-6)


def test_convolutions_need_nine_pixels():
    with pytest.raises(ValueError, match="image_shape=\\(8, 32, 3\\).*sides of at least 9"):
        networks.SemiSupervisedGANConvDiscriminator((8, 32, 3))
