"""The residual generator of CycleGAN."""

import keras
from keras import layers
from keras.initializers import RandomNormal

from keras_gan.layers import ReflectionPadding, SideMultiple
from keras_gan.networks.arguments import image_shape_tuple, option, output_channels_or
from keras_gan.networks.normalization import (
    MAP_NORMALIZATIONS,
    normalize,
    normalize_and_activate,
)
from keras_gan.utils.validation import check_positive_integer


def CycleResNet(
    image_shape,
    output_channels=None,
    width=64,
    num_blocks=9,
    normalization="instance",
    synchronized=False,
):
    """Builds CycleGAN's generator: two halvings, residual blocks, two doublings.

    The paper's c7s1-64, d128, d256, R256 x `num_blocks`, u128, u64, c7s1-3: a 7x7 convolution
    with `width` channels, two 3x3 ones of stride 2 that double them, residual blocks of two 3x3
    convolutions, two transposed 3x3 ones of stride 2 that halve the channels, and a 7x7 one to
    the images, by tanh. Normalisation and ReLU after all but the last; no ReLU at the end of a
    block. The 7x7 convolutions and those of the blocks see the reflection of their maps beyond
    the border. Weights start from N(0, 0.02^2).

    Args:
        image_shape: Tuple `(height, width, channels)` of the inputs. The sides are multiples of 4
            from 8 on, or `None`, for images of any such size.
        output_channels: Channels of the outputs. Default: as many as the inputs'.
        width: Channels of the first layer. Default: `64`.
        num_blocks: Number of residual blocks. Default: `9`, the paper's for 256x256 pixels; for
            128x128 it has 6.
        normalization: `"instance"` (default; no difference between training and inference),
            `"batch"`, `"layer"` (over height, width, channels) or `"none"`.
        synchronized: Whether batch normalization under `tf.distribute` takes the statistics of
            the global batch. Default: `False`, each replica's own.

    Returns:
        `keras.Model` from images `(batch, *image_shape)` to images
        `(batch, height, width, output_channels)`, float32 in [-1, 1] under any dtype policy.

    Raises:
        ValueError: If a side is no multiple of 4 or below 8, an option is unknown, or a number is
            not a positive integer; from the model, if an image's side is no multiple of 4.

    Example:
        >>> generator = keras_gan.networks.CycleResNet((128, 128, 3), num_blocks=6)
        >>> generator.output_shape
        (None, 128, 128, 3)

    Reference:
        - Zhu et al., 2017, "Unpaired Image-to-Image Translation using Cycle-Consistent Adversarial
          Networks", arXiv:1703.10593, appendix 7.2. The scales and offsets of the instance
          normalization are learned.
        - Johnson et al., 2016, "Perceptual Losses for Real-Time Style Transfer and
          Super-Resolution", arXiv:1603.08155, from which the paper has the architecture.
    """
    image_shape = image_shape_tuple(image_shape, any_sides=True)
    output_channels = output_channels_or(image_shape[2], output_channels)
    width = check_positive_integer(width, "width")
    num_blocks = check_positive_integer(num_blocks, "num_blocks")
    option("normalization", normalization, MAP_NORMALIZATIONS)
    use_bias = normalization == "none"

    def activate(x, suffix):
        return normalize_and_activate(x, normalization, "relu", suffix, synchronized)

    inputs = keras.Input(image_shape, name="inputs")
    x = SideMultiple(4, name="side_multiple")(inputs)
    x = activate(_reflected(x, width, 7, use_bias, "from_images"), "from_images")
    for stage in (1, 2):
        name = f"halve_{stage}"
        x = activate(_strided(layers.Conv2D, x, width * 2**stage, use_bias, name), name)
    for block in range(1, num_blocks + 1):
        shortcut = x
        name = f"block_{block}_1"
        x = activate(_reflected(x, 4 * width, 3, use_bias, name), name)
        name = f"block_{block}_2"
        x = _reflected(x, 4 * width, 3, use_bias, name)
        x = normalize(x, normalization, f"normalize_{name}", synchronized=synchronized)
        x = layers.Add(name=f"add_{block}")([x, shortcut])
    for stage in (1, 0):
        name = f"double_{stage}"
        x = activate(_strided(layers.Conv2DTranspose, x, width * 2**stage, use_bias, name), name)
    x = _reflected(x, output_channels, 7, True, "to_images")
    images = layers.Activation("tanh", dtype="float32", name="images")(x)
    return keras.Model(inputs, images, name="cycle_res_net")


def _reflected(x, channels, kernel_size, use_bias, name):
    """A convolution that keeps the resolution, of maps padded by their reflection."""
    x = ReflectionPadding(kernel_size // 2, name=f"reflect_{name}")(x)
    return layers.Conv2D(
        channels,
        kernel_size,
        use_bias=use_bias,
        kernel_initializer=RandomNormal(stddev=0.02),
        name=name,
    )(x)


def _strided(layer, x, channels, use_bias, name):
    """Halves (`Conv2D`) or doubles (`Conv2DTranspose`) the resolution."""
    return layer(
        channels,
        3,
        strides=2,
        padding="same",
        use_bias=use_bias,
        kernel_initializer=RandomNormal(stddev=0.02),
        name=name,
    )(x)
