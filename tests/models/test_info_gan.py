"""InfoGAN."""

import keras
import numpy as np
import pytest
from keras import ops

from keras_gan import engine, networks
from keras_gan.models import InfoGAN

SHAPE = (4, 4, 1)


def make(latent_dim=9, categorical_codes=(3, 2), num_continuous_codes=2, head_units=7, **kwargs):
    return InfoGAN(
        networks.MLPGenerator(SHAPE, latent_dim=latent_dim, width=4, depth=1),
        networks.MLPDiscriminator(SHAPE, width=4, depth=1, head_units=head_units),
        categorical_codes=categorical_codes,
        num_continuous_codes=num_continuous_codes,
        **kwargs,
    )


def check_distribution(latents):
    """Two entries of noise, two one-hot codes, two continuous ones."""
    assert latents.shape == (4000, 9)
    np.testing.assert_allclose(latents[:, :2].std(axis=0), 1, atol=0.05)
    for part in (latents[:, 2:5], latents[:, 5:7]):
        assert set(np.unique(part)) == {0, 1}
        np.testing.assert_array_equal(part.sum(axis=1), 1)
        np.testing.assert_allclose(part.mean(axis=0), 1 / part.shape[1], atol=0.05)
    codes = latents[:, 7:]
    assert codes.min() >= -1 and codes.max() <= 1
    np.testing.assert_allclose(codes.var(axis=0), 1 / 3, atol=0.03)
    assert np.abs(np.corrcoef(latents.T) - np.eye(9))[:, [0, 1, 7, 8]].max() < 0.07


def test_latents_of_training():
    with engine.random.scope(seed=0):
        check_distribution(np.asarray(make().draw_latents(np.zeros((4000, *SHAPE)))))


def test_latents_of_generate():
    model = make()
    latents = model.draw_for_samples(4000, seed=0)
    check_distribution(latents)
    np.testing.assert_array_equal(model.draw_for_samples(3, seed=0), latents[:3])


def test_losses():
    """Cross entropies of both categorical codes; halved squares of the continuous ones."""
    model = make(categorical_weight=2.0, continuous_weight=0.25)
    rng = np.random.default_rng(0)
    latents, estimates = model.draw_for_samples(5, seed=1), rng.normal(size=(5, 7))
    estimates = estimates.astype("float32")
    expected = np.zeros(5)
    for codes, logits in (
        (latents[:, 2:5], estimates[:, :3]),
        (latents[:, 5:7], estimates[:, 3:5]),
    ):
        likelihoods = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
        expected -= np.log((codes * likelihoods).sum(axis=1))
    losses = model.code_losses(estimates, latents)
    np.testing.assert_allclose(losses["categorical_code_loss"], 2 * expected, rtol=1e-5)
    squares = ((latents[:, 7:] - estimates[:, 5:]) ** 2).sum(axis=1)
    np.testing.assert_allclose(losses["continuous_code_loss"], 0.125 * squares, rtol=1e-5)


@pytest.mark.parametrize("player", ["discriminator", "generator"])
def test_both_players_reveal_the_codes_of_generated_samples(player):
    """Three categories and a continuous code, of two samples."""
    model = make(6, (3,), 1, 4, categorical_weight=2.0, continuous_weight=0.5)
    latents = np.array([[9, 9, 1, 0, 0, 0.5], [9, 9, 0, 0, 1, -1]], "float32")
    fake = np.array([[0, 0, np.log(2), 0.5], [0, 0, np.log(2), 1.0]], "float32")
    arguments = {"latents": latents, "given": None, "fake_outputs": [fake]}
    if player == "discriminator":
        arguments["real_outputs"] = [np.full((2, 4), 7.0, "float32")]
    terms = getattr(model, f"{player}_extras")(**arguments)
    # Probabilities of 1/4, 1/4 and 1/2.
    np.testing.assert_allclose(
        terms["categorical_code_loss"], [2 * np.log(4), 2 * np.log(2)], rtol=1e-6
    )
    np.testing.assert_allclose(terms["continuous_code_loss"], [0, 0.25 * 2**2], atol=1e-7)


def test_evaluate():
    """The game without the codes' losses, which training has as well."""
    model = make()
    model.compile(run_eagerly=True)
    images = np.random.default_rng(0).uniform(-1, 1, (6, *SHAPE)).astype("float32")
    logs = model.evaluate(images, batch_size=6, verbose=0, return_dict=True)
    with engine.random.scope(model.seed, stream="test"):
        fake = model.generator(model.draw_latents(images))
    real_logits, fake_logits = (np.array(model.discriminator(x)[0]) for x in (images, fake))
    expected = {
        "discriminator_loss": np.log1p(np.exp(-real_logits)) + np.log1p(np.exp(fake_logits)),
        "generator_loss": np.log1p(np.exp(-fake_logits)),
        "real_accuracy": real_logits > 0,
        "fake_accuracy": fake_logits < 0,
    }
    assert set(logs) == set(expected)
    for name, values in expected.items():
        np.testing.assert_allclose(logs[name], values.mean(), rtol=1e-5, err_msg=name)
    of_training = model.fit(images, batch_size=6, verbose=0).history
    assert set(of_training) - set(logs) == {"categorical_code_loss", "continuous_code_loss"}


@pytest.mark.parametrize(("index", "columns"), [(0, 3), (1, 2), (3, 10)])
def test_vary_code(index, columns):
    latents = make().vary_code(index, rows=4, seed=0).reshape(4, columns, 9)
    varied = {0: slice(2, 5), 1: slice(5, 7), 3: slice(8, 9)}[index]
    others = np.delete(latents, np.arange(9)[varied], axis=2)
    assert (others == others[:, :1]).all()
    assert not (others[0] == others[1]).all()
    values = np.linspace(-2, 2, 10)[:, None] if index == 3 else np.eye(columns)
    np.testing.assert_allclose(latents[:, :, varied], np.tile(values, (4, 1, 1)), rtol=1e-6)


def test_paths_keep_the_codes():
    paths = make().latent_paths(4, 5, seed=0).reshape(4, 5, 9)
    ends = make().draw_for_samples(8, seed=0)
    np.testing.assert_array_equal(paths[..., 2:], np.repeat(ends[:4, None, 2:], 5, axis=1))
    np.testing.assert_allclose(paths[:, 0, :2], ends[:4, :2], atol=1e-6)
    np.testing.assert_allclose(paths[:, -1, :2], ends[4:, :2], atol=1e-6)


def test_estimate_codes():
    model = make()
    model.compile()
    images = np.zeros((6, *SHAPE), "float32")
    first, second, continuous = model.estimate_codes(images)
    estimates = np.asarray(model.discriminator(images)[1])
    np.testing.assert_allclose(first.sum(axis=1), 1, rtol=1e-6)
    np.testing.assert_allclose(
        second[:, 0] / second[:, 1], np.exp(estimates[:, 3] - estimates[:, 4])
    )
    np.testing.assert_allclose(continuous, estimates[:, 5:], rtol=1e-6)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"latent_dim": 6}, "latent_dim = noise"),
        ({"head_units": 5}, "head_units=7"),
        ({"categorical_codes": (0,)}, "categorical_codes"),
        ({"categorical_codes": 3}, r"tuple of the numbers of categories, such as \(10,\)"),
        ({"num_continuous_codes": -1}, "`num_continuous_codes` must be an integer of at least 0"),
        ({"num_continuous_codes": 1.7}, "`num_continuous_codes` must be an integer"),
        ({"categorical_weight": -1.0}, "`categorical_weight` must be"),
        ({"categorical_codes": (), "num_continuous_codes": 0}, "at least one"),
    ],
)
def test_bad_input(arguments, message):
    with pytest.raises(ValueError, match=message):
        make(**arguments)


def test_a_code_that_is_not_there():
    with pytest.raises(ValueError, match="from 0 to 3"):
        make().vary_code(4)


def test_a_discriminator_that_does_not_show_its_outputs():
    class Hidden(keras.Model):
        def __init__(self, head_units):
            super().__init__()
            self.head_units = head_units

        def call(self, images):
            mean = ops.mean(images, axis=(1, 2))
            return mean, ops.tile(mean, (1, self.head_units))

    generator = networks.MLPGenerator(SHAPE, latent_dim=9, width=4, depth=1)
    arguments = {"categorical_codes": (3, 2), "num_continuous_codes": 2}
    InfoGAN(generator, Hidden(7), **arguments)
    with pytest.raises(ValueError, match="head_units=7"):
        InfoGAN(generator, Hidden(6), **arguments)
