"""MS-SSIM against TensorFlow's, and against plain loops where TensorFlow's refuses."""

import keras
import numpy as np
import pytest

from keras_gan.metrics.functional import ms_ssim, ms_ssim_diversity, multi_scale_ssim

WEIGHTS = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333]


def pairs(*shape, noise=40, seed=0):
    """Pairs of smooth images and noisy copies."""
    generator = np.random.default_rng(seed)
    coarse = generator.uniform(0, 255, (shape[0], 4, 4, shape[3]))
    smooth = np.array(keras.ops.image.resize(coarse, shape[1:3], "bicubic"))
    noisy = smooth + generator.normal(0, noise, shape)
    return tuple(np.clip(images, 0, 255).astype("uint8") for images in (smooth, noisy))


@pytest.mark.parametrize("shape", [(3, 176, 176, 3), (2, 181, 202, 1)])
@pytest.mark.parametrize("noise", [5, 80])
def test_five_scales_are_those_of_tensorflow(shape, noise):
    import tensorflow as tf

    first, second = pairs(*shape, noise=noise)
    expected = tf.image.ssim_multiscale(first, second, max_val=255).numpy()
    np.testing.assert_allclose(multi_scale_ssim(first, second), expected, rtol=1e-4)


def test_unrelated_images_have_negative_structure_which_counts_as_zero():
    import tensorflow as tf

    first, _ = pairs(2, 176, 176, 1)
    expected = tf.image.ssim_multiscale(first, 255 - first, max_val=255).numpy()
    np.testing.assert_allclose(multi_scale_ssim(first, 255 - first), expected, atol=1e-5)


def test_small_images_have_fewer_scales_with_weights_that_sum_to_one():
    import tensorflow as tf

    first, second = pairs(4, 28, 28, 1)
    weights = np.array(WEIGHTS[:2]) / sum(WEIGHTS[:2])
    expected = tf.image.ssim_multiscale(first, second, 255, power_factors=weights).numpy()
    np.testing.assert_allclose(multi_scale_ssim(first, second), expected, rtol=1e-4)
    expected = tf.image.ssim(first, second, 255).numpy()
    np.testing.assert_allclose(multi_scale_ssim(first, second, 1), expected, rtol=1e-4)


def plain_ms_ssim(first, second, num_scales):
    """One grey image pair, by the definition, window by window."""
    first, second, product = first.astype("float64"), second.astype("float64"), 1.0
    c1, c2 = 2.55**2, 7.65**2
    for scale in range(num_scales):
        size = min(11, *first.shape)
        sigma = 1.5 * size / 11
        x, y = np.mgrid[:size, :size] - (size - 1) / 2
        window = np.exp(-(x**2 + y**2) / (2 * sigma**2))
        window /= window.sum()
        similarities, structures = [], []
        for i in range(first.shape[0] - size + 1):
            for j in range(first.shape[1] - size + 1):
                a, b = (image[i : i + size, j : j + size] for image in (first, second))
                mean_a, mean_b = (window * a).sum(), (window * b).sum()
                variances = (window * ((a - mean_a) ** 2 + (b - mean_b) ** 2)).sum()
                covariance = (window * (a - mean_a) * (b - mean_b)).sum()
                structures.append((2 * covariance + c2) / (variances + c2))
                luminance = (2 * mean_a * mean_b + c1) / (mean_a**2 + mean_b**2 + c1)
                similarities.append(luminance * structures[-1])
        is_last = scale == num_scales - 1
        weight = WEIGHTS[scale] / (1 if num_scales == 5 else sum(WEIGHTS[:num_scales]))
        product *= max(0, np.mean(similarities if is_last else structures)) ** weight
        first, second = (
            sum(image[i::2, j::2] for i in (0, 1) for j in (0, 1)) / 4 for image in (first, second)
        )
    return product


@pytest.mark.parametrize(("side", "num_scales"), [(128, 5), (64, 4), (16, 2), (8, 1)])
def test_scales_below_eleven_pixels(side, num_scales):
    first, second = pairs(1, side, side, 1)
    assert ms_ssim.default_num_scales(side, side) == num_scales
    expected = plain_ms_ssim(first[0, :, :, 0], second[0, :, :, 0], num_scales)
    np.testing.assert_allclose(multi_scale_ssim(first, second), [expected], rtol=1e-9)


def test_equal_images():
    first, _ = pairs(2, 32, 40, 3)
    np.testing.assert_allclose(multi_scale_ssim(first, first), 1)


def test_diversity_is_the_mean_over_pairs_of_different_images():
    images = np.concatenate(pairs(1, 32, 32, 1))
    (expected,) = multi_scale_ssim(images[:1], images[1:])
    assert ms_ssim_diversity(images, num_pairs=9)["ms_ssim"] == pytest.approx(expected)
    # Of three images with one double, a third of the pairs are equal.
    expected = (1 + 2 * expected) / 3
    values = ms_ssim_diversity(images[[0, 1, 0]], num_pairs=3000)["ms_ssim"]
    assert values == pytest.approx(expected, abs=5 * 0.5 / np.sqrt(3000))


def test_within_classes():
    images = np.concatenate(pairs(1, 32, 32, 1))
    labels = [7, 3, 7, 3, 3]
    collapsed = ms_ssim_diversity(images[[0, 1, 0, 1, 1]], labels, num_pairs=20)
    assert collapsed == {"ms_ssim": pytest.approx(1), "per_class": pytest.approx({3: 1, 7: 1})}
    assert ms_ssim_diversity(images[[0, 1, 0, 1, 1]], num_pairs=20)["ms_ssim"] < 0.95
    (between,) = multi_scale_ssim(images[:1], images[1:])
    mixed = ms_ssim_diversity(images[[0, 0, 1, 0, 0]], labels, num_pairs=20)
    assert mixed["per_class"] == pytest.approx({3: 1, 7: between})
    assert mixed["ms_ssim"] == pytest.approx((1 + between) / 2)


def test_seed_and_blocks(monkeypatch):
    images = pairs(20, 16, 16, 3)[1]
    one = ms_ssim_diversity(images, num_pairs=30)
    monkeypatch.setattr(ms_ssim, "_MAX_VALUES", 5000)
    assert ms_ssim_diversity(images, num_pairs=30) == pytest.approx(one)
    assert ms_ssim_diversity(images, num_pairs=30, seed=1) != one


def test_bad_input():
    first, second = pairs(2, 28, 28, 1)
    with pytest.raises(ValueError, match=r"to_uint8\(images\)"):
        multi_scale_ssim(first / 255, second)
    with pytest.raises(ValueError, match="two sets of the same shape"):
        multi_scale_ssim(first, second[:, :20])
    with pytest.raises(ValueError, match="28x28 pixels. Expected at most 2"):
        multi_scale_ssim(first, second, num_scales=5)
    with pytest.raises(ValueError, match="7x28 pixels. Expected sides of at least 8"):
        multi_scale_ssim(first[:, :7], second[:, :7])
    with pytest.raises(ValueError, match="Received 1 image. Expected at least two"):
        ms_ssim_diversity(first[:1])
    with pytest.raises(ValueError, match="Received 1 image of class 1"):
        ms_ssim_diversity(np.concatenate([first, second[:1]]), [0, 0, 1])
    with pytest.raises(ValueError, match="one label for each image"):
        ms_ssim_diversity(first, [0, 0, 1])
