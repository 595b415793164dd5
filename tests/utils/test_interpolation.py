"""keras_gan/utils/interpolation.py, against the geometry of the circle."""

import numpy as np

from keras_gan.utils.interpolation import spherical_interpolation


def test_quarter_circle_in_equal_angles():
    path = spherical_interpolation(np.array([[1.0, 0.0]]), np.array([[0.0, 1.0]]), 4)
    angles = np.deg2rad([0, 30, 60, 90])
    np.testing.assert_allclose(
        path, np.stack([np.cos(angles), np.sin(angles)], axis=1)[None], atol=1e-7
    )
    assert path.dtype == np.float32


def test_ends_are_the_given_latents_and_equal_norms_are_kept():
    start, end = np.random.default_rng(0).standard_normal((2, 5, 64))
    start /= np.linalg.norm(start, axis=1, keepdims=True)
    end /= np.linalg.norm(end, axis=1, keepdims=True)
    path = spherical_interpolation(8 * start, 8 * end, 9)
    assert path.shape == (5, 9, 64)
    np.testing.assert_allclose(path[:, 0], 8 * start, atol=1e-6)
    np.testing.assert_allclose(path[:, -1], 8 * end, atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(path, axis=-1), 8.0, rtol=1e-6)


def test_latents_on_one_line_fall_back_to_the_straight_path():
    start = np.array([[1.0, 0.0], [2.0, 0.0], [0.0, 0.0]])
    end = np.array([[3.0, 0.0], [-2.0, 0.0], [0.0, 4.0]])
    path = spherical_interpolation(start, end, 3)
    np.testing.assert_allclose(path[:, 1], (start + end) / 2, atol=1e-7)


def test_one_step_is_the_start():
    start, end = np.random.default_rng(0).standard_normal((2, 3, 4))
    np.testing.assert_allclose(spherical_interpolation(start, end, 1)[:, 0], start, atol=1e-6)
