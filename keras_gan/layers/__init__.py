"""Layers that Keras lacks. A network that contains one loads where keras_gan is imported."""

from keras_gan.layers.bicubic_upsampling import BicubicUpsampling2D
from keras_gan.layers.conditional_batch_normalization import ConditionalBatchNormalization
from keras_gan.layers.dropout_noise import DropoutNoise
from keras_gan.layers.grouped_convolution import GroupedConv2D
from keras_gan.layers.learned_basis import LearnedBasis
from keras_gan.layers.low_pass_resampling import LowPassDownsampling2D, LowPassUpsampling2D
from keras_gan.layers.mean_output import MeanOutput
from keras_gan.layers.minibatch_discrimination import MinibatchDiscrimination
from keras_gan.layers.minibatch_standard_deviation import MinibatchStandardDeviation
from keras_gan.layers.pixel_shuffle import PixelShuffle
from keras_gan.layers.reflection_padding import ReflectionPadding
from keras_gan.layers.self_attention import SelfAttention
from keras_gan.layers.side_multiple import SideMultiple
from keras_gan.layers.spectral_normalization import SpectralNormalization
from keras_gan.layers.synchronized_batch_normalization import SynchronizedBatchNormalization
from keras_gan.layers.weight_normalization import WeightNormalization, initialize_by_data

__all__ = [
    "BicubicUpsampling2D",
    "ConditionalBatchNormalization",
    "DropoutNoise",
    "GroupedConv2D",
    "LearnedBasis",
    "LowPassDownsampling2D",
    "LowPassUpsampling2D",
    "MeanOutput",
    "MinibatchDiscrimination",
    "MinibatchStandardDeviation",
    "PixelShuffle",
    "ReflectionPadding",
    "SelfAttention",
    "SideMultiple",
    "SpectralNormalization",
    "SynchronizedBatchNormalization",
    "WeightNormalization",
    "initialize_by_data",
]
