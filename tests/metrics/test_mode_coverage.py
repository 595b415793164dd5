"""The streaming metrics of coverage: batches equal one shot; what they take and refuse."""

import keras
import numpy as np
import pytest

from keras_gan import metrics
from keras_gan.data import toy
from keras_gan.metrics import functional


def test_a_data_set_gives_its_modes():
    metric = metrics.get({"name": "mode_coverage", "centers": "toy:ring"})
    ring = toy.mixture("ring")
    points, _ = ring.sample(2500, np.random.default_rng(0))
    for batch in np.array_split(points, 7):
        metric.update_state(real=None, fake=batch)
    assert metric.result() == functional.mode_coverage(points, ring.centers, ring.std)
    assert metric.settings() == {
        "centers": "toy:ring",
        "standard_deviation": 0.01,
        "threshold": 3.0,
    }
    assert metric.title == "Mode coverage (8 modes)"
    metric.reset_state()
    with pytest.raises(ValueError, match="mode_coverage has no fake samples yet"):
        metric.result()


def test_own_centres():
    metric = metrics.ModeCoverage([[0.0, 0.0], [1.0, 0.0]], 0.1)
    metric.update_state(real=np.ones((4, 2)), fake=keras.ops.convert_to_tensor([[0.0, 0.29]]))
    assert metric.result()["modes"] == 1
    assert metric.settings()["centers"] == [[0, 0], [1, 0]]
    assert metrics.ModeCoverage("ring", standard_deviation=0.5).settings() == {
        "centers": "ring",
        "standard_deviation": 0.5,
        "threshold": 3.0,
    }


def test_bad_arguments():
    with pytest.raises(ValueError, match="without their standard_deviation"):
        metrics.ModeCoverage([[0.0, 0.0]])
    with pytest.raises(ValueError, match="`standard_deviation` must be a number above 0"):
        metrics.ModeCoverage("toy:ring", 0)
    with pytest.raises(ValueError, match="'gray_pixels' is not a mixture"):
        metrics.ModeCoverage("toy:gray_pixels")
    with pytest.raises(ValueError, match="received NaN"):
        metrics.ModeCoverage("toy:ring").update_state(fake=np.full((1, 2), np.nan))
