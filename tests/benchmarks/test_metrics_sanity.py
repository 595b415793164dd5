"""The short form of benchmarks/metrics_sanity.py, on the embedded images; and its pieces."""

import line_plots
import metrics_sanity
import numpy as np
import pytest

import keras_gan

LEVELS = {kind: steps[::2] for kind, steps in metrics_sanity.LEVELS.items()}


@pytest.fixture(scope="module")
def results():
    real = keras_gan.data.source("fashion_mnist_mini", "test")
    pool = keras_gan.data.source("fashion_mnist_mini", "train")
    return metrics_sanity.measure(
        keras_gan.features.get("fashion_mnist"),
        real.samples / np.float32(127.5) - 1,
        pool.samples / np.float32(127.5) - 1,
        pool.labels,
        num_samples=600,
        levels=LEVELS,
    )


def test_the_metrics_rank_degraded_images(results):
    found = metrics_sanity.findings(results)
    assert len(found) == 10
    assert [statement for statement, holds in found.items() if not holds] == []


def test_findings_report_what_does_not_hold():
    values = {"fd": [0, 2, 1], "kd": [0, 1, 2], "precision": [0.9] * 3, "recall": [0.9, 0.8, 0.4]}
    others = {**values, "precision": [0.9, 0.79, 0.9]}
    assert metrics_sanity.findings({"blur": values, "dropped_classes": others}) == {
        "fd rises with each step of blur": False,
        "kd rises with each step of blur": True,
        "precision falls with blur": False,
        "fd rises with each step of dropped_classes": False,
        "kd rises with each step of dropped_classes": True,
        "precision stays with dropped_classes": False,
        "recall falls with dropped_classes": True,
    }


def test_blur_spreads_a_point_as_a_gaussian():
    image = np.full((1, 28, 28, 1), -1.0, "float32")
    image[0, 14, 10] = 1.0
    blurred = metrics_sanity.blur(image, 1.5)[0, ..., 0] + 1.0
    rows, columns = np.mgrid[:28, :28]
    squares = (rows - 14) ** 2 + (columns - 10) ** 2
    expected = 2.0 * np.exp(-squares / (2 * 1.5**2)) / (2 * np.pi * 1.5**2)
    np.testing.assert_allclose(blurred, expected, atol=1e-5)
    # Halves of it are lost over the edge.
    image = np.full((1, 28, 28, 1), -1.0, "float32")
    image[0, 0, :] = 1.0
    blurred = metrics_sanity.blur(image, 3.0)[0, :, 14, 0] + 1.0
    weights = np.exp(-(np.arange(28) ** 2) / 18)
    np.testing.assert_allclose(blurred, 2 * weights / (2 * weights.sum() - 1), rtol=1e-3, atol=1e-4)


def test_noise_has_its_standard_deviation_and_range():
    noisy = metrics_sanity.add_noise(np.zeros((20, 28, 28, 1)), 0.1, np.random.default_rng(0))
    assert noisy.std() == pytest.approx(0.1, rel=0.03)
    noisy = metrics_sanity.add_noise(np.ones((20, 28, 28, 1)), 0.5, np.random.default_rng(0))
    assert noisy.max() == 1.0


@pytest.mark.parametrize("num_classes", [10, 7, 1])
def test_the_number_of_samples_does_not_depend_on_the_number_of_classes(num_classes):
    labels = np.random.default_rng(0).permutation(np.repeat(np.arange(10), 60))
    chosen = metrics_sanity.choose(labels, num_classes, 60, np.random.default_rng(0))
    assert len(set(chosen)) == 60
    counts = np.bincount(labels[chosen])
    assert len(counts) == num_classes
    assert counts.max() - counts.min() <= 1


def test_ticks_are_round_numbers_within_the_limits():
    assert line_plots.ticks(0, 1.06) == [0, 0.25, 0.5, 0.75, 1]
    assert line_plots.ticks(0, 13.8) == [0, 2.5, 5, 7.5, 10, 12.5]
    assert line_plots.ticks(-3, 5) == [-2, 0, 2, 4]


def test_the_picture_shows_every_degradation(results):
    picture = metrics_sanity.picture(results, LEVELS)
    assert picture.size == (3 * 600, 3 * 420)
    for colour in line_plots.COLOURS[:2]:
        assert (np.asarray(picture) == colour).all(-1).sum() > 200
