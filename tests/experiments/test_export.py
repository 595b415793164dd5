"""Labelled synthetic images of a run, of a generator whose images are known."""

import keras
import numpy as np
import pytest
from keras import layers

from keras_gan import data, models, networks
from keras_gan.experiments import default_config, export
from keras_gan.experiments.workdir import Workdir

pytestmark = pytest.mark.filterwarnings("ignore:.*has not been trained")
SHAPE = (4, 4, 1)


def save_run(path, gan, dataset="fashion_mnist_mini"):
    config = default_config()
    config.data.update({"name": dataset, "split": "train[:32]"})
    workdir = Workdir(path)
    workdir.check(config)
    workdir.claim(config, data.source(dataset, config.data.split))
    gan.save(workdir.model)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A run whose generator makes class k the grey level 20 k, with one pixel of the latents."""
    latents, conditions = keras.Input((3,), name="latents"), keras.Input((10,), name="conditions")
    grey = layers.Dense(15, use_bias=False, name="grey")
    pixel = layers.Dense(1, use_bias=False, activation="tanh")(latents)
    x = layers.Concatenate()([pixel, grey(conditions)])
    generator = keras.Model([latents, conditions], layers.Reshape(SHAPE)(x))
    levels = np.arange(10, dtype="float32") * 20 / 127.5 - 1
    grey.set_weights([np.tile(levels[:, None], 15)])
    samples, given = keras.Input(SHAPE), keras.Input((10,))
    logits = layers.Dense(1)(layers.Concatenate()([layers.Flatten()(samples), given]))
    gan = models.ConditionalGAN(generator, keras.Model([samples, given], logits))
    path = tmp_path_factory.mktemp("conditional")
    save_run(path, gan)
    return path


@pytest.mark.parametrize("file_format", ["folder", "tfrecord"])
def test_labels_are_those_of_the_data(run, tmp_path, file_format):
    export(run, 30, output=tmp_path, file_format=file_format)
    if file_format == "folder":
        source = data.source(f"folder:{tmp_path}")
        assert source.class_names[9] == "9 Ankle boot"
    else:
        source = data.source("synthetic", data_dir=str(tmp_path))
        assert source.class_names == data.source("fashion_mnist_mini", "test[:1]").class_names
    np.testing.assert_array_equal(np.bincount(source.labels), [30] * 10)
    np.testing.assert_array_equal(
        source.samples.reshape(300, 16)[:, 1:], np.tile(20 * source.labels[:, None], 15)
    )
    assert len(np.unique(source.samples[:, 0, 0])) > 100  # Each has latents of its own.


def test_the_seed_decides_and_the_default_folder_is_not_mixed_with_an_older_one(run, tmp_path):
    def pixels(seed, name):
        export(run, 2, seed, tmp_path / name)
        return data.source(f"folder:{tmp_path / name}").samples

    first = pixels(0, "a")
    np.testing.assert_array_equal(first, pixels(0, "b"))
    assert (first != pixels(1, "c")).any()
    assert export(run, 1) == run / "exported"
    with pytest.raises(FileExistsError, match="exported' exists and is not an empty folder"):
        export(run, 1)


def test_models_without_labels_are_refused(run, tmp_path):
    gan = models.GAN(networks.MLPGenerator(SHAPE, 2, 4, 1), networks.MLPDiscriminator(SHAPE, 4, 1))
    save_run(tmp_path, gan)
    with pytest.raises(ValueError, match="trained a GAN, which takes no labels.*--format=png"):
        export(tmp_path)
    gan = keras.saving.load_model(Workdir(run).model)
    save_run(tmp_path / "other", gan, "toy:ring")
    with pytest.raises(ValueError, match="conditions of 10 entries, but its data had [n8]"):
        export(tmp_path / "other")


def test_an_export_needs_a_run_that_has_ended(tmp_path):
    with pytest.raises(FileNotFoundError, match="Can't export.*holds no run"):
        export(tmp_path)
    with pytest.raises(ValueError, match="num_per_class"):
        export(tmp_path, 0)


def test_the_command(run, tmp_path, run_script):
    code, out, err = run_script(
        "--mode=export", f"--workdir={run}", "--num_per_class=1", f"--output={tmp_path / 'out'}"
    )
    assert code == 0, err
    assert "Wrote 1 images of each of 10 classes" in out
    assert (tmp_path / "out" / "3 Dress" / "000000.png").exists()
