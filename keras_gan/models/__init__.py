"""GAN classes: `keras.Model` subclasses whose `train_step` reads like the paper's algorithm."""

from keras_gan.models.adversarial import AdversarialModel
from keras_gan.models.gan import GAN
from keras_gan.models.latent import LatentModel
from keras_gan.utils.registry import Registry

_REGISTRY = Registry("model", {"gan": GAN})
get = _REGISTRY.get
names = _REGISTRY.names

__all__ = ["GAN", "AdversarialModel", "LatentModel", "get", "names"]
