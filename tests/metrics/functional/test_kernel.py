"""Kernel distance: the formula term by term, other packages' values, bad input."""

import itertools
import json
import pathlib
import tracemalloc

import numpy as np
import parity_inputs
import pytest

from keras_gan.metrics.functional import kernel_distance, squared_mmd

RECORDED = json.loads(
    (pathlib.Path(__file__).parents[1] / "recorded" / "kernel_distance.json").read_text()
)["cases"]


def normal(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def plain_mmd(x, y):
    """The formula of the paper, one pair at a time."""

    def kernel(a, b):
        return (sum(p * q for p, q in zip(a, b, strict=True)) / len(a) + 1) ** 3

    within = [np.mean([kernel(a, b) for a, b in itertools.permutations(s, 2)]) for s in (x, y)]
    return sum(within) - 2 * np.mean([kernel(a, b) for a, b in itertools.product(x, y)])


def test_all_samples_by_the_formula():
    x, y = normal(9, 3), normal(7, 3, seed=1) + 0.5
    assert squared_mmd(x, y) == pytest.approx(plain_mmd(x, y), rel=1e-12)


def test_subsets_of_all_samples_give_the_value_of_all():
    x, y = normal(8, 3), normal(8, 3, seed=1) * 2
    mean, std = kernel_distance(x, y, num_subsets=3, subset_size=8)
    assert mean == pytest.approx(plain_mmd(x, y), rel=1e-12)
    assert std < 1e-12 * abs(mean)


def test_many_blocks_by_whole_matrices():
    x, y = normal(2500, 4), normal(1100, 4, seed=1) + 0.2
    kernels = [(a @ b.T / 4 + 1) ** 3 for a, b in ((x, x), (y, y), (x, y))]
    means = [(k.sum() - np.trace(k)) / len(k) / (len(k) - 1) for k in kernels[:2]]
    assert squared_mmd(x, y) == pytest.approx(sum(means) - 2 * kernels[2].mean(), rel=1e-10)


def test_no_matrix_of_all_pairs_is_kept():
    x = normal(5000, 2).astype("float32")
    tracemalloc.start()
    squared_mmd(x, x)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 0.25 * 8 * len(x) ** 2


def test_linear_case_with_closed_form():
    """Points 0 and points `a` in one dimension: `k` is 1, `(a^2 + 1)^3`, and 1 between."""
    assert squared_mmd(np.zeros((5, 1)), np.full((4, 1), 2.0)) == pytest.approx(125 + 1 - 2)


def test_it_is_unbiased():
    """Equal distributions: values on either side of 0, of mean 0 within 4 standard errors."""
    values = [squared_mmd(*normal(2, 20, 3, seed=seed)) for seed in range(400)]
    assert min(values) < 0 < max(values)
    assert abs(np.mean(values)) < 4 * np.std(values) / np.sqrt(len(values))


def test_the_seed_draws_the_subsets():
    x, y = normal(2, 100, 3)
    results = [kernel_distance(x, y, 5, 20, seed=seed) for seed in (0, 0, 1)]
    assert results[0] == results[1] != results[2]


# The other cases of 2048 features, and of 10,000 samples, would only add time.
@pytest.mark.parametrize(
    "name",
    [n for n in RECORDED if n not in ("random_2048", "random_64_many", "correlated_2048")],
)
def test_parity_with_torch_fidelity(name):
    """Which computes in float64 (the features were given as float64 to it)."""
    real, fake = parity_inputs.features(name)
    recorded = RECORDED[name]
    assert parity_inputs.checksum(real, fake) == pytest.approx(recorded["input"], rel=1e-6)
    mean, std = kernel_distance(real, fake, num_subsets=10, subset_size=500, seed=2020)
    assert mean == pytest.approx(recorded["mean"], rel=1e-6)
    assert std == pytest.approx(recorded["std"], rel=1e-6, abs=1e-9 * abs(mean))
    if "full" in recorded:
        assert squared_mmd(real, fake) == pytest.approx(recorded["full"], rel=1e-6)


def test_bad_input():
    x = normal(30, 4)
    with pytest.raises(ValueError, match="subset_size=1000 received 30 real samples.*smaller"):
        kernel_distance(x, x)
    with pytest.raises(ValueError, match="received 9 fake samples"):
        kernel_distance(x, x[:9], subset_size=10)
    with pytest.raises(ValueError, match="`subset_size` must be at least 2"):
        kernel_distance(x, x, subset_size=1)
    with pytest.raises(ValueError, match="`num_subsets` must be an integer of at least 1"):
        kernel_distance(x, x, num_subsets=0, subset_size=10)
    with pytest.raises(ValueError, match="real features of 4 dimensions and fake ones of 2"):
        kernel_distance(x, x[:, :2], subset_size=10)
    with pytest.raises(ValueError, match="1 samples as fake. Expected at least 2"):
        squared_mmd(x, x[:1])
    with pytest.raises(ValueError, match="fake with NaN or infinite values in 30 rows"):
        squared_mmd(x, x * np.inf)
