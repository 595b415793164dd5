"""Frechet distance: closed forms, other packages' values, degenerate features."""

import json
import pathlib
import tracemalloc
import warnings

import numpy as np
import parity_inputs
import pytest

from keras_gan.metrics.functional import (
    frechet_distance,
    frechet_distance_from_moments,
    mean_and_covariance,
)

RECORDED = json.loads(
    (pathlib.Path(__file__).parents[1] / "recorded" / "frechet_distance.json").read_text()
)["cases"]
# The other cases of 2048 features would only add time: each needs seconds.
COMPARED = [n for n in RECORDED if n == "few_samples_2048" or not n.endswith("_2048")]


def normal(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def positive_definite(dim, seed):
    """A symmetric matrix with eigenvalues from 0.5 to 2."""
    vectors = np.linalg.qr(normal(dim, dim, seed=seed))[0]
    return vectors @ np.diag(np.geomspace(0.5, 2, dim)) @ vectors.T


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_moments_are_numpys_over_many_blocks(dtype):
    x = normal(10_000, 5).astype(dtype)
    mean, covariance = mean_and_covariance(x)
    np.testing.assert_allclose(mean, x.astype("float64").mean(axis=0), atol=1e-14)
    np.testing.assert_allclose(covariance, np.cov(x.astype("float64"), rowvar=False), rtol=1e-12)


def test_a_mean_far_larger_than_the_spread_costs_no_accuracy():
    small = np.round(normal(5000, 4) * 64) / 64  # 1e7 + small is exact.
    mean, covariance = mean_and_covariance(small + 1e7)
    np.testing.assert_allclose(mean - 1e7, small.mean(axis=0), atol=1e-8)
    np.testing.assert_allclose(covariance, np.cov(small, rowvar=False), rtol=1e-10, atol=1e-12)


def test_no_copy_of_all_features_is_made():
    x = normal(60_000, 32).astype("float32")
    tracemalloc.start()
    mean_and_covariance(x)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < x.nbytes / 2


def test_diagonal_gaussians():
    mean1, mean2, std1, std2 = normal(4, 6)
    distance = frechet_distance_from_moments(mean1, np.diag(std1**2), mean2, np.diag(std2**2))
    expected = np.sum((mean1 - mean2) ** 2) + np.sum((np.abs(std1) - np.abs(std2)) ** 2)
    assert distance == pytest.approx(expected, rel=1e-12)


def test_two_dimensions_by_trace_and_determinant():
    """For 2x2 matrices `tr(M^(1/2)) = (tr M + 2 det(M)^(1/2))^(1/2)`."""
    cov1, cov2 = np.array([[2.0, 0.7], [0.7, 1.0]]), np.array([[0.5, -0.3], [-0.3, 3.0]])
    product = cov1 @ cov2
    root = np.sqrt(np.trace(product) + 2 * np.sqrt(np.linalg.det(product)))
    expected = np.trace(cov1) + np.trace(cov2) - 2 * root
    zeros = np.zeros(2)
    assert frechet_distance_from_moments(zeros, cov1, zeros, cov2) == pytest.approx(expected)


def test_covariances_that_do_not_commute():
    """`S1 = A^2`, `S2 = A^-1 B^2 A^-1`: then `tr((S1 S2)^(1/2)) = tr(B)`."""
    a, b = positive_definite(30, seed=1), positive_definite(30, seed=2)
    inverse = np.linalg.inv(a)
    cov1, cov2 = a @ a, inverse @ b @ b @ inverse
    cov2 = (cov2 + cov2.T) / 2
    expected = np.trace(cov1) + np.trace(cov2) - 2 * np.trace(b)
    zeros = np.zeros(30)
    distance = frechet_distance_from_moments(zeros, cov1, zeros, cov2)
    assert distance == pytest.approx(expected, rel=1e-12)
    swapped = frechet_distance_from_moments(zeros, cov2, zeros, cov1)
    assert swapped == pytest.approx(distance, rel=1e-12)


def test_shifted_scaled_and_repeated_features():
    x = normal(500, 7) @ normal(7, 7, seed=1)
    variance, n = np.trace(np.cov(x, rowvar=False)), len(x)
    assert frechet_distance(x, x + 2.0) == pytest.approx(4 * 7, rel=1e-12)
    x -= x.mean(axis=0)
    assert frechet_distance(x, 3 * x) == pytest.approx(4 * variance, rel=1e-12)
    # Each sample twice: the sum of squares doubles, and n - 1 becomes 2 n - 1.
    ratio = 2 * (n - 1) / (2 * n - 1)
    expected = variance * (1 - np.sqrt(ratio)) ** 2
    assert frechet_distance(x, np.concatenate([x, x])) == pytest.approx(expected, abs=1e-12)


@pytest.mark.filterwarnings("ignore:The Frechet distance of")
@pytest.mark.parametrize("name", [n for n in parity_inputs.CASES if n.endswith("_64")])
def test_identical_sets_have_distance_0(name):
    real, _ = parity_inputs.features(name)
    assert 0 <= frechet_distance(real, real) < 1e-10 * np.sum(real.var(axis=0))
    assert 0 <= frechet_distance(real[:40], real[:40]) < 1e-10 * np.sum(real.var(axis=0))


@pytest.mark.filterwarnings("ignore:The Frechet distance of")
@pytest.mark.parametrize("dim", [40, 80], ids=["more samples", "fewer samples"])
def test_a_rotation_into_more_dimensions_keeps_the_distance(dim):
    """60 samples in 5 dimensions, seen in 40 and 80: covariances of rank 5, for both methods."""
    real, fake = normal(60, 5), normal(60, 5, seed=1) * 2 + 0.5
    basis = np.linalg.qr(normal(dim, 5, seed=2))[0].T
    expected = frechet_distance(real, fake)
    assert frechet_distance(real @ basis, fake @ basis) == pytest.approx(expected, rel=1e-9)
    moments = [m for x in (real, fake) for m in mean_and_covariance(x @ basis)]
    assert frechet_distance_from_moments(*moments) == pytest.approx(expected, rel=1e-9)


def test_orthogonal_subspaces_share_no_variance():
    real, fake = np.zeros((50, 8)), np.zeros((50, 8))
    real[:, :4], fake[:, 4:] = normal(50, 4), normal(50, 4, seed=1)
    expected = sum(np.sum(x.mean(axis=0) ** 2) + x.var(axis=0, ddof=1).sum() for x in (real, fake))
    assert frechet_distance(real, fake) == pytest.approx(expected, rel=1e-12)


def test_sets_without_spread_differ_by_their_means():
    assert frechet_distance(np.zeros((9, 4)), np.full((9, 4), 2.0)) == pytest.approx(16.0)


def test_too_few_samples_are_told_with_the_rank():
    message = "of 10 fake samples with 12 features: their covariance has rank 9 at most, of 12"
    with pytest.warns(UserWarning, match=message) as caught:
        frechet_distance(normal(13, 12), normal(10, 12))
    assert len(caught) == 1 and caught[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        frechet_distance(normal(13, 12), normal(14, 12))


@pytest.mark.filterwarnings("ignore:The Frechet distance of")
@pytest.mark.parametrize("name", COMPARED)
def test_parity_with_torch_fidelity_and_pytorch_fid(name):
    """Both compute in float64 (the features were given as float64 to them).

    Where there are fewer samples than features, torch-fidelity's trace holds the square roots of
    1,500 eigenvalues that are rounding errors: 6e-5 of the distance here. Compared to 1e-6 is
    what it gives without them.
    """
    real, fake = parity_inputs.features(name)
    recorded = RECORDED[name]
    assert parity_inputs.checksum(real, fake) == pytest.approx(recorded["input"], rel=1e-6)
    distance = frechet_distance(real, fake)
    if "within_rank" in recorded:
        assert distance == pytest.approx(recorded["within_rank"], rel=1e-6)
        assert distance == pytest.approx(recorded["torch-fidelity"], rel=1e-4)
    else:
        assert distance == pytest.approx(recorded["torch-fidelity"], rel=1e-6)
    if "pytorch-fid" in recorded:
        assert distance == pytest.approx(recorded["pytorch-fid"], rel=1e-6)


def test_bad_features():
    x = normal(9, 4)
    with pytest.raises(ValueError, match="real features of 4 dimensions and fake ones of 3"):
        frechet_distance(x, x[:, :3])
    with pytest.raises(ValueError, match=r"fake of shape \(9, 2, 2\).*Expected \(n, dim\)"):
        frechet_distance(x, x.reshape(9, 2, 2))
    with pytest.raises(ValueError, match="1 samples as real. Expected at least 2"):
        frechet_distance(x[:1], x)
    x[[2, 5], 3] = np.nan
    with pytest.raises(ValueError, match="real with NaN or infinite values in 2 rows.* 2"):
        frechet_distance(x, x)


def test_bad_moments():
    mean, covariance = np.zeros(3), np.eye(3)
    with pytest.raises(ValueError, match=r"covariance2 of shape \(2, 2\).*\(dim, dim\)"):
        frechet_distance_from_moments(mean, covariance, mean, np.eye(2))
    with pytest.raises(ValueError, match="of 3 and of 2 dimensions"):
        frechet_distance_from_moments(mean, covariance, np.zeros(2), np.eye(2))
    with pytest.raises(ValueError, match="mean1 or covariance1 with NaN"):
        frechet_distance_from_moments(mean * np.nan, covariance, mean, covariance)
    for bad in (np.triu(np.ones((3, 3))), -covariance, np.ones((3, 3)) - 2 * np.eye(3)):
        with pytest.raises(ValueError, match="covariance2 that is not symmetric, or has negative"):
            frechet_distance_from_moments(mean, covariance, mean, bad)
    indefinite = np.array([[1.0, 2.0, 0.0], [2.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    with pytest.raises(ValueError, match="negative eigenvalue -1"):
        frechet_distance_from_moments(mean, covariance, mean, indefinite)
