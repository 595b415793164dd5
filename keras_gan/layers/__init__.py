"""Layers that Keras lacks."""

from keras_gan.layers.conditional_batch_normalization import ConditionalBatchNormalization
from keras_gan.layers.self_attention import SelfAttention
from keras_gan.layers.spectral_normalization import SpectralNormalization

__all__ = ["ConditionalBatchNormalization", "SelfAttention", "SpectralNormalization"]
