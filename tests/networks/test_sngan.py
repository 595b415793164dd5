import keras
import numpy as np
import pytest

from keras_gan import networks
from keras_gan.networks import SNGANDiscriminator, SNGANGenerator


def num_trained(model):
    return sum(int(np.prod(variable.shape)) for variable in model.trainable_variables)


def convolution(size, inputs, outputs, bias=True):
    return size * size * inputs * outputs + bias * outputs


def resolutions(model):
    """Shapes of the feature maps after each block."""
    return [
        tuple(layer.output.shape[1:])
        for layer in model.layers
        if layer.name.startswith(("base", "add"))
    ]


@pytest.mark.parametrize(
    ("image_shape", "of_generator", "of_discriminator"),
    [
        ((28, 28, 1), [(7, 2), (14, 2), (28, 2)], [(14, 2), (7, 2), (7, 2), (7, 2)]),
        (
            (32, 32, 3),
            [(4, 2), (8, 2), (16, 2), (32, 2)],
            [(16, 2), (8, 2), (8, 2), (8, 2)],
        ),
        (
            (48, 48, 3),
            [(6, 16), (12, 8), (24, 4), (48, 2)],
            [(24, 2), (12, 4), (6, 8), (3, 16), (3, 32)],
        ),
        (
            (64, 64, 3),
            [(4, 32), (8, 16), (16, 8), (32, 4), (64, 2)],
            [(32, 2), (16, 4), (8, 8), (4, 16), (4, 32)],
        ),
        (
            (128, 128, 1),
            [(4, 32), (8, 32), (16, 16), (32, 8), (64, 4), (128, 2)],
            [(64, 2), (32, 4), (16, 8), (8, 16), (4, 32), (4, 32)],
        ),
    ],
)
def test_shapes(image_shape, of_generator, of_discriminator):
    """The paper's tables 4 to 6 (32 pixels; 48, the form of 64), Miyato and Koyama's of 128."""
    generator = SNGANGenerator(image_shape, latent_dim=5, width=2)
    discriminator = SNGANDiscriminator(image_shape, width=2)
    assert resolutions(generator) == [(side, side, c) for side, c in of_generator]
    assert resolutions(discriminator) == [(side, side, c) for side, c in of_discriminator]
    assert (generator.name, discriminator.name) == ("sngan_generator", "sngan_discriminator")
    assert generator.output_shape == (None, *image_shape)
    assert discriminator.output_shape == (None, 1)


def test_rectangles_and_the_range():
    generator = SNGANGenerator((32, 16, 3), latent_dim=5, width=2)
    assert resolutions(generator) == [(8, 4, 2), (16, 8, 2), (32, 16, 2)]
    discriminator = SNGANDiscriminator((32, 16, 3), width=2)
    assert resolutions(discriminator)[-1] == (8, 4, 2)
    images = generator(100 * np.random.default_rng(0).normal(size=(3, 5)))
    assert images.shape == (3, 32, 16, 3)
    assert np.abs(images).max() <= 1.0
    assert discriminator(images).shape == (3, 1)


def test_the_papers_generator():
    """Table 4 for CIFAR-10: 4x4x256 dense, three blocks of 256, batch normalization, 3x3 to 3."""
    block = 2 * convolution(3, 256, 256) + convolution(1, 256, 256) + 2 * 2 * 256
    papers = (128 + 1) * 4 * 4 * 256 + 3 * block + 2 * 256 + convolution(3, 256, 3)
    assert papers == 4_276_739
    biases = 4 * 4 * 256 + 3 * 3 * 256
    assert biases == 6_400
    assert num_trained(SNGANGenerator((32, 32, 3))) == papers - biases


def test_the_papers_discriminator():
    """Table 4 for CIFAR-10: two blocks that halve, two that keep the resolution, sum, dense."""
    first = convolution(3, 3, 128) + convolution(3, 128, 128) + convolution(1, 3, 128)
    same = 2 * convolution(3, 128, 128)
    papers = first + same + convolution(1, 128, 128) + 2 * same + (128 + 1)
    assert papers == 1_053_825
    assert num_trained(SNGANDiscriminator((32, 32, 3))) == papers


def test_blocks_of_the_larger_discriminator_widen_late():
    """As `Block` of the authors' code does; all but the first block."""
    discriminator = networks.SNGANDiscriminator((64, 64, 3), width=4)
    widths = [
        [discriminator.get_layer(f"convolve_{name}_{i}").output.shape[-1] for i in (1, 2)]
        for name in ("32x32", "16x16", "8x8", "4x4", "4x4_1")
    ]
    assert widths == [[4, 4], [4, 8], [8, 16], [16, 32], [32, 64]]


def test_generator_without_normalization_has_biases():
    block = 2 * convolution(3, 2, 2) + convolution(1, 2, 2)
    expected = (5 + 1) * 4 * 4 * 2 + block + convolution(3, 2, 1)
    generator = SNGANGenerator((8, 8, 1), latent_dim=5, width=2, normalization="none")
    assert num_trained(generator) == expected


def test_blocks_against_numpy():
    """A discriminator whose kernels are identities: sums of pooled and rectified pixels."""
    discriminator = SNGANDiscriminator((8, 8, 2), width=2)
    for layer in discriminator.layers:
        if layer.name.startswith(("convolve", "shortcut")):
            kernel = np.zeros(layer.layer.kernel.shape)
            kernel[kernel.shape[0] // 2, kernel.shape[1] // 2] = np.eye(2)
            layer.layer.kernel.assign(kernel)  # Of spectral norm 1.
            for _ in range(3):
                layer.before_update()
    dense = discriminator.get_layer("logits")
    dense.layer.kernel.assign([[0.6], [0.8]])
    for _ in range(3):
        dense.before_update()

    def pool(x):
        return x.reshape(3, x.shape[1] // 2, 2, x.shape[2] // 2, 2, 2).mean(axis=(2, 4))

    def relu(x):
        return np.maximum(x, 0.0)

    images = np.random.default_rng(0).uniform(-1, 1, (3, 8, 8, 2)).astype("float32")
    x = pool(images) + pool(relu(images))  # The first block: no ReLU before its residual.
    for _ in range(2):
        x = x + relu(x)
    logits = relu(x).sum(axis=(1, 2)) @ np.array([[0.6], [0.8]])
    np.testing.assert_allclose(discriminator(images), logits, rtol=1e-3)


def test_generator_blocks_against_numpy():
    """Pre-activation; upsampling comes before the first convolution, and after the shortcut's.

    A kernel mixes the channels of one pixel: of the first 3x3 one, of the neighbour to the right.
    """
    generator = SNGANGenerator((8, 8, 2), latent_dim=5, width=2)
    random = np.random.default_rng(0)
    first, second, shortcut, last = random.normal(size=(4, 2, 2))
    offsets = dict(zip(("8x8_1", "8x8_2", "last"), random.normal(size=(3, 2)), strict=True))
    for name, column, matrix in (
        ("convolve_8x8_1", 2, first),
        ("convolve_8x8_2", 1, second),
        ("to_images", 1, last),
    ):
        kernel = np.zeros((3, 3, 2, 2))
        kernel[1, column] = matrix
        generator.get_layer(name).kernel.assign(kernel)
    generator.get_layer("shortcut_8x8").kernel.assign(shortcut[None, None])
    generator.get_layer("to_images").bias.assign([0.1, -0.2])
    for name, offset in offsets.items():  # At inference then nothing but an addition.
        layer = generator.get_layer(f"normalize_{name}")
        layer.set_weights([np.ones(2), offset, np.zeros(2), np.full(2, 1 - 1e-5)])

    def activated(x, name):
        return np.maximum(x + offsets[name], 0.0)

    def double(x):
        return x.repeat(2, axis=1).repeat(2, axis=2)

    latents = random.normal(size=(3, 5)).astype("float32")
    x = (5.0 * latents @ np.array(generator.get_layer("project").kernel)).reshape(3, 4, 4, 2)
    residual = double(activated(x, "8x8_1")) @ first
    residual = np.pad(residual, ((0, 0), (0, 0), (0, 1), (0, 0)))[:, :, 1:]
    residual = activated(residual, "8x8_2") @ second
    x = residual + double(x) @ shortcut
    images = np.tanh(activated(x, "last") @ last + [0.1, -0.2])
    assert images.std() > 0.1
    received = generator(5.0 * latents, training=False)
    np.testing.assert_allclose(received, images, rtol=1e-4, atol=1e-5)


def test_registry():
    generator = networks.get({"name": "sngan_generator", "image_shape": [8, 8, 1], "width": 2})
    assert isinstance(generator, keras.Model)
