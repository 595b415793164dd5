import keras
import numpy as np
import pytest
from keras import ops

from keras_gan import augmentations, engine, regularizers
from keras_gan.engine import backend

REAL, FAKE = np.random.default_rng(0).normal(size=(2, 4, 8, 8, 1)).astype("float32")


@keras.saving.register_keras_serializable(package="consistency")
def double(samples):
    return 2.0 * samples


def discriminator(images):
    """A patch map of 8 x 8 logits."""
    return ops.square(images)


def test_by_hand():
    """Logits x^2 and 4 x^2 of each patch."""
    regularizer = regularizers.ConsistencyRegularization(weight=2.0, augmentation=double)
    values = regularizer(discriminator, REAL, FAKE, real_logits=REAL**2)
    np.testing.assert_allclose(values, 2 * np.mean(9 * REAL**4, axis=(1, 2, 3)), rtol=1e-5)


def test_balanced_by_hand():
    regularizer = regularizers.BalancedConsistencyRegularization(2.0, 3.0, augmentation=double)
    logits = {"real_logits": REAL**2, "fake_logits": FAKE**2}
    values = regularizer(discriminator, REAL, FAKE, **logits)
    expected = np.mean(2 * 9 * REAL**4 + 3 * 9 * FAKE**4, axis=(1, 2, 3))
    np.testing.assert_allclose(values, expected, rtol=1e-5)


def test_gradient_flows_to_both_judgements():
    """D(x) = w |x|, T doubles: w^2 |x|^2 with the gradient 2 w |x|^2."""
    weight = keras.Variable(3.0)
    norms = np.abs(REAL).sum(axis=(1, 2, 3))

    def judge(images):
        return weight.value * ops.sum(ops.abs(images), axis=(1, 2, 3))[:, None]

    regularizer = regularizers.ConsistencyRegularization(weight=1.0, augmentation=double)

    def objective():
        values = regularizer(judge, REAL, FAKE, real_logits=judge(REAL))
        return ops.sum(values), values

    (gradient,), values = backend.gradients(objective, [weight])
    np.testing.assert_allclose(values, 9 * norms**2, rtol=1e-5)
    np.testing.assert_allclose(gradient, 6 * np.sum(norms**2), rtol=1e-5)


@pytest.mark.parametrize(
    "name", ["consistency_regularization", "balanced_consistency_regularization"]
)
@pytest.mark.parametrize(
    "augmentation",
    [
        "flip_translation",
        {"name": "diff_augment", "policy": "translation"},
        augmentations.DiffAugment("translation"),
        double,
    ],
)
def test_augmentations_survive_serialization(name, augmentation):
    regularizer = regularizers.get({"name": name, "augmentation": augmentation})
    serialized = keras.saving.serialize_keras_object(regularizer)
    copy = keras.saving.deserialize_keras_object(serialized)
    assert type(copy.augmentation) is type(regularizer.augmentation)
    assert copy.get_config() == regularizer.get_config()


def test_the_default_draws_anew():
    """By the same draws for the same step, and by others for the other samples."""
    regularizer = regularizers.ConsistencyRegularization()

    def judge(images):
        return ops.sum(images * REAL[:1], axis=(1, 2, 3))[:, None]

    images = np.broadcast_to(REAL[:1], REAL.shape)
    with engine.random.scope(seed=0):
        values = np.array(regularizer(judge, images, FAKE, real_logits=judge(images)))
    with engine.random.scope(seed=0):
        again = np.array(regularizer(judge, images, FAKE, real_logits=judge(images)))
    np.testing.assert_array_equal(values, again)
    assert len(set(values.round(3))) > 1


def test_what_is_no_augmentation():
    with pytest.raises(ValueError, match="Unknown augmentation 'flip'"):
        regularizers.ConsistencyRegularization(augmentation="flip")


@pytest.mark.parametrize(
    "kind", ["consistency_regularization", "balanced_consistency_regularization"]
)
def test_an_adaptive_augmentation_is_refused(kind):
    """Nothing would raise its probability from 0."""
    with pytest.raises(ValueError, match="can't take AdaptiveAugment.*such as 'flip_translation'"):
        regularizers.get({"name": kind, "augmentation": "adaptive_augment"})


def test_a_keras_layer_draws_by_the_step():
    """As keras_gan's own augmentations: the same in a resumed run, other numbers in each step."""
    layer = keras.layers.RandomFlip("horizontal", seed=0)
    regularizer = regularizers.ConsistencyRegularization(augmentation=layer)

    def penalty(step):
        with engine.random.scope(seed=0, step=step):
            values = regularizer(weighted, REAL, FAKE, real_logits=weighted(REAL))
        return tuple(np.round(ops.convert_to_numpy(values), 3))

    penalties = [penalty(step) for step in range(6)]
    assert len(set(penalties)) > 1
    assert [penalty(step) for step in range(6)] == penalties


def weighted(images):
    """A logit that a flip changes."""
    return ops.sum(images * np.linspace(0, 1, 8).reshape(1, 1, 8, 1), axis=(1, 2, 3))[:, None]
