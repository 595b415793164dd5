"""Terms added to a player's loss: `(discriminator, real, fake) -> (batch,)`."""

from keras_gan.regularizers.balanced_consistency_regularization import (
    BalancedConsistencyRegularization,
)
from keras_gan.regularizers.base import NEEDS, Regularizer
from keras_gan.regularizers.consistency_regularization import ConsistencyRegularization
from keras_gan.regularizers.dragan_penalty import DRAGANPenalty
from keras_gan.regularizers.feature_matching import FeatureMatching
from keras_gan.regularizers.gradient_penalty import GradientPenalty
from keras_gan.regularizers.latent_consistency import LatentConsistency
from keras_gan.regularizers.latent_diversity import LatentDiversity
from keras_gan.regularizers.le_cam import LeCam
from keras_gan.regularizers.path_length import PathLength
from keras_gan.regularizers.r1 import R1
from keras_gan.regularizers.r2 import R2
from keras_gan.regularizers.slope_penalty import SlopePenalty
from keras_gan.regularizers.weight_clipping import WeightClipping
from keras_gan.utils.registry import Registry

_REGISTRY = Registry(
    "regularizer",
    {
        "balanced_consistency_regularization": BalancedConsistencyRegularization,
        "consistency_regularization": ConsistencyRegularization,
        "dragan_penalty": DRAGANPenalty,
        "feature_matching": FeatureMatching,
        "gradient_penalty": GradientPenalty,
        "latent_consistency": LatentConsistency,
        "latent_diversity": LatentDiversity,
        "le_cam": LeCam,
        "path_length": PathLength,
        "r1": R1,
        "r2": R2,
    },
    base=Regularizer,
    expected="one of the names {names} or a subclass of keras_gan.regularizers.Regularizer. "
    "Regularizers from keras.regularizers act on weights and are given to the layers of a network; "
    "WeightClipping is a constraint of weights: WeightClipping(0.01).apply_to(discriminator).",
)

names = _REGISTRY.names


def get(identifier):
    """Returns the regularizer that `identifier` stands for.

    Args:
        identifier: A name such as `"r1"`, a dict such as `{"name": "r1", "gamma": 1.0}`, a Keras
            serialization dict, a subclass of `Regularizer`, or an instance.

    Raises:
        ValueError: If the name or an argument is unknown, or the result is no regularizer.

    Example:
        >>> keras_gan.regularizers.get({"name": "r1", "gamma": 1.0}).gamma
        1.0
    """
    return _REGISTRY.get(identifier)


__all__ = [
    "NEEDS",
    "BalancedConsistencyRegularization",
    "ConsistencyRegularization",
    "DRAGANPenalty",
    "FeatureMatching",
    "GradientPenalty",
    "LatentConsistency",
    "LatentDiversity",
    "LeCam",
    "PathLength",
    "R1",
    "R2",
    "Regularizer",
    "SlopePenalty",
    "WeightClipping",
    "get",
    "names",
]
