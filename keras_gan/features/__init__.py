"""Frozen feature extractors, for metrics and perceptual losses."""

from functools import partial

from keras_gan.features.base import FeatureExtractor, ModelFeatures
from keras_gan.features.digit_classifier import DigitClassifier
from keras_gan.features.from_discriminator import DiscriminatorFeatures, from_discriminator
from keras_gan.features.inception_v3_fid import InceptionV3FID
from keras_gan.features.per_channel import PerChannel
from keras_gan.features.vgg19 import VGG19Features
from keras_gan.utils.registry import Registry

_REGISTRY = Registry(
    "feature extractor",
    {
        "fashion_mnist": partial(DigitClassifier, "fashion_mnist"),
        "inception_2015": InceptionV3FID,
        "mnist": partial(DigitClassifier, "mnist"),
        "per_channel": PerChannel,
        "vgg19": VGG19Features,
    },
)

names = _REGISTRY.names


def get(identifier):
    """Returns the extractor that a name, dict, Keras model or function stands for.

    Args:
        identifier: A registered name; a dict with `name` and arguments; a `FeatureExtractor`; or
            any Keras model or function, see `ModelFeatures`.

    Raises:
        ValueError: If the name is unknown, or an argument does not fit.
    """
    if callable(identifier) and not isinstance(identifier, (FeatureExtractor, type)):
        return ModelFeatures(identifier)
    return _REGISTRY.get(identifier)


__all__ = [
    "DigitClassifier",
    "DiscriminatorFeatures",
    "FeatureExtractor",
    "InceptionV3FID",
    "ModelFeatures",
    "PerChannel",
    "VGG19Features",
    "from_discriminator",
    "get",
    "names",
]
