"""Values of a training step and of `evaluate` whose players are linear, against NumPy.

What each loss and each regularizer is of given samples and logits, their contracts show. Here is
that a model hands them the right ones: real and generated, of the right latents and conditions.
"""

import keras
import numpy as np
import pytest
from keras import layers

from keras_gan import engine, models

RANDOM = np.random.default_rng(0)
IMAGES = RANDOM.uniform(-1, 1, (6, 2, 2, 1)).astype("float32")
LABELS = np.array([0, 2, 1, 1, 0, 2])
TO_IMAGES = RANDOM.normal(size=(2, 4)).astype("float32")  # From latents.
SCALES = np.array([0.5, -1.0, 2.0], "float32")  # Of each class.
JUDGES = RANDOM.normal(size=(4, 3)).astype("float32")  # A column for each class.
JUDGE = RANDOM.normal(size=(4, 1)).astype("float32")


def dense(units, kernel):
    return layers.Dense(units, use_bias=False, kernel_initializer=lambda *_, **__: kernel)


def conditional_generator():
    """G(z, y) = s_y z A."""
    latents, conditions = keras.Input((2,)), keras.Input((3,))
    images = dense(4, TO_IMAGES)(latents) * dense(1, SCALES[:, None])(conditions)
    return keras.Model([latents, conditions], layers.Reshape((2, 2, 1))(images))


def conditional_gan():
    """D(x, y) = w_y . x."""
    images, conditions = keras.Input((2, 2, 1)), keras.Input((3,))
    logits = layers.Dot(1)([dense(3, JUDGES)(layers.Flatten()(images)), conditions])
    discriminator = keras.Model([images, conditions], logits)
    return models.ConditionalGAN(conditional_generator(), discriminator)


def acgan():
    """D(x) = w . x, and as the logit of class k: w_k . x."""
    images = keras.Input((2, 2, 1))
    x = layers.Flatten()(images)
    discriminator = keras.Model(images, [dense(1, JUDGE)(x), dense(3, JUDGES)(x)])
    return models.ACGAN(conditional_generator(), discriminator, class_weight=0.5)


def judge_for(model):
    """Returns a column of weights for each sample: the discriminator of its logit."""
    judges = np.repeat(JUDGE, 3, axis=1) if isinstance(model, models.ACGAN) else JUDGES
    return judges[:, LABELS].T


def logits(images, judges):
    return np.sum(images.reshape(6, 4) * judges, axis=1)


def fake_images(latents):
    return (SCALES[LABELS][:, None] * (latents @ TO_IMAGES)).reshape(6, 2, 2, 1)


def cross_entropies(images):
    scores = images.reshape(6, 4) @ JUDGES
    likelihoods = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    return -likelihoods[np.arange(6), LABELS]


def softplus(x):
    return np.log1p(np.exp(x))


def draws(seed, stream, *shapes):
    """Returns normal draws as a step makes them one after another."""
    with engine.random.scope(seed, stream=stream):
        return [np.array(engine.random.normal((6, *shape))) for shape in shapes]


def still(model):
    """Returns optimizers that change nothing."""
    return {f"{player}_optimizer": keras.optimizers.SGD(0.0) for player in model.players}


def assert_logs(logs, expected):
    assert set(logs) == set(expected)
    for name, values in expected.items():
        np.testing.assert_allclose(logs[name], np.mean(values), rtol=1e-4, err_msg=name)


def one_step(model, *data):
    history = model.fit(*data, batch_size=6, shuffle=False, verbose=0).history
    return {name: value for name, (value,) in history.items()}


@pytest.mark.parametrize("make", [conditional_gan, acgan])
def test_a_step_with_conditions_penalties_and_noise(make):
    """R1 is that of the logits alone, not of class logits; both penalties are of the conditions."""
    model = make()
    model.compile(
        regularizers=[{"name": "r1", "gamma": 3.0}, {"name": "path_length", "weight": 0.5}],
        augmentations=[{"name": "instance_noise", "stddev": 0.2}],
        run_eagerly=True,
        **still(model),
    )
    logs = one_step(model, IMAGES, LABELS)
    # Noise on real samples, on generated ones and, of no effect, in R1; then in the generator's
    # step, and the projection of the path length.
    shape, judges = (2, 2, 1), judge_for(model)
    latents, *noise, projection = draws(model.seed, "train", (2,), *[shape] * 5)
    fake = fake_images(latents)
    real_logits = logits(IMAGES + 0.2 * noise[0], judges)
    fake_logits = logits(fake + 0.2 * noise[1], judges)
    lengths = np.linalg.norm(projection.reshape(6, 4) / 2 @ TO_IMAGES.T, axis=1)
    lengths *= np.abs(SCALES[LABELS])
    expected = {
        "discriminator_loss": softplus(-real_logits) + softplus(fake_logits),
        "generator_loss": softplus(-logits(fake + 0.2 * noise[3], judges)),
        "real_accuracy": real_logits > 0,
        "fake_accuracy": fake_logits < 0,
        "r1": 3.0 / 2 * np.sum(judges**2, axis=1),
        "path_length": 0.5 * (lengths - lengths.mean()) ** 2,
    }
    if make is acgan:
        expected["real_class_loss"] = 0.5 * cross_entropies(IMAGES + 0.2 * noise[0])
        expected["fake_class_loss"] = 0.5 * cross_entropies(fake + 0.2 * noise[3])
    assert_logs(logs, expected)
    for variable in model.trainable_variables:
        assert np.isfinite(variable).all(), variable.path  # Zero times a gradient that is.


@pytest.mark.parametrize("make", [conditional_gan, acgan])
def test_evaluation_with_conditions(make):
    """Without the noise, penalties and class losses of training."""
    model = make()
    model.compile(regularizers=["r1"], augmentations=["instance_noise"], run_eagerly=True)
    logs = model.evaluate(IMAGES, LABELS, batch_size=6, verbose=0, return_dict=True)
    (latents,) = draws(model.seed, "test", (2,))
    real_logits = logits(IMAGES, judge_for(model))
    fake_logits = logits(fake_images(latents), judge_for(model))
    expected = {
        "discriminator_loss": softplus(-real_logits) + softplus(fake_logits),
        "generator_loss": softplus(-fake_logits),
        "real_accuracy": real_logits > 0,
        "fake_accuracy": fake_logits < 0,
    }
    assert_logs(logs, expected)


@keras.saving.register_keras_serializable(package="linear_players")
def double(samples):
    return 2.0 * samples


def gan():
    """G(z) = z A and D(x) = w . x."""
    generator = [keras.Input((2,)), dense(4, TO_IMAGES), layers.Reshape((2, 2, 1))]
    discriminator = [keras.Input((2, 2, 1)), layers.Flatten(), dense(1, JUDGE)]
    return models.GAN(keras.Sequential(generator), keras.Sequential(discriminator))


def test_consistency_and_diversity():
    """D(T(x)) - D(x) = D(x), as T doubles; G(z + dz) - G(z) = dz A."""
    model = gan()
    model.compile(
        regularizers=[
            {"name": "consistency_regularization", "weight": 3.0, "augmentation": double},
            {
                "name": "balanced_consistency_regularization",
                "real_weight": 2.0,
                "fake_weight": 5.0,
                "augmentation": double,
            },
            {"name": "latent_consistency", "weight": 7.0, "noise_stddev": 0.5},
            {"name": "latent_diversity", "weight": 0.3, "noise_stddev": 0.1},
        ],
        run_eagerly=True,
        **still(model),
    )
    logs = one_step(model, IMAGES)
    latents, near, nearer = draws(model.seed, "train", (2,), (2,), (2,))
    real_logits, fake_logits = IMAGES.reshape(6, 4) @ JUDGE, latents @ TO_IMAGES @ JUDGE
    expected = {
        "consistency_regularization": 3 * real_logits**2,
        "balanced_consistency_regularization": 2 * real_logits**2 + 5 * fake_logits**2,
        "latent_consistency": 7 * (0.5 * near @ TO_IMAGES @ JUDGE) ** 2,
        "latent_diversity": -0.3 * (0.1 * nearer @ TO_IMAGES) ** 2,
    }
    assert_logs({name: logs[name] for name in expected}, expected)


def test_le_cam_of_two_steps():
    """Averages of the means seen, each side's logits against the other's, over the decay 0.5."""
    model = gan()
    le_cam = {"name": "le_cam", "weight": 2.0, "decay": 0.5, "start_step": 0}
    model.compile(regularizers=[le_cam], run_eagerly=True, **still(model))
    means = []
    for step, images in enumerate((IMAGES, IMAGES**2 - 1.0)):
        with engine.random.scope(model.seed, step=step):
            latents = np.array(engine.random.normal((6, 2)))
        real, fake = images.reshape(6, 4) @ JUDGE, latents @ TO_IMAGES @ JUDGE
        means.append([real.mean(), fake.mean()])
        real_average, fake_average = np.average(means, axis=0, weights=[1, 2][: step + 1])
        excess = np.maximum(0, real - fake_average) ** 2 + np.maximum(0, real_average - fake) ** 2
        np.testing.assert_allclose(one_step(model, images)["le_cam"], 2 * excess.mean(), rtol=1e-4)
