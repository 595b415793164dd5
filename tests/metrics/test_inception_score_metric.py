"""Streamed inception score: batches, no real samples, extractors."""

import keras
import numpy as np
import pytest

from keras_gan import features, metrics
from keras_gan.metrics.functional import inception_score

LOGITS = np.random.default_rng(0).normal(size=(50, 6)).astype("float32") * 2


@pytest.mark.parametrize("size", [1, 7, 100])
def test_streamed_equals_all_at_once(size):
    metric = metrics.get({"name": "inception_score", "num_splits": 4, "seed": None})
    for start in range(0, 50, size):
        metric.update_state(fake=LOGITS[start : start + size])
    mean, std = inception_score(LOGITS, num_splits=4, seed=None)
    assert metric.result() == {"inception_score": mean, "inception_score_std": std}
    assert metric.settings() == {"num_splits": 4, "seed": None}


def classifier(points):
    return {"features": points, "logits": keras.ops.cast(points > 0, "float32") * 99}


def test_it_takes_the_classifiers_logits_of_generated_samples_only():
    metric = metrics.InceptionScore(features.ModelFeatures(classifier, title="signs"), num_splits=1)
    points = np.eye(5, dtype="float32").repeat(4, axis=0)
    metric.update_state(real=np.full((2, 5), np.nan), fake=points)
    assert metric.result()["inception_score"] == pytest.approx(5.0)
    assert metric.title == "IS (signs)"


def test_bad_input():
    metric = metrics.InceptionScore(lambda x: x)
    with pytest.raises(ValueError, match="needs logits, which the extractor.*'features'"):
        metric.update_state(fake=LOGITS)
    metric = metrics.InceptionScore()
    with pytest.raises(ValueError, match="inception_score has no fake samples yet"):
        metric.result()
    metric.update_state(fake=LOGITS[:9])
    with pytest.raises(ValueError, match="9 samples as logits. Expected at least 10"):
        metric.result()
