import keras
import numpy as np
import pytest

from keras_gan import layers, networks
from keras_gan.networks import R3GANDiscriminator, R3GANGenerator
from keras_gan.utils.precision import dtype_policy

SHAPES = [(28, 28, 1), (128, 128, 1), (64, 32, 3)]
NARROW = {"width": 2, "max_width": 4, "group_size": 2, "blocks_per_stage": 1}


@pytest.mark.parametrize("image_shape", SHAPES)
def test_shapes(image_shape):
    generator = R3GANGenerator(image_shape, latent_dim=7, **NARROW)
    assert (generator.input_shape, generator.output_shape) == ((None, 7), (None, *image_shape))
    discriminator = R3GANDiscriminator(image_shape, **NARROW)
    assert discriminator.input_shape == (None, *image_shape)
    assert discriminator.output_shape == (None, 1)


def block_parameters(channels):
    """1x1 to twice the channels, grouped 3x3 (16 inputs each), 1x1 back; two biases."""
    return channels * 2 * channels + 9 * 16 * 2 * channels + 2 * channels * channels + 4 * channels


def test_the_papers_networks():
    """Huang et al., table 2, configuration E (256x256): 23.058M and 23.010M parameters."""
    generator = R3GANGenerator((256, 256, 3), width=96)
    discriminator = R3GANDiscriminator((256, 256, 3), width=96)
    assert round(generator.count_params() / 1e6, 3) == 23.058
    assert round(discriminator.count_params() / 1e6, 3) == 23.010
    widths = [96, 192, 384, 768, 768, 768, 768]
    sides = [256, 128, 64, 32, 16, 8, 4]
    shapes = [(side, side, width) for side, width in zip(sides, widths, strict=True)]
    for model, order in ((generator, shapes[::-1]), (discriminator, shapes)):
        blocks = [x.output.shape[1:] for x in model.layers if isinstance(x, keras.layers.Add)]
        assert blocks == [shape for shape in order for _ in range(2)]
    shared = 2 * sum(map(block_parameters, widths)) + 3 * 96 + 768 * 384 + 384 * 192 + 192 * 96
    assert generator.count_params() == shared + 64 * 768 + 16 * 768
    assert discriminator.count_params() == shared + 16 * 768 + 768


def test_residual_branches_start_from_zero():
    """Then only linear maps are left, and the logits are linear in the image."""
    discriminator = R3GANDiscriminator((16, 16, 1), **NARROW)
    generator = R3GANGenerator((16, 16, 1), latent_dim=3, **NARROW)
    for model in (generator, discriminator):
        contracts = [x for x in model.layers if x.name.startswith("contract")]
        assert len(contracts) == 3
        for layer in contracts:
            np.testing.assert_array_equal(layer.kernel, 0.0)
    a, b = np.random.default_rng(0).normal(size=(2, 4, 16, 16, 1)).astype("float32")
    np.testing.assert_allclose(
        discriminator(2 * a - 3 * b), 2 * discriminator(a) - 3 * discriminator(b), atol=1e-5
    )


def test_standard_deviations_at_the_start():
    blocks_per_stage = 2
    keras.utils.set_random_seed(0)
    arguments = {"width": 32, "max_width": 32, "blocks_per_stage": blocks_per_stage}
    gain = np.sqrt(2 / 1.04) * (2 * blocks_per_stage) ** -0.25  # Two resolutions: 8 and 4.
    expected = {
        "project": 1 / np.sqrt(50),
        "base_4x4": 1.0,
        "expand": gain / np.sqrt(32),
        "grouped": gain / np.sqrt(9 * 16),
        "contract": 0.0,
        "to": 1 / np.sqrt(32),
        "from": 1 / np.sqrt(3),
        "base": 1 / np.sqrt(4 * 4),
        "logits": 1 / np.sqrt(32),
    }
    seen = set()
    for model in (
        R3GANGenerator((8, 8, 3), latent_dim=50, **arguments),
        R3GANDiscriminator((8, 8, 3), **arguments),
    ):
        for layer in filter(lambda layer: layer.weights, model.layers):
            name = layer.name if layer.name in expected else layer.name.split("_")[0]
            weight = layer.weights[0].numpy()
            bound = 5 * expected[name] / np.sqrt(2 * weight.size)  # Five standard errors.
            assert abs(weight.std() - expected[name]) <= bound, layer.name
            assert all((bias.numpy() == 0).all() for bias in layer.weights[1:])
            seen.add(name)
    assert seen == set(expected)


def test_groups():
    """Of 16 of the expanded channels, or of all of them where these are fewer."""
    discriminator = R3GANDiscriminator((16, 16, 1), width=4, blocks_per_stage=1)
    grouped = [x for x in discriminator.layers if isinstance(x, layers.GroupedConv2D)]
    assert [(x.filters, x.groups) for x in grouped] == [(8, 1), (16, 1), (32, 2)]


def test_saved_and_loaded(tmp_path):
    random = np.random.default_rng(0)
    for model in (
        R3GANGenerator((8, 16, 1), latent_dim=3, **NARROW),
        R3GANDiscriminator((8, 16, 1), **NARROW),
    ):
        model.set_weights([random.normal(size=w.shape) for w in model.weights])
        model.save(tmp_path / "model.keras")
        loaded = keras.saving.load_model(tmp_path / "model.keras")
        inputs = random.normal(size=(2, *model.input_shape[1:])).astype("float32")
        outputs = np.array(model(inputs))
        np.testing.assert_array_equal(loaded(inputs), outputs)
        assert outputs.dtype == "float32"
        assert np.ptp(outputs) > 0.01


def test_the_generators_range():
    generator = R3GANGenerator((8, 8, 1), latent_dim=3, **NARROW)
    images = np.array(generator(100 * np.random.default_rng(0).normal(size=(5, 3))))
    assert 0.99 < np.abs(images).max() <= 1.0
    papers = R3GANGenerator((8, 8, 1), latent_dim=3, output_activation="linear", **NARROW)
    papers.set_weights(generator.get_weights())
    latents = np.random.default_rng(0).normal(size=(5, 3))
    np.testing.assert_allclose(np.tanh(papers(latents)), generator(latents), atol=1e-5)


def test_mixed_precision():
    with dtype_policy("mixed_float16"):
        generator = R3GANGenerator((8, 8, 1), latent_dim=4, **NARROW)
        discriminator = R3GANDiscriminator((8, 8, 1), **NARROW)
    images = generator(np.random.default_rng(0).normal(size=(2, 4)))
    for output in (images, discriminator(images)):
        assert keras.backend.standardize_dtype(output.dtype) == "float32"
        assert np.isfinite(output).all()
    for layer in generator.layers:
        if isinstance(layer, layers.GroupedConv2D):
            assert layer.compute_dtype == "float16"


@pytest.mark.parametrize("build", [R3GANGenerator, R3GANDiscriminator])
def test_bad_arguments(build):
    with pytest.raises(ValueError, match="The side 29 "):
        build((32, 29, 1))
    with pytest.raises(ValueError, match="12 channels.* expand to 24.*group_size=16"):
        build((32, 32, 1), width=12)
    with pytest.raises(ValueError, match="50 channels.*max_width=50"):
        build((32, 32, 1), width=32, max_width=50)
    for name in ("width", "max_width", "blocks_per_stage", "group_size", "expansion"):
        with pytest.raises(ValueError, match=f"Received: {name}=0"):
            build((32, 32, 1), **{name: 0})


def test_registry():
    generator = networks.get({"name": "r3gan_generator", "image_shape": [8, 8, 1], "width": 8})
    assert generator.name == "r3gan_generator"
    assert networks.member("r3gan_discriminator") is R3GANDiscriminator
