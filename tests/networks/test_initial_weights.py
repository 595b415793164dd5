"""What the weights of networks start from, where their papers say it: N(0, 0.02^2)."""

import itertools

import keras
import numpy as np
import pytest

from keras_gan import networks

NETWORKS = {
    "cycle_res_net": {"num_blocks": 2},
    "dcgan_discriminator": {},
    "dcgan_generator": {"latent_dim": 16},
    "patch_discriminator": {"depth": 2},
    "srgan_discriminator": {},
    "unet": {},
}


@pytest.mark.parametrize("name", NETWORKS)
def test_weights_start_from_normal_numbers(name):
    """Each kernel by itself, within five standard deviations; biases from 0."""
    keras.utils.set_random_seed(0)
    arguments = {"image_shape": (16, 16, 3), "width": 4, **NETWORKS[name]}
    network = networks.get({"name": name, **arguments})
    layers = [layer for layer in network.layers if hasattr(layer, "kernel")]
    kernels = [keras.ops.convert_to_numpy(layer.kernel) for layer in layers]
    assert len(kernels) >= 3
    for layer, kernel in zip(layers, kernels, strict=True):
        error = 0.02 / np.sqrt(kernel.size)
        assert abs(kernel.mean()) < 5 * error, layer.name
        assert abs(kernel.std() - 0.02) < 5 * error / np.sqrt(2), layer.name
        if layer.use_bias:
            np.testing.assert_array_equal(layer.bias, 0.0)
    for one, other in itertools.combinations(kernels, 2):
        assert one.shape != other.shape or not np.array_equal(one, other)


@pytest.mark.parametrize("name", sorted(set(NETWORKS) - {"cycle_res_net"}))
def test_scales_of_batch_normalization_start_around_1(name):
    """From N(1, 0.02^2), as in the codes of DCGAN and pix2pix."""
    keras.utils.set_random_seed(0)
    arguments = {"image_shape": (16, 16, 3), "width": 16, **NETWORKS[name]}
    network = networks.get({"name": name, "normalization": "batch", **arguments})
    layers = [x for x in network.layers if isinstance(x, keras.layers.BatchNormalization)]
    scales = np.concatenate([keras.ops.convert_to_numpy(layer.gamma) for layer in layers])
    error = 0.02 / np.sqrt(scales.size)
    assert abs(scales.mean() - 1.0) < 5 * error
    assert abs(scales.std() - 0.02) < 5 * error / np.sqrt(2)
    for layer in layers:
        np.testing.assert_array_equal(layer.beta, 0.0)
