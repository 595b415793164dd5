"""The U-Net of pix2pix."""

import numbers

import keras
from keras import layers
from keras.initializers import RandomNormal

from keras_gan.layers import DropoutNoise, SideMultiple
from keras_gan.networks.arguments import halvings, image_shape_tuple, option, output_channels_or
from keras_gan.networks.normalization import MAP_NORMALIZATIONS, normalize_and_activate
from keras_gan.utils.validation import check_positive_integer

# The paper's numbers of halvings (256x256 to 1x1) and of decoder layers with dropout.
_MOST_HALVINGS = 8
_NUM_DROPOUTS = 3


def UNet(
    image_shape,
    output_channels=None,
    width=64,
    depth=None,
    dropout=0.5,
    normalization="batch",
    synchronized=False,
    dropout_at_inference=False,
):
    """Builds pix2pix's generator: an encoder, a decoder, and skips between equal resolutions.

    Encoder: `depth` 4x4 convolutions of stride 2 with leaky ReLU of slope 0.2 and `width`,
    `2 width`, `4 width`, then `8 width` channels. Decoder: transposed 4x4 convolutions of stride 2
    with ReLU, back through the same numbers of channels; to each output that of the encoder at
    the same resolution is concatenated. A last one makes the images, by tanh. Weights start from
    N(0, 0.02^2). All layers are normalised but the first, the last and the innermost, whose map
    of one pixel instance normalization, or batch normalization of one image, would set to zero.
    For 256x256 pixels this is the paper's C64-C128-C256-C512-C512-C512-C512-C512 and
    CD512-CD512-CD512-C512-C256-C128-C64.

    **Noise.** A U-Net has no latents; dropout in the first three decoder layers is its only source
    of variety. At inference (`training=False`) it is off, and batch normalization takes its moving
    statistics: the same image gives the same output, in any batch. The paper's outputs are drawn
    with dropout at test time too, and with the statistics of the test batch: that is
    `dropout_at_inference=True`, and `normalization="instance"`, which for batches of one image is
    the same computation. `generator(images, training=True)` does both for any network, but
    changes the moving statistics.

    Args:
        image_shape: Tuple `(height, width, channels)` of the inputs. The sides may be `None`, for
            images of any size whose sides are multiples of `2^depth`.
        output_channels: Channels of the outputs. Default: as many as the inputs'.
        width: Channels of the first layer. Default: `64`.
        depth: Number of halvings. Default: as many as the sides allow, down to 1 and at most 8
            (28x28: 2, 32x32: 5, 64x64: 6, 128x128: 7, 256x256: 8). To be given if a side is
            `None`.
        dropout: Share of dropped entries in the first three decoder layers, in [0, 1).
            Default: `0.5`; 0 for none.
        normalization: `"batch"` (default), `"instance"`, `"layer"` (over height, width, channels)
            or `"none"`.
        synchronized: Whether batch normalization under `tf.distribute` takes the statistics of
            the global batch. Default: `False`, each replica's own.
        dropout_at_inference: Whether dropout is on at inference too. Default: `False`.

    Returns:
        `keras.Model` from images `(batch, *image_shape)` to images
        `(batch, height, width, output_channels)`, float32 in [-1, 1] under any dtype policy.

    Raises:
        ValueError: If a side cannot be halved `depth` times, a side is `None` without `depth`, an
            option is unknown, or a number out of range. From the model, if an image's sides are
            no multiples of `2^depth`.

    Example:
        >>> generator = keras_gan.networks.UNet((64, 64, 3), width=32)
        >>> generator.output_shape
        (None, 64, 64, 3)

    Reference:
        - Isola et al., 2017, "Image-to-Image Translation with Conditional Adversarial Networks",
          arXiv:1611.07004, section 3.2, appendix 6.1.1 and the errata, 6.3 (no normalisation of
          the innermost layer). The authors' code applies a ReLU to what a skip carries; this is
          the text's network.
    """
    image_shape = image_shape_tuple(image_shape, any_sides=True)
    output_channels = output_channels_or(image_shape[2], output_channels)
    width = check_positive_integer(width, "width")
    depth = _depth(image_shape, depth)
    option("normalization", normalization, MAP_NORMALIZATIONS)
    if not isinstance(dropout, numbers.Real) or not 0 <= dropout < 1:
        raise ValueError(f"`dropout` must be a number in [0, 1). Received: dropout={dropout!r}.")
    dropout_layer = DropoutNoise if dropout_at_inference else layers.Dropout
    channels = [width * min(2**level, 8) for level in range(depth)]

    inputs = keras.Input(image_shape, name="inputs")
    x = SideMultiple(2**depth, name="side_multiple")(inputs)
    skips = []
    for level in range(depth):
        kind = "none" if level in (0, depth - 1) else normalization
        x = _resample(layers.Conv2D, x, channels[level], kind, f"halve_{level + 1}")
        x = normalize_and_activate(x, kind, "leaky_relu", f"halve_{level + 1}", synchronized)
        skips.append(x)
    for level in range(depth - 1, 0, -1):
        name = f"double_{level}"
        x = _resample(layers.Conv2DTranspose, x, channels[level - 1], normalization, name)
        rate = dropout if depth - level <= _NUM_DROPOUTS else 0.0
        x = normalize_and_activate(x, normalization, "relu", name, synchronized)
        # ReLU and dropout, in the paper the other way round, may change places.
        x = dropout_layer(rate, name=f"dropout_{level}")(x) if rate else x
        x = layers.Concatenate(name=f"skip_{level}")([x, skips[level - 1]])
    x = _resample(layers.Conv2DTranspose, x, output_channels, "none", "to_images")
    images = layers.Activation("tanh", dtype="float32", name="images")(x)
    return keras.Model(inputs, images, name="unet")


def _depth(image_shape, depth):
    if depth is None and None in image_shape:
        raise ValueError(
            "A U-Net for images of any size needs the number of its halvings. Received: "
            f"image_shape={image_shape}, depth=None. Expected: an integer such as depth=6, which "
            "takes images whose sides are multiples of 2^6 = 64."
        )
    return halvings(image_shape, depth, base=1, most=_MOST_HALVINGS)


def _resample(layer, x, channels, normalization, name):
    """Halves (`Conv2D`) or doubles (`Conv2DTranspose`) the resolution."""
    return layer(
        channels,
        4,
        strides=2,
        padding="same",
        use_bias=normalization == "none",
        kernel_initializer=RandomNormal(stddev=0.02),
        name=name,
    )(x)
