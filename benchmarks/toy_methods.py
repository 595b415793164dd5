"""The GANs that `mode_coverage.py` compares: one network size, one data set, other recipes."""

import functools

import keras

import keras_gan

LATENT_DIM = 2  # As in PacGAN's experiments on ring and grid.
BATCH_SIZE = 256
WIDTH, DEPTH = 128, 4


def _cosine(learning_rate, num_steps):
    return keras.optimizers.schedules.CosineDecay(learning_rate, num_steps)


def recipe(
    num_steps,
    seed,
    loss="relativistic_pairing",
    gamma=0.02,
    penalties=("r1", "r2"),
    ema_decay=0.999,
    beta_1=0.5,
    learning_rate=1e-3,
    decay=True,
    width=WIDTH,
):
    """RpGAN + R1 + R2 (the loss of R3GAN), Adam with beta_1 = 0.5, cosine decay, EMA.

    Args:
        num_steps: Training steps, over which the learning rate falls to 0.
        seed: Of the weights and of all draws.
        loss: Adversarial loss.
        gamma: Of both penalties.
        penalties: Names of those that are used.
        ema_decay: Of the average of the generator's weights; `None` for none.
        beta_1: Of Adam.
        learning_rate: At the start, of both players.
        decay: Whether it falls.
        width: Units of each of the 4 hidden layers of both networks.

    Returns:
        A compiled `keras_gan.GAN`.
    """
    gan = keras_gan.GAN(*_networks(width), seed=seed, ema_decay=ema_decay)
    rate = _cosine(learning_rate, num_steps) if decay else learning_rate
    gan.compile(
        keras.optimizers.Adam(rate, beta_1=beta_1, beta_2=0.99),
        keras.optimizers.Adam(rate, beta_1=beta_1, beta_2=0.99),
        loss=loss,
        regularizers=[{"name": name, "gamma": gamma} for name in penalties],
    )
    return gan


def gan(num_steps, seed, learning_rate=1e-3, width=WIDTH):
    """The standard recipe: non-saturating loss, Adam with beta_1 = 0.5, label smoothing."""
    model = keras_gan.GAN(*_networks(width), seed=seed)
    model.compile(
        keras.optimizers.Adam(learning_rate, beta_1=0.5),
        keras.optimizers.Adam(learning_rate, beta_1=0.5),
        loss={"name": "non_saturating", "label_smoothing": 0.1},
    )
    return model


def packed(num_steps, seed, learning_rate=1e-3, pack_size=2, width=WIDTH):
    """The same with packs of 2."""
    networks = _networks(width, pack_size)
    model = keras_gan.models.PacGAN(*networks, pack_size=pack_size, seed=seed)
    model.compile(
        keras.optimizers.Adam(learning_rate, beta_1=0.5),
        keras.optimizers.Adam(learning_rate, beta_1=0.5),
    )
    return model


def wgan_gp(num_steps, seed, learning_rate=1e-3, width=WIDTH):
    """WGAN-GP with 5 discriminator steps."""
    model = keras_gan.models.WGANGP(*_networks(width), seed=seed)
    model.compile(
        keras.optimizers.Adam(learning_rate, beta_1=0.0, beta_2=0.9),
        keras.optimizers.Adam(learning_rate, beta_1=0.0, beta_2=0.9),
        regularizers=[{"name": "gradient_penalty", "weight": 0.1}],
    )
    return model


_RECIPE_STEPS = 20_000

# Of each row of the table: how it is made, and the number of steps, so that all rows take about
# the CPU time of the recipe's. Those that lack a part of the recipe take its steps instead.
METHODS = {
    "gan": (gan, 50_000),
    "packed": (packed, 50_000),
    "wgan_gp": (wgan_gp, 8_000),
    "recipe": (recipe, _RECIPE_STEPS),
}
_CHANGES = {
    "without_relativistic": {"loss": "non_saturating"},
    "without_r1": {"penalties": ("r2",)},
    "without_r2": {"penalties": ("r1",)},
    "without_penalties": {"penalties": ()},
    "without_ema": {"ema_decay": None},
    "without_decay": {"decay": False},
    "without_momentum": {"beta_1": 0.0},
}
METHODS |= {
    name: (functools.partial(recipe, **change), _RECIPE_STEPS) for name, change in _CHANGES.items()
}


def _networks(width, pack_size=1):
    arguments = {"width": width, "depth": DEPTH}
    return (
        keras_gan.networks.MLPGenerator(2, latent_dim=LATENT_DIM, **arguments),
        keras_gan.networks.MLPDiscriminator(2 * pack_size, activation="relu", **arguments),
    )
