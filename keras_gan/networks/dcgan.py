"""DCGAN: deep convolutional generator and discriminator."""

import functools

import keras
from keras import layers
from keras.initializers import RandomNormal

from keras_gan.layers import MinibatchDiscrimination, MinibatchStandardDeviation
from keras_gan.networks.arguments import halvings, image_shape_tuple, option
from keras_gan.networks.conditioning import (
    OF_DISCRIMINATORS,
    OF_GENERATORS,
    discriminator_outputs,
    network_inputs,
)
from keras_gan.networks.normalization import NORMALIZATIONS, normalize_and_activate
from keras_gan.utils.validation import check_positive_integer


def DCGANGenerator(
    image_shape,
    latent_dim=100,
    width=64,
    depth=None,
    kernel_size=5,
    normalization="batch",
    upsampling="transposed",
    synchronized=False,
    condition_dim=None,
    conditioning="batch_normalization",
):
    """Builds the DCGAN generator: a dense projection, then stages that double the resolution.

    The paper's 64x64 network (its fig. 1) is `image_shape=(64, 64, 3), width=128`: a base of
    4x4x1024, then 512, 256 and 128 channels, then the image. ReLU after every layer but the last,
    tanh there. Weights start from N(0, 0.02^2), the scales of batch normalization from
    N(1, 0.02^2) as in the authors' released code; a layer that is normalised has no bias, the
    last layer, which is not, has one.

    Args:
        image_shape: Tuple `(height, width, channels)`. The sides are a base of at least 4 times
            a power of two, such as 28, 32, 64, 128; they may differ.
        latent_dim: Length of the latent vectors. Default: `100`.
        width: Channels at the highest hidden resolution (half the image's sides); each lower one
            has twice as many. Default: `64`.
        depth: Number of stages that double the resolution. Default: the most that leave a base
            of at least 4 (2 for 28x28, 3 for 32x32, 4 for 64x64, 5 for 128x128).
        kernel_size: Side of the convolution kernels. Default: `5`.
        normalization: `"none"`, `"batch"` (default) or `"layer"` (over height, width, channels).
        upsampling: `"transposed"` (default), a strided transposed convolution, or `"resize"`,
            nearest-neighbour resizing and a convolution, which avoids checkerboard patterns
            (Odena et al., 2016) and costs about four times the multiplications.
        synchronized: Whether batch normalization under `tf.distribute` takes the statistics of
            the global batch (exactly, also where the replicas' parts differ in size), so that N
            replicas equal one device. Default: `False`, each replica's own, which saves the
            communication in every such layer.
        condition_dim: Length of the condition vectors of a conditional generator: the number of
            classes, if labels enter as one-hot vectors. Default: `None`, unconditional.
        conditioning: How the conditions enter: `"batch_normalization"` (default; all generators
            that Miyato and Koyama compare have it), which becomes
            `keras_gan.layers.ConditionalBatchNormalization`, or `"concatenation"`, a learned
            linear embedding of the length `latent_dim` beside the latents. With
            `"batch_normalization"` a saved network loads only where keras_gan is imported.

    Returns:
        `keras.Model` from latents `(batch, latent_dim)`, or with `condition_dim` from a list of
        them and conditions `(batch, condition_dim)`, to images `(batch, *image_shape)`, float32
        in [-1, 1] under any dtype policy.

    Raises:
        ValueError: If a side cannot be halved `depth` times, an option is unknown, a number is
            not a positive integer, or `conditioning="batch_normalization"` meets another
            `normalization` than `"batch"`.

    Example:
        >>> generator = keras_gan.networks.DCGANGenerator(image_shape=(28, 28, 1), latent_dim=128)
        >>> generator.output_shape
        (None, 28, 28, 1)

    Reference:
        - Radford et al., 2016, "Unsupervised Representation Learning with Deep Convolutional
          Generative Adversarial Networks", arXiv:1511.06434, section 3 and fig. 1.
        - Odena et al., 2016, "Deconvolution and Checkerboard Artifacts", Distill,
          doi:10.23915/distill.00003 (`upsampling="resize"`).
        - Mirza and Osindero, 2014, "Conditional Generative Adversarial Nets", arXiv:1411.1784
          (`conditioning="concatenation"`). Deviation: a linear embedding.
        - Miyato and Koyama, 2018, "cGANs with Projection Discriminator", arXiv:1802.05637,
          section 4 (`conditioning="batch_normalization"`).
    """
    image_shape = image_shape_tuple(image_shape)
    latent_dim = check_positive_integer(latent_dim, "latent_dim")
    width = check_positive_integer(width, "width")
    kernel_size = check_positive_integer(kernel_size, "kernel_size")
    option("normalization", normalization, NORMALIZATIONS)
    option("upsampling", upsampling, ("transposed", "resize"))
    depth = halvings(image_shape, depth)
    bias = normalization == "none"
    height, columns = (side // 2**depth for side in image_shape[:2])
    channels = width * 2 ** (depth - 1)

    inputs, x, conditions = network_inputs(
        (latent_dim,), "latents", condition_dim, conditioning, OF_GENERATORS, normalization
    )
    x = layers.Dense(
        height * columns * channels,
        use_bias=bias,
        kernel_initializer=RandomNormal(stddev=0.02),
        name="project",
    )(x)
    x = layers.Reshape((height, columns, channels), name=f"base_{height}x{columns}")(x)
    relu = functools.partial(
        normalize_and_activate,
        normalization=normalization,
        activation="relu",
        synchronized=synchronized,
        conditions=conditions,
    )
    for _ in range(depth - 1):
        x = relu(x, suffix=f"{height}x{columns}")
        height, columns, channels = 2 * height, 2 * columns, channels // 2
        x = _double(x, channels, kernel_size, upsampling, bias, f"{height}x{columns}")
    x = relu(x, suffix=f"{height}x{columns}")
    x = _double(x, image_shape[2], kernel_size, upsampling, True, "images")
    images = layers.Activation("tanh", dtype="float32", name="images")(x)
    return keras.Model(inputs, images, name="dcgan_generator")


def DCGANDiscriminator(
    image_shape,
    width=64,
    depth=None,
    kernel_size=5,
    normalization="batch",
    synchronized=False,
    minibatch="none",
    condition_dim=None,
    conditioning="projection",
    head_units=None,
):
    """Builds the DCGAN discriminator: strided convolutions that halve the resolution, one logit.

    Leaky ReLU of slope 0.2 after every convolution, normalisation after all but the first.
    Weights start from N(0, 0.02^2), the scales of batch normalization from N(1, 0.02^2) as in
    the authors' released code; a layer that is normalised has no bias. The paper's 64x64 network
    has `width=64`: 64, 128, 256 and 512 channels. The paper ends in a sigmoid; here the losses
    contain it.

    Args:
        image_shape: Tuple `(height, width, channels)`. The sides are a base of at least 4 times
            a power of two, such as 28, 32, 64, 128; they may differ.
        width: Channels at the highest hidden resolution (half the image's sides); each lower one
            has twice as many. Default: `64`.
        depth: Number of stages that halve the resolution. Default: the most that leave a base of
            at least 4 (2 for 28x28, 3 for 32x32, 4 for 64x64, 5 for 128x128).
        kernel_size: Side of the convolution kernels. Default: `5`.
        normalization: `"none"`, `"batch"` (default) or `"layer"` (over height, width, channels).
            Gradient penalties need `"none"` or `"layer"`, as batch normalization makes one
            example's logit depend on the others.
        synchronized: Whether batch normalization under `tf.distribute` takes the statistics of
            the global batch (exactly, also where the replicas' parts differ in size), so that N
            replicas equal one device. Default: `False`, each replica's own, which saves the
            communication in every such layer.
        minibatch: What the last layer sees of the batch as a whole, against mode collapse:
            `"none"` (default), `"discrimination"` (100 features by
            `keras_gan.layers.MinibatchDiscrimination`) or `"standard_deviation"` (one channel by
            `keras_gan.layers.MinibatchStandardDeviation`). Either mixes the examples of a batch,
            so gradient penalties need `"none"`; and a saved network with either loads only where
            keras_gan is imported.
        condition_dim: Length of the condition vectors of a conditional discriminator: the number
            of classes, if labels enter as one-hot vectors. Default: `None`, unconditional.
        conditioning: How the conditions `c` enter: `"projection"` (default, the best in Miyato
            and Koyama's comparison), `logit = dense(h) + (V c) . sum(h)` with the sum of the last
            feature maps `h` over height and width, or `"concatenation"`, a learned linear
            embedding as one more channel of the images.
        head_units: Units of a second output, a dense layer on the features that the logits see:
            class logits of an auxiliary classifier, say. Default: `None`, no such output.

    Returns:
        `keras.Model` from images `(batch, *image_shape)`, or with `condition_dim` from a list of
        them and conditions `(batch, condition_dim)`, to logits `(batch, 1)`, or with `head_units`
        to a list of them and the head's outputs `(batch, head_units)`; float32 under any dtype
        policy.

    Raises:
        ValueError: If a side cannot be halved `depth` times, an option is unknown, or a number is
            not a positive integer.

    Example:
        >>> discriminator = keras_gan.networks.DCGANDiscriminator(image_shape=(28, 28, 1))
        >>> discriminator.output_shape
        (None, 1)

    Reference:
        - Radford et al., 2016, "Unsupervised Representation Learning with Deep Convolutional
          Generative Adversarial Networks", arXiv:1511.06434, section 3.
        - Salimans et al., 2016, "Improved Techniques for Training GANs", arXiv:1606.03498,
          section 3.2 (`minibatch="discrimination"`).
        - Karras et al., 2018, "Progressive Growing of GANs for Improved Quality, Stability, and
          Variation", arXiv:1710.10196, section 3 (`minibatch="standard_deviation"`).
        - Miyato and Koyama, 2018, "cGANs with Projection Discriminator", arXiv:1802.05637, eq. 3.
          Deviation: only the projection sums over the positions; `dense` has weights for each.
        - Mirza and Osindero, 2014, "Conditional Generative Adversarial Nets", arXiv:1411.1784
          (`conditioning="concatenation"`). Deviation: a linear embedding.
        - Odena et al., 2017, "Conditional Image Synthesis with Auxiliary Classifier GANs",
          arXiv:1610.09585, section 3 (`head_units`).
    """
    image_shape = image_shape_tuple(image_shape)
    option("minibatch", minibatch, ("none", "discrimination", "standard_deviation"))
    inputs, x, conditions = network_inputs(
        image_shape, "images", condition_dim, conditioning, OF_DISCRIMINATORS
    )
    x = halving_stages(x, image_shape, width, depth, kernel_size, normalization, synchronized)
    if minibatch == "standard_deviation":
        x = MinibatchStandardDeviation(name="minibatch_standard_deviation")(x)
    maps = x
    x = layers.Flatten(name="flatten")(x)
    if minibatch == "discrimination":
        x = MinibatchDiscrimination(name="minibatch_discrimination")(x)
    logits = dense_outputs(x, 1, "logits")
    outputs = discriminator_outputs(logits, x, conditions, head_units, dense_outputs, maps=maps)
    return keras.Model(inputs, outputs, name="dcgan_discriminator")


def halving_stages(x, image_shape, width, depth, kernel_size, normalization, synchronized):
    """Applies the strided convolutions of the discriminator; for the arguments see there."""
    width = check_positive_integer(width, "width")
    kernel_size = check_positive_integer(kernel_size, "kernel_size")
    option("normalization", normalization, NORMALIZATIONS)
    height, columns = image_shape[:2]
    for stage in range(halvings(image_shape, depth)):
        height, columns = height // 2, columns // 2
        # The paper leaves the discriminator's first layer without batch normalization.
        stage_normalization = normalization if stage > 0 else "none"
        x = layers.Conv2D(
            width * 2**stage,
            kernel_size,
            strides=2,
            padding="same",
            use_bias=stage_normalization == "none",
            kernel_initializer=RandomNormal(stddev=0.02),
            name=f"halve_{height}x{columns}",
        )(x)
        x = normalize_and_activate(
            x, stage_normalization, "leaky_relu", f"{height}x{columns}", synchronized
        )
    return x


def dense_outputs(x, units, name, use_bias=True):
    """Applies a dense layer that a network ends in: in float32 under any dtype policy."""
    return layers.Dense(
        units,
        use_bias=use_bias,
        kernel_initializer=RandomNormal(stddev=0.02),
        dtype="float32",
        name=name,
    )(x)


def _double(x, channels, kernel_size, upsampling, use_bias, suffix):
    """Doubles the resolution and changes the number of channels."""
    convolution = {
        "filters": channels,
        "kernel_size": kernel_size,
        "padding": "same",
        "use_bias": use_bias,
        "kernel_initializer": RandomNormal(stddev=0.02),
        "name": f"double_{suffix}",
    }
    if upsampling == "transposed":
        return layers.Conv2DTranspose(strides=2, **convolution)(x)
    x = layers.UpSampling2D(2, interpolation="nearest", name=f"resize_{suffix}")(x)
    return layers.Conv2D(**convolution)(x)
