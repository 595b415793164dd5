"""`generate` under the strategies of one process."""

import contextlib

import keras
import numpy as np
import pytest

import keras_gan


def convolutional_gan():
    keras.utils.set_random_seed(0)
    gan = keras_gan.GAN(
        keras_gan.networks.DCGANGenerator(image_shape=(8, 8, 1), latent_dim=3, width=2),
        keras_gan.networks.DCGANDiscriminator(image_shape=(8, 8, 1), width=2),
    )
    gan.compile(keras.optimizers.SGD(0.1), keras.optimizers.SGD(0.1))
    return gan


@pytest.mark.filterwarnings("ignore:.*has not been trained")
@pytest.mark.parametrize("num_samples", [1, 3])
@pytest.mark.parametrize("strategy", ["none", "one_device", "mirrored"])
def test_samples_are_the_generators_own_under_each_strategy(strategy, num_samples, mirrored):
    import tensorflow as tf

    strategies = {
        "none": contextlib.nullcontext(),
        "one_device": tf.distribute.OneDeviceStrategy("/cpu:0").scope(),
        "mirrored": mirrored.scope(),
    }
    with strategies[strategy]:
        gan = convolutional_gan()
    latents = np.random.default_rng(5).standard_normal((num_samples, 3), dtype="float32")
    expected = keras.ops.convert_to_numpy(gan.generator(latents, training=False))
    samples = gan.generate(num_samples, seed=5, batch_size=2)  # Batches of 2 and of 1.
    assert samples.dtype == "float32"
    np.testing.assert_allclose(samples, expected, atol=1e-6)


@pytest.mark.filterwarnings("ignore:.*has not been trained")
def test_the_graph_is_traced_once_and_follows_the_weights():
    gan = convolutional_gan()
    traces = []
    call = gan.generator.call
    gan.generator.call = lambda *args, **kwargs: traces.append(1) or call(*args, **kwargs)
    gan.generate(5, seed=0, batch_size=2)  # In batches of 2 and 1.
    num_traces = len(traces)
    assert num_traces == 1 or keras.backend.backend() == "jax"  # Which has one for each size.
    for num_samples in (5, 3, 1):
        gan.generate(num_samples, seed=0, batch_size=2)
    assert len(traces) == num_traces
    gan.generator.set_weights([w * 0 for w in gan.generator.get_weights()])
    np.testing.assert_array_equal(gan.generate(2, seed=0), np.zeros((2, 8, 8, 1)))


@pytest.mark.filterwarnings("ignore:.*has not been trained")
def test_run_eagerly_runs_the_generator_eagerly():
    gan = convolutional_gan()
    expected = gan.generate(3, seed=0)
    gan.compile(keras.optimizers.SGD(0.1), keras.optimizers.SGD(0.1), run_eagerly=True)
    received = []
    call = gan.generator.call
    # Only what is not symbolic becomes an array.
    gan.generator.call = lambda x, *a, **k: received.append(np.array(x)) or call(x, *a, **k)
    np.testing.assert_allclose(gan.generate(3, seed=0), expected, atol=1e-6)
    assert [latents.shape for latents in received] == [(3, 3)]


def test_bad_arguments_are_refused():
    gan = convolutional_gan()
    with pytest.raises(ValueError, match="shape \\(0, 3\\).*at least one"):
        gan.generate(latents=np.zeros((0, 3)))
    with pytest.raises(ValueError, match="batch_size"):
        gan.generate(2, batch_size=0)


@pytest.mark.filterwarnings("ignore:.*has not been trained")
def test_batches_hold_the_samples_of_one_call():
    gan = convolutional_gan()
    batches = list(gan.generate_batches(5, seed=3, batch_size=2))
    assert [len(batch) for batch in batches] == [2, 2, 1]
    np.testing.assert_allclose(np.concatenate(batches), gan.generate(5, seed=3), atol=1e-6)
    for arguments in ({"num_samples": 0}, {"num_samples": 2, "batch_size": 0}):
        with pytest.raises(ValueError, match="must be an integer of at least 1"):
            list(gan.generate_batches(**arguments))


def test_paths_lead_from_one_latent_to_another_on_an_arc():
    rows = convolutional_gan().latent_paths(3, 5, seed=0).reshape(3, 5, 3)
    # On an arc, the middle points along the bisector of its ends.
    middle, bisector = rows[:, 2], rows[:, 0] + rows[:, 4]
    cosines = np.sum(middle * bisector, axis=1) / np.linalg.norm(middle, axis=1)
    np.testing.assert_allclose(cosines, np.linalg.norm(bisector, axis=1), rtol=1e-5)
    # The six ends are six different standard normal draws.
    ends = np.random.default_rng(0).standard_normal((6, 3), dtype="float32")
    np.testing.assert_allclose(np.concatenate([rows[:, 0], rows[:, 4]]), ends, atol=1e-6)


@pytest.mark.filterwarnings("ignore:.*has not been trained")
def test_generated_paths_are_those_of_the_latents():
    gan = convolutional_gan()
    samples = gan.generate_paths(2, 3, seed=1)
    np.testing.assert_array_equal(samples, gan.generate(latents=gan.latent_paths(2, 3, seed=1)))
