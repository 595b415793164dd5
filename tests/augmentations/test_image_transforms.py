"""Resampling and colors against loops and matrices in NumPy."""

import numpy as np
import pytest

from keras_gan.augmentations import image_transforms

RNG = np.random.default_rng(0)


def resampled(image, matrix):
    """Bilinear sampling with reflection, pixel by pixel."""
    height, width, _ = image.shape

    def pixel(row, column):
        row, column = (np.pad(np.arange(n), 200, mode="reflect")[i + 200] for n, i in
                       ((height, row), (width, column)))  # fmt: skip
        return image[row, column]

    result = np.zeros_like(image)
    for row in range(height):
        for column in range(width):
            x, y = column - (width - 1) / 2, row - (height - 1) / 2
            x, y, _ = matrix @ (x, y, 1)
            x, y = x + (width - 1) / 2, y + (height - 1) / 2
            left, top = int(np.floor(x)), int(np.floor(y))
            for corner_x, weight_x in ((left, left + 1 - x), (left + 1, x - left)):
                for corner_y, weight_y in ((top, top + 1 - y), (top + 1, y - top)):
                    result[row, column] += weight_x * weight_y * pixel(corner_y, corner_x)
    return result


def test_sample_bilinear():
    images = RNG.normal(size=(4, 5, 7, 2))
    matrices = np.tile(np.eye(3), (4, 1, 1))
    matrices[:, :2] += RNG.normal(size=(4, 2, 3)) * [1, 1, 8]
    received = image_transforms.sample_bilinear(
        images.astype("float32"), matrices.astype("float32")
    )
    expected = [resampled(image, matrix) for image, matrix in zip(images, matrices, strict=True)]
    np.testing.assert_allclose(received, expected, atol=2e-4)


def test_matrices_and_their_product():
    x, y = RNG.normal(size=(2, 3)).astype("float32")
    shift = np.array(image_transforms.translation(x, y))
    scale = np.array(image_transforms.scaling(x, y))
    turn = np.array(image_transforms.rotation(np.cos(x), np.sin(x)))
    product = image_transforms.matmul(image_transforms.matmul(shift, scale), turn)
    np.testing.assert_allclose(product, shift @ scale @ turn, atol=1e-6)
    point = np.array([0.5, -2.0, 1.0])
    for i in range(3):
        np.testing.assert_allclose(shift[i] @ point, (0.5 + x[i], -2.0 + y[i], 1), atol=1e-6)
        np.testing.assert_allclose(scale[i] @ point, (0.5 * x[i], -2.0 * y[i], 1), atol=1e-6)
        turned = (0.5 - 2.0j) * np.exp(1j * x[i])
        np.testing.assert_allclose(turn[i] @ point, (turned.real, turned.imag, 1), atol=1e-6)


def color_matrix(brightness, contrast, luma_sign, hue, saturation):
    """The paper's product of homogeneous matrices (Appendix B, figure 14), C in C @ (r, g, b, 1).

    The rotation about v by Rodrigues' formula.
    """
    v = np.ones(3) / np.sqrt(3)
    along, identity = np.outer(v, v), np.eye(3)
    cross = np.array([[0, -v[2], v[1]], [v[2], 0, -v[0]], [-v[1], v[0], 0]])
    shift = np.eye(4)
    shift[:3, 3] = brightness
    flip = identity - (1 - luma_sign) * along
    turn = identity + np.sin(hue) * cross + (1 - np.cos(hue)) * cross @ cross
    linear = (along + (identity - along) * saturation) @ turn @ flip * contrast
    homogeneous = np.eye(4)
    homogeneous[:3, :3] = linear
    return homogeneous @ shift


def color_values(count):
    return {
        "brightness": RNG.normal(size=count) * 0.2,
        "contrast": 2 ** RNG.normal(size=count),
        "luma_sign": RNG.choice([-1.0, 1.0], count),
        "hue": RNG.uniform(0, 2 * np.pi, count),
        "saturation": 2 ** RNG.normal(size=count),
    }


@pytest.mark.parametrize("channels", [1, 3])
def test_change_colors(channels):
    images = RNG.uniform(-1, 1, (8, 3, 4, channels))
    values = color_values(8)
    received = image_transforms.change_colors(
        images.astype("float32"), **{k: v.astype("float32") for k, v in values.items()}
    )
    for i in range(8):
        matrix = color_matrix(**{name: v[i] for name, v in values.items()})
        pixels = np.broadcast_to(images[i], (3, 4, 3))
        expected = pixels @ matrix[:3, :3].T + matrix[:3, 3]
        np.testing.assert_allclose(received[i], expected[..., :channels], atol=1e-5)


def test_change_colors_of_two_channels():
    """As three, of which the third is the mean of the others, without a hue."""
    images = RNG.uniform(-1, 1, (8, 3, 4, 2)).astype("float32")
    values = {name: v.astype("float32") for name, v in color_values(8).items()}
    three = np.concatenate([images, images.mean(axis=3, keepdims=True)], axis=3)
    expected = image_transforms.change_colors(three, **{**values, "hue": np.zeros(8, "float32")})
    received = image_transforms.change_colors(images, **values)
    np.testing.assert_allclose(received, expected[..., :2], atol=1e-5)
