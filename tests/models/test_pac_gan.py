"""PacGAN: packs of neighbours."""

import keras
import numpy as np
import pytest

from keras_gan import augmentations, engine, networks, regularizers
from keras_gan.models import PacGAN

SHAPE = (2, 2, 1)
IMAGES = np.random.default_rng(0).uniform(-1, 1, (5, *SHAPE)).astype("float32")


@keras.saving.register_keras_serializable(package="pac_gan")
class Brighten(augmentations.Augmentation):
    """Adds one number to each sample."""

    def call(self, samples):
        return samples + engine.random.uniform((keras.ops.shape(samples)[0], 1, 1, 1))


def make(channels=1, pack_size=2, **arguments):
    model = PacGAN(
        networks.MLPGenerator((2, 2, channels), latent_dim=3, width=4, depth=1),
        networks.MLPDiscriminator((2, 2, pack_size * channels), width=4, depth=1),
        pack_size=pack_size,
    )
    model.compile(run_eagerly=True, **arguments)
    return model


def test_packs_of_two():
    """Samples 0 and 1, and 2 and 3; the fifth fills no pack."""
    packs = np.array(make().arrange(IMAGES))
    assert packs.shape == (2, 2, 2, 2)
    for pack, (first, second) in enumerate([(0, 1), (2, 3)]):
        np.testing.assert_array_equal(packs[pack, ..., 0], IMAGES[first, ..., 0])
        np.testing.assert_array_equal(packs[pack, ..., 1], IMAGES[second, ..., 0])


def test_packs_of_three_in_color():
    """The channels of each sample stay together."""
    images = np.random.default_rng(1).uniform(-1, 1, (6, 2, 2, 3)).astype("float32")
    packs = make(channels=3, pack_size=3).arrange(images)
    expected = [np.concatenate(images[i : i + 3], axis=-1) for i in (0, 3)]
    np.testing.assert_array_equal(packs, expected)


def test_each_sample_of_a_pack_is_augmented_by_itself():
    model = make(augmentations=[Brighten()])
    with engine.random.scope(seed=0):
        first, second = (np.array(engine.random.uniform((2, 1, 1, 1))) for _ in range(2))
    with engine.random.scope(seed=0):
        augmented = model.augment(model.arrange(IMAGES))
    expected = [IMAGES[[0, 2]] + first, IMAGES[[1, 3]] + second]
    np.testing.assert_allclose(augmented, np.concatenate(expected, axis=-1), rtol=1e-6)


def packed_losses(model, stream):
    """The losses of the first step, of packs made by hand."""
    with engine.random.scope(model.seed, step=0, stream=stream):
        latents = engine.random.normal((5, 3))
    fake = np.array(model.generator(latents))
    real, fake = (np.concatenate([x[[0, 2]], x[[1, 3]]], axis=-1) for x in (IMAGES, fake))
    real_logits, fake_logits = (np.array(model.discriminator(packs)) for packs in (real, fake))
    return {
        "discriminator_loss": np.log1p(np.exp(-real_logits)) + np.log1p(np.exp(fake_logits)),
        "generator_loss": np.log1p(np.exp(-fake_logits)),
        "real_accuracy": real_logits > 0,
        "fake_accuracy": fake_logits < 0,
    }


@pytest.mark.parametrize("stream", ["train", "test"])
def test_training_and_evaluation_judge_packs(stream):
    still = {f"{p}_optimizer": keras.optimizers.SGD(0.0) for p in ("generator", "discriminator")}
    model = make(**still)
    if stream == "train":
        history = model.fit(IMAGES, batch_size=5, shuffle=False, verbose=0).history
        logs = {name: value for name, (value,) in history.items()}
    else:
        logs = model.evaluate(IMAGES, batch_size=5, verbose=0, return_dict=True)
    expected = packed_losses(model, stream)
    assert set(logs) == set(expected)
    for name, values in expected.items():
        np.testing.assert_allclose(logs[name], values.mean(), rtol=1e-5, err_msg=name)


def test_the_controller_of_augmentations_counts_samples():
    """Of a batch of 5 the 2 packs have 4; with `target` -1 the discriminator is always too sure."""
    controller = augmentations.AdaptiveAugment(
        target=-0.99, interval=1, speed_images=100, transforms="c"
    )
    model = make(augmentations=[controller])
    model.discriminator.layers[-1].bias.assign([100.0])
    model.fit(IMAGES, batch_size=5, verbose=0)
    (controller,) = model.augmentations
    np.testing.assert_allclose(controller.probability, 0.04, rtol=1e-5)


@pytest.mark.parametrize(
    "name", ["consistency_regularization", "balanced_consistency_regularization"]
)
def test_consistency_augments_each_sample_by_itself(name):
    """Adding its mean over the channels to a sample is another thing for a pack of two."""

    def add_mean(samples):
        return samples + keras.ops.mean(samples, axis=-1, keepdims=True)

    model = make(channels=3, regularizers=[{"name": name, "augmentation": add_mean}])
    packs = np.random.default_rng(2).normal(size=(4, 2, 2, 6)).astype("float32")
    seen = []

    def judge(samples):
        seen.append(np.array(samples))
        return keras.ops.zeros((4, 1))

    logits = keras.ops.zeros((4, 1))
    model.regularizers[0].squared_change(judge, packs, logits)
    parts = [add_mean(part) for part in np.split(packs, 2, axis=-1)]
    np.testing.assert_allclose(seen[0], np.concatenate(parts, axis=-1), rtol=1e-6)


def test_no_latent_without_a_pack():
    """The latents that regularizers are given fill whole packs."""
    shapes = []

    class Look(regularizers.Regularizer):
        player, needs = "generator", ("latents", "real_logits")

        def __call__(self, discriminator, real, fake, latents, real_logits):
            shapes.append((latents.shape[0], fake.shape[0], real_logits.shape[0]))
            return 0.0 * fake_sum(fake)

    def fake_sum(fake):
        return keras.ops.sum(fake, axis=(1, 2, 3))

    make(regularizers=[Look()]).fit(IMAGES, batch_size=5, verbose=0)
    assert shapes == [(4, 2, 2)]
