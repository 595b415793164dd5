"""Augmentations of what the discriminator sees, real or generated: differentiable layers."""

from keras_gan.augmentations.adaptive_augment import AdaptiveAugment
from keras_gan.augmentations.base import Augmentation
from keras_gan.augmentations.diff_augment import DiffAugment
from keras_gan.augmentations.flip_translation import FlipTranslation
from keras_gan.augmentations.instance_noise import InstanceNoise
from keras_gan.augmentations.random_affine import RandomAffine
from keras_gan.utils.registry import Registry

_REGISTRY = Registry(
    "augmentation",
    {
        "adaptive_augment": AdaptiveAugment,
        "diff_augment": DiffAugment,
        "flip_translation": FlipTranslation,
        "instance_noise": InstanceNoise,
        "random_affine": RandomAffine,
    },
    base=Augmentation,
    expected="one of the names {names} or a subclass of keras_gan.augmentations.Augmentation. "
    "Layers such as keras.layers.RandomFlip draw the same on every replica and need not pass "
    "gradients.",
)

names = _REGISTRY.names


def get(identifier):
    """Returns the augmentation that `identifier` stands for.

    Args:
        identifier: A name such as `"diff_augment"`, a dict such as
            `{"name": "diff_augment", "policy": "translation"}`, a Keras serialization dict, a
            subclass of `Augmentation`, or an instance.

    Raises:
        ValueError: If the name or an argument is unknown, or the result is no augmentation.

    Example:
        >>> keras_gan.augmentations.get({"name": "instance_noise", "stddev": 0.2}).stddev
        0.2
    """
    return _REGISTRY.get(identifier)


__all__ = [
    "AdaptiveAugment",
    "Augmentation",
    "DiffAugment",
    "FlipTranslation",
    "InstanceNoise",
    "RandomAffine",
    "get",
    "names",
]
