"""Normalisation layers by name."""

from keras import layers

from keras_gan.layers import ConditionalBatchNormalization

NORMALIZATIONS = ("none", "batch", "layer")


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

    Args:
        x: Keras tensor `(batch, features)` or `(batch, h, w, channels)`.
        normalization: One of `NORMALIZATIONS`; `"none"` returns `x`.
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
        layer = layers.BatchNormalization(
            momentum=0.9,
            epsilon=1e-5,
            gamma_initializer=gamma_initializer,
            synchronized=synchronized,
            name=name,
        )
    elif normalization == "layer" and len(x.shape) == 2:
        layer = layers.LayerNormalization(epsilon=1e-5, name=name)
    elif normalization == "layer":
        layer = layers.GroupNormalization(groups=1, epsilon=1e-5, name=name)
    else:
        return x
    return layer(x)
