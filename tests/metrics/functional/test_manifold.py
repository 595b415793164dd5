import json
import pathlib

import numpy as np
import parity_inputs
import pytest

from keras_gan.metrics.functional import (
    density_coverage,
    manifold_metrics,
    pairwise,
    precision_recall,
)

RECORDED = json.loads(
    (pathlib.Path(__file__).parents[1] / "recorded" / "manifold.json").read_text("utf-8")
)["cases"]


# The others of 2,048 features take long, and add nothing to "duplicated_columns_2048".
@pytest.mark.parametrize(
    "name", sorted(set(parity_inputs.CASES) - {"correlated_2048", "random_2048"})
)
def test_equals_torch_fidelity_and_prdc(name):
    real, fake = parity_inputs.features(name)
    recorded = RECORDED[name]
    assert parity_inputs.checksum(real, fake) == pytest.approx(recorded["input"], rel=1e-9)
    result = manifold_metrics(
        real, fake, precision_recall_neighbors=3, density_coverage_neighbors=5
    )
    expected = dict(recorded["torch-fidelity"])
    expected.update({key: recorded["prdc"][key] for key in ("density", "coverage")})
    assert result == pytest.approx(expected, rel=1e-6)


def by_definition(real, fake, k, closed):
    """All four, from all distances in float64."""

    def distances(x, y):
        x, y = np.asarray(x, "float64"), np.asarray(y, "float64")
        return np.stack([np.sqrt(((row - y) ** 2).sum(axis=1)) for row in x])

    within = np.less_equal if closed else np.less
    cross = distances(real, fake)
    real_radii = np.sort(distances(real, real), axis=1)[:, k]  # Itself comes first.
    fake_radii = np.sort(distances(fake, fake), axis=1)[:, k]
    in_real = within(cross, real_radii[:, None])
    in_fake = within(cross, fake_radii)
    return {
        "precision": in_real.any(axis=0).mean(),
        "recall": in_fake.any(axis=1).mean(),
        "density": in_real.sum() / (k * len(fake)),
        "coverage": in_real.any(axis=1).mean(),
    }


def make_sets(kind):
    rng = np.random.default_rng(0)
    real, fake = rng.standard_normal((260, 40)), rng.standard_normal((310, 40))
    if kind == "integers":  # Each comparison may be a tie, and is exact in any arithmetic.
        real, fake = rng.integers(3, size=(260, 6)), rng.integers(3, size=(310, 6))
    elif kind == "fake_has_copies_of_real":
        fake[:100] = real[:100]
    elif kind == "duplicated":
        real, fake = np.tile(real[:65], (4, 1)), np.tile(fake[:31], (10, 1))
    elif kind == "collapsed":  # So near that float32 sees one point.
        fake = real[0] + 1e-6 * fake
    elif kind == "both_collapsed":
        real, fake = 1e-4 * real, 1e-4 * fake
        real[0], fake[0] = 1, 1
    return np.float64(real), np.float64(fake)


@pytest.mark.parametrize(
    "kind",
    ["integers", "fake_has_copies_of_real", "duplicated", "collapsed", "both_collapsed"],
)
def test_equals_the_definition(monkeypatch, kind):
    monkeypatch.setattr(pairwise.blocks, "__defaults__", (96,))
    monkeypatch.setattr(pairwise, "_BLOCK", 96)
    real, fake = make_sets(kind)
    result = manifold_metrics(
        real, fake, precision_recall_neighbors=3, density_coverage_neighbors=5
    )
    closed, opened = by_definition(real, fake, 3, True), by_definition(real, fake, 5, False)
    expected = {key: closed[key] for key in ("precision", "recall")}
    expected.update({key: opened[key] for key in ("density", "coverage")})
    assert result == pytest.approx(expected, rel=1e-12)


def test_known_answer_on_a_line():
    real = np.array([[0.0], [1.0], [3.0], [7.0]])  # Radii, to the nearest: 1, 1, 2, 4.
    fake = np.array([[2.0], [4.5], [12.0]])  # 2.5, 2.5, 7.5.
    # Real balls [-1, 1], [0, 2], [1, 5], [3, 11]: with 2 (on a sphere, and inside) and 4.5.
    # Fake balls [-0.5, 4.5], [2, 7], [4.5, 19.5]: with all real samples.
    assert precision_recall(real, fake, 1) == {"precision": pytest.approx(2 / 3), "recall": 1}
    # Without spheres 3 pairs: (3, 2), (3, 4.5), (7, 4.5).
    assert density_coverage(real, fake, 1) == {"density": 1.0, "coverage": 0.5}


def test_identical_sets():
    x = np.random.default_rng(1).standard_normal((500, 30))
    assert precision_recall(x, x) == {"precision": 1, "recall": 1}
    # Each ball has itself and four of its five neighbours: the fifth is on the sphere.
    assert density_coverage(x, x) == {"density": 1, "coverage": 1}


def test_disjoint_sets():
    x = np.random.default_rng(2).standard_normal((200, 30))
    assert set(manifold_metrics(x, x + 100, 3, 5).values()) == {0.0}


def test_all_samples_equal():
    x = np.ones((50, 8))
    assert precision_recall(x, x) == {"precision": 1, "recall": 1}
    assert precision_recall(x, 2 * x) == {"precision": 0, "recall": 0}
    # An open ball of radius 0 is empty: as in prdc.
    assert density_coverage(x, x) == {"density": 0, "coverage": 0}


def test_dropped_mode_costs_recall_and_coverage_only():
    rng = np.random.default_rng(3)
    real, fake = rng.standard_normal((2, 1000, 2))
    real[:500] += 20
    complete = fake + 20 * (np.arange(1000) < 500)[:, None]
    full, dropped = manifold_metrics(real, complete, 3, 5), manifold_metrics(real, fake, 3, 5)
    assert full["recall"] > 0.9
    assert dropped["recall"] < 0.5
    assert dropped["coverage"] <= 0.5
    assert dropped["precision"] == pytest.approx(full["precision"], abs=0.05)


def test_expected_values_of_equal_distributions():
    real, fake = np.random.default_rng(4).standard_normal((2, 2000, 5))
    result = density_coverage(real, fake)
    assert result["density"] == pytest.approx(1, abs=0.05)
    n, k = 2000, np.arange(1, 6)
    assert result["coverage"] == pytest.approx(1 - np.prod((n - k) / (2 * n - k)), abs=0.01)


def test_both_at_once_equal_each_alone():
    rng = np.random.default_rng(5)
    real, fake = rng.standard_normal((200, 10)), rng.standard_normal((150, 10))
    both = manifold_metrics(real, fake, 4, 2)
    assert both == {**precision_recall(real, fake, 4), **density_coverage(real, fake, 2)}


@pytest.mark.parametrize(
    ("real", "fake", "message"),
    [
        (np.zeros((3, 2)), np.zeros((9, 2)), "Received 3 samples as real. Expected at least 4"),
        (np.zeros((9, 2)), np.zeros((3, 2)), "Received 3 samples as fake. Expected at least 4"),
        (np.zeros((9, 2)), np.zeros((9, 3)), "2 dimensions and fake ones of 3"),
        (np.zeros((9, 2)), np.full((9, 2), np.inf), "Received fake with NaN or infinite"),
        (np.zeros((9, 4, 4, 1)), np.zeros((9, 2)), r"Expected \(n, dim\)"),
    ],
)
def test_bad_input(real, fake, message):
    with pytest.raises(ValueError, match=message):
        precision_recall(real, fake)


def test_nothing_asked_for():
    with pytest.raises(ValueError, match="precision_recall_neighbors=3"):
        manifold_metrics(np.zeros((9, 2)), np.zeros((9, 2)))
