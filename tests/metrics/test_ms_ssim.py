"""The streaming diversity by MS-SSIM: batches equal one shot; labels; the record."""

import numpy as np
import pytest

from keras_gan import metrics
from keras_gan.metrics import functional
from keras_gan.utils.images import to_uint8


def images(n=10, side=16):
    return np.random.default_rng(0).uniform(-1, 1, (n, side, side, 1)).astype("float32")


def test_batches():
    x = images()
    metric = metrics.get({"name": "ms_ssim", "num_pairs": 30, "seed": 2})
    assert metric.settings()["num_scales"] is None
    metric.update_state(real=x, fake=x[:3])
    metric.update_state(fake=x[3:])
    expected = functional.ms_ssim_diversity(to_uint8(x), num_pairs=30, seed=2)["ms_ssim"]
    assert metric.result() == expected
    assert metric.settings() == {
        "num_pairs": 30,
        "num_scales": 2,
        "seed": 2,
        "within_classes": False,
    }


def test_labels():
    x, labels = images(), np.arange(10) % 3
    metric = metrics.MultiScaleSSIM(num_pairs=30)
    metric.update_state(fake=x[:4], labels=labels[:4])
    metric.update_state(fake=x[4:], labels=labels[4:])
    expected = functional.ms_ssim_diversity(to_uint8(x), labels, num_pairs=30)["ms_ssim"]
    assert metric.result() == expected
    assert metric.settings()["within_classes"]
    with pytest.raises(ValueError, match="labels with some batches and not with others"):
        metric.update_state(fake=x)
    with pytest.raises(ValueError, match=r"labels of shape \(10,\), and generated .* \(4, 16"):
        metric.update_state(fake=x[:4], labels=labels)
    metric.reset_state()
    metric.update_state(fake=x)
    assert not metric.settings()["within_classes"]


def test_bad_images_are_refused_at_once():
    metric = metrics.MultiScaleSSIM(num_scales=5)
    with pytest.raises(ValueError, match="16x16 pixels. Expected at most 2"):
        metric.update_state(fake=images())
    with pytest.raises(ValueError, match="no fake samples yet"):
        metric.result()
