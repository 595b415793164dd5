import keras
import numpy as np
import pytest

from keras_gan import networks
from keras_gan.networks import DCGANDiscriminator, DCGANGenerator
from keras_gan.utils.precision import dtype_policy

SHAPES = [(28, 28, 1), (32, 32, 3), (64, 64, 3), (128, 128, 1), (64, 32, 3)]


def batch_norm(channels):
    return 4 * channels  # scale, offset, moving mean, moving variance


@pytest.mark.parametrize("image_shape", SHAPES)
@pytest.mark.parametrize("upsampling", ["transposed", "resize"])
def test_generator_shapes_and_range(image_shape, upsampling):
    generator = DCGANGenerator(image_shape, latent_dim=7, width=2, upsampling=upsampling)
    images = np.array(generator(100 * np.random.default_rng(0).normal(size=(3, 7))))
    assert images.shape == (3, *image_shape)
    assert np.abs(images).max() <= 1.0
    assert generator.name == "dcgan_generator"


@pytest.mark.parametrize("image_shape", SHAPES)
def test_discriminator_shapes(image_shape):
    discriminator = DCGANDiscriminator(image_shape, width=2)
    assert discriminator(np.zeros((3, *image_shape))).shape == (3, 1)
    assert discriminator.name == "dcgan_discriminator"


def test_the_papers_generator():
    """Radford et al., fig. 1: 100 - 4x4x1024 - 8x8x512 - 16x16x256 - 32x32x128 - 64x64x3."""
    generator = DCGANGenerator((64, 64, 3), latent_dim=100, width=128)
    convolutions = [
        tuple(layer.output.shape[1:])
        for layer in generator.layers
        if isinstance(layer, (keras.layers.Conv2DTranspose, keras.layers.Reshape))
    ]
    assert convolutions == [
        (4, 4, 1024),
        (8, 8, 512),
        (16, 16, 256),
        (32, 32, 128),
        (64, 64, 3),
    ]
    assert generator.count_params() == (
        (100 * 4 * 4 * 1024 + batch_norm(1024))
        + (25 * 1024 * 512 + batch_norm(512))
        + (25 * 512 * 256 + batch_norm(256))
        + (25 * 256 * 128 + batch_norm(128))
        + (25 * 128 * 3 + 3)
    )


def test_the_papers_discriminator():
    discriminator = DCGANDiscriminator((64, 64, 3))
    assert discriminator.count_params() == (
        (25 * 3 * 64 + 64)
        + (25 * 64 * 128 + batch_norm(128))
        + (25 * 128 * 256 + batch_norm(256))
        + (25 * 256 * 512 + batch_norm(512))
        + (4 * 4 * 512 + 1)
    )


@pytest.mark.parametrize("upsampling", ["transposed", "resize"])
@pytest.mark.parametrize(
    ("normalization", "per_channel"), [("none", 1), ("batch", 4), ("layer", 2)]
)
def test_parameter_counts(normalization, per_channel, upsampling):
    """Per channel: a bias; or scale, offset and two moving statistics; or scale and offset."""
    generator = DCGANGenerator(
        (28, 28, 1),
        latent_dim=10,
        width=3,
        kernel_size=4,
        normalization=normalization,
        upsampling=upsampling,
    )
    # Without normalisation the dense layer has a bias for each of its 7 * 7 * 6 units.
    base = 7 * 7 * 6 if normalization == "none" else 6 * per_channel
    assert generator.count_params() == (
        (10 * 7 * 7 * 6 + base) + (16 * 6 * 3 + 3 * per_channel) + (16 * 3 * 1 + 1)
    )
    discriminator = DCGANDiscriminator(
        (28, 28, 1), width=3, kernel_size=4, normalization=normalization
    )
    assert discriminator.count_params() == (
        (16 * 1 * 3 + 3) + (16 * 3 * 6 + 6 * per_channel) + (7 * 7 * 6 + 1)
    )


def test_initialisation():
    keras.utils.set_random_seed(0)
    generator = DCGANGenerator((32, 32, 3), width=32)
    discriminator = DCGANDiscriminator((32, 32, 3), width=32)
    scales = []
    for layer in generator.layers + discriminator.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            assert layer.momentum == 0.9
            assert layer.epsilon == 1e-5
            scales.append(layer.gamma.numpy())
            np.testing.assert_array_equal(layer.beta, 0.0)
        elif layer.weights:
            kernel = layer.kernel.numpy().ravel()
            # Five standard errors of the mean and of the standard deviation.
            bound = 5 * 0.02 / np.sqrt(kernel.size)
            assert abs(kernel.mean()) < bound, layer.name
            assert abs(kernel.std() - 0.02) < bound / np.sqrt(2), layer.name
            if layer.use_bias:
                np.testing.assert_array_equal(layer.bias, 0.0)
    scales = np.concatenate(scales)
    assert abs(scales.mean() - 1.0) < 5 * 0.02 / np.sqrt(scales.size)
    assert abs(scales.std() - 0.02) < 5 * 0.02 / np.sqrt(2 * scales.size)
    assert len(np.unique(scales)) > 0.99 * scales.size, "Layers must not share their draws."


def test_where_the_paper_normalises():
    """Not in the generator's output, not in the discriminator's input layer."""

    def kinds(model):
        return [type(layer).__name__ for layer in model.layers]

    assert kinds(DCGANGenerator((28, 28, 1), width=2)) == [
        *("InputLayer", "Dense", "Reshape", "BatchNormalization", "Activation"),
        *("Conv2DTranspose", "BatchNormalization", "Activation"),
        *("Conv2DTranspose", "Activation"),
    ]
    assert kinds(DCGANDiscriminator((28, 28, 1), width=2)) == [
        *("InputLayer", "Conv2D", "Activation"),
        *("Conv2D", "BatchNormalization", "Activation"),
        *("Flatten", "Dense"),
    ]


def test_activations():
    generator = DCGANGenerator((28, 28, 1), width=2)
    names = [layer.activation.__name__ for layer in generator.layers if "relu" in layer.name]
    assert names == ["relu", "relu"]
    leak = DCGANDiscriminator((28, 28, 1), width=2).get_layer("leaky_relu_7x7")
    np.testing.assert_allclose(leak(np.array([-1.0, 2.0])), [-0.2, 2.0], rtol=1e-6)


def test_minibatch_options():
    """100 features, or one channel at each of the 7 * 7 positions, more for the last layer."""
    plain, discrimination, deviation = (
        DCGANDiscriminator((28, 28, 1), width=2, minibatch=option).count_params()
        for option in ("none", "discrimination", "standard_deviation")
    )
    assert discrimination - plain == 7 * 7 * 4 * 100 * 5 + 100
    assert deviation - plain == 7 * 7
    # What tells one example from the others differs with them.
    images = np.random.default_rng(0).normal(size=(4, 28, 28, 1)).astype("float32")
    for option, alone in (("none", True), ("discrimination", False), ("standard_deviation", False)):
        discriminator = DCGANDiscriminator((28, 28, 1), width=2, minibatch=option)
        logits = discriminator(images)[:2] - discriminator(images[:2])
        assert (np.abs(logits).max() < 1e-7) == alone, option
    with pytest.raises(ValueError, match="'none', 'discrimination', 'standard_deviation'"):
        DCGANDiscriminator((28, 28, 1), minibatch="deviation")


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
def test_mixed_precision(policy):
    with dtype_policy(policy):
        generator = DCGANGenerator((28, 28, 1), latent_dim=4, width=2)
        discriminator = DCGANDiscriminator((28, 28, 1), width=2)
    images = generator(np.zeros((2, 4)))
    for output in (images, discriminator(images)):
        assert keras.backend.standardize_dtype(output.dtype) == "float32"
    for layer in (generator.get_layer("double_14x14"), discriminator.get_layer("halve_7x7")):
        assert layer.compute_dtype == policy.removeprefix("mixed_")


@pytest.mark.parametrize("build", [DCGANGenerator, DCGANDiscriminator])
def test_bad_arguments(build):
    with pytest.raises(ValueError, match="The side 29 .*28 and 30"):
        build((32, 29, 1))
    with pytest.raises(ValueError, match="'none', 'batch', 'layer'"):
        build((32, 32, 1), normalization="instance")
    with pytest.raises(ValueError, match="Received: width=0"):
        build((32, 32, 1), width=0)
    with pytest.raises(ValueError, match="Received: kernel_size=2.5"):
        build((32, 32, 1), kernel_size=2.5)
    with pytest.raises(ValueError, match="Received: depth=0"):
        build((32, 32, 1), depth=0)


def test_bad_arguments_of_the_generator():
    with pytest.raises(ValueError, match="'transposed', 'resize'"):
        DCGANGenerator((32, 32, 1), upsampling="bilinear")
    with pytest.raises(ValueError, match="Received: latent_dim=-1"):
        DCGANGenerator((32, 32, 1), latent_dim=-1)


def test_registry():
    generator = networks.get({"name": "dcgan_generator", "image_shape": [28, 28, 1], "width": 2})
    assert generator.output_shape == (None, 28, 28, 1)
    discriminator = networks.get(DCGANDiscriminator, image_shape=(28, 28, 1), width=2)
    assert discriminator.output_shape == (None, 1)
    assert networks.get(discriminator) is discriminator
    pairs = [
        f"{family}_{player}"
        for family in ("dcgan", "info_gan", "mlp", "r3gan", "sagan", "semi_supervised_gan", "sngan")
        for player in ("discriminator", "generator")
    ]
    others = ["context_encoder", "cycle_res_net", "dcgan_encoder", "patch_discriminator"]
    others += ["saved", "semi_supervised_gan_conv_discriminator", "sr_res_net"]
    others += ["srgan_discriminator", "unet"]
    assert networks.names() == sorted([*pairs, *others])
    with pytest.raises(ValueError, match="Did you mean 'dcgan_generator'"):
        networks.get("dcgan_generater")
