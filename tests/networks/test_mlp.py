import keras
import numpy as np
import pytest

from keras_gan import networks
from keras_gan.networks import MLPDiscriminator, MLPGenerator
from keras_gan.utils.precision import dtype_policy


@pytest.mark.parametrize("sample_shape", [2, (3,), (28, 28, 1), (8, 4, 3)])
def test_shapes(sample_shape):
    generator = MLPGenerator(sample_shape, latent_dim=5, width=8)
    discriminator = MLPDiscriminator(sample_shape, width=8)
    samples = generator(np.zeros((4, 5)))
    full_shape = (sample_shape,) if isinstance(sample_shape, int) else sample_shape
    assert samples.shape == (4, *full_shape)
    assert discriminator(samples).shape == (4, 1)
    assert generator.name == "mlp_generator"
    assert discriminator.name == "mlp_discriminator"


@pytest.mark.parametrize(("normalization", "per_unit"), [("none", 1), ("batch", 4), ("layer", 2)])
def test_parameter_counts(normalization, per_unit):
    """Per hidden unit: a bias; or scale, offset and two moving statistics; or scale and offset."""
    arguments = {"width": 16, "depth": 3, "normalization": normalization}
    hidden = 16 * 16 + 16 * per_unit
    generator = MLPGenerator((4, 4, 1), latent_dim=5, **arguments)
    assert generator.count_params() == (
        (5 * 16 + 16 * per_unit) + 2 * hidden + (16 * (4 * 4 * 1) + 4 * 4 * 1)
    )
    discriminator = MLPDiscriminator(3, **arguments)
    assert discriminator.count_params() == ((3 * 16 + 16 * per_unit) + 2 * hidden + (16 * 1 + 1))


def test_output_activation():
    latents = 100 * np.random.default_rng(0).normal(size=(64, 5))
    images = np.array(MLPGenerator((8, 8, 1), latent_dim=5)(latents))
    assert 0.99 < np.abs(images).max() <= 1.0, "Images end in tanh."
    points = np.array(MLPGenerator(2, latent_dim=5)(latents))
    assert np.abs(points).max() > 1.5, "Points are not bounded."
    bounded = np.array(MLPGenerator(2, latent_dim=5, output_activation="tanh")(latents))
    assert np.abs(bounded).max() <= 1.0


def test_is_the_composition_of_its_layers():
    """One hidden layer, against NumPy."""
    keras.utils.set_random_seed(0)
    latents = np.random.default_rng(0).normal(size=(6, 5))
    generator = MLPGenerator(2, latent_dim=5, width=8, depth=1)
    first, bias, second, last_bias = generator.get_weights()
    hidden = np.maximum(latents @ first + bias, 0)
    np.testing.assert_allclose(generator(latents), hidden @ second + last_bias, rtol=1e-4)

    points = np.random.default_rng(1).normal(size=(6, 2))
    discriminator = MLPDiscriminator(2, width=8, depth=1)
    first, bias, second, last_bias = discriminator.get_weights()
    hidden = points @ first + bias
    hidden = np.where(hidden > 0, hidden, 0.2 * hidden)
    np.testing.assert_allclose(
        discriminator(points), hidden @ second + last_bias, rtol=1e-4, atol=1e-6
    )


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
def test_mixed_precision(policy):
    with dtype_policy(policy):
        generator = MLPGenerator(2, latent_dim=4, width=8)
        discriminator = MLPDiscriminator(2, width=8)
    samples = generator(np.zeros((2, 4)))
    for output in (samples, discriminator(samples)):
        assert keras.backend.standardize_dtype(output.dtype) == "float32"
    assert generator.get_layer("hidden_1").compute_dtype == policy.removeprefix("mixed_")


@pytest.mark.parametrize("build", [MLPGenerator, MLPDiscriminator])
def test_bad_arguments(build):
    with pytest.raises(ValueError, match="Received: normalization='instance'.*'none', 'batch'"):
        build(2, normalization="instance")
    with pytest.raises(ValueError, match="Received: width=-8"):
        build(2, width=-8)
    with pytest.raises(ValueError, match="Received: depth=0"):
        build(2, depth=0)
    with pytest.raises(ValueError, match="Received: sample_shape=0"):
        build(0)


def test_registry():
    generator = networks.get({"name": "mlp_generator", "sample_shape": 2, "latent_dim": 3})
    assert generator.input_shape == (None, 3)
    with pytest.raises(ValueError, match="'mlp_generator' can't be made with the arguments"):
        networks.get({"name": "mlp_generator", "image_shape": (28, 28, 1)})
