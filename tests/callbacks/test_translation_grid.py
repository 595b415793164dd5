"""The pictures of image-to-image models."""

import keras
import numpy as np
import pytest
from PIL import Image

from keras_gan import models
from keras_gan.callbacks import SampleGrid, TranslationGrid
from keras_gan.callbacks.translation_grid import side_by_side

X, Y = np.random.default_rng(0).uniform(-1, 1, (2, 3, 32, 32, 1)).astype("float32")


def negating():
    inputs = keras.Input((32, 32, 1))
    layer = keras.layers.Conv2D(1, 1, use_bias=False)
    network = keras.Model(inputs, layer(inputs))
    layer.set_weights([-np.ones((1, 1, 1, 1))])
    return network


def test_rows_of_input_output_and_target(tmp_path):
    model = models.Reconstruction(negating())
    model.compile(keras.optimizers.SGD(0.0), run_eagerly=True)
    grid = TranslationGrid(tmp_path, X, Y, scale=1)
    model.fit(X, Y, epochs=2, callbacks=[grid], verbose=0)
    files = ["epoch_0000.png", "epoch_0001.png", "epoch_0002.png"]
    assert sorted(path.name for path in tmp_path.iterdir()) == files
    image = np.asarray(Image.open(tmp_path / files[-1]))
    assert image.shape == (3 * 34 + 2, 3 * 34 + 2)
    for i in range(3):
        for j, column in enumerate((X, -X, Y)):
            cell = image[2 + 34 * i : 34 + 34 * i, 2 + 34 * j : 34 + 34 * j]
            expected = (column[i, ..., 0] + 1) * 127.5
            np.testing.assert_allclose(cell, expected, atol=0.51)


def test_a_model_of_latents_is_refused(tmp_path, make_gan):
    with pytest.raises(ValueError, match="GAN takes none. For models of latents use .*SampleGrid"):
        make_gan().fit(np.zeros((4, 2)), verbose=0, callbacks=[TranslationGrid(tmp_path, X)])


def test_columns_of_a_cycle_gan():
    inputs = keras.Input((32, 32, 1))
    judges = [keras.Model(inputs, keras.layers.Conv2D(1, 4)(inputs)) for _ in range(2)]
    model = models.CycleGAN(negating(), negating(), *judges)
    model.compile(run_eagerly=True)
    columns = model.columns(X, Y)
    for column, expected in zip(columns, (X, -X, X, Y, -Y, Y), strict=True):
        np.testing.assert_allclose(column, expected, atol=1e-6)
    assert len(model.columns(X)) == 3


def test_columns_of_an_inpainting_model():
    inputs = keras.Input((32, 32, 2))
    generator = keras.Model(inputs, keras.layers.Conv2D(1, 1)(inputs))
    images = keras.Input((32, 32, 1))
    model = models.Inpainting(generator, keras.Model(images, keras.layers.Conv2D(1, 4)(images)))
    model.compile(run_eagerly=True)
    holes, completed, whole = model.columns(X)
    hole = np.s_[:, 8:24, 8:24]
    assert not holes[hole].any() and (completed[hole] != X[hole]).all()
    holes[hole] = completed[hole] = X[hole]
    np.testing.assert_array_equal(holes, X)
    np.testing.assert_array_equal(completed, X)
    np.testing.assert_array_equal(whole, X)


def test_images_of_different_sizes_and_channels_stand_side_by_side():
    small, colour = X[:1, :16, :16], np.zeros((1, 32, 32, 3), "float32")
    cells = side_by_side([small, colour])
    assert cells.shape == (2, 32, 32, 3)
    np.testing.assert_array_equal(cells[0, ::2, 1::2, 2], small[0, ..., 0])


def test_a_grid_of_samples_points_here(tmp_path):
    model = models.Reconstruction(negating())
    model.compile(run_eagerly=True)
    with pytest.raises(ValueError, match="TranslationGrid"):
        model.fit(X, Y, callbacks=[SampleGrid(tmp_path)], verbose=0)


def test_bad_input(tmp_path):
    with pytest.raises(ValueError, match="3 inputs and 2 targets"):
        TranslationGrid(tmp_path, X, Y[:2])
    with pytest.raises(ValueError, match="values in"):
        TranslationGrid(tmp_path, 255 * X)
