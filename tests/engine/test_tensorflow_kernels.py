"""Each faster way against the Keras layer or optimizer that it stands for."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_gan import engine, models, networks
from keras_gan.engine import accelerate_network, accelerate_optimizer, tensorflow_kernels


def pair(layer, input_shape):
    """Two models of one layer with equal weights: Keras's, and the accelerated one."""
    models = []
    for _ in range(2):
        keras.utils.set_random_seed(1)
        inputs = keras.Input(input_shape)
        models.append(keras.Model(inputs, layer.from_config(layer.get_config())(inputs)))
    accelerate_network(models[1])
    return models


def is_accelerated(model):
    layer = model.layers[-1]
    return "call" in vars(layer) or "convolution_op" in vars(layer)


def results(model, inputs):
    """The outputs, the gradients, and the gradients of a penalty on the input gradient."""
    inputs = tf.constant(inputs)
    with tf.GradientTape() as outer:
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(inputs)
            outputs = model(inputs, training=True)
            value = tf.reduce_sum(tf.sin(outputs))
        input_gradient = tape.gradient(value, inputs)
        penalty = tf.reduce_sum(input_gradient**2)
    variables = [v.value for v in model.trainable_variables]
    first = tape.gradient(value, variables)
    second = outer.gradient(penalty, variables, unconnected_gradients="zero")
    moving = [v.numpy() for v in model.non_trainable_variables]
    return [outputs, input_gradient, *first, *second, *moving]


def assert_alike(models, inputs, rtol=2e-5):
    for a, b in zip(*(results(model, inputs) for model in models), strict=True):
        np.testing.assert_allclose(a, b, rtol=rtol, atol=rtol * np.abs(a).max())


def images(*shape):
    return np.random.default_rng(0).normal(2.0, 3.0, shape).astype("float32")


@pytest.mark.parametrize("kernel_size", [2, 3, 4, 5, (3, 4)])
def test_strided_convolution_of_few_channels(kernel_size):
    layer = keras.layers.Conv2D(5, kernel_size, strides=2, padding="same")
    models = pair(layer, (8, 6, 3))
    assert is_accelerated(models[1])
    assert_alike(models, images(2, 8, 6, 3))


@pytest.mark.parametrize("kernel_size", [2, 3, 4, 5, (3, 4)])
def test_transposed_convolution_to_few_channels(kernel_size):
    layer = keras.layers.Conv2DTranspose(
        3, kernel_size, strides=2, padding="same", activation="tanh", bias_initializer="ones"
    )
    models = pair(layer, (4, 3, 5))
    assert is_accelerated(models[1])
    assert_alike(models, images(2, 4, 3, 5))


def test_transposed_convolution_in_a_graph_for_any_size():
    models = pair(keras.layers.Conv2DTranspose(3, 4, strides=2, padding="same"), (None, None, 5))
    assert is_accelerated(models[1])
    any_size = tf.function(models[1], input_signature=[tf.TensorSpec((None, None, None, 5))])
    for sides in ((4, 3), (2, 7)):
        inputs = images(2, *sides, 5)
        np.testing.assert_allclose(any_size(inputs), models[0](inputs), rtol=2e-5, atol=1e-5)


@pytest.mark.parametrize("arguments", [{}, {"scale": False}, {"scale": False, "center": False}])
def test_batch_normalization_and_its_moving_statistics(arguments):
    layer = keras.layers.BatchNormalization(momentum=0.7, epsilon=0.01, **arguments)
    models = pair(layer, (3, 4, 5))
    assert is_accelerated(models[1])
    assert_alike(models, images(2, 3, 4, 5))
    inputs = images(2, 3, 4, 5)
    at_inference = [model(inputs, training=False) for model in models]
    np.testing.assert_allclose(*at_inference, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("layer", "input_shape"),
    [
        (keras.layers.Conv2D(2, 3, strides=2, padding="same"), (7, 7, 3)),
        (keras.layers.Conv2D(2, 3, strides=2, padding="same", activation="relu"), (8, 8, 3)),
        (keras.layers.Conv2D(2, 3, strides=2, padding="valid"), (8, 8, 3)),
        (keras.layers.Conv2D(4, 3, strides=2, padding="same", groups=2), (8, 8, 4)),
        (keras.layers.Conv2D(2, 3, padding="same", dilation_rate=2), (8, 8, 3)),
        (keras.layers.Conv2D(2, 3, strides=2, padding="same", use_bias=False), (8, 8, 64)),
        (keras.layers.Conv2DTranspose(3, 3, strides=2, padding="valid"), (4, 4, 3)),
        (keras.layers.Conv2DTranspose(3, 3, 2, "same", output_padding=0), (4, 4, 3)),
        (keras.layers.Conv2DTranspose(3, 3, strides=3, padding="same"), (4, 4, 3)),
        (keras.layers.BatchNormalization(), (9,)),
        (keras.layers.BatchNormalization(axis=1), (3, 4, 5)),
    ],
    ids=lambda value: None if isinstance(value, tuple) else value.name,
)
def test_other_arguments_give_what_keras_gives(layer, input_shape):
    assert_alike(pair(layer, input_shape), images(2, *input_shape))


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
def test_half_precision_gives_what_keras_gives(policy):
    layers = keras.layers
    for layer in (
        layers.Conv2D(5, 4, strides=2, padding="same", dtype=policy),
        layers.Conv2DTranspose(3, 4, strides=2, padding="same", dtype=policy),
        layers.BatchNormalization(dtype=policy),
    ):
        a, b = (model(images(2, 8, 8, 3), training=True) for model in pair(layer, (8, 8, 3)))
        assert a.dtype == b.dtype
        np.testing.assert_array_equal(a, b)


def test_a_layer_that_is_not_trainable_keeps_its_statistics():
    models = pair(keras.layers.BatchNormalization(), (3, 4, 5))
    models[1].layers[-1].trainable = False
    before = [np.array(v) for v in models[1].variables]
    models[1](images(2, 3, 4, 5), training=True)
    for old, new in zip(before, models[1].variables, strict=True):
        np.testing.assert_array_equal(old, new)


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"epsilon": 1e-3, "beta_1": 0.0, "beta_2": 0.9},
        {"clipnorm": 0.5, "weight_decay": 0.1, "use_ema": True},
        {"gradient_accumulation_steps": 2},
        {"amsgrad": True},
        {"learning_rate": keras.optimizers.schedules.ExponentialDecay(0.1, 1, 0.5)},
    ],
    ids=lambda arguments: "-".join(arguments) or "defaults",
)
def test_adam(arguments):
    values = np.random.default_rng(0).normal(size=(7, 4, 3)).astype("float32")
    variables = []
    for fused in (False, True):
        optimizer = keras.optimizers.Adam(**{"learning_rate": 0.1, **arguments})
        variable = keras.Variable(np.ones((4, 3), "float32"))
        optimizer.build([variable])
        if fused:
            accelerate_optimizer(optimizer)
        is_fused = "update_step" in vars(optimizer)
        assert is_fused == (fused and not optimizer.amsgrad)
        for gradient in values:
            optimizer.apply([tf.constant(gradient)], [variable])
        variables.append([variable, *optimizer.variables])
    for a, b in zip(*variables, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("policy", ["float32", "mixed_float16"])
def test_a_compiled_model_takes_the_fused_step_of_adam(policy, monkeypatch):
    """For each variable of both players, under a loss scale too; RMSprop's stays Keras's."""
    updated = []
    adam_step = tensorflow_kernels._adam_step

    def count(optimizer, gradient, variable, learning_rate):
        updated.append(tuple(variable.shape))
        adam_step(optimizer, gradient, variable, learning_rate)

    monkeypatch.setattr(tensorflow_kernels, "_adam_step", count)
    monkeypatch.setattr(engine, "has_accelerator", lambda: False)
    gan = models.GAN(
        keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, dtype=policy)]),
        networks.MLPDiscriminator(2, width=2, depth=1),
    )
    points = np.zeros((4, 2), "float32")
    gan.compile(keras.optimizers.Adam(), keras.optimizers.Adam(), run_eagerly=True)
    gan.fit(points, batch_size=4, verbose=0)
    assert sorted(updated) == sorted(tuple(v.shape) for v in gan.trainable_variables)
    gan.compile(keras.optimizers.Adam(), keras.optimizers.RMSprop(), run_eagerly=True)
    updated.clear()
    gan.fit(points, batch_size=4, verbose=0)
    assert sorted(updated) == sorted(tuple(v.shape) for v in gan.generator.trainable_variables)


def test_networks_stay_plain_keras_models(tmp_path):
    generator = networks.DCGANGenerator((8, 8, 3), latent_dim=3, width=4)
    accelerate_network(generator)
    generator.save(tmp_path / "generator.keras")
    assert "keras_gan" not in str(generator.get_config())
    latents = np.ones((2, 3), "float32")
    copies = (
        keras.saving.load_model(tmp_path / "generator.keras"),
        keras.models.clone_model(generator),
    )
    copies[1].set_weights(generator.get_weights())
    for copy in copies:
        assert not any("call" in vars(layer) for layer in copy.layers)
        np.testing.assert_allclose(copy(latents), generator(latents), rtol=1e-5, atol=1e-6)
