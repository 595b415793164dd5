"""Coverage of classes: with logits, with a classifier, channel by channel."""

import numpy as np
import pytest
from keras import ops

from keras_gan import metrics
from keras_gan.metrics import functional


def logits(labels, num_classes=10):
    noise = np.random.default_rng(0).uniform(0, 0.9, (len(labels), num_classes))
    return noise + np.eye(num_classes)[labels]


def test_batches_of_logits():
    fake, real = np.array([0, 1, 1, 9, 9, 9]), np.array([0, 1, 2, 9])
    uniform, measured = metrics.ClassCoverage(), metrics.ClassCoverage(reference="real")
    assert (uniform.needs_real, measured.needs_real) == (False, True)
    for metric in (uniform, measured):
        metric.update_state(real=logits(real[:1]), fake=logits(fake[:4]))
        metric.update_state(real=logits(real[1:]), fake=logits(fake[4:]))
    assert uniform.result() == functional.class_coverage(fake, 10)
    assert measured.result() == functional.class_coverage(fake, 10, real)
    assert measured.settings() == {"reference": "real"}
    measured.reset_state()
    measured.update_state(fake=logits([1], 4))
    with pytest.raises(ValueError, match="no real samples yet"):
        measured.result()


def brightness(images):
    """A classifier of the mean level, 0 to 9."""
    levels = ops.mean(images, axis=(1, 2, 3)) * 4.5 + 4.5
    return {"logits": -ops.abs(levels[:, None] - ops.arange(10, dtype="float32"))}


def test_stacked_digits():
    labels = np.array([[0, 0, 7], [0, 0, 7], [9, 1, 0], [9, 9, 9]])
    images = np.broadcast_to(labels[:, None, None] / 4.5 - 1, (4, 6, 6, 3)).astype("float32")
    extractor = {"name": "per_channel", "extractor": brightness}
    metric = metrics.get({"name": "class_coverage", "extractor": extractor})
    metric.update_state(fake=images)
    assert metric.result() == functional.class_coverage([7, 7, 910, 999], 1000)
    assert metric.title == "Class coverage (brightness per channel)"


def test_bad_input():
    with pytest.raises(ValueError, match="`reference` must be 'uniform' or 'real'"):
        metrics.ClassCoverage(reference="data")
    metric = metrics.ClassCoverage()
    with pytest.raises(ValueError, match=r"logits of shape \(3,\)"):
        metric.update_state(fake=np.zeros(3))
    with pytest.raises(ValueError, match=r"logits of shape \(0, 3\)"):
        metric.update_state(fake=np.zeros((0, 3)))
    metric.update_state(fake=np.zeros((2, 10)))
    with pytest.raises(ValueError, match=r"logits of shape \(2, 5\).* in all batches"):
        metric.update_state(fake=np.zeros((2, 5)))
