"""A model's file that was written on one backend goes on as it would have there on the other.

`python tests/engine/test_files_of_other_backends.py`, on each backend, recorded a file and what
its writer made of it: samples, logits, and what the next step of training logs and leads to.
The model has batch and spectral normalization, averaged weights, and a regularizer with a state.
"""

import json
import pathlib

import keras
import numpy as np
import pytest
from keras import layers

import keras_gan
from keras_gan.layers import SpectralNormalization

RECORDED = pathlib.Path(__file__).parent / "recorded"
BACKENDS = ("tensorflow", "jax")
IMAGES = np.random.default_rng(0).uniform(-1, 1, (16, 8, 8, 1)).astype("float32")


def discriminator():
    images = keras.Input((8, 8, 1))
    x = SpectralNormalization(layers.Conv2D(3, 4, strides=2, padding="same"))(images)
    x = layers.Flatten()(layers.LeakyReLU(0.2)(x))
    return keras.Model(images, SpectralNormalization(layers.Dense(1))(x))


def make_gan():
    keras.utils.set_random_seed(0)
    gan = keras_gan.GAN(
        keras_gan.networks.DCGANGenerator((8, 8, 1), latent_dim=3, width=2, synchronized=True),
        discriminator(),
        seed=3,
        ema_decay=0.9,
    )
    gan.compile(
        keras.optimizers.Adam(0.01, beta_1=0.5),
        keras.optimizers.RMSprop(0.01),
        loss="hinge",
        regularizers=[{"name": "r1", "every_steps": 2}, "le_cam"],
    )
    return gan


def fit(gan, epochs):
    return gan.fit(IMAGES, batch_size=16, epochs=epochs, shuffle=False, verbose=0).history


def results(gan):
    """Returns, as lists by name, what the model makes now and after a step more."""
    values = {
        "averaged": gan.generate(3, seed=0),
        "samples": gan.generate(3, seed=0, average=False),
        "logits": gan.discriminator(IMAGES, training=False),
    }
    values |= {f"next_{name}": value for name, value in fit(gan, epochs=1).items()}
    values["next_steps"] = gan.current_step
    values["next_samples"] = gan.generate(3, seed=0, average=False)
    return {name: np.array(value, "float64").tolist() for name, value in values.items()}


@pytest.mark.parametrize("other", [name for name in BACKENDS if name != keras.backend.backend()])
def test_a_file_of_another_backend(other):
    recorded = json.loads((RECORDED / f"gan_{other}.json").read_text(encoding="utf-8"))
    gan = keras.saving.load_model(RECORDED / f"gan_{other}.keras")
    gan.run_eagerly = keras.backend.backend() == "tensorflow"  # What starts sooner.
    received = results(gan)
    assert received.keys() == recorded.keys()
    for name, value in recorded.items():
        # RMSprop and Adam enlarge rounding errors where a gradient is small.
        tolerance = 1e-3 if name.startswith("next") else 1e-5
        np.testing.assert_allclose(received[name], value, tolerance, tolerance, err_msg=name)


if __name__ == "__main__":
    path = RECORDED / f"gan_{keras.backend.backend()}"
    gan = make_gan()
    fit(gan, epochs=2)
    gan.save(path.with_suffix(".keras"))
    path.with_suffix(".json").write_text(json.dumps(results(gan)), encoding="utf-8")
