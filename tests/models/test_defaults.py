"""The classes of defaults: each paper's recipe, written down by hand, is what `compile()` makes."""

from typing import NamedTuple

import keras
import numpy as np
import pytest

from keras_gan import losses, models, networks

SHAPE = (4, 4, 1)


class Recipe(NamedTuple):
    """What a class has without an argument.

    Attributes:
        loss: Its registry name and its arguments.
        rates: (learning rate, beta_1, beta_2) of the generator's Adam and of the discriminator's.
        penalties: Dict from a regularizer's name to those arguments that the paper states.
        num_steps: Steps of the discriminator for one of the generator.
        ema_decay: Of the generator's average; `None` for none.
    """

    loss: tuple
    rates: tuple
    penalties: dict = {}
    num_steps: int = 1
    ema_decay: float | None = None


def both(*rates):
    return rates, rates


MINIMAX = ("non_saturating", {"label_smoothing": 0.0})
R1_R2 = {"r1": {"gamma": 0.05, "every_steps": 1}, "r2": {"gamma": 0.05, "every_steps": 1}}
RECIPES = {
    # Radford et al., section 4: Adam's suggested rate was too high, and so was its beta_1.
    "dcgan": Recipe(MINIMAX, both(2e-4, 0.5, 0.999)),
    # Kodali et al., algorithm 1, with lambda = 10 and k = 1; noise as in their code.
    "dragan": Recipe(
        MINIMAX,
        both(2e-4, 0.5, 0.999),
        {"dragan_penalty": {"weight": 10.0, "noise_scale": 0.5, "every_steps": 1}},
    ),
    # Mao et al., eq. 9: a = 0, b = c = 1.
    "lsgan": Recipe(
        ("least_squares", {"fake_target": 0.0, "real_target": 1.0, "generator_target": 1.0}),
        both(2e-4, 0.5, 0.999),
    ),
    # DCGAN's, as in Lin et al.'s experiments.
    "pac_gan": Recipe(MINIMAX, both(2e-4, 0.5, 0.999)),
    # Huang et al.: CIFAR-10's rate and gamma of the beginning, and beta_2 of the end.
    "r3gan": Recipe(
        ("relativistic_pairing", {"base": "non_saturating"}),
        both(2e-4, 0.0, 0.99),
        R1_R2,
        ema_decay=0.999,
    ),
    # Jolicoeur-Martineau, algorithm 2, with n_D = 1.
    "relativistic_gan": Recipe(
        ("relativistic_average", {"base": "non_saturating"}), both(2e-4, 0.5, 0.999)
    ),
    # Zhang et al., section 4: 1e-4 and 4e-4, beta_1 = 0 and beta_2 = 0.9.
    "sagan": Recipe(("hinge", {}), ((1e-4, 0.0, 0.9), (4e-4, 0.0, 0.9))),
    # Miyato et al., setting of the residual networks: alpha = 2e-4, n_dis = 5.
    "sngan": Recipe(("hinge", {}), both(2e-4, 0.0, 0.9), num_steps=5),
    # Gulrajani et al., algorithm 1: lambda = 10, n_critic = 5, alpha = 1e-4, beta_1 = 0.
    "wgangp": Recipe(
        ("wasserstein", {}),
        both(1e-4, 0.0, 0.9),
        {"gradient_penalty": {"weight": 10.0, "one_sided": False, "every_steps": 1}},
        num_steps=5,
    ),
}


def make(name, **arguments):
    keras.utils.set_random_seed(0)
    channels = 2 if name == "pac_gan" else 1
    return models.get(
        {
            "name": name,
            "generator": networks.MLPGenerator(SHAPE, latent_dim=3, width=4, depth=1),
            "discriminator": networks.MLPDiscriminator((4, 4, channels), width=4, depth=1),
            **arguments,
        }
    )


def test_each_class_that_only_has_other_defaults_has_a_recipe():
    same_step = {n for n in models.names() if models.member(n).train_step is models.GAN.train_step}
    others = {"acgan", "conditional_gan", "gan", "info_gan", "semi_supervised_gan"}
    assert same_step - others == {*RECIPES, "wgan"}


@pytest.mark.parametrize("name", RECIPES)
def test_the_recipe_of_the_paper(name):
    recipe, model = RECIPES[name], make(name)
    model.compile()
    loss, arguments = recipe.loss
    assert type(model.loss) is type(losses.get(loss))
    assert model.loss.get_config() == arguments
    assert {r.name: r.get_config() for r in model.regularizers} == recipe.penalties
    assert model.augmentations == []
    assert model.num_discriminator_steps == recipe.num_steps
    assert model.ema_decay == recipe.ema_decay
    for player, rates in zip(("generator", "discriminator"), recipe.rates, strict=True):
        optimizer = model.optimizer_of(player)
        assert type(optimizer) is keras.optimizers.Adam
        found = (float(optimizer.learning_rate), optimizer.beta_1, optimizer.beta_2)
        np.testing.assert_allclose(found, rates, rtol=1e-6)


def test_packs_of_two():
    assert make("pac_gan").arrangement == {"pack_size": 2}


def test_wgan():
    """Arjovsky et al., algorithm 1: alpha = 5e-5, c = 0.01, n_critic = 5, RMSProp."""
    model = make("wgan")
    model.compile()
    assert type(model.loss) is losses.WassersteinLoss
    assert model.regularizers == [] and model.ema_decay is None
    assert (model.num_discriminator_steps, model.weight_limit) == (5, 0.01)
    for player in model.players:
        optimizer = model.optimizer_of(player)
        assert type(optimizer) is keras.optimizers.RMSprop
        assert float(optimizer.learning_rate) == pytest.approx(5e-5)
        assert optimizer.momentum == 0.0


@pytest.mark.parametrize(("arguments", "limit"), [({}, 0.01), ({"weight_limit": 0.25}, 0.25)])
def test_wgan_keeps_the_weights_of_the_discriminator_alone_within_the_limit(arguments, limit):
    model = make("wgan", num_discriminator_steps=2, **arguments)
    # At such a rate each update would leave the interval.
    optimizers = keras.optimizers.RMSprop(1.0), keras.optimizers.RMSprop(1.0)
    model.compile(*optimizers, run_eagerly=True)
    before = model.discriminator.get_weights()
    images = np.random.default_rng(0).uniform(-1, 1, (8, *SHAPE)).astype("float32")
    model.fit(images, batch_size=4, verbose=0)
    assert model.current_step == 2
    after = model.discriminator.get_weights()
    assert any(not np.array_equal(old, new) for old, new in zip(before, after, strict=True))
    largest = max(np.abs(weight).max() for weight in after)
    assert largest == pytest.approx(limit, rel=1e-6)
    assert max(np.abs(weight).max() for weight in model.generator.get_weights()) > 0.5
