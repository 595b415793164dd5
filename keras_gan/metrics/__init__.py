"""How good generated samples are: distances to the data, quality, diversity, coverage."""

from keras_gan.metrics import functional
from keras_gan.metrics.base import GenerativeMetric, StoredMetric
from keras_gan.metrics.class_coverage import ClassCoverage
from keras_gan.metrics.classification_accuracy import (
    ClassificationAccuracy,
    classification_accuracy_score,
)
from keras_gan.metrics.data_copying import DataCopying, nearest_neighbor_grid
from keras_gan.metrics.density_coverage import DensityCoverage
from keras_gan.metrics.evaluation import Evaluator, evaluate
from keras_gan.metrics.failures import MetricsFailedError
from keras_gan.metrics.frechet_distance import FrechetDistance, fid
from keras_gan.metrics.image_quality import L1, PSNR, SSIM
from keras_gan.metrics.inception_score import InceptionScore
from keras_gan.metrics.kernel_distance import KernelDistance, kid
from keras_gan.metrics.mode_coverage import ModeCoverage
from keras_gan.metrics.ms_ssim import MultiScaleSSIM
from keras_gan.metrics.precision_recall import PrecisionRecall
from keras_gan.metrics.record import Record, read_records, write_records
from keras_gan.metrics.reference import ReferenceCache
from keras_gan.metrics.sliced_wasserstein import (
    PyramidSlicedWasserstein,
    SlicedWassersteinDistance,
)
from keras_gan.utils.registry import Registry

_REGISTRY = Registry(
    "metric",
    {
        "class_coverage": ClassCoverage,
        "classification_accuracy": ClassificationAccuracy,
        "data_copying": DataCopying,
        "density_coverage": DensityCoverage,
        "fd": FrechetDistance,
        "fid": fid,
        "inception_score": InceptionScore,
        "kd": KernelDistance,
        "kid": kid,
        "mode_coverage": ModeCoverage,
        "ms_ssim": MultiScaleSSIM,
        "precision_recall": PrecisionRecall,
        "pyramid_sliced_wasserstein": PyramidSlicedWasserstein,
        "sliced_wasserstein": SlicedWassersteinDistance,
    },
)

member = _REGISTRY.member
names = _REGISTRY.names


def get(identifier, **defaults):
    """Returns the metric that `identifier` stands for; see `keras_gan.utils.registry.Registry`."""
    return _REGISTRY.get(identifier, **defaults)


def larger_is_better(name):
    """Returns whether a larger value is a better one; `False` for what no metric here logs.

    Args:
        name: Name in the logs, such as `"inception_score"`, or of held-out data, `"val_psnr"`.
    """
    classes = [*(member(known) for known in names()), PSNR, SSIM]
    return any(name.removeprefix("val_") in getattr(c, "larger_is_better", ()) for c in classes)


__all__ = [
    "L1",
    "PSNR",
    "SSIM",
    "ClassCoverage",
    "ClassificationAccuracy",
    "DataCopying",
    "DensityCoverage",
    "Evaluator",
    "FrechetDistance",
    "GenerativeMetric",
    "InceptionScore",
    "KernelDistance",
    "MetricsFailedError",
    "ModeCoverage",
    "MultiScaleSSIM",
    "PrecisionRecall",
    "PyramidSlicedWasserstein",
    "Record",
    "ReferenceCache",
    "SlicedWassersteinDistance",
    "StoredMetric",
    "classification_accuracy_score",
    "evaluate",
    "functional",
    "get",
    "larger_is_better",
    "member",
    "names",
    "nearest_neighbor_grid",
    "read_records",
    "write_records",
]
