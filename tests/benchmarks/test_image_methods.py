"""benchmarks/image_methods.py."""

import image_methods
import pytest


@pytest.mark.parametrize("name", ["sngan", "sagan", "r3gan"])
def test_models_with_their_papers_networks(name):
    gan = image_methods.METHODS[name](3, 0)
    assert type(gan).__name__.lower() == name
    assert gan.generator.name.startswith(f"{name}_generator")
    assert gan.sample_shape == (28, 28, 3) and gan.latent_dim == image_methods.LATENT_DIM
