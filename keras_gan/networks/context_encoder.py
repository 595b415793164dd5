"""The network that Pathak et al. fill in missing parts with."""

import functools

import keras
from keras import layers
from keras.initializers import RandomNormal

from keras_gan.networks.arguments import halvings, image_shape_tuple, option, output_channels_or
from keras_gan.networks.normalization import NORMALIZATIONS, normalize_and_activate
from keras_gan.utils.validation import check_positive_integer


def ContextEncoder(
    image_shape,
    output_channels=None,
    width=64,
    depth=None,
    bottleneck_dim=4000,
    normalization="batch",
    synchronized=False,
):
    """Builds a context encoder: an image with a hole and its mask in, a whole image out.

    Encoder: 4x4 convolutions of stride 2 with leaky ReLU of slope 0.2, then a dense layer on the
    base, the bottleneck, through which every output pixel sees every input pixel. Decoder: its
    mirror image, of transposed convolutions with ReLU; tanh at the end. Normalisation after all
    layers but the first and the last; weights start from N(0, 0.02^2). For 128x128 pixels the
    encoder has the paper's 64, 64, 128, 256 and 512 channels (`width` times 1, 1, 2, 4, 8; then
    8 throughout) and a bottleneck of 4000.

    Args:
        image_shape: Tuple `(height, width, channels)` of the inputs: the image's channels and one
            of the mask. The sides are a base of at least 4 times a power of two, such as 28, 32,
            64, 128; they may differ.
        output_channels: Channels of the outputs. Default: one fewer than the inputs'.
        width: Channels of the first layer. Default: `64`.
        depth: Number of halvings. Default: the most that leave a base of at least 4 (2 for 28x28,
            3 for 32x32, 4 for 64x64, 5 for 128x128, 6 for 256x256).
        bottleneck_dim: Units of the bottleneck. Default: `4000`, which with the default `width`
            makes 66 of 71 million weights for 128x128 pixels.
        normalization: `"batch"` (default; batches of more than one image, as a bottleneck
            normalised over one is zero), `"layer"` (over height, width, channels) or `"none"`.
        synchronized: Whether batch normalization under `tf.distribute` takes the statistics of
            the global batch. Default: `False`, each replica's own.

    Returns:
        `keras.Model` from `(batch, *image_shape)` to images
        `(batch, height, width, output_channels)`, float32 in [-1, 1] under any dtype policy.

    Raises:
        ValueError: If a side is `None` or cannot be halved `depth` times, no channel is left for
            the outputs, an option is unknown, or a number is not a positive integer.

    Example:
        >>> generator = keras_gan.networks.ContextEncoder((32, 32, 4), bottleneck_dim=200)
        >>> generator.output_shape
        (None, 32, 32, 3)

    Reference:
        - Pathak et al., 2016, "Context Encoders: Feature Learning by Inpainting",
          arXiv:1604.07379, section 3.1 and the supplementary material, fig. 9. Deviations: the
          mask is an input; the outputs are whole images, as of the authors' network for random
          regions, where fig. 9 shows the centre's half.
    """
    image_shape = image_shape_tuple(image_shape)
    output_channels = output_channels_or(image_shape[2] - 1, output_channels)
    if output_channels == 0:
        raise ValueError(
            "The inputs of a context encoder are an image and its mask. Received: "
            f"image_shape={image_shape}. Expected: (height, width, channels + 1), or "
            "output_channels if the mask is not among the inputs."
        )
    width = check_positive_integer(width, "width")
    bottleneck_dim = check_positive_integer(bottleneck_dim, "bottleneck_dim")
    option("normalization", normalization, NORMALIZATIONS)
    depth = halvings(image_shape, depth)
    channels = [width * min(2 ** max(level - 1, 0), 8) for level in range(depth)]
    base = (image_shape[0] // 2**depth, image_shape[1] // 2**depth, channels[-1])
    use_bias = normalization == "none"
    activate = functools.partial(
        normalize_and_activate, normalization=normalization, synchronized=synchronized
    )

    inputs = x = keras.Input(image_shape, name="inputs")
    for level in range(depth):
        name = f"halve_{level + 1}"
        kind = "none" if level == 0 else normalization
        x = _resample(layers.Conv2D, x, channels[level], kind == "none", name)
        x = activate(x, normalization=kind, activation="leaky_relu", suffix=name)
    x = layers.Flatten(name="flatten")(x)
    x = _dense(x, bottleneck_dim, use_bias, "bottleneck")
    x = activate(x, activation="leaky_relu", suffix="bottleneck")
    x = _dense(x, base[0] * base[1] * base[2], use_bias, "project")
    x = layers.Reshape(base, name="base")(x)
    x = activate(x, activation="relu", suffix="base")
    for level in range(depth - 1, 0, -1):
        name = f"double_{level}"
        x = _resample(layers.Conv2DTranspose, x, channels[level - 1], use_bias, name)
        x = activate(x, activation="relu", suffix=name)
    x = _resample(layers.Conv2DTranspose, x, output_channels, True, "to_images")
    images = layers.Activation("tanh", dtype="float32", name="images")(x)
    return keras.Model(inputs, images, name="context_encoder")


def _resample(layer, x, channels, use_bias, name):
    """Halves (`Conv2D`) or doubles (`Conv2DTranspose`) the resolution."""
    return layer(
        channels,
        4,
        strides=2,
        padding="same",
        use_bias=use_bias,
        kernel_initializer=RandomNormal(stddev=0.02),
        name=name,
    )(x)


def _dense(x, units, use_bias, name):
    return layers.Dense(
        units, use_bias=use_bias, kernel_initializer=RandomNormal(stddev=0.02), name=name
    )(x)
