"""How good generated samples are: distances to the data, quality, diversity, coverage."""

from keras_gan.metrics import functional
from keras_gan.metrics.base import GenerativeMetric, StoredMetric
from keras_gan.metrics.evaluation import Evaluator, evaluate
from keras_gan.metrics.frechet_distance import FrechetDistance, fid
from keras_gan.metrics.inception_score import InceptionScore
from keras_gan.metrics.kernel_distance import KernelDistance, kid
from keras_gan.metrics.record import Record, read_records, write_records
from keras_gan.metrics.reference import ReferenceCache
from keras_gan.utils.registry import Registry

_REGISTRY = Registry(
    "metric",
    {
        "fd": FrechetDistance,
        "fid": fid,
        "inception_score": InceptionScore,
        "kd": KernelDistance,
        "kid": kid,
    },
)

member = _REGISTRY.member
names = _REGISTRY.names


def get(identifier, **defaults):
    """Returns the metric that `identifier` stands for; see `keras_gan.utils.registry.Registry`."""
    return _REGISTRY.get(identifier, **defaults)


__all__ = [
    "Evaluator",
    "FrechetDistance",
    "GenerativeMetric",
    "InceptionScore",
    "KernelDistance",
    "Record",
    "ReferenceCache",
    "StoredMetric",
    "evaluate",
    "functional",
    "get",
    "member",
    "names",
    "read_records",
    "write_records",
]
