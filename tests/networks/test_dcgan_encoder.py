"""DCGAN's encoder."""

import numpy as np
import pytest

from keras_gan import networks


def test_it_is_the_discriminator_up_to_the_last_layer():
    """With the discriminator's weights it computes the discriminator's features."""
    arguments = {"image_shape": (16, 8, 3), "width": 2, "kernel_size": 3}
    encoder = networks.DCGANEncoder(latent_dim=5, **arguments)
    discriminator = networks.DCGANDiscriminator(head_units=5, **arguments)
    for layer in encoder.layers[:-1]:
        layer.set_weights(discriminator.get_layer(layer.name).get_weights())
    encoder.get_layer("latents").set_weights(discriminator.get_layer("head").get_weights())
    images = np.random.default_rng(0).uniform(-1, 1, (4, 16, 8, 3)).astype("float32")
    np.testing.assert_allclose(encoder(images), discriminator(images)[1], rtol=1e-5, atol=1e-7)


def test_bad_arguments():
    with pytest.raises(ValueError, match="latent_dim"):
        networks.DCGANEncoder((16, 16, 1), latent_dim=0)
