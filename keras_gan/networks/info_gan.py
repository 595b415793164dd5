"""The networks that Chen et al. train on MNIST: DCGAN's with dense layers."""

import keras
from keras import layers
from keras.initializers import RandomNormal

from keras_gan.networks.arguments import image_shape_tuple
from keras_gan.networks.dcgan import DCGANGenerator, dense_outputs, halving_stages
from keras_gan.networks.normalization import normalize_and_activate
from keras_gan.utils.validation import check_positive_integer


def InfoGANGenerator(image_shape, latent_dim=74, width=64, dense_units=1024):
    """Builds the generator of InfoGAN: a dense layer, then a DCGAN generator of its outputs.

    For 28x28 pixels these are the paper's layers: dense ones of 1,024 and of 7x7x128 units, 4x4
    transposed convolutions of stride 2 to 64 channels and to the image; ReLU and batch
    normalization after all but the last, tanh there.

    Args:
        image_shape: Tuple `(height, width, channels)`; see `DCGANGenerator`.
        latent_dim: Length of the latent vectors, codes included. Default: `74`, the paper's 62 of
            noise, 10 of a categorical code and 2 continuous codes.
        width: Channels at half the image's sides; each lower resolution has twice as many.
            Default: `64`.
        dense_units: Units of the first layer. Default: `1024`.

    Returns:
        `keras.Model` from latents `(batch, latent_dim)` to images `(batch, *image_shape)`, float32
        in [-1, 1] under any dtype policy.

    Raises:
        ValueError: If a side cannot be halved, or a number is not a positive integer.

    Example:
        >>> generator = keras_gan.networks.InfoGANGenerator((28, 28, 1))
        >>> generator.output_shape
        (None, 28, 28, 1)

    Reference:
        - Chen et al., 2016, arXiv:1606.03657, appendix C.1. Deviation: the initial weights, and
          the scales of batch normalization, are DCGAN's.
    """
    latent_dim = check_positive_integer(latent_dim, "latent_dim")
    dense_units = check_positive_integer(dense_units, "dense_units")

    latents = keras.Input((latent_dim,), name="latents")
    x = _hidden(latents, dense_units, "relu", "dense")
    images = DCGANGenerator(image_shape, dense_units, width, kernel_size=4)(x)
    return keras.Model(latents, images, name="info_gan_generator")


def InfoGANDiscriminator(image_shape, head_units, width=64, dense_units=1024, head_dense_units=128):
    """Builds the discriminator of InfoGAN, with the head `Q` that estimates the codes.

    For 28x28 pixels these are the paper's layers: 4x4 convolutions of stride 2 with 64 and 128
    channels, a dense layer of 1,024 units, which `D` and `Q` share, then the logit; and, for the
    codes, a dense layer of 128 units and their estimates. Leaky ReLU after the hidden layers, batch
    normalization after all of them but the first.

    Args:
        image_shape: Tuple `(height, width, channels)`; see `DCGANDiscriminator`.
        head_units: Integer, how many estimates the codes need: the sum of the categories and one
            for each continuous code.
        width: Channels of the first layer. Default: `64`.
        dense_units: Units of the shared dense layer. Default: `1024`.
        head_dense_units: Units of the hidden layer of `Q`. Default: `128`.

    Returns:
        `keras.Model` from images `(batch, *image_shape)` to a list of logits `(batch, 1)` and
        estimates `(batch, head_units)`, float32 under any dtype policy.

    Raises:
        ValueError: If a side cannot be halved, or a number is not a positive integer.

    Example:
        >>> discriminator = keras_gan.networks.InfoGANDiscriminator((28, 28, 1), head_units=12)
        >>> discriminator.output_shape
        [(None, 1), (None, 12)]

    Reference:
        - Chen et al., 2016, arXiv:1606.03657, appendix C.1. Deviations: the slope of the leaky ReLU
          is 0.2, not 0.1; initial weights, and the scales of batch normalization, are DCGAN's.
    """
    image_shape = image_shape_tuple(image_shape)
    head_units = check_positive_integer(head_units, "head_units")
    dense_units = check_positive_integer(dense_units, "dense_units")
    head_dense_units = check_positive_integer(head_dense_units, "head_dense_units")

    images = keras.Input(image_shape, name="images")
    x = halving_stages(images, image_shape, width, None, 4, "batch", synchronized=False)
    x = layers.Flatten(name="flatten")(x)
    x = _hidden(x, dense_units, "leaky_relu", "dense")
    logits = dense_outputs(x, 1, "logits")
    x = _hidden(x, head_dense_units, "leaky_relu", "head_dense")
    codes = dense_outputs(x, head_units, "head")
    return keras.Model(images, [logits, codes], name="info_gan_discriminator")


def _hidden(x, units, activation, name):
    x = layers.Dense(
        units, use_bias=False, kernel_initializer=RandomNormal(stddev=0.02), name=name
    )(x)
    return normalize_and_activate(x, "batch", activation, name, synchronized=False)
