"""Sliced Wasserstein distances against closed forms and plain re-computations."""

import numpy as np
import pytest

from keras_gan.metrics.functional import (
    pyramid_sliced_wasserstein,
    sliced_wasserstein,
    sliced_wasserstein_distance,
)


def normal(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def test_equal_sets_in_any_order():
    points = normal(50, 7)
    assert sliced_wasserstein_distance(points, points) == 0
    assert sliced_wasserstein_distance(points, points[::-1]) == pytest.approx(0, abs=1e-15)


@pytest.mark.parametrize(("n", "m"), [(12, 12), (12, 7), (1, 5), (6, 18)])
def test_in_one_dimension_it_is_the_wasserstein_distance(n, m):
    real, fake = normal(n, 1), normal(m, 1, seed=1) * 2
    # Each point as often as makes the sets equally large.
    repeated = np.sort(np.repeat(real[:, 0], m)), np.sort(np.repeat(fake[:, 0], n))
    expected = np.abs(repeated[0] - repeated[1]).mean()
    assert sliced_wasserstein_distance(real, fake) == pytest.approx(expected, rel=1e-12)
    assert sliced_wasserstein_distance(fake, real) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("dim", [2, 3])
def test_shift(dim):
    real = normal(20, dim)
    shift = np.zeros(dim)
    shift[0] = 5.0
    # E|v_1| of a unit vector is 2 / pi in the plane, 1 / 2 in space.
    expected = 5 * {2: 2 / np.pi, 3: 0.5}[dim]
    distance = sliced_wasserstein_distance(real, real + shift, num_projections=50_000)
    assert distance == pytest.approx(expected, rel=0.01)
    assert sliced_wasserstein_distance(real, real * 3, seed=1) == pytest.approx(
        2 * sliced_wasserstein_distance(real, real * 2, seed=1)
    )


def test_spheres_of_gaussians():
    # Projections of N(0, s^2 I) are N(0, s^2): W1 = |s - 1| E|z| = |s - 1| sqrt(2 / pi).
    real, fake = normal(40_000, 8), 3 * normal(30_000, 8, seed=1)
    distance = sliced_wasserstein_distance(real, fake, num_projections=20)
    assert distance == pytest.approx(2 * np.sqrt(2 / np.pi), rel=0.01)


def test_blocks_do_not_matter(monkeypatch):
    real, fake = normal(300, 5).astype("float32"), normal(200, 5, seed=1).astype("float32")
    whole = sliced_wasserstein_distance(real, fake, num_projections=33)
    monkeypatch.setattr(sliced_wasserstein, "_MAX_PROJECTED", 2000)
    monkeypatch.setattr(sliced_wasserstein, "_ROWS", 64)
    assert sliced_wasserstein_distance(real, fake, num_projections=33) == pytest.approx(whole)
    assert sliced_wasserstein_distance(real, fake, num_projections=33, seed=1) != whole


def convolve(image, kernel):
    """Plain convolution of a 2-D image with mirrored borders."""
    padded = np.pad(image, 2, mode="reflect")
    return np.array(
        [
            [np.sum(padded[i : i + 5, j : j + 5] * kernel) for j in range(image.shape[1])]
            for i in range(image.shape[0])
        ]
    )


@pytest.mark.parametrize("shape", [(16, 18), (17, 16)])
def test_steps_of_the_pyramid(shape):
    image = normal(*shape)
    kernel = np.outer([1, 4, 6, 4, 1], [1, 4, 6, 4, 1]) / 256
    small = convolve(image, kernel)[::2, ::2]
    halved = sliced_wasserstein._halve(image[None, :, :, None].astype("float32"))
    np.testing.assert_allclose(halved[0, :, :, 0], small, atol=1e-6)
    zeros = np.zeros(shape)
    zeros[::2, ::2] = small
    doubled = sliced_wasserstein._double(halved, (1, *shape, 1))
    np.testing.assert_allclose(doubled[0, :, :, 0], convolve(zeros, 4 * kernel), atol=1e-5)


def test_noise_against_plain_images():
    # Descriptors of noise are N(0, I); those of images that are all +1 or all -1 are +-(1 ... 1),
    # whose projection is nearly +-|s|, s normal. So W1 = E ||z| - |s|| = 2 (E max(|z|, |s|) -
    # E|z|) = 2 (2 - sqrt(2)) / sqrt(pi), as E max = 2 / sqrt(pi).
    noise = normal(100, 16, 16, 1)
    plain = np.ones((100, 16, 16, 1)) * np.tile([1, -1], 50)[:, None, None, None]
    result = pyramid_sliced_wasserstein(noise, plain, 50, num_projections=2000)
    assert set(result) == {"swd_16", "swd"}
    assert result["swd"] == pytest.approx(2000 * (2 - np.sqrt(2)) / np.sqrt(np.pi), rel=0.04)


def test_levels_tell_fine_from_coarse():
    coarse = np.repeat(np.repeat(normal(64, 8, 8, 3), 8, axis=1), 8, axis=2)
    noisy = coarse + normal(64, 64, 64, 3, seed=1)
    result = pyramid_sliced_wasserstein(coarse, noisy, 32, 64)
    assert list(result) == ["swd_64", "swd_32", "swd_16", "swd"]
    assert result["swd_64"] > 2 * result["swd_16"]
    assert result["swd"] == pytest.approx(np.mean([result[f"swd_{s}"] for s in (64, 32, 16)]))


def test_brightness_and_contrast_are_not_seen_and_copies_are_at_zero():
    images = normal(20, 32, 32, 3)
    assert pyramid_sliced_wasserstein(images, images, 16, 32)["swd"] == 0
    assert pyramid_sliced_wasserstein(images, images * 50 + 120, 16, 32)["swd"] < 0.01
    other = normal(15, 32, 32, 3, seed=1)
    # The same distribution: what is left is the noise of some 300 patches.
    assert 0 < pyramid_sliced_wasserstein(images, other, 16, 32)["swd"] < 200


def test_images_of_28_pixels_have_one_level():
    images = normal(3, 28, 28, 1)
    assert list(pyramid_sliced_wasserstein(images, images, 4, 4)) == ["swd_28", "swd"]


def test_bad_input():
    points = normal(5, 2)
    with pytest.raises(ValueError, match=r"shape \(5, 2\) and generated ones of shape \(5, 3\)"):
        sliced_wasserstein_distance(points, normal(5, 3))
    with pytest.raises(ValueError, match="real samples with NaN"):
        sliced_wasserstein_distance(points * np.nan, points)
    with pytest.raises(ValueError, match="Received 0 samples as generated samples"):
        sliced_wasserstein_distance(points, points[:0])
    with pytest.raises(ValueError, match="`num_projections` must be an integer"):
        sliced_wasserstein_distance(points, points, 0)
    images = normal(2, 16, 16, 1)
    with pytest.raises(ValueError, match="sides of at least 16"):
        pyramid_sliced_wasserstein(images[:, :8], images[:, :8])
    with pytest.raises(ValueError, match=r"generated images of shape \(2, 16, 16\)"):
        pyramid_sliced_wasserstein(images, images[..., 0])
    with pytest.raises(ValueError, match="real images with NaN"):
        pyramid_sliced_wasserstein(images * np.nan, images)
