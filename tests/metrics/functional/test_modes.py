"""Coverage of modes against hand-made sets, closed forms and expectations."""

import numpy as np
import pytest

from keras_gan.data import toy
from keras_gan.metrics.functional import class_coverage, mode_coverage

CENTERS = np.array([[0.0, 0.0], [10.0, 0.0], [0.0, 10.0], [10.0, 10.0]])
INFINITE = float("inf")


def test_by_hand():
    # Two at the first mode, one at the second; one just inside 3 deviations, one just outside.
    points = [[0, 0], [0, 0.5], [10, 0], [10, 10 - 2.99], [0, 10 - 3.01]]
    result = mode_coverage(points, CENTERS, 1.0)
    p = np.array([2, 1, 1]) / 4
    assert result == {
        "modes": 3,
        "high_quality_share": pytest.approx(4 / 5),
        "kl_fake_real": pytest.approx(np.sum(p * np.log(p * 4))),
        "kl_real_fake": INFINITE,
    }
    result = mode_coverage(points, CENTERS, 1.0, threshold=4)
    q = np.full(4, 1 / 4)
    assert result["modes"] == 4 and result["high_quality_share"] == 1
    p = np.array([2, 1, 1, 1]) / 5
    assert result["kl_real_fake"] == pytest.approx(np.sum(q * np.log(q / p)))


def test_the_nearest_centre_is_the_one_that_counts():
    # Within 3 deviations of both.
    result = mode_coverage([[4.0], [4.1], [4.2]], [[0.0], [10.0]], 5.0)
    assert result["modes"] == 1 and result["high_quality_share"] == 1


def test_collapse_to_one_of_eight_modes():
    ring = toy.mixture("ring")
    result = mode_coverage(np.repeat(ring.centers[2:3], 100, axis=0), ring.centers, ring.std)
    assert result["modes"] == 1
    assert result["kl_fake_real"] == pytest.approx(np.log(8))
    assert result["kl_real_fake"] == INFINITE


def test_no_high_quality_sample():
    result = mode_coverage([[5.0, 5.0]], CENTERS, 1.0)
    assert result["modes"] == result["high_quality_share"] == 0
    assert result["kl_fake_real"] == result["kl_real_fake"] == INFINITE


@pytest.mark.parametrize("name", ["ring", "grid"])
@pytest.mark.parametrize("threshold", [1.0, 3.0])
def test_share_of_a_perfect_generator_is_that_of_the_rayleigh_distribution(name, threshold):
    mixture = toy.mixture(name)
    points, _ = mixture.sample(100_000, np.random.default_rng(0))
    result = mode_coverage(points, mixture.centers, mixture.std, threshold)
    share = 1 - np.exp(-(threshold**2) / 2)
    assert result["modes"] == len(mixture.centers)
    assert result["high_quality_share"] == pytest.approx(
        share, abs=5 * np.sqrt(share * (1 - share) / 100_000)
    )
    assert result["kl_fake_real"] < 1e-3 and result["kl_real_fake"] < 1e-3


def test_classes_by_hand():
    real = [0, 0, 1, 1, 2, 3]
    result = class_coverage([0, 1, 1, 1, 2, 3, 3, 3], 4, real)
    p, q = np.array([1, 3, 1, 3]) / 8, np.array([2, 2, 1, 1]) / 6
    assert result == {
        "modes": 4,
        "kl_fake_real": pytest.approx(np.sum(p * np.log(p / q))),
        "kl_real_fake": pytest.approx(np.sum(q * np.log(q / p))),
    }
    assert class_coverage(real, 4, real) == {"modes": 4, "kl_fake_real": 0, "kl_real_fake": 0}


def test_a_class_that_the_data_lack_is_infinitely_far():
    result = class_coverage([0, 1], 3, real_labels=[0, 0])
    assert result["kl_fake_real"] == INFINITE
    assert result["kl_real_fake"] == pytest.approx(np.log(2))


def test_a_perfect_generator_of_stacked_mnist():
    # 2 n KL is about chi-squared with 999 degrees of freedom.
    labels = np.random.default_rng(0).integers(1000, size=26_000)
    result = class_coverage(labels, 1000)
    assert result["modes"] == 1000
    tolerance = 5 * np.sqrt(2 * 999) / 52_000
    assert result["kl_fake_real"] == pytest.approx(999 / 52_000, abs=tolerance)


def test_bad_input():
    with pytest.raises(ValueError, match=r"samples of shape \(3, 3\) and centers of shape \(4, 2"):
        mode_coverage(np.zeros((3, 3)), CENTERS, 1.0)
    with pytest.raises(ValueError, match="Received 0 samples as samples"):
        mode_coverage(np.zeros((0, 2)), CENTERS, 1.0)
    with pytest.raises(ValueError, match="samples with NaN"):
        mode_coverage(np.full((3, 2), np.nan), CENTERS, 1.0)
    with pytest.raises(ValueError, match="`standard_deviation` must be a number above 0"):
        mode_coverage(CENTERS, CENTERS, 0.0)
    with pytest.raises(ValueError, match="`threshold` must be a number above 0. Received: -1"):
        mode_coverage(CENTERS, CENTERS, 1.0, -1)
    with pytest.raises(ValueError, match="labels from 0 to 4. Expected 0 to num_classes - 1 = 3"):
        class_coverage([0, 4], 4)
    with pytest.raises(ValueError, match="np.argmax"):
        class_coverage(np.zeros((3, 10)), 10)
