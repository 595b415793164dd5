"""Each faster way of JAX on a CPU against the Keras layer that it stands for."""

import jax
import keras
import numpy as np
import pytest

from keras_gan import layers, networks
from keras_gan.engine import accelerate_network


def derivatives(model, inputs):
    """The outputs, their gradients, and those of a penalty on the input gradient, as R1's."""
    trained, others = (
        [v.value for v in variables]
        for variables in (model.trainable_variables, model.non_trainable_variables)
    )

    def outputs(weights, inputs):
        return model.stateless_call(weights, others, inputs, training=True)[0]

    def value(weights, inputs):
        return jax.numpy.sin(outputs(weights, inputs)).sum()

    def penalty(weights):
        return (jax.grad(value, 1)(weights, inputs) ** 2).sum()

    first = jax.grad(value, (0, 1))(trained, inputs)
    return jax.tree.leaves([outputs(trained, inputs), first, jax.grad(penalty)(trained)])


def assert_alike(models, shape):
    inputs = np.random.default_rng(0).normal(1.0, 2.0, shape).astype("float32")
    pairs = zip(*(derivatives(model, inputs) for model in models), strict=True)
    for a, b in pairs:
        assert a.dtype == b.dtype and np.abs(a).max() > 0
        np.testing.assert_allclose(a, b, rtol=2e-5, atol=2e-5 * np.abs(a).max())


def copies(layer, input_shape, num_copies=2):
    """Models of one layer with equal weights."""
    models = []
    for _ in range(num_copies):
        keras.utils.set_random_seed(1)
        inputs = keras.Input(input_shape)
        models.append(keras.Model(inputs, layer.from_config(layer.get_config())(inputs)))
    return models


@pytest.mark.parametrize("kernel_size", [2, 3, 4, 5, (3, 4)])
@pytest.mark.parametrize("strides", [1, 2, (2, 1)])
def test_transposed_convolution(kernel_size, strides):
    arguments = {"padding": "same", "activation": "tanh", "bias_initializer": "ones"}
    layer = keras.layers.Conv2DTranspose(3, kernel_size, strides, **arguments)
    models = copies(layer, (4, 3, 5))
    accelerate_network(models[1])
    assert "call" in vars(models[1].layers[-1])
    assert_alike(models, (2, 4, 3, 5))


@pytest.mark.parametrize(
    "arguments",
    [
        {"padding": "valid", "strides": 2},
        {"padding": "same", "strides": 4},
        {"padding": "same", "strides": 1, "dilation_rate": 2},
        {"padding": "same", "strides": 2, "output_padding": 1},
        {"padding": "same", "strides": 2, "data_format": "channels_first"},
    ],
)
def test_other_transposed_convolutions_stay_keras_own(arguments):
    (model,) = copies(keras.layers.Conv2DTranspose(3, 3, **arguments), (4, 4, 5), 1)
    accelerate_network(model)
    assert "call" not in vars(model.layers[-1])


@pytest.mark.parametrize("strides", [1, 2])
@pytest.mark.parametrize("padding", ["same", "valid"])
def test_grouped_convolution(strides, padding):
    arguments = {"groups": 2, "strides": strides, "padding": padding, "bias_initializer": "ones"}
    classes = keras.layers.Conv2D, layers.GroupedConv2D
    models = [copies(one(6, 3, **arguments), (5, 6, 4), 1)[0] for one in classes]
    assert_alike(models, (2, 5, 6, 4))


def test_a_network_of_half_precision_and_any_size():
    keras.utils.set_random_seed(0)
    inputs = keras.Input((None, None, 3))
    layer = keras.layers.Conv2DTranspose(2, 4, 2, "same", dtype="mixed_bfloat16")
    model = keras.Model(inputs, layer(inputs))
    images = np.ones((2, 4, 6, 3), "float32")
    expected = model(images)
    accelerate_network(model)
    assert model(images).dtype == expected.dtype == "bfloat16"
    np.testing.assert_array_equal(model(images), expected)
    assert model(np.ones((1, 5, 3, 3), "float32")).shape == (1, 10, 6, 2)


def test_networks_stay_plain_keras_models(tmp_path):
    generator = networks.DCGANGenerator((8, 8, 3), latent_dim=3, width=4)
    accelerate_network(generator)
    generator.save(tmp_path / "generator.keras")
    latents = np.ones((2, 3), "float32")
    copy = keras.saving.load_model(tmp_path / "generator.keras")
    assert not any("call" in vars(layer) for layer in copy.layers)
    np.testing.assert_allclose(copy(latents), generator(latents), rtol=1e-5, atol=1e-6)
