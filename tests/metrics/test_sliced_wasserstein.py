"""The streaming sliced Wasserstein distances: batches equal one shot."""

import numpy as np
import pytest

from keras_gan import metrics
from keras_gan.metrics import functional
from keras_gan.utils.images import to_uint8


def test_points():
    generator = np.random.default_rng(0)
    real, fake = generator.normal(size=(30, 2)), generator.normal(size=(20, 2))
    metric = metrics.get({"name": "sliced_wasserstein", "num_projections": 16, "seed": 3})
    metric.update_state(real[:7], fake)
    metric.update_state(real=real[7:])
    assert metric.result() == functional.sliced_wasserstein_distance(real, fake, 16, 3)
    assert metric.settings() == {"num_projections": 16, "seed": 3}
    assert metric.title == "Sliced Wasserstein distance (points)"


def test_features():
    def mean_color(images):
        return images[:, 0, 0]

    metric = metrics.SlicedWassersteinDistance(mean_color)
    metric.update_state(np.zeros((3, 4, 4, 1), "uint8"), np.full((3, 4, 4, 1), 255, "uint8"))
    assert metric.result() == pytest.approx(2)  # From -1 to 1, in one dimension.
    assert metric.title == "Sliced Wasserstein distance (mean_color)"


def test_images():
    real, fake = np.random.default_rng(0).uniform(-1, 1, (2, 12, 20, 20, 3)).astype("float32")
    metric = metrics.get({"name": "pyramid_sliced_wasserstein", "num_projections": 16})
    metric.update_state(real, fake[:5])
    metric.update_state(fake=to_uint8(fake[5:]))
    expected = functional.pyramid_sliced_wasserstein(
        to_uint8(real), to_uint8(fake), num_projections=16
    )
    assert metric.result() == expected
    assert metric.settings() == {"patches_per_image": 128, "num_projections": 16, "seed": 0}
    with pytest.raises(ValueError, match="127.5 - 1"):
        metric.update_state(real * 255)
