import jax
import keras
import numpy as np
import pytest
from keras import ops

import keras_gan
from keras_gan import engine
from keras_gan.engine import backend, jax_random


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        (0, (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
        (0xFFFFFFFF, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    ],
)
def test_philox_gives_the_known_answers_of_its_authors(word, expected):
    """From `kat_vectors` of Random123, of Salmon et al."""
    word = jax.numpy.asarray(word, "uint32")
    assert tuple(map(int, jax_random._philox([word] * 4, [word] * 2))) == expected


def test_what_is_assigned_within_a_derivative_is_kept():
    w, count = keras.Variable(2.0), keras.Variable(0.0, trainable=False)

    def slope(x):
        count.assign_add(1.0)
        return w * ops.square(x)

    def objective():
        gradient = engine.input_gradient(slope, ops.convert_to_tensor([3.0]))
        return ops.sum(gradient), None

    (gradient,), _ = backend.gradients(objective, [w])
    assert float(gradient) == 6.0  # d/dw 2 w x
    assert float(count.value) == 1.0


@pytest.mark.parametrize("predicate", [True, False])
def test_what_is_assigned_under_a_condition(predicate):
    count = keras.Variable(5.0)

    def function():
        count.assign_add(1.0)
        return ops.ones(2)

    output = engine.conditional(ops.convert_to_tensor(predicate), function, lambda: ops.zeros(2))
    assert float(count.value) == 5.0 + predicate
    np.testing.assert_array_equal(output, [predicate] * 2)


def test_a_compiled_function_goes_on_with_the_state_of_random_layers():
    network = keras.Sequential([keras.Input((50,)), keras_gan.layers.DropoutNoise(0.5)])
    function = engine.compiled(network, (50,), jit_compile=True)
    engine.random.restart_seed_generators(network, 3)
    first, second, third = (np.asarray(function(np.ones((n, 50)))) for n in (4, 4, 2))
    assert (first != second).any() and (third != first[:2]).any()
    engine.random.restart_seed_generators(network, 3)
    np.testing.assert_array_equal(function(np.ones((4, 50))), first)


def test_a_compiled_function_reads_variables_anew():
    w = keras.Variable(2.0)
    function = engine.compiled(lambda x: w * x, (), jit_compile=True)
    assert float(function(np.float32(3.0))) == 6.0
    w.assign(5.0)
    assert float(function(np.float32(3.0))) == 15.0


def points_gan():
    keras.utils.set_random_seed(0)
    gan = keras_gan.GAN(
        keras_gan.networks.MLPGenerator(2, latent_dim=3, width=4),
        keras_gan.networks.MLPDiscriminator(2, width=4),
    )
    gan.compile(
        keras.optimizers.Adam(0.01), keras.optimizers.Adam(0.01), regularizers=["gradient_penalty"]
    )
    return gan


def test_a_variable_without_gradient_is_named(points):
    gan = points_gan()
    gan.discriminator_terms = lambda *a: {"discriminator_loss": ops.ones(16)}
    with pytest.raises(ValueError, match="No gradient of the discriminator's objective reaches"):
        gan.fit(points[:16], batch_size=16, verbose=0)


def test_a_step_that_fails_leaves_the_model_as_it_was(points):
    gan = points_gan()
    gan.fit(points[:16], batch_size=16, verbose=0)
    before = [variable.numpy() for variable in gan.variables]
    gan.train_step = gan.test_step = lambda data: 1 / 0
    for call in (gan.fit, gan.evaluate):
        gan.make_train_function(force=True)
        gan.make_test_function(force=True)
        with pytest.raises(ZeroDivisionError):
            call(points[:16], batch_size=16, verbose=0)
        for trained, variable in zip(before, gan.variables, strict=True):
            if "mean" not in variable.path:  # Of the epoch, which begin anew.
                np.testing.assert_array_equal(variable, trained)


def test_two_devices_equal_one(points):
    one = points_gan()
    devices = keras.distribution.list_devices("cpu")
    assert len(devices) == 2
    distribution = keras.distribution.DataParallel(devices=devices)
    with distribution.scope():
        two = points_gan()
        assert len(two.variables[0].value.sharding.device_set) == 2
        two.fit(points[:48], batch_size=16, epochs=3, shuffle=False, verbose=0)
    one.fit(points[:48], batch_size=16, epochs=3, shuffle=False, verbose=0)
    for a, b in zip(one.variables, two.variables, strict=True):
        a, b = keras.ops.convert_to_numpy(a), keras.ops.convert_to_numpy(b)
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(one.generate(4, seed=0), two.generate(4, seed=0), rtol=1e-4)
