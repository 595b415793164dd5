"""The README's Python code runs as it is written, with trainings of two steps."""

import pathlib
import re

import keras
import numpy as np
import pytest
import tensorflow as tf

import keras_gan
from keras_gan.utils.images import save_png

README = pathlib.Path(__file__).parents[1] / "README.md"
CODE = re.findall(r"^```python\n(.*?)^```", README.read_text(encoding="utf-8"), re.M | re.S)
# A method, a sketch with dots, and code for a process of its own, which runs on JAX.
NOT_RUN = ("    def train_step", "strategy = ", "import os\n\nos.environ[")


def two_steps(self, *arguments, initial_epoch=0, initial_step=0, **others):
    """As `fit`, for one epoch of two steps more."""
    others |= {"epochs": initial_epoch + 1, "steps_per_epoch": initial_step + 2, "verbose": 0}
    others |= {"initial_epoch": initial_epoch, "initial_step": initial_step}
    return FIT(self, *arguments, **others)


FIT = keras_gan.models.AdversarialModel.fit


@pytest.mark.slow
def test_code(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(keras_gan.models.AdversarialModel, "fit", two_steps)
    rng = np.random.default_rng(0)
    for folder in ("sketches", "photos"):
        for number in range(16):
            image = rng.integers(0, 256, (80, 90, 3), "uint8")
            save_png(tmp_path / folder / f"{number}.png", image)
    names = {
        "keras": keras,
        "keras_gan": keras_gan,
        "tf": tf,
        "generator": keras_gan.networks.DCGANGenerator((28, 28, 1), latent_dim=8, width=8),
        "discriminator": keras_gan.networks.DCGANDiscriminator((28, 28, 1), width=8),
        "images": rng.uniform(-1, 1, (2, 50, 70, 3)).astype("float32"),
        "real_features": rng.normal(size=(100, 8)),
        "fake_features": rng.normal(size=(100, 8)),
    }
    saved = keras_gan.models.DCGAN(names["generator"], names["discriminator"])
    saved.compile()
    checkpoint = keras_gan.callbacks.Checkpoint("checkpoints")
    saved.fit(keras_gan.data.load("fashion_mnist_mini"), callbacks=[checkpoint])
    given = dict(names)
    for code in CODE:
        if not code.startswith(NOT_RUN):
            exec(compile(code, str(README), "exec"), names)
            names |= given
    assert sum(code.startswith(NOT_RUN) for code in CODE) == len(NOT_RUN)
