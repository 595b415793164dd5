import numpy as np
import pytest

from keras_gan.layers import SelfAttention
from keras_gan.networks import SAGANDiscriminator, SAGANGenerator


def attention_shapes(model):
    return [
        tuple(layer.output.shape[1:]) for layer in model.layers if isinstance(layer, SelfAttention)
    ]


@pytest.mark.parametrize(
    ("image_shape", "of_generator", "of_discriminator"),
    [
        ((28, 28, 1), (14, 14, 2), (14, 14, 2)),
        ((64, 64, 3), (32, 32, 4), (32, 32, 2)),
        ((128, 128, 1), (32, 32, 8), (32, 32, 4)),
    ],
)
def test_where_they_attend(image_shape, of_generator, of_discriminator):
    """At 32x32 in the authors' networks for 128x128 images."""
    generator = SAGANGenerator(image_shape, latent_dim=5, width=2)
    discriminator = SAGANDiscriminator(image_shape, width=2)
    assert attention_shapes(generator) == [of_generator]
    assert attention_shapes(discriminator) == [of_discriminator]
    assert (generator.name, discriminator.name) == ("sagan_generator", "sagan_discriminator")
    assert generator.output_shape == (None, *image_shape)
    assert discriminator.output_shape == (None, 1)


@pytest.mark.parametrize(
    ("sides", "attending"), [((96, 96), (24, 24)), ((112, 80), (28, 20)), ((128, 16), (32, 4))]
)
def test_sides_that_32_does_not_divide(sides, attending):
    networks = (
        SAGANGenerator((*sides, 1), latent_dim=5, width=2),
        SAGANDiscriminator((*sides, 1), width=2),
    )
    for network in networks:
        ((height, width, _),) = attention_shapes(network)
        assert (height, width) == attending


def test_chosen_resolutions():
    generator = SAGANGenerator((16, 16, 1), latent_dim=5, width=2, attention_resolution=4)
    assert attention_shapes(generator) == [(4, 4, 2)]
    discriminator = SAGANDiscriminator((16, 16, 1), width=2, attention_resolution=4)
    assert attention_shapes(discriminator) == [(4, 4, 2)]
    images = generator(np.random.default_rng(0).normal(size=(2, 5)))
    assert images.shape == (2, 16, 16, 1)
    assert np.abs(images).max() <= 1.0
    assert discriminator(images).shape == (2, 1)
