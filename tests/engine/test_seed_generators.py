"""Keras's random layers within the engine's steps."""

import keras
import numpy as np
import pytest
from keras import layers, ops

from keras_gan import GAN, networks
from keras_gan.engine import random

DATA = np.random.default_rng(0).uniform(-1, 1, (16, 4)).astype("float32")
NOISE = {
    "dropout": lambda: layers.Dropout(0.5),
    "gaussian_noise": lambda: layers.GaussianNoise(1.0),
    "gaussian_dropout": lambda: layers.GaussianDropout(0.5),
    "alpha_dropout": lambda: layers.AlphaDropout(0.5),
    "nested": lambda: keras.Sequential([keras.Sequential([layers.GaussianNoise(1.0)])]),
}


def network_of(layer):
    network = keras.Sequential([keras.Input((50,)), layer])
    random.key_seed_generators(network)
    return network


def call(network, seed=0, step=0):
    with random.scope(seed, step):
        return np.array(network(ops.ones((2, 50)), training=True))


@pytest.mark.parametrize("name", NOISE)
def test_draws_are_a_function_of_seed_and_step(name):
    network, other = network_of(NOISE[name]()), network_of(NOISE[name]())
    np.testing.assert_array_equal(call(network), call(other))
    assert not np.array_equal(call(network), call(network, step=1))
    assert not np.array_equal(call(network), call(network, seed=1))
    with random.scope(0):
        first, second = (np.array(network(ops.ones((2, 50)), training=True)) for _ in range(2))
    assert not np.array_equal(first, second)


def test_augmentation_layers():
    images = np.random.default_rng(0).uniform(0, 1, (8, 6, 6, 3)).astype("float32")
    results = []
    for _ in range(2):
        network = keras.Sequential(
            [
                keras.Input((6, 6, 3)),
                layers.RandomTranslation(0.5, 0.5),
                layers.RandomBrightness(0.5, value_range=(0, 1)),
                layers.SpatialDropout2D(0.3),
            ]
        )
        random.key_seed_generators(network)
        with random.scope(0):
            results.append(np.array(network(images, training=True)))
    np.testing.assert_array_equal(*results)


def test_outside_of_a_step_keras_draws():
    network, plain = (keras.Sequential([layers.GaussianNoise(1.0, seed=3)]) for _ in range(2))
    random.key_seed_generators(network)
    for _ in range(2):
        values = [np.array(n(ops.ones((2, 50)), training=True)) for n in (network, plain)]
        np.testing.assert_array_equal(*values)


def test_a_keyed_network_can_be_saved_and_copied(tmp_path):
    network = network_of(layers.Dropout(0.5))
    network.save(tmp_path / "network.keras")
    for copy in (
        keras.saving.load_model(tmp_path / "network.keras"),
        keras.models.clone_model(network),
    ):
        assert "next" not in vars(copy.layers[0].seed_generator)


@pytest.mark.parametrize("jit_compile", [False, True])
def test_in_a_compiled_graph(jit_compile):
    import tensorflow as tf

    network = network_of(layers.GaussianNoise(1.0))
    compiled = tf.function(
        lambda step: call_symbolic(network, step),
        jit_compile=jit_compile,
        input_signature=[tf.TensorSpec((), "int64")],
    )
    # XLA draws other numbers than TensorFlow from the same seed.
    np.testing.assert_array_equal(compiled(0), compiled(0))
    assert not np.isclose(compiled(0), compiled(5)).any()
    if not jit_compile:
        np.testing.assert_array_equal(compiled(0), call(network))


def call_symbolic(network, step):
    with random.scope(0, step):
        return network(ops.ones((2, 50)), training=True)


def test_each_replica_draws_its_own(mirrored):
    import tensorflow as tf

    with mirrored.scope():
        network = network_of(layers.Dropout(0.5))

    @tf.function
    def step():
        return mirrored.run(lambda: call_symbolic(network, tf.constant(0, "int64")))

    first, second = mirrored.experimental_local_results(step())
    assert not np.array_equal(first, second)
    again = mirrored.experimental_local_results(step())
    np.testing.assert_array_equal(first, again[0])
    np.testing.assert_array_equal(second, again[1])


def test_a_resumed_run_draws_what_an_unbroken_one_does(tmp_path):
    keras.utils.set_random_seed(0)
    discriminator = keras.Sequential(
        [
            keras.Input((4,)),
            layers.GaussianNoise(0.5),
            layers.Dense(8, "relu"),
            layers.Dropout(0.5),
            layers.Dense(1),
        ]
    )
    unbroken = GAN(networks.MLPGenerator(4, latent_dim=3, width=8, depth=1), discriminator)
    unbroken.compile(keras.optimizers.SGD(0.1), keras.optimizers.SGD(0.1), run_eagerly=True)

    def fit(gan):
        gan.fit(DATA, batch_size=8, shuffle=False, verbose=0)

    fit(unbroken)
    unbroken.save(tmp_path / "gan.keras")
    resumed = keras.saving.load_model(tmp_path / "gan.keras")
    fit(unbroken)
    fit(resumed)
    for a, b in zip(unbroken.get_weights(), resumed.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
