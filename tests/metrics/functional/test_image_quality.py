"""Against TensorFlow's PSNR and SSIM, and values computed by hand."""

import keras
import numpy as np
import pytest

from keras_gan.metrics.functional import l1, multi_scale_ssim, psnr, ssim


def pairs(shape=(3, 20, 24, 3), noise=0.2, seed=0):
    """Smooth targets in [-1, 1], and noisy outputs."""
    generator = np.random.default_rng(seed)
    coarse = generator.uniform(-1, 1, (shape[0], 4, 4, shape[3]))
    targets = np.array(keras.ops.image.resize(coarse, shape[1:3], "bilinear"))
    outputs = np.clip(targets + generator.normal(0, noise, shape), -1, 1)
    return targets.astype("float32"), outputs.astype("float32")


def luma(images):
    """Y of BT.601, 16 to 235, for images in [-1, 1]."""
    return 16 + ((images.astype("float64") + 1) / 2) @ [65.481, 128.553, 24.966]


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("noise", [0.01, 0.5])
def test_those_of_tensorflow(channels, noise):
    import tensorflow as tf

    targets, outputs = pairs((3, 20, 24, channels), noise)
    np.testing.assert_allclose(psnr(targets, outputs), tf.image.psnr(targets, outputs, 2), 1e-5)
    # The same images in 0..1, where black is zero. TensorFlow's values are of float32 too.
    expected = tf.image.ssim((targets + 1) / 2, (outputs + 1) / 2, 1)
    np.testing.assert_allclose(ssim(targets, outputs), expected, 1e-4)
    expected = np.abs(targets - outputs).mean((1, 2, 3))
    np.testing.assert_allclose(l1(targets, outputs), expected, 1e-5)


def test_luma_without_the_border():
    import tensorflow as tf

    targets, outputs = pairs()
    y = [luma(images)[:, 4:-4, 4:-4, None] for images in (targets, outputs)]
    expected = 10 * np.log10(255**2 / ((y[0] - y[1]) ** 2).mean((1, 2, 3)))
    np.testing.assert_allclose(psnr(targets, outputs, luma=True, border=4), expected, 1e-5)
    np.testing.assert_allclose(
        ssim(targets, outputs, luma=True, border=4), tf.image.ssim(*y, 255), 1e-4
    )
    expected = np.abs(y[0] - y[1]).mean((1, 2, 3)) / 127.5
    np.testing.assert_allclose(l1(targets, outputs, luma=True, border=4), expected, 1e-5)


def test_white_and_black_have_the_published_luma():
    white = np.ones((1, 2, 2, 3))
    difference = (235 - 16) / 127.5
    np.testing.assert_allclose(l1(white, -white, luma=True), difference, 1e-6)
    np.testing.assert_allclose(psnr(white, -white, luma=True), 20 * np.log10(255 / 219), 1e-5)


def test_equal_images():
    targets, _ = pairs()
    assert np.isposinf(psnr(targets, targets)).all()
    np.testing.assert_allclose(ssim(targets, targets), 1.0, 1e-6)
    np.testing.assert_array_equal(l1(targets, targets), 0.0)


def test_small_images_have_a_smaller_window():
    """As the single scale of MS-SSIM, which is tested against a plain loop."""
    first = np.random.default_rng(0).integers(0, 256, (2, 8, 9, 3), dtype="uint8")
    second = np.clip(first.astype(int) + 30, 0, 255).astype("uint8")
    np.testing.assert_allclose(ssim(first, second), multi_scale_ssim(first, second, 1), 1e-4)


@pytest.mark.parametrize("function", [psnr, ssim, l1])
def test_any_dtype_gives_float32(function):
    targets, outputs = pairs(noise=0.5)
    expected = function(targets, outputs)
    assert keras.backend.standardize_dtype(expected.dtype) == "float32"
    low = function(targets, keras.ops.cast(outputs, "bfloat16"))
    assert keras.backend.standardize_dtype(low.dtype) == "float32"
    np.testing.assert_allclose(low, expected, 0.02)
    rounded = [np.round((i + 1) * 127.5).astype("uint8") for i in (targets, outputs)]
    np.testing.assert_allclose(function(*rounded), expected, 0.02)


def test_in_a_graph_of_any_size():
    import tensorflow as tf

    def all_of(*args, **kwargs):
        return [function(*args, **kwargs) for function in (psnr, ssim, l1)]

    targets, outputs = pairs()
    spec = tf.TensorSpec((None, None, None, 3))
    graph = tf.function(lambda t, o: all_of(t, o, border=2), input_signature=[spec, spec])
    expected = all_of(targets, outputs, border=2)
    for values, eager in zip(graph(targets, outputs), expected, strict=True):
        np.testing.assert_allclose(values, eager, 1e-5)


@pytest.mark.parametrize("function", [psnr, ssim, l1])
def test_bad_arguments(function):
    images = np.zeros((2, 12, 12, 1), "float32")
    with pytest.raises(ValueError, match=r"targets of shape \(2, 12, 12, 1\) and outputs of .*11"):
        function(images, images[:, :11])
    with pytest.raises(ValueError, match=r"Expected two sets of images"):
        function(images[0], images[0])
    with pytest.raises(ValueError, match="dtype int32. Expected floats in"):
        function(images, np.zeros((2, 12, 12, 1), "int32"))
    with pytest.raises(ValueError, match=r"luma=True needs RGB images. .*\(2, 12, 12, 1\)"):
        function(images, images, luma=True)
    with pytest.raises(ValueError, match="border=6 leaves nothing of images of shape"):
        function(images, images, border=6)
    with pytest.raises(ValueError, match="`border` must be an integer of at least 0. .*-1"):
        function(images, images, border=-1)
