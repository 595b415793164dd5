import numpy as np
import pytest
import tensorflow as tf

from keras_gan.data import pair_transforms

KEY = tf.constant([3, 7], tf.int64)


def images(shape=(3, 12, 8, 3), seed=0):
    """Smooth images with some noise, as black and white as colour may be."""
    generator = np.random.default_rng(seed)
    coarse = generator.uniform(-60, 320, (shape[0], 3, 2, shape[3]))
    values = tf.image.resize(coarse, shape[1:3], "bicubic").numpy() + generator.normal(0, 9, shape)
    return np.clip(np.round(values), 0, 255).astype(np.uint8)


def made(name, targets, key=KEY):
    transform = pair_transforms.get(name)
    inputs = transform(tf.constant(targets), key)
    assert inputs.dtype == tf.uint8
    assert tuple(inputs.shape[1:]) == transform.input_shape(targets.shape[1:])
    return inputs.numpy()


def luma(targets):
    return targets.astype(float) @ [0.299, 0.587, 0.114]


def test_gray():
    targets = images()
    np.testing.assert_array_equal(made("gray", targets), np.round(luma(targets))[..., None])


@pytest.mark.parametrize("channels", [1, 3])
def test_edges(channels):
    targets = images((2, 5, 6, channels))
    padded = np.pad(
        luma(targets) if channels == 3 else targets[..., 0].astype(float),
        [(0, 0), (1, 1), (1, 1)],
        mode="edge",
    )
    sobel = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]) / 4
    expected = np.empty((2, 5, 6, 1))
    for n, i, j in np.ndindex(2, 5, 6):
        part = padded[n, i : i + 3, j : j + 3]
        expected[n, i, j] = 255 - np.hypot((sobel * part).sum(), (sobel.T * part).sum())
    expected = np.clip(np.round(expected), 0, 255)
    assert np.abs(made("edges", targets) - expected).max() <= 1  # Where float32 rounds.
    assert (made("edges", targets) == expected).mean() > 0.95


def test_a_step_from_black_to_white_is_black():
    targets = np.zeros((1, 4, 6, 1), np.uint8)
    targets[:, :, 3:] = 255
    expected = np.full((1, 4, 6, 1), 255)
    expected[:, :, 2:4] = 0
    np.testing.assert_array_equal(made("edges", targets), expected)


def bicubic_weights(size, scale):
    """Matrix of Keys' kernel, a = -0.5, stretched by the scale; rows sum to one."""
    centres = (np.arange(size // scale) + 0.5) * scale
    x = np.abs(np.arange(size) + 0.5 - centres[:, None]) / scale
    inner = 1.5 * x**3 - 2.5 * x**2 + 1
    outer = -0.5 * x**3 + 2.5 * x**2 - 4 * x + 2
    weights = np.where(x <= 1, inner, np.where(x < 2, outer, 0))
    return weights / weights.sum(axis=1, keepdims=True)


@pytest.mark.parametrize("scale", [2, 4])
def test_low_resolution_is_antialiased_bicubic(scale):
    targets = images((3, 24, 16, 3))
    rows, columns = bicubic_weights(24, scale), bicubic_weights(16, scale)
    expected = np.einsum("ih,nhwc,jw->nijc", rows, targets.astype(float), columns)
    expected = np.clip(np.round(expected), 0, 255)
    inputs = made(f"low_resolution:{scale}", targets)
    assert np.abs(inputs - expected).max() <= 1  # Where float32 rounds.
    assert (inputs == expected).mean() > 0.98


def test_noise():
    targets = np.full((4, 40, 40, 3), 128, np.uint8)
    noise = made("noise:25", targets).astype(float) - 128
    assert abs(noise.mean()) < 4 * 25 / np.sqrt(noise.size)
    assert abs(noise.std() - 25) < 0.5
    assert abs(np.corrcoef(noise[0].ravel(), noise[1].ravel())[0, 1]) < 0.06
    np.testing.assert_array_equal(made("noise:25", targets), noise + 128)
    assert (made("noise:25", targets, KEY + [0, 1]) != noise + 128).mean() > 0.9
    assert made("noise:200", images()).min() == 0


@pytest.mark.parametrize(("name", "rows"), [("mask", (2, 6)), ("mask:0.25", (3, 5))])
def test_mask(name, rows):
    targets = images((2, 8, 8, 3))
    expected = targets.copy()
    expected[:, slice(*rows), slice(*rows)] = 128
    np.testing.assert_array_equal(made(name, targets), expected)


def test_a_function():
    targets = images()
    np.testing.assert_array_equal(
        made(lambda batch: 255 - batch[:, ::2], targets), 255 - targets[:, ::2]
    )


@pytest.mark.parametrize(
    ("function", "received"),
    [
        (lambda batch: tf.cast(batch, tf.float32), r"float32 of shape \(None, 4, 4, 3\)"),
        (lambda batch: batch[0], r"uint8 of shape \(4, 4, 3\)"),
        (lambda batch: tf.numpy_function(lambda b: b, [batch], tf.uint8), "uint8 of shape None"),
        (lambda batch: (batch, batch), "tuple of shape None"),
    ],
)
def test_what_a_function_must_return(function, received):
    with pytest.raises(ValueError, match=rf"The transform <lambda> returned {received}"):
        pair_transforms.get(function).input_shape((4, 4, 3))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("low_resolutoin:4", "Unknown pair transform 'low_resolutoin'. Did you mean 'low_resolut"),
        ("low_resolution", r"as in 'low_resolution:4' \(4, a whole.*Received: 'low_resolution'"),
        ("low_resolution:1", "Received: 'low_resolution:1'"),
        ("low_resolution:2.5", "Received: 'low_resolution:2.5'"),
        ("noise:", "needs a number, as in 'noise:25'"),
        ("noise:-1", "Received: 'noise:-1'"),
        ("noise:loud", "Received: 'noise:loud'"),
        ("mask:2", r"as in 'mask:0.5' \(0.5, the share of each side\). Received: 'mask:2'"),
        ("gray:3", "'gray' takes no value. Received: 'gray:3'"),
        (4, "`transform` must be a string, one of edges, gray, .*Received: 4"),
    ],
)
def test_bad_names(name, message):
    with pytest.raises(ValueError, match=message):
        pair_transforms.get(name)


def test_images_that_do_not_suit():
    with pytest.raises(ValueError, match="three channels. Received images of shape .*8, 8, 1"):
        pair_transforms.get("gray").input_shape((8, 8, 1))
    with pytest.raises(ValueError, match=r"multiples of 4. Received 30x9 .*image_size=\(28, 8\)"):
        pair_transforms.get("low_resolution:4").input_shape((30, 9, 3))
