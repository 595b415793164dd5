"""keras_gan/utils/scatter.py: where a point lands, and in which colour."""

import numpy as np
import pytest

from keras_gan.utils.scatter import scatter_plot

WHITE = (255, 255, 255)
BLUE, RED = np.array([31, 119, 180]), np.array([214, 39, 40])


def panel(picture, index, size):
    left = 2 + index * (size + 2)
    return picture[2 : 2 + size, left : left + size]


def is_white(pixels):
    return (pixels == 255).all(axis=-1)


def test_one_point_is_a_half_transparent_dot_in_its_place():
    # 101 pixels over [-1, 1]: x = 0.5 is column 75; y = 0.2 is row 100 - 60 = 40.
    picture = scatter_plot([np.array([[0.5, 0.2]])], size=101, limits=(-1, 1))
    assert picture.dtype == np.uint8
    assert picture.shape == (105, 105, 3)
    inside = panel(picture, 0, 101)[1:-1, 1:-1]  # Without the frame.
    rows, columns = np.nonzero(~is_white(inside))
    # The disc of radius 2: the 13 points of the integer lattice with i^2 + j^2 <= 4.
    assert len(rows) == 13
    assert (rows.mean() + 1, columns.mean() + 1) == (40, 75)
    half = np.rint((np.array(WHITE) + BLUE) / 2)
    np.testing.assert_array_equal(inside[39, 74], half)


def test_dense_places_are_darker():
    once = scatter_plot([np.zeros((1, 2))], size=21, limits=(-1, 1))
    twice = scatter_plot([np.zeros((2, 2))], size=21, limits=(-1, 1))
    np.testing.assert_array_equal(panel(twice, 0, 21)[10, 10], np.rint(255 / 4 + BLUE * 3 / 4))
    assert panel(twice, 0, 21)[10, 10].sum() < panel(once, 0, 21)[10, 10].sum()


def test_data_lies_in_grey_beneath_the_generated_points():
    data, generated = np.array([[-0.5, 0.0]]), np.array([[0.5, 0.0]])
    picture = scatter_plot([data, generated], size=41, limits=(-1, 1))
    assert picture.shape == (45, 88, 3)
    left, right = panel(picture, 0, 41), panel(picture, 1, 41)
    assert is_white(left[20, 30])  # The generated point stands in the second panel alone.
    np.testing.assert_array_equal(right[20, 10], [230, 230, 230])  # Grey 205, half transparent.
    np.testing.assert_array_equal(right[20, 30], np.rint((255 + RED) / 2))


def test_axes_follow_the_first_set_alone():
    data = np.random.default_rng(0).normal(size=(50, 2))
    near = scatter_plot([data, data], size=64)
    far = scatter_plot([data, 1000 * data], size=64)
    np.testing.assert_array_equal(panel(near, 0, 64), panel(far, 0, 64))


def test_points_outside_show_on_the_frame_and_nan_points_do_not():
    outside = scatter_plot([np.array([[5.0, 0.0]])], size=41, limits=(-1, 1))
    rows, columns = np.nonzero(~is_white(panel(outside, 0, 41)[1:-1, 1:-1]))
    assert columns.min() >= 37
    assert set(rows + 1) == {19, 20, 21}  # The half of the disc that the panel holds.
    nothing = scatter_plot([np.array([[np.nan, 0.0], [0.0, np.inf]])], size=41)
    assert is_white(panel(nothing, 0, 41)[1:-1, 1:-1]).all()


def test_more_dimensions_are_projected_onto_the_first_two():
    points = np.random.default_rng(0).normal(size=(20, 3))
    np.testing.assert_array_equal(
        scatter_plot([points], limits=(-3, 3)), scatter_plot([points[:, :2]], limits=(-3, 3))
    )


@pytest.mark.parametrize("shape", [(5,), (5, 1), (5, 2, 2)])
def test_bad_shape(shape):
    with pytest.raises(ValueError, match=r"Cannot draw points.*Expected shape \(n, d\)"):
        scatter_plot([np.zeros(shape)])
