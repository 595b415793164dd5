import keras
import numpy as np
import pytest

import keras_gan
from keras_gan import engine, networks, regularizers

# One that draws and takes a mean over the replicas, and one that does neither.
NAMES = ["dragan_penalty", "r2"]
LAZY = [{"name": name, "every_steps": 2} for name in NAMES]
REAL, FAKE = np.random.default_rng(0).normal(size=(2, 6, 3)).astype("float32")


def test_lazy_penalty_and_its_gradient_step_by_step():
    """For D(x) = w.x, R1 has the gradient gamma w: four times that in steps 0, 4, and else 0."""
    import tensorflow as tf

    weights = tf.Variable([[1.0], [2.0], [-1.0]])
    num_calls = tf.Variable(0)
    r1 = regularizers.R1(gamma=0.5, every_steps=4)

    def discriminator(x):
        num_calls.assign_add(1)
        return x @ weights

    @tf.function
    def step(number):
        with engine.random.scope(seed=0, step=number), tf.GradientTape() as tape:
            values = r1(discriminator, REAL, FAKE)
            total = tf.reduce_mean(values)
        return values, tape.gradient(total, weights)

    for number in range(8):
        values, gradient = step(tf.constant(number))
        factor = 4.0 if number % 4 == 0 else 0.0
        np.testing.assert_allclose(values, np.full(6, factor * 0.25 * 6.0))
        np.testing.assert_allclose(gradient, factor * 0.5 * weights.numpy())
    assert num_calls.numpy() == 2, "The other steps must not run the discriminator."


def gan(optimizer=keras.optimizers.SGD, learning_rate=0.01, **arguments):
    keras.utils.set_random_seed(0)
    model = keras_gan.GAN(
        networks.MLPGenerator(2, latent_dim=3, width=8, depth=1),
        networks.MLPDiscriminator(2, width=8, depth=2),
    )
    model.compile(optimizer(learning_rate), optimizer(learning_rate), **arguments)
    return model


def fit(model, data, epochs=1):
    return model.fit(data, batch_size=8, epochs=epochs, shuffle=False, verbose=0).history


def test_logged_mean_is_that_of_the_penalty_in_each_step():
    """With networks at rest and the same batch in each of 8 steps."""
    data = np.tile(np.random.default_rng(0).normal(size=(8, 2)).astype("float32"), (8, 1))
    always = fit(gan(learning_rate=0.0, regularizers=["r1"], run_eagerly=True), data[:8])
    lazily = fit(gan(learning_rate=0.0, regularizers=[{"name": "r1", "every_steps": 4}]), data)
    np.testing.assert_allclose(lazily["r1"], always["r1"], rtol=1e-5)


def test_lazy_penalties_on_two_replicas_equal_one(points, mirrored):
    one = gan(regularizers=LAZY, run_eagerly=True)  # The other in a graph, where it branches.
    with mirrored.scope():
        two = gan(regularizers=LAZY)
    logs_one, logs_two = fit(one, points[:27]), fit(two, points[:27])
    for a, b in zip(one.variables, two.variables, strict=True):
        np.testing.assert_allclose(
            keras.ops.convert_to_numpy(a), keras.ops.convert_to_numpy(b), rtol=1e-5, atol=1e-7
        )
    for name in NAMES:
        np.testing.assert_allclose(logs_one[name], logs_two[name], rtol=1e-5)


@pytest.mark.parametrize("name", ["r1", "path_length"])
def test_lazy_with_synchronized_networks_says_what_to_do(name, points, mirrored):
    normalized = {"width": 4, "normalization": "batch", "synchronized": True}
    with mirrored.scope():
        model = keras_gan.models.DCGAN(
            networks.MLPGenerator(2, latent_dim=3, **normalized),
            networks.MLPDiscriminator(2, **normalized),
        )
        model.compile(regularizers=[{"name": name, "every_steps": 2}])
    with pytest.raises(ValueError, match="every_steps=1, or make the networks without"):
        fit(model, points[:16])


def test_lazy_outside_of_a_scope():
    with pytest.raises(RuntimeError, match="number of the step"):
        regularizers.R1(every_steps=2)(lambda x: x, REAL, FAKE)


@pytest.mark.parametrize("name", ["dragan_penalty", "gradient_penalty", "path_length", "r1", "r2"])
def test_every_steps_out_of_range(name):
    with pytest.raises(ValueError, match="`every_steps` must be an integer of at least 1"):
        regularizers.get({"name": name, "every_steps": 0})


def test_missing_methods_are_named():
    class Unfinished(regularizers.SlopePenalty):
        pass

    with pytest.raises(NotImplementedError, match=r"Unfinished must implement points"):
        Unfinished()(lambda x: x, REAL, FAKE)
    with pytest.raises(NotImplementedError, match=r"Unfinished must implement penalty"):
        Unfinished().penalty(np.zeros(3))
