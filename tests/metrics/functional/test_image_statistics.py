import numpy as np
import pytest

from keras_gan.metrics.functional import colourfulness, gradient_energy


def images(shape=(3, 5, 7, 3)):
    return np.random.default_rng(0).integers(0, 256, shape, dtype="uint8")


def test_colourfulness_pixel_by_pixel():
    expected = []
    for image in images():
        pixels = [tuple(map(int, pixel)) for row in image for pixel in row]
        rg = [r - g for r, g, _ in pixels]
        yb = [0.5 * (r + g) - b for r, g, b in pixels]
        spread = np.hypot(np.std(rg), np.std(yb))
        expected.append(spread + 0.3 * np.hypot(np.mean(rg), np.mean(yb)))
    np.testing.assert_allclose(colourfulness(images()), expected)
    np.testing.assert_allclose(colourfulness(images() / 127.5 - 1.0), expected)


def test_grey_images_have_no_colour():
    np.testing.assert_array_equal(colourfulness(np.repeat(images((2, 4, 4, 1)), 3, axis=-1)), 0.0)


def test_gradient_energy_pixel_by_pixel():
    values = images((2, 3, 4, 2)) / 127.5 - 1.0
    expected = []
    for v in values:
        across = [(v[i, j + 1] - v[i, j]) ** 2 for i in range(3) for j in range(3)]
        down = [(v[i + 1, j] - v[i, j]) ** 2 for i in range(2) for j in range(4)]
        expected.append(np.mean(across) + np.mean(down))
    np.testing.assert_allclose(gradient_energy(values), expected)
    np.testing.assert_allclose(gradient_energy(images((2, 3, 4, 2))), expected)


def test_gradient_energy_of_a_wave():
    """x = sin(w j) has differences 2 sin(w / 2) cos(w (j + 1/2)), of mean square 2 sin^2(w / 2)."""
    wave = np.sin(2 * np.pi / 8 * np.arange(65))[None, None, :, None] + np.zeros((1, 9, 1, 1))
    np.testing.assert_allclose(gradient_energy(wave), 2 * np.sin(np.pi / 8) ** 2)


def test_bad_images():
    for function in (colourfulness, gradient_energy):
        with pytest.raises(ValueError, match=r"Expected \(n, height, width, channels\)"):
            function(np.zeros((4, 4, 3)))
        with pytest.raises(ValueError, match="dtype int64. Expected floats in"):
            function(np.zeros((1, 4, 4, 3), "int64"))
    with pytest.raises(ValueError, match=r"shape \(1, 4, 4, 1\). Expected RGB images"):
        colourfulness(np.zeros((1, 4, 4, 1)))
    with pytest.raises(ValueError, match="sides of at least 2 pixels"):
        gradient_energy(np.zeros((1, 1, 4, 1)))
