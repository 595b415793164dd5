from keras_gan.utils.registry import Registry
_REGISTRY = Registry("augmentation", {})
get = _REGISTRY.get
names = _REGISTRY.names
