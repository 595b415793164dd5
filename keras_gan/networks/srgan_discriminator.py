"""The discriminator of SRGAN."""

import keras
from keras import layers
from keras.initializers import RandomNormal

from keras_gan.networks.arguments import image_shape_tuple, option
from keras_gan.networks.normalization import NORMALIZATIONS, normalize_and_activate
from keras_gan.utils.validation import check_positive_integer


def SRGANDiscriminator(image_shape, width=64, normalization="batch", synchronized=False):
    """Builds SRGAN's discriminator: eight convolutions, two dense layers, one logit.

    3x3 convolutions with `width`, `2 width`, `4 width` and `8 width` channels, of each number one
    of stride 1 and one of stride 2; a dense layer of `16 width` units; the logit. Leaky ReLU of
    slope 0.2 after all but the last, normalisation after all convolutions but the first. Weights
    start from N(0, 0.02^2). The paper ends in a sigmoid; here the losses contain it.

    Args:
        image_shape: Tuple `(height, width, channels)` of the images in high resolution, of any
            sides (the paper's are crops of 96x96). The dense layer fixes them.
        width: Channels of the first layer. Default: `64`.
        normalization: `"batch"` (default), `"layer"` (over height, width, channels) or `"none"`.
            Gradient penalties need another than `"batch"`.
        synchronized: Whether batch normalization under `tf.distribute` takes the statistics of
            the global batch. Default: `False`, each replica's own.

    Returns:
        `keras.Model` from images `(batch, *image_shape)` to logits `(batch, 1)`, float32 under any
        dtype policy.

    Raises:
        ValueError: If a side is `None`, an option is unknown, or a number is not a positive
            integer.

    Example:
        >>> discriminator = keras_gan.networks.SRGANDiscriminator((96, 96, 3))
        >>> discriminator.output_shape
        (None, 1)

    Reference:
        - Ledig et al., 2017, "Photo-Realistic Single Image Super-Resolution Using a Generative
          Adversarial Network", arXiv:1609.04802, fig. 4.
    """
    image_shape = image_shape_tuple(image_shape)
    width = check_positive_integer(width, "width")
    option("normalization", normalization, NORMALIZATIONS)

    images = x = keras.Input(image_shape, name="images")
    for stage in range(4):
        for strides in (1, 2):
            kind = "none" if (stage, strides) == (0, 1) else normalization
            name = f"{'convolve' if strides == 1 else 'halve'}_{stage + 1}"
            x = layers.Conv2D(
                width * 2**stage,
                3,
                strides=strides,
                padding="same",
                use_bias=kind == "none",
                kernel_initializer=RandomNormal(stddev=0.02),
                name=name,
            )(x)
            x = normalize_and_activate(x, kind, "leaky_relu", name, synchronized)
    x = layers.Flatten(name="flatten")(x)
    initializer = RandomNormal(stddev=0.02)
    x = layers.Dense(16 * width, kernel_initializer=initializer, name="dense")(x)
    x = layers.Activation("leaky_relu", name="leaky_relu_dense")(x)
    initializer = RandomNormal(stddev=0.02)
    logits = layers.Dense(1, kernel_initializer=initializer, dtype="float32", name="logits")(x)
    return keras.Model(images, logits, name="srgan_discriminator")
