"""The discriminator of pix2pix and CycleGAN, which judges patches."""

import keras
from keras import layers
from keras.initializers import RandomNormal

from keras_gan.networks.arguments import image_shape_tuple, option
from keras_gan.networks.normalization import MAP_NORMALIZATIONS, normalize_and_activate
from keras_gan.utils.validation import check_positive_integer


def PatchDiscriminator(
    image_shape,
    width=64,
    depth=3,
    normalization="batch",
    synchronized=False,
    condition_channels=None,
):
    """Builds the PatchGAN discriminator: a map of logits, each of one patch of the image.

    4x4 convolutions with `width`, `2 width`, `4 width`, then `8 width` channels: `depth` of stride
    2, one of stride 1, then that of the logits. Leaky ReLU of slope 0.2 and normalisation after
    all but the first and the last; weights start from N(0, 0.02^2). A logit sees a patch of
    16x16 pixels with `depth=1` (the paper's C64-C128), 34x34 with 2, 70x70 with 3
    (C64-C128-C256-C512), 142x142 with 4, 286x286 with 5. As in the authors' code the last two
    convolutions meet one row of zeros on each side: 256x256 images have 30x30 logits at
    `depth=3`, a side of `n` pixels has `n / 2^depth`, rounded up, less 2.

    Args:
        image_shape: Tuple `(height, width, channels)` of the images. The sides are above
            `2 * 2^depth`, or `None`, for images of any such size.
        width: Channels of the first layer. Default: `64`.
        depth: Number of convolutions of stride 2. Default: `3`.
        normalization: `"batch"` (default; pix2pix), `"instance"` (CycleGAN), `"layer"` (over
            height, width, channels) or `"none"`. Gradient penalties need another than `"batch"`,
            which makes one example's logits depend on the others.
        synchronized: Whether batch normalization under `tf.distribute` takes the statistics of
            the global batch. Default: `False`, each replica's own.
        condition_channels: Channels of an image of the same size that is concatenated: of
            pix2pix's inputs, where the discriminator judges pairs. Default: `None`, no such.

    Returns:
        `keras.Model` from images `(batch, *image_shape)`, or with `condition_channels` from a list
        of them and images `(batch, height, width, condition_channels)`, to logits
        `(batch, h, w, 1)`, float32 under any dtype policy.

    Raises:
        ValueError: If a side is too small, an option is unknown, or a number is not a positive
            integer.

    Example:
        >>> discriminator = keras_gan.networks.PatchDiscriminator((256, 256, 3))
        >>> discriminator.output_shape
        (None, 30, 30, 1)

    Reference:
        - Isola et al., 2017, "Image-to-Image Translation with Conditional Adversarial Networks",
          arXiv:1611.07004, section 3.2.2 and appendix 6.1.2. The sigmoid is in the losses.
        - Zhu et al., 2017, "Unpaired Image-to-Image Translation using Cycle-Consistent Adversarial
          Networks", arXiv:1703.10593, appendix 7.2 (`normalization="instance"`).
    """
    image_shape = image_shape_tuple(image_shape, any_sides=True)
    width = check_positive_integer(width, "width")
    depth = check_positive_integer(depth, "depth")
    option("normalization", normalization, MAP_NORMALIZATIONS)
    _check_sides(image_shape, depth)

    inputs = x = keras.Input(image_shape, name="images")
    if condition_channels is not None:
        condition_channels = check_positive_integer(condition_channels, "condition_channels")
        conditions = keras.Input((*image_shape[:2], condition_channels), name="conditions")
        inputs = [x, conditions]
        x = layers.Concatenate(name="concatenate_conditions")(inputs)
    for stage in range(depth + 1):
        kind = normalization if stage > 0 else "none"
        channels = width * min(2**stage, 8)
        name = f"halve_{stage + 1}" if stage < depth else "convolve"
        x = _convolve(x, channels, 2 if stage < depth else 1, kind, name)
        x = normalize_and_activate(x, kind, "leaky_relu", name, synchronized)
    logits = _convolve(x, 1, 1, "none", "logits", dtype="float32")
    return keras.Model(inputs, logits, name="patch_discriminator")


def _convolve(x, channels, strides, normalization, name, dtype=None):
    if strides == 1:
        # Keras's "same" would add one row of zeros above and two below.
        x = layers.ZeroPadding2D(1, name=f"pad_{name}")(x)
    return layers.Conv2D(
        channels,
        4,
        strides=strides,
        padding="same" if strides == 2 else "valid",
        use_bias=normalization == "none",
        kernel_initializer=RandomNormal(stddev=0.02),
        dtype=dtype,
        name=name,
    )(x)


def _check_sides(image_shape, depth):
    smallest = 2 * 2**depth + 1
    sides = [side for side in image_shape[:2] if side is not None]
    if sides and min(sides) < smallest:
        raise ValueError(
            f"Images of the shape {image_shape} have no patch for depth={depth}: after the "
            f"halvings a side must be above 2. Expected: sides of at least {smallest}, or a "
            "smaller depth."
        )
