"""keras_gan/utils/pictures.py: which kind of picture which samples get."""

import numpy as np
import pytest

from keras_gan.utils.images import to_uint8
from keras_gan.utils.pictures import picture


def test_images_become_an_enlarged_grid():
    images = np.array([-1.0, 0.2]).reshape(2, 1, 1, 1) * np.ones((1, 8, 16, 1))
    grid = picture(images, grid_shape=(2, 1))
    assert grid.shape == (2 * (32 + 2) + 2, 64 + 4, 1)  # Four times as large: 16 -> 64.
    assert (grid[2:34, 2:66] == 0).all()
    assert (grid[36:68, 2:66] == to_uint8(np.array(0.2))).all()
    assert picture(images, scale=1).shape == (8 + 4, 2 * (16 + 2) + 2, 1)


def test_points_become_one_panel_or_two_beside_data():
    points = np.random.default_rng(0).normal(size=(30, 2))
    assert picture(points).shape == (324, 324, 3)
    assert picture(points, data=points).shape == (324, 646, 3)


def test_bad_input():
    with pytest.raises(ValueError, match=r"shape \(3, 4, 5\) can't be drawn"):
        picture(np.zeros((3, 4, 5)))
    with pytest.raises(ValueError, match="`data` is drawn beside generated points"):
        picture(np.zeros((3, 4, 4, 1)), data=np.zeros((3, 2)))
