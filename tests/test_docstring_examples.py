"""The examples of the docstrings, `>>>`, print what stands under them."""

import doctest
import importlib
import json
import pathlib
import re

import keras
import numpy as np
import pytest
import tensorflow as tf  # What is printed is TensorFlow's.

import keras_gan
from keras_gan.utils.images import save_png

ROOT = pathlib.Path(keras_gan.__file__).parent
MODULES = [
    ".".join(path.relative_to(ROOT.parent).with_suffix("").parts)
    for path in sorted(ROOT.rglob("*.py"))
    if re.search("^ +>>> ", path.read_text(encoding="utf-8"), re.MULTILINE)
]
NOT_RUN = {
    "keras_gan.data.unpaired.unpaired_source": "full data sets",
    "keras_gan.experiments.export.export": "a run that has ended",
    "keras_gan.experiments.translation.translate": "a run that has ended",
    "keras_gan.features.torch_weights.read_torch_state_dict": "a file of PyTorch",
    "keras_gan.metrics.evaluation.evaluate": "the weights of the Inception network",
}


@pytest.fixture(scope="module")
def given():
    """What examples take for granted: imports, images, and a GAN for them."""
    images = np.random.default_rng(0).uniform(-1.0, 1.0, (8, 28, 28, 1)).astype("float32")
    networks = keras_gan.networks
    return {
        "config": {},
        "discriminator": networks.DCGANDiscriminator((28, 28, 1), width=4),
        "gan": keras_gan.GAN(
            networks.DCGANGenerator((28, 28, 1), latent_dim=2, width=4),
            networks.DCGANDiscriminator((28, 28, 1), width=4),
        ),
        "image": np.zeros((8, 8, 1), "uint8"),
        "images": images,
        "json": json,
        "keras": keras,
        "keras_gan": keras_gan,
        "np": np,
        "ops": keras.ops,
        "optimizers": {
            f"{player}_optimizer": keras.optimizers.Adam(1e-4)
            for player in ("generator", "discriminator")
        },
        "save_png": save_png,
        "source": keras_gan.data.source("fashion_mnist_mini"),
        "tf": tf,
        "train_images": images,
    }


def examples(module):
    """The docstrings of a module that have examples, and are to be run."""
    found = doctest.DocTestFinder().find(module)
    return {test.name: test for test in found if test.examples}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder to run in, with images in the folders that examples name."""
    folder = tmp_path_factory.mktemp("examples")
    for domain in ("horses", "zebras"):
        for number in range(16):
            save_png(folder / domain / f"{number}.png", np.full((64, 64, 3), 200, "uint8"))
    return folder


@pytest.mark.parametrize("name", MODULES)
def test_examples(name, given, folder, monkeypatch):
    if name.startswith("keras_gan.engine.jax"):
        pytest.importorskip("jax")
    module = importlib.import_module(name)
    monkeypatch.chdir(folder)
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    printed = []
    for test in examples(module).values():
        if test.name not in NOT_RUN:
            test.globs = vars(module) | given
            runner.run(test, out=printed.append)
    assert not runner.summarize(verbose=False).failed, "".join(printed)


def test_what_is_not_run_is_there():
    for name in NOT_RUN:
        assert name in examples(importlib.import_module(name.rpartition(".")[0]))
