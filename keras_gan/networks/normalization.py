"""Normalisation layers by name."""

from keras import layers
from keras.initializers import RandomNormal

from keras_gan.layers import ConditionalBatchNormalization, SynchronizedBatchNormalization

NORMALIZATIONS = ("none", "batch", "layer")

# Those of networks whose normalised layers are all feature maps of more than one pixel.
MAP_NORMALIZATIONS = (*NORMALIZATIONS, "instance")


def normalize(
    x, normalization, name, gamma_initializer="ones", synchronized=False, conditions=None
):
    """Applies the normalisation that follows a dense or convolutional layer.

    `"batch"` has the momentum 0.9 and epsilon 1e-5 of the DCGAN authors' Torch code.

    `"layer"` takes mean and variance over all features of an example (Ba et al., 2016,
    arXiv:1607.06450). For images this is `GroupNormalization(groups=1)`: statistics over height,
    width and channels, one scale and offset a channel. Keras's `LayerNormalization` on the last
    axis would normalise every pixel by itself, and over all axes it would learn a scale for
    every position.

    `"instance"` takes mean and variance over height and width, of each channel of an example
    (Ulyanov et al., 2016, arXiv:1607.08022): `GroupNormalization` with as many groups as channels.
    It is batch normalization of one example at a time, by that example's own statistics at
    inference too.

    Args:
        x: Keras tensor `(batch, features)` or `(batch, h, w, channels)`.
        normalization: One of `MAP_NORMALIZATIONS`; `"none"` returns `x`. `"instance"` needs maps.
        name: Name of the layer.
        gamma_initializer: Initializer of the scale of batch normalization. Default: `"ones"`.
        synchronized: Whether `"batch"` takes the statistics of the global batch, instead of
            those of each replica's part. Default: `False`.
        conditions: Keras tensor `(batch, condition_dim)`, on which the scale (from 1 on) and the
            offset of `"batch"` depend. Default: `None`.
    """
    if conditions is not None:
        layer = ConditionalBatchNormalization(
            momentum=0.9, epsilon=1e-5, synchronized=synchronized, name=name
        )
        return layer(x, conditions)
    if normalization == "batch":
        kind = SynchronizedBatchNormalization if synchronized else layers.BatchNormalization
        layer = kind(momentum=0.9, epsilon=1e-5, gamma_initializer=gamma_initializer, name=name)
    elif normalization == "layer" and len(x.shape) == 2:
        layer = layers.LayerNormalization(epsilon=1e-5, name=name)
    elif normalization == "layer":
        layer = layers.GroupNormalization(groups=1, epsilon=1e-5, name=name)
    elif normalization == "instance":
        layer = layers.GroupNormalization(groups=-1, epsilon=1e-5, name=name)
    else:
        return x
    return layer(x)


def normalize_and_activate(x, normalization, activation, suffix, synchronized, conditions=None):
    """Normalises, then applies ReLU or Keras's leaky ReLU, whose slope is the papers' 0.2.

    Scales of batch normalization start from N(1, 0.02^2), as in the codes of DCGAN and pix2pix.
    """
    scale = RandomNormal(1.0, 0.02)
    x = normalize(x, normalization, f"normalize_{suffix}", scale, synchronized, conditions)
    return layers.Activation(activation, name=f"{activation}_{suffix}")(x)
