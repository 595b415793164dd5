"""Streamed kernel distance: batches, settings, names."""

import json

import numpy as np
import pytest

from keras_gan import features, metrics
from keras_gan.metrics import KernelDistance
from keras_gan.metrics.functional import kernel_distance, squared_mmd

REAL = np.random.default_rng(0).normal(size=(61, 4)).astype("float32")
FAKE = np.random.default_rng(1).normal(size=(50, 4)).astype("float32") + 0.5


@pytest.mark.parametrize("size", [1, 7, 100])
def test_streamed_equals_all_at_once(size):
    metric = KernelDistance(num_subsets=5, subset_size=np.int64(20), seed=3)
    for start in range(0, 61, size):
        metric.update_state(real=REAL[start : start + size])
    for start in range(0, 50, size):
        metric.update_state(fake=FAKE[start : start + size])
    mean, std = kernel_distance(REAL, FAKE, num_subsets=5, subset_size=20, seed=3)
    assert metric.result() == {"kd": mean, "kd_std": std}
    assert json.loads(json.dumps(metric.settings())) == {
        "num_subsets": 5,
        "subset_size": 20,
        "seed": 3,
    }


def test_all_samples_without_subsets():
    metric = metrics.get({"name": "kd", "subset_size": None})
    metric.update_state(REAL, FAKE)
    assert metric.result() == {"kd": squared_mmd(REAL, FAKE)}
    assert metric.settings() == {"subset_size": None}


def test_only_the_inception_network_makes_a_kid():
    extractor = features.ModelFeatures(lambda x: x, title="Inception-2015")
    metric = metrics.get("kid", extractor=extractor, num_subsets=2, subset_size=9)
    assert (metric.name, metric.title) == ("kid", "KID (Inception-2015)")
    metric.update_state(REAL, FAKE)
    assert sorted(metric.result()) == ["kid", "kid_std"]
    other = features.ModelFeatures(lambda x: x, title="mine")
    assert KernelDistance(other).title == "KD (mine)"
    with pytest.raises(ValueError, match="'kid' is defined with.*'mine'.*use 'kd'"):
        metrics.get("kid", extractor=other)


def test_bad_input():
    metric = KernelDistance()
    with pytest.raises(ValueError, match="kd has no real samples yet"):
        metric.result()
    metric.update_state(REAL, FAKE)
    with pytest.raises(ValueError, match="subset_size=1000 received 61 real samples"):
        metric.result()
    with pytest.raises(ValueError, match="NaN"):
        metric.update_state(fake=FAKE * np.nan)
    with pytest.raises(ValueError, match="`subset_size` must be at least 2"):
        KernelDistance(subset_size=1)
