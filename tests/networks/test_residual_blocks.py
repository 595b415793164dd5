"""What SNGAN's and SAGAN's networks share: spectral normalization, precision, bad arguments."""

import numpy as np
import pytest

from keras_gan.layers import SpectralNormalization
from keras_gan.networks import (
    SAGANDiscriminator,
    SAGANGenerator,
    SNGANDiscriminator,
    SNGANGenerator,
)
from keras_gan.utils.precision import dtype_policy

FAMILIES = [(SNGANGenerator, SNGANDiscriminator), (SAGANGenerator, SAGANDiscriminator)]
SHAPE = (8, 16, 3)


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
    with dtype_policy("mixed_float16"):
        generator = SAGANGenerator(SHAPE, latent_dim=6, width=4)
        discriminator = SAGANDiscriminator(SHAPE, width=4)
    images = generator(np.zeros((4, 6), "float32"))
    assert images.dtype == "float32"
    assert discriminator(images).dtype == "float32"
    assert discriminator.get_layer("convolve_4x8_1").layer.compute_dtype == "float16"


@pytest.mark.parametrize(("build_generator", "build_discriminator"), FAMILIES)
def test_bad_arguments(build_generator, build_discriminator):
    for build in (build_generator, build_discriminator):
        with pytest.raises(ValueError, match="The side 29 .*28 and 30"):
            build((32, 29, 1))
        with pytest.raises(ValueError, match="Received: width=0"):
            build((32, 32, 1), width=0)
    with pytest.raises(ValueError, match="Received: latent_dim=0"):
        build_generator((32, 32, 1), latent_dim=0)


def test_bad_arguments_of_one_family():
    with pytest.raises(ValueError, match="'none', 'batch', 'layer'"):
        SNGANGenerator((32, 32, 1), normalization="instance")
    with pytest.raises(
        ValueError, match=r"Received: attention_resolution=12. Expected .*\[4, 8, 16, 32"
    ):
        SAGANGenerator((32, 32, 1), attention_resolution=12)
    with pytest.raises(ValueError, match=r"Expected one of: \[16, 8\]"):
        SAGANDiscriminator((32, 32, 1), attention_resolution=32)
