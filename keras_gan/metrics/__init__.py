"""How good generated samples are: distances to the data, quality, diversity, coverage."""

from keras_gan.metrics import functional
from keras_gan.metrics.base import GenerativeMetric, StoredMetric
from keras_gan.metrics.class_coverage import ClassCoverage
from keras_gan.metrics.classification_accuracy import classification_accuracy_score
from keras_gan.metrics.mode_coverage import ModeCoverage
from keras_gan.metrics.ms_ssim import MultiScaleSSIM
from keras_gan.metrics.sliced_wasserstein import (
    PyramidSlicedWasserstein,
    SlicedWassersteinDistance,
)
from keras_gan.utils.registry import Registry

_REGISTRY = Registry(
    "metric",
    {
        "class_coverage": ClassCoverage,
        "mode_coverage": ModeCoverage,
        "ms_ssim": MultiScaleSSIM,
        "pyramid_sliced_wasserstein": PyramidSlicedWasserstein,
        "sliced_wasserstein": SlicedWassersteinDistance,
    },
)

names = _REGISTRY.names


def get(identifier, **defaults):
    """Returns the metric that `identifier` stands for; see `keras_gan.utils.registry.Registry`."""
    return _REGISTRY.get(identifier, **defaults)


__all__ = [
    "ClassCoverage",
    "GenerativeMetric",
    "ModeCoverage",
    "MultiScaleSSIM",
    "PyramidSlicedWasserstein",
    "SlicedWassersteinDistance",
    "StoredMetric",
    "classification_accuracy_score",
    "functional",
    "get",
    "names",
]
