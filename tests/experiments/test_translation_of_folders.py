"""--mode=translate, with generators whose outputs are known."""

import types

import keras
import numpy as np
import pytest
from keras import layers
from PIL import Image

from keras_gan import models, networks
from keras_gan.experiments import default_config, export, generate, translate
from keras_gan.experiments.workdir import Workdir

DATA = types.SimpleNamespace(name="images", class_names=("a", "b"), num_examples=8)
pytestmark = pytest.mark.filterwarnings("ignore:.*has not been trained")


def save_run(path, model, name):
    config = default_config(name)
    workdir = Workdir(path)
    workdir.check(config)
    workdir.claim(config, DATA)
    model.save(workdir.model)
    return path


def pointwise(channels, outputs, weight, bias):
    """A generator that computes `weight * x + bias` of each pixel, for one size of images."""
    inputs = keras.Input((8, 8, channels))
    kernel = keras.initializers.Constant(weight)
    bias = keras.initializers.Constant(bias)
    x = layers.Conv2D(outputs, 1, kernel_initializer=kernel, bias_initializer=bias)(inputs)
    return keras.Model(inputs, x)


@pytest.fixture(scope="module")
def negative(tmp_path_factory):
    """A run whose model makes the negative of grey images."""
    model = models.Reconstruction(pointwise(1, 1, -1.0, 0.0))
    return save_run(tmp_path_factory.mktemp("negative"), model, "reconstruction")


@pytest.fixture(scope="module")
def inpainting(tmp_path_factory):
    """A run whose model fills every hole with 0.6, level 204."""
    images = keras.Input((8, 8, 1))
    discriminator = keras.Model(images, layers.Dense(1)(layers.Flatten()(images)))
    model = models.Inpainting(pointwise(2, 1, 0.0, 0.6), discriminator)
    return save_run(tmp_path_factory.mktemp("inpainting"), model, "inpainting")


def write(path, height, width, seed=0):
    """Writes a grey image of noise; returns its pixels."""
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width), np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path)
    return pixels


def read(path):
    return np.asarray(Image.open(path))


def test_sizes_names_and_subfolders_are_kept(negative, tmp_path, capsys):
    files = {"a": (8, 8), "deeper/still/b.c": (11, 5), "deeper/d": (1, 20)}
    written = {
        name: write(tmp_path / "in" / f"{name}.bmp", *size, seed=len(name))
        for name, size in files.items()
    }
    paths = translate(negative, tmp_path / "in", tmp_path / "out")
    assert sorted(paths) == sorted(tmp_path / "out" / f"{name}.png" for name in files)
    for name, pixels in written.items():
        np.testing.assert_array_equal(read(tmp_path / "out" / f"{name}.png"), 255 - pixels)
    assert f"Wrote 3 images to {tmp_path / 'out'}\n" in capsys.readouterr().out


def test_tiles_give_the_same_and_the_default_folder_is_in_the_workdir(negative, tmp_path):
    pixels = write(tmp_path / "in" / "large.png", 21, 13)
    [path] = translate(negative, tmp_path / "in", tile=8)
    assert path == negative / "translated" / "large.png"
    np.testing.assert_array_equal(read(path), 255 - pixels)


def test_colours_become_what_the_model_takes(negative, tmp_path):
    red = np.zeros((8, 8, 3), np.uint8) + np.uint8([255, 0, 0])
    (tmp_path / "in").mkdir()
    Image.fromarray(red).save(tmp_path / "in" / "red.png")
    [path] = translate(negative, tmp_path / "in", tmp_path / "out")
    np.testing.assert_array_equal(read(path), np.full((8, 8), 255 - 76))  # Luma 0.299 * 255.


def test_a_scale_enlarges(tmp_path):
    inputs = keras.Input((4, 4, 1))
    model = models.Reconstruction(keras.Model(inputs, layers.UpSampling2D(2)(inputs)))
    run = save_run(tmp_path / "run", model, "reconstruction")
    pixels = write(tmp_path / "in" / "small.png", 6, 3)
    [path] = translate(run, tmp_path / "in")
    np.testing.assert_array_equal(read(path), pixels.repeat(2, axis=0).repeat(2, axis=1))


def test_a_broken_file_is_left_out_with_a_warning(negative, tmp_path, capsys):
    write(tmp_path / "in" / "good.png", 8, 8)
    (tmp_path / "in" / "broken.png").write_bytes(b"no image")
    with pytest.warns(UserWarning, match="Left out .*broken.png: cannot identify"):
        paths = translate(negative, tmp_path / "in", tmp_path / "out")
    assert [path.name for path in paths] == ["good.png"]
    assert "1 left out" in capsys.readouterr().out
    (tmp_path / "in" / "good.png").unlink()
    with (
        pytest.warns(UserWarning, match="Left out"),
        pytest.raises(ValueError, match="None of 1 images could be translated.*broken.png: cannot"),
    ):
        translate(negative, tmp_path / "in", tmp_path / "out")


def test_missing_pixels_are_filled_and_the_others_kept(inpainting, tmp_path):
    pixels = write(tmp_path / "in" / "deeper" / "a.png", 8, 8)
    mask = np.zeros((8, 8), np.uint8)
    mask[2:5, 3:] = 255
    (tmp_path / "masks" / "deeper").mkdir(parents=True)
    Image.fromarray(mask).save(tmp_path / "masks" / "deeper" / "a.bmp")
    [path] = translate(inpainting, tmp_path / "in", tmp_path / "out", tmp_path / "masks")
    np.testing.assert_array_equal(read(path), np.where(mask == 255, 204, pixels))


def test_masks_are_for_inpainting_and_must_fit(negative, inpainting, tmp_path):
    write(tmp_path / "in" / "a.png", 8, 8)
    with pytest.raises(ValueError, match="a Reconstruction takes no masks. Leave it away"):
        translate(negative, tmp_path / "in", masks=tmp_path / "in")
    with pytest.raises(ValueError, match="needs to know what is missing. Pass --masks=FOLDER"):
        translate(inpainting, tmp_path / "in")
    write(tmp_path / "masks" / "b.png", 8, 8)
    with pytest.raises(ValueError, match="1 images have no mask in .*masks. The first: a"):
        translate(inpainting, tmp_path / "in", masks=tmp_path / "masks")
    write(tmp_path / "masks" / "a.png", 8, 9)
    with (
        pytest.warns(UserWarning, match="Left out"),
        pytest.raises(ValueError, match="has 8x8 pixels, its mask .*a.png 8x9"),
    ):
        translate(inpainting, tmp_path / "in", masks=tmp_path / "masks")


def test_a_folder_must_hold_images_of_different_names(negative, tmp_path):
    with pytest.raises(ValueError, match="missing' is not a folder. Expected a folder of images"):
        translate(negative, tmp_path / "missing")
    (tmp_path / "in").mkdir()
    with pytest.raises(ValueError, match="No images in"):
        translate(negative, tmp_path / "in")
    write(tmp_path / "in" / "a.png", 8, 8)
    write(tmp_path / "in" / "a.bmp", 8, 8)
    with pytest.raises(ValueError, match="would be written to one file, a.png. Rename one"):
        translate(negative, tmp_path / "in")


def test_runs_that_do_something_else(negative, tmp_path):
    with pytest.raises(FileNotFoundError, match="Can't translate.*holds no run"):
        translate(tmp_path, tmp_path)
    parts = networks.MLPGenerator((4, 4, 1), 2, 4, 1), networks.MLPDiscriminator((4, 4, 1), 4, 1)
    save_run(tmp_path / "gan", models.GAN(*parts), "gan")
    with pytest.raises(ValueError, match="trained a GAN, which makes images of latents: --mode=ge"):
        translate(tmp_path / "gan", tmp_path)
    message = "trained a Reconstruction, which makes images of images.*--mode=translate --input="
    for mode in (generate, export):
        with pytest.raises(ValueError, match=f"Can't {mode.__name__}: .*{message}"):
            mode(negative)


def test_the_command(negative, tmp_path, run_script):
    write(tmp_path / "in" / "a.png", 8, 8)
    flags = ["--mode=translate", f"--workdir={negative}"]
    code, _, err = run_script(*flags)
    assert code == 1 and "--mode=translate needs --input, a folder of images" in err
    code, out, err = run_script(
        *flags, f"--input={tmp_path / 'in'}", f"--output={tmp_path / 'out'}"
    )
    assert code == 0, err
    assert "Wrote 1 images" in out and (tmp_path / "out" / "a.png").exists()
