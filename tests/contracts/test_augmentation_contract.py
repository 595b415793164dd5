"""What every registered augmentation must do. A new one needs one row in `ACTING`."""

import json

import keras
import numpy as np
import pytest
from keras import ops

from keras_gan import augmentations, engine
from keras_gan.engine import backend

# name: arguments with which every sample is changed.
ACTING = {
    "adaptive_augment": {"probability": 1.0},
    "diff_augment": {},
    "flip_translation": {},
    "instance_noise": {},
    "random_affine": {},
}
# name: arguments with which none is. DiffAugment has no such ones.
NEUTRAL = {
    "adaptive_augment": {},
    "instance_noise": {"stddev": 0.0},
    "random_affine": {"shift": 0, "rotation": 0, "shear": 0, "stretch": 0},
}

all_names = pytest.mark.parametrize("name", augmentations.names())

IMAGES = np.random.default_rng(0).uniform(-1, 1, (6, 9, 8, 3)).astype("float32")


def acting(name):
    return augmentations.get({"name": name, **ACTING[name]})


def call(augmentation, samples, seed=0, step=0):
    with engine.random.scope(seed=seed, step=step):
        return augmentation(samples)


@all_names
def test_every_augmentation_has_a_row(name):
    assert name in ACTING, f"Add arguments for the augmentation '{name}'."


@all_names
@pytest.mark.parametrize("channels", [1, 2, 3])
@pytest.mark.parametrize("dtype", ["float32", "float16"])
def test_shape_dtype_and_range(name, channels, dtype):
    samples = IMAGES[..., :channels].astype(dtype)
    augmented = call(acting(name), samples)
    assert augmented.shape == samples.shape
    assert keras.backend.standardize_dtype(augmented.dtype) == "float32"
    assert np.isfinite(augmented).all()
    assert (np.abs(augmented - samples).max(axis=(1, 2, 3)) > 1e-3).all()


@all_names
def test_unknown_batch_size_in_a_graph(name):
    import tensorflow as tf

    augmentation = acting(name)
    augmentation.build((None, 9, 8, 3))
    graph = tf.function(
        lambda samples: call(augmentation, samples),
        input_signature=[tf.TensorSpec((None, 9, 8, 3))],
    )
    for batch_size in (6, 3):
        samples = IMAGES[:batch_size]
        np.testing.assert_allclose(graph(samples), call(augmentation, samples), atol=1e-5)


@all_names
def test_gradient_is_the_adjoint(name):
    """All of them are affine: `<T(x + v) - T(x), u> = <v, gradient of <T(x), u>>`, per sample."""
    augmentation = acting(name)
    v, u = np.random.default_rng(1).normal(size=(2, *IMAGES.shape)).astype("float32")
    samples = keras.Variable(IMAGES)

    def objective():
        augmented = call(augmentation, samples.value)
        return ops.sum(augmented * u), augmented

    (gradient,), augmented = backend.gradients(objective, [samples])
    forward = np.sum((call(augmentation, IMAGES + v) - augmented) * u, axis=(1, 2, 3))
    backward = np.sum(v * gradient, axis=(1, 2, 3))
    np.testing.assert_allclose(forward, backward, rtol=1e-3, atol=1e-3)
    assert (np.abs(gradient).max(axis=(1, 2, 3)) > 0).all()


@all_names
def test_second_order_gradient(name):
    """Of `f(x) = |T(x)|^2 / 2`, `T` affine with matrix A: `A^T A v`, v the gradient's gradient."""
    augmentation = acting(name)
    v = np.random.default_rng(1).normal(size=IMAGES.shape).astype("float32")

    def gradient(samples):
        return engine.input_gradient(
            lambda x: ops.sum(call(augmentation, x) ** 2, axis=(1, 2, 3)) / 2.0, samples
        )

    samples = keras.Variable(IMAGES)

    def objective():
        first = gradient(samples.value)
        return ops.sum(first * v), first

    (second,), first = backend.gradients(objective, [samples])
    expected = gradient(ops.convert_to_tensor(IMAGES + v)) - first
    np.testing.assert_allclose(second, expected, rtol=1e-3, atol=2e-4 * np.abs(expected).max())


@all_names
def test_each_sample_by_a_draw_of_its_own(name):
    augmented = np.array(call(acting(name), np.repeat(IMAGES[:1], 6, axis=0))).reshape((6, -1))
    differences = np.abs(augmented[:, None] - augmented[None]).max(axis=-1)
    assert (differences[~np.eye(6, dtype=bool)] > 1e-3).all()


@all_names
def test_seed_and_step_determine_the_draws(name):
    augmentation = acting(name)
    first = call(augmentation, IMAGES)
    np.testing.assert_array_equal(call(augmentation, IMAGES), first)
    for other in ({"seed": 1}, {"step": 1}):
        assert np.abs(call(augmentation, IMAGES, **other) - first).max() > 1e-3


@all_names
def test_two_replicas_draw_what_one_device_draws(name, mirrored):
    import tensorflow as tf

    with mirrored.scope():
        augmentation = acting(name)
        augmentation.build((None, 9, 8, 3))

    def part(context):
        first, end = ((0, 4), (4, 6))[context.replica_id_in_sync_group]
        return tf.constant(IMAGES[first:end])

    parts = mirrored.experimental_distribute_values_from_function(part)
    results = mirrored.run(lambda samples: call(augmentation, samples), (parts,))
    results = np.concatenate(mirrored.experimental_local_results(results))
    np.testing.assert_allclose(results, call(acting(name), IMAGES), atol=1e-5)


@pytest.mark.parametrize("name", NEUTRAL)
@pytest.mark.parametrize("channels", [1, 3])
def test_identity(name, channels):
    samples = IMAGES[..., :channels]
    augmented = call(augmentations.get({"name": name, **NEUTRAL[name]}), samples)
    np.testing.assert_array_equal(augmented, samples)


@all_names
def test_config_round_trip(name):
    augmentation = acting(name)
    assert augmentation.get_config().items() >= ACTING[name].items()
    serialized = json.loads(json.dumps(keras.saving.serialize_keras_object(augmentation)))
    for copy in (
        keras.saving.deserialize_keras_object(serialized),
        augmentations.get(serialized),
        type(augmentation).from_config(augmentation.get_config()),
    ):
        assert type(copy) is type(augmentation)
        assert copy.get_config() == augmentation.get_config()
        np.testing.assert_array_equal(call(copy, IMAGES), call(augmentation, IMAGES))


@all_names
def test_get(name):
    augmentation = augmentations.get(name)
    assert isinstance(augmentation, augmentations.Augmentation)
    assert augmentations.get(augmentation) is augmentation
    assert type(augmentations.get(type(augmentation))) is type(augmentation)
    assert getattr(augmentations, type(augmentation).__name__) is type(augmentation)


@all_names
def test_no_trainable_weights_and_scalar_logs(name):
    augmentation = acting(name)
    augmentation.build((None, 9, 8, 3))
    assert not augmentation.trainable_weights
    assert all(value.shape == () for value in augmentation.log_values().values())
    assert augmentation.observe(ops.ones((6, 1))) is None


def test_what_is_no_augmentation():
    with pytest.raises(ValueError, match="Did you mean 'diff_augment'"):
        augmentations.get("diff_augmentation")
    with pytest.raises(ValueError, match="Expected one of the names.*subclass of"):
        augmentations.get(keras.layers.RandomFlip())
