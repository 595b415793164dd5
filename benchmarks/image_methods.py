"""The GANs that `equal_time.py` compares: DCGAN's networks for 28x28 images, other recipes."""

import keras

import keras_gan

LATENT_DIM = 128
BATCH_SIZE = 64
WIDTH = 32


def _networks(channels, normalization="batch", pack_size=1, **arguments):
    shape = {"width": WIDTH, "kernel_size": 4}
    return (
        keras_gan.networks.DCGANGenerator((28, 28, channels), LATENT_DIM, **shape),
        keras_gan.networks.DCGANDiscriminator(
            (28, 28, channels * pack_size), normalization=normalization, **shape, **arguments
        ),
    )


def _adam(learning_rate, beta_1, beta_2=0.999):
    return keras.optimizers.Adam(learning_rate, beta_1=beta_1, beta_2=beta_2)


def dcgan(channels, seed, augmentations=()):
    """The standard recipe of the configurations: one-sided label smoothing, Adam."""
    model = keras_gan.GAN(*_networks(channels), seed=seed)
    model.compile(
        _adam(4e-4, 0.5),
        _adam(4e-4, 0.5),
        loss={"name": "non_saturating", "label_smoothing": 0.1},
        augmentations=augmentations,
    )
    return model


def recipe(
    channels,
    seed,
    loss="relativistic_pairing",
    penalties=("r1", "r2"),
    gamma=0.1,
    every_steps=16,
    ema_decay=0.999,
    normalization="batch",
    learning_rate=1e-3,
    augmentations=(),
):
    """RpGAN + R1 + R2 (the loss of R3GAN) with lazy penalties and averaged weights.

    On DCGAN's own networks, batch normalization included, which the penalties do not ask for: of
    a few runs of 5 CPU minutes with seed 0 those without it learned more slowly.
    """
    model = keras_gan.GAN(*_networks(channels, normalization), seed=seed, ema_decay=ema_decay)
    model.compile(
        _adam(learning_rate, 0.5, 0.99),
        _adam(learning_rate, 0.5, 0.99),
        loss=loss,
        regularizers=[
            {"name": name, "gamma": gamma, "every_steps": every_steps} for name in penalties
        ],
        augmentations=augmentations,
    )
    return model


def packed(channels, seed):
    """DCGAN with packs of two."""
    networks = _networks(channels, pack_size=2)
    model = keras_gan.models.PacGAN(*networks, pack_size=2, seed=seed)
    model.compile(_adam(4e-4, 0.5), _adam(4e-4, 0.5))
    return model


def of_class(name, normalization="batch"):
    """Returns the function that makes a model of a class of defaults."""
    return lambda channels, seed: _with_defaults(name, seed, *_networks(channels, normalization))


def of_paper(name, width):
    """Returns the function that makes a model of a class of defaults with its own networks."""

    def make(channels, seed):
        shape = {"image_shape": (28, 28, channels), "width": width}
        get = keras_gan.networks.get
        generator = get({"name": f"{name}_generator", "latent_dim": LATENT_DIM, **shape})
        discriminator = get({"name": f"{name}_discriminator", **shape})
        return _with_defaults(name, seed, generator, discriminator)

    return make


def _with_defaults(name, seed, generator, discriminator):
    networks = {"generator": generator, "discriminator": discriminator}
    model = keras_gan.models.get({"name": name, "seed": seed, **networks})
    model.compile()
    return model


# For data of which there is little.
_DIFF_AUGMENT = ({"name": "diff_augment", "policy": "color,translation,cutout"},)
_TRANSLATION = ({"name": "diff_augment", "policy": "translation"},)
# The images of 28x28 garments: no mirroring and turning, which the generator would learn.
_ADA = ({"name": "adaptive_augment", "transforms": "gc", "speed_images": 50_000},)

METHODS = {
    "dcgan": dcgan,
    "recipe": recipe,
    "packed": packed,
    "lsgan": of_class("lsgan"),
    "wgan": of_class("wgan"),
    "wgangp": of_class("wgangp", "layer"),
    "dragan": of_class("dragan", "layer"),
    "relativistic_gan": of_class("relativistic_gan"),
    "sngan": of_paper("sngan", WIDTH),
    "sagan": of_paper("sagan", WIDTH),
    "r3gan": of_paper("r3gan", 8),
    "dcgan_diff_augment": lambda *a: dcgan(*a, augmentations=_DIFF_AUGMENT),
    "dcgan_translation": lambda *a: dcgan(*a, augmentations=_TRANSLATION),
    "dcgan_ada": lambda *a: dcgan(*a, augmentations=_ADA),
    "recipe_diff_augment": lambda *a: recipe(*a, augmentations=_DIFF_AUGMENT),
    "recipe_translation": lambda *a: recipe(*a, augmentations=_TRANSLATION),
    "without_relativistic": lambda *a: recipe(*a, loss="non_saturating"),
    "without_r1": lambda *a: recipe(*a, penalties=("r2",)),
    "without_r2": lambda *a: recipe(*a, penalties=("r1",)),
    "without_penalties": lambda *a: recipe(*a, penalties=()),
    "without_ema": lambda *a: recipe(*a, ema_decay=None),
    "without_lazy": lambda *a: recipe(*a, every_steps=1),
    "without_normalization": lambda *a: recipe(*a, normalization="none"),
    "learning_rate_of_dcgan": lambda *a: recipe(*a, learning_rate=4e-4),
}
