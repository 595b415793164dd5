"""What all networks from images to images, and their discriminators, guarantee."""

import keras
import numpy as np
import pytest
from keras import ops

from keras_gan import networks
from keras_gan.engine import accelerate_network, backend
from keras_gan.utils.precision import dtype_policy

# The smallest forms, without noise. The kernels of few image channels take part in all.
NETWORKS = {
    "unet": {"image_shape": [8, 8, 3], "dropout": 0.0},
    "cycle_res_net": {"image_shape": [8, 8, 3], "num_blocks": 1},
    "sr_res_net": {"image_shape": [8, 8, 3], "num_blocks": 1, "scale": 2},
    "context_encoder": {"image_shape": [8, 8, 4], "bottleneck_dim": 5},
    "patch_discriminator": {"image_shape": [12, 12, 1], "depth": 2, "condition_channels": 3},
    "srgan_discriminator": {"image_shape": [16, 16, 3]},
}


def make(name, width=2):
    keras.utils.set_random_seed(0)
    return networks.get({"name": name, "width": width, **NETWORKS[name]})


def example(network):
    random = np.random.default_rng(0)
    inputs = [
        keras.Variable(random.uniform(-1, 1, (3, *x.shape[1:])), dtype="float32")
        for x in network.inputs
    ]
    return inputs if len(inputs) > 1 else inputs[0]


def results(network, inputs):
    def objective():
        outputs = network(keras.tree.map_structure(lambda x: x.value, inputs), training=True)
        return ops.sum(ops.sin(3.0 * outputs)), outputs

    variables = [*keras.tree.flatten(inputs), *network.trainable_variables]
    gradients, outputs = backend.gradients(objective, variables)
    assert all(gradient is not None for gradient in gradients)
    return [outputs, *gradients, *network.get_weights()]


@pytest.mark.parametrize("name", NETWORKS)
def test_a_copy_from_a_file_and_faster_kernels(name, tmp_path):
    network = make(name)
    # Initial weights leave the outputs near zero.
    network.set_weights([4 * w for w in network.get_weights()])
    inputs = example(network)
    network.save(tmp_path / "network.keras")
    copy = keras.saving.load_model(tmp_path / "network.keras")
    assert network.name == copy.name == name
    np.testing.assert_array_equal(copy(inputs), network(inputs))

    accelerate_network(copy)
    replaced = any({"call", "convolution_op"} & set(vars(layer)) for layer in copy.layers)
    assert replaced == (keras.backend.backend() == "tensorflow")  # XLA compiles Keras's own.
    for a, b in zip(results(network, inputs), results(copy, inputs), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-3, atol=1e-4 * max(np.abs(a).max(), 1e-3))


def test_mixed_precision():
    with dtype_policy("mixed_float16"):
        made = [make(name, width=1) for name in NETWORKS]
    for network in made:
        assert network.output.dtype == "float32"
        convolutions = [layer for layer in network.layers if hasattr(layer, "filters")]
        assert convolutions[0].compute_dtype == "float16"
    assert made[0](example(made[0]), training=True).dtype == "float32"


@pytest.mark.parametrize("name", ["unet", "context_encoder"])
def test_initialisation(name):
    for layer in make(name, width=8).layers:
        if hasattr(layer, "kernel"):
            kernel = layer.kernel.numpy().ravel()
            # Five standard errors of the mean and of the standard deviation.
            bound = 5 * 0.02 / np.sqrt(kernel.size)
            assert abs(kernel.mean()) < bound, layer.name
            assert abs(kernel.std() - 0.02) < bound / np.sqrt(2), layer.name


def test_fixed_networks_can_be_shared_with_any_size():
    """A fully convolutional network keeps nothing of the size that it was built for."""
    network = networks.UNet((16, 16, 3), width=1)
    anywhere = keras.models.clone_model(
        network, input_tensors=keras.Input((None, None, 3)), clone_function=lambda layer: layer
    )
    assert anywhere.weights[0] is network.weights[0]
    assert anywhere(np.zeros((1, 32, 48, 3), "float32")).shape == (1, 32, 48, 3)
