import keras
import numpy as np
import pytest

from keras_gan import GAN, networks


def save(network, folder):
    path = folder / "network.keras"
    network.save(path)
    return path


def test_loads_what_was_saved(tmp_path):
    network = networks.SRResNet((8, 8, 3), scale=2, width=2, num_blocks=1)
    path = save(network, tmp_path)
    images = np.random.default_rng(0).normal(size=(2, 8, 8, 3)).astype("float32")
    for copy in (
        networks.saved(path),
        networks.get({"name": "saved", "path": str(path)}, image_shape=(8, 8, 3)),
    ):
        np.testing.assert_array_equal(copy(images), network(images))


def test_checks_the_input_shape(tmp_path):
    path = save(networks.UNet((None, 8, 3), width=1, depth=1), tmp_path)
    for fits in ((32, 8, 3), (None, 8, 3)):
        assert networks.saved(path, image_shape=fits).name == "unet"
    for other in ((8, 32, 3), (32, 8, 1), (32, None, 3)):
        with pytest.raises(ValueError, match=r"takes samples of the shape \(None, 8, 3\). Receiv"):
            networks.saved(path, image_shape=other)
    path = save(networks.PatchDiscriminator((16, 16, 1), 1, 1, condition_channels=3), tmp_path)
    assert len(networks.saved(path, image_shape=(16, 16, 1)).inputs) == 2


def test_bad_files(tmp_path):
    with pytest.raises(FileNotFoundError, match="No network file 'nowhere.keras'"):
        networks.saved("nowhere.keras")
    gan = GAN(
        networks.MLPGenerator(2, latent_dim=1, width=1, depth=1),
        networks.MLPDiscriminator(2, width=1, depth=1),
    )
    gan.compile(keras.optimizers.SGD(), keras.optimizers.SGD())
    with pytest.raises(ValueError, match="holds no network, but a GAN. Save the network by itself"):
        networks.saved(save(gan, tmp_path))
