"""What holds, and what is refused, where several replicas share a step."""

import keras
import numpy as np
import pytest

from keras_gan import GAN, models, networks

IMAGES = np.random.default_rng(0).uniform(-1, 1, (7, 8, 8, 1)).astype("float32")


def dcgan(**arguments):
    """Trained eagerly, as tracing would take most of the time."""
    keras.utils.set_random_seed(0)
    gan = GAN(
        networks.DCGANGenerator((8, 8, 1), latent_dim=3, width=4, **arguments),
        networks.DCGANDiscriminator((8, 8, 1), width=4, depth=1, **arguments),
    )
    optimizers = keras.optimizers.SGD(0.01), keras.optimizers.SGD(0.01)
    gan.compile(*optimizers, run_eagerly=True)
    return gan


def mlp(run_eagerly=False, **arguments):
    keras.utils.set_random_seed(0)
    gan = GAN(
        networks.MLPGenerator(2, latent_dim=3, width=4, depth=1, **arguments),
        networks.MLPDiscriminator(2, width=4, depth=1),
    )
    optimizers = keras.optimizers.SGD(0.01), keras.optimizers.SGD(0.01)
    gan.compile(*optimizers, run_eagerly=run_eagerly)
    return gan


def distance(a, b):
    """Largest relative difference of two models' weights, from norm to norm."""
    pairs = [
        [keras.ops.convert_to_numpy(v) for v in pair]
        for pair in zip(a.weights, b.weights, strict=True)
    ]
    return max(np.linalg.norm(x - y) / max(np.linalg.norm(x), 1e-3) for x, y in pairs)


def test_synchronized_batch_normalization_makes_replicas_equal_one_device(mirrored):
    """Through the shared pass of the generator too, and with a last batch of 2 and 1."""
    one = dcgan(synchronized=True)
    with mirrored.scope():
        two, unsynchronized = dcgan(synchronized=True), dcgan()
    for gan in (one, two, unsynchronized):
        gan.fit(IMAGES, batch_size=4, shuffle=False, verbose=0)
    assert distance(one, two) < 1e-5
    assert distance(one, unsynchronized) > 1e-3


def test_a_replica_without_an_example_is_explained(mirrored, points):
    with mirrored.scope():
        gan = mlp()
    with pytest.raises(ValueError, match="too few examples.*drop_remainder=True"):
        gan.fit(points[:5], batch_size=4, shuffle=False, verbose=0)


def test_evaluation_takes_a_replica_without_an_example(mirrored, points):
    one = mlp(run_eagerly=True)
    with mirrored.scope():
        two = mlp()
    for gan in (one, two):
        gan.results = gan.evaluate(points[:9], batch_size=4, verbose=0, return_dict=True)
    assert two.results == pytest.approx(one.results, rel=1e-5)


def test_evaluation_is_that_of_the_file(mirrored, tmp_path, points):
    """Batch normalization differs between the replicas, and a file holds the first one's."""

    def statistics(replica):
        weights = gan.generator.non_trainable_weights
        return [mirrored.experimental_local_results(v.value)[replica].numpy() for v in weights]

    def evaluate(gan):
        return gan.evaluate(points[:11], batch_size=8, verbose=0, return_dict=True)

    with mirrored.scope():
        gan = mlp(run_eagerly=True, normalization="batch")
    gan.fit(points[:8], batch_size=8, verbose=0)
    first, second = statistics(0), statistics(1)
    assert first and all((a != b).all() for a, b in zip(first, second, strict=True))
    gan.save(tmp_path / "gan.keras")
    results = evaluate(gan)
    for a, b, c in zip(first, statistics(0), statistics(1), strict=True):
        np.testing.assert_array_equal(a, b)
        np.testing.assert_array_equal(a, c)
    with mirrored.scope():
        resumed = keras.saving.load_model(tmp_path / "gan.keras")
    assert evaluate(resumed) == results
    alone = keras.saving.load_model(tmp_path / "gan.keras")
    assert evaluate(alone) == pytest.approx(results, rel=1e-5)


def test_lazy_penalties_and_augmentations_are_refused(mirrored):
    with mirrored.scope():
        gan = GAN(
            networks.MLPGenerator((8, 8, 1), latent_dim=3, width=4),
            networks.MLPDiscriminator((8, 8, 1), width=4),
        )
        with pytest.raises(ValueError, match="'r1'.*Leave out"):
            gan.compile(
                keras.optimizers.SGD(),
                keras.optimizers.SGD(),
                regularizers=[{"name": "r1", "every_steps": 2}],
                augmentations=["diff_augment"],
            )


def test_a_lazy_regularizer_of_the_generator_and_augmentations_are_not(mirrored):
    with mirrored.scope():
        gan = GAN(
            networks.MLPGenerator((8, 8, 1), latent_dim=3, width=4),
            networks.MLPDiscriminator((8, 8, 1), width=4),
        )
        gan.compile(
            keras.optimizers.SGD(0.1),
            keras.optimizers.SGD(0.1),
            regularizers=[{"name": "path_length", "every_steps": 2}],
            augmentations=["diff_augment"],
        )
    images = np.random.default_rng(0).uniform(-1, 1, (12, 8, 8, 1)).astype("float32")
    gan.fit(images, batch_size=4, verbose=0)
    assert gan.current_step == 3


def test_a_last_batch_without_a_pack_is_explained():
    gan = models.PacGAN(
        networks.DCGANGenerator((8, 8, 1), latent_dim=3, width=4),
        networks.DCGANDiscriminator((8, 8, 2), width=4),
    )
    gan.compile()
    images = np.random.default_rng(0).uniform(-1, 1, (9, 8, 8, 1)).astype("float32")
    with pytest.raises(ValueError, match="smaller than pack_size=2.*drop_remainder=True"):
        gan.fit(images, batch_size=8, verbose=0)


def test_a_replica_without_a_pack_is_explained(mirrored):
    """Batch normalization of no pack would make weights NaN, on all replicas."""
    with mirrored.scope():
        gan = models.PacGAN(
            networks.MLPGenerator(2, latent_dim=3, width=4, depth=1),
            networks.MLPDiscriminator(4, width=4, depth=1, normalization="batch"),
        )
        gan.compile()
    points = np.random.default_rng(0).uniform(-1, 1, (11, 2)).astype("float32")
    with pytest.raises(ValueError, match="smaller than pack_size=2.*drop_remainder=True"):
        gan.fit(points, batch_size=8, verbose=0)
    assert np.isfinite(gan.evaluate(points, batch_size=8, verbose=0)).all()


def clipping(run_eagerly=True, **arguments):
    keras.utils.set_random_seed(0)
    gan = GAN(
        networks.MLPGenerator(2, latent_dim=3, width=4, depth=1),
        networks.MLPDiscriminator(2, width=4, depth=1),
    )
    gan.compile(
        keras.optimizers.SGD(1.0, **arguments),
        keras.optimizers.SGD(1.0, **arguments),
        run_eagerly=run_eagerly,
    )
    return gan


@pytest.mark.parametrize(
    "clip", [{"clipnorm": 1e-3}, {"global_clipnorm": 1e-3}, {"clipvalue": 1e-4}]
)
def test_gradients_are_clipped_as_on_one_device(clip, mirrored):
    points = np.random.default_rng(0).uniform(-1, 1, (7, 2)).astype("float32")
    one = clipping(**clip)
    with mirrored.scope():
        two = clipping(**clip)
    before = [keras.ops.convert_to_numpy(v) for v in one.trainable_weights]
    for gan in (one, two):
        gan.fit(points, batch_size=7, verbose=0)
    for start, a, b in zip(before, one.trainable_weights, two.trainable_weights, strict=True):
        step_of_one, step_of_two = keras.ops.convert_to_numpy(a) - start, b.numpy() - start
        np.testing.assert_allclose(step_of_two, step_of_one, rtol=1e-3, atol=1e-7)
        assert np.abs(step_of_one).max() > 1e-5


def test_clipping_with_a_scaled_loss_is_refused(mirrored):
    with mirrored.scope():
        gan = clipping(clipnorm=1.0, loss_scale_factor=8.0)
        points = np.zeros((8, 2), "float32")
        with pytest.raises(ValueError, match="can't clip gradients under 2 replicas"):
            gan.fit(points, batch_size=8, verbose=0)


def test_what_is_made_outside_of_the_scope_is_explained(mirrored):
    made_outside = keras.optimizers.SGD(0.1)
    with mirrored.scope():
        gan = clipping()
        with pytest.raises(
            ValueError, match="MirroredStrategy, but the optimizer of the generator"
        ):
            gan.compile(made_outside, keras.optimizers.SGD(0.1))
    with pytest.raises(ValueError, match="compile was called under no strategy.*strategy.scope"):
        gan.compile(keras.optimizers.SGD(0.1), keras.optimizers.SGD(0.1))
