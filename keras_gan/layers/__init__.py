"""Layers that Keras lacks. A network that contains one loads where keras_gan is imported."""

from keras_gan.layers.grouped_convolution import GroupedConv2D
from keras_gan.layers.learned_basis import LearnedBasis
from keras_gan.layers.low_pass_resampling import LowPassDownsampling2D, LowPassUpsampling2D
from keras_gan.layers.minibatch_discrimination import MinibatchDiscrimination
from keras_gan.layers.minibatch_standard_deviation import MinibatchStandardDeviation

__all__ = [
    "GroupedConv2D",
    "LearnedBasis",
    "LowPassDownsampling2D",
    "LowPassUpsampling2D",
    "MinibatchDiscrimination",
    "MinibatchStandardDeviation",
]
