"""R3GAN: residual networks without normalisation, for the regularized relativistic loss."""

import math

import keras
from keras import layers
from keras.initializers import RandomNormal

from keras_gan.layers import (
    GroupedConv2D,
    LearnedBasis,
    LowPassDownsampling2D,
    LowPassUpsampling2D,
)
from keras_gan.networks.arguments import halvings, image_shape_tuple
from keras_gan.networks.conditioning import (
    OF_DISCRIMINATORS,
    discriminator_outputs,
    network_inputs,
)
from keras_gan.utils.validation import check_positive_integer


def R3GANGenerator(
    image_shape,
    latent_dim=64,
    width=64,
    max_width=768,
    blocks_per_stage=2,
    group_size=16,
    expansion=2,
    output_activation="tanh",
    condition_dim=None,
    conditioning="concatenation",
):
    """Builds the R3GAN generator: residual stages on the way from a learned basis to the image.

    A stage first changes resolution: the lowest multiplies a learned 4x4 image (7x7 for 28x28)
    per channel by a linear map of the latents; the others change the number of channels by a 1x1
    convolution, where it differs, and double the sides with a low-pass filter. Then come the
    residual blocks,

        y = x + W3 a(W2 a(W1 x + b1) + b2),    a = leaky ReLU of slope 0.2

    with a 1x1 convolution `W1` to `expansion` times the channels, a grouped 3x3 convolution `W2`
    and a 1x1 convolution `W3` back. There is no normalization; fix-up initialization takes its
    place: `W3` starts from zero, so that every block is the identity, and `W1` and `W2` from
    N(0, s^2) with `s = sqrt(2 / (1 + 0.2^2)) L^(-1/4) / sqrt(fan in)` for `L` blocks in the
    network. All other maps are linear, without bias, and start from N(0, 1 / fan in).

    The paper's networks, of whose stages none is wider than 768 (the default of `max_width`):
    CIFAR-10 `(32, 32, 3), width=768`; FFHQ 64x64 `width=384`; FFHQ 256x256 `width=96`.

    Args:
        image_shape: Tuple `(height, width, channels)`. The sides are a base of at least 4 times
            a power of two, such as 28, 32, 64, 128; they may differ.
        latent_dim: Length of the latent vectors. Default: `64`.
        width: Channels at the image's own resolution; each lower one has twice as many, up to
            `max_width`. Default: `64`. (DCGAN's `width` is that of half the image's resolution.)
        max_width: Most channels of a stage. Default: `768`.
        blocks_per_stage: Residual blocks at each resolution. Default: `2`.
        group_size: Channels in each group of the 3x3 convolutions. Must divide `expansion` times
            the channels of every stage, but of a stage where these are fewer, all make one group.
            Default: `16`.
        expansion: Channels inside of a block per channel outside. Default: `2`.
        output_activation: Keras activation of the images. Default: `"tanh"`, for images in
            [-1, 1]; the paper's is `"linear"`, which it finds to give better samples, but whose
            range is not bounded.
        condition_dim: Length of the condition vectors of a conditional generator: the number of
            classes, if labels enter as one-hot vectors. Default: `None`, unconditional.
        conditioning: How the conditions enter: `"concatenation"`, a learned linear embedding of
            the length `latent_dim` beside the latents, as in the released code.

    Returns:
        `keras.Model` from latents `(batch, latent_dim)`, or with `condition_dim` from a list of
        them and conditions `(batch, condition_dim)`, to images `(batch, *image_shape)`, float32,
        in [-1, 1] with `"tanh"`, under any dtype policy.

    Raises:
        ValueError: If a side or a number of channels does not fit.

    Example:
        >>> generator = keras_gan.networks.R3GANGenerator(image_shape=(28, 28, 1), width=32)
        >>> generator.output_shape
        (None, 28, 28, 1)

    Reference:
        - Huang et al., 2024, "The GAN is dead; long live the GAN! A Modern GAN Baseline",
          arXiv:2501.05441, section 3, configuration E, and the released code
          (brownvc/R3GAN).
          Deviation: tanh at the end by default, as of all generators here.
        - Zhang et al., 2019, "Fixup Initialization: Residual Learning Without Normalization",
          arXiv:1901.09321.
        - Mirza and Osindero, 2014, "Conditional Generative Adversarial Nets", arXiv:1411.1784
          (`condition_dim`). Deviation: a linear embedding of the condition, none of the latents.
    """
    latent_dim = check_positive_integer(latent_dim, "latent_dim")
    image_shape, sizes, widths, block = _plan(
        image_shape, width, max_width, blocks_per_stage, group_size, expansion
    )

    inputs, x, _ = network_inputs(
        (latent_dim,), "latents", condition_dim, conditioning, ("concatenation",)
    )
    (height, columns), channels = sizes[-1], widths[-1]
    x = layers.Dense(
        channels,
        use_bias=False,
        kernel_initializer=RandomNormal(stddev=x.shape[-1] ** -0.5),
        name="project",
    )(x)
    x = LearnedBasis(height, columns, name=f"base_{height}x{columns}")(x)
    for index in range(blocks_per_stage):
        x = block(x, f"{height}x{columns}_{index}")
    for (height, columns), channels in zip(sizes[-2::-1], widths[-2::-1], strict=True):
        if channels != x.shape[-1]:
            x = _linear(x, channels, f"narrow_{height}x{columns}")
        x = LowPassUpsampling2D(name=f"double_{height}x{columns}")(x)
        for index in range(blocks_per_stage):
            x = block(x, f"{height}x{columns}_{index}")
    x = _linear(x, image_shape[2], "to_images")
    images = layers.Activation(output_activation, dtype="float32", name="images")(x)
    return keras.Model(inputs, images, name="r3gan_generator")


def R3GANDiscriminator(
    image_shape,
    width=64,
    max_width=768,
    blocks_per_stage=2,
    group_size=16,
    expansion=2,
    condition_dim=None,
    conditioning="projection",
    head_units=None,
):
    """Builds the R3GAN discriminator, the mirror image of its generator.

    A 1x1 convolution makes `width` channels of the image. At each resolution come the residual
    blocks of `R3GANGenerator`, initialized alike, then a low-pass filter that halves the sides
    and, where the number of channels changes, a 1x1 convolution. At the lowest one a weighted sum
    over the positions, with weights per channel (a depthwise convolution of the base's size), and
    a linear map make the logit. Nothing is normalized, and no example sees another, as the
    gradient penalties R1 and R2 of R3GAN need it.

    Args:
        image_shape: Tuple `(height, width, channels)`. The sides are a base of at least 4 times
            a power of two, such as 28, 32, 64, 128; they may differ.
        width: Channels at the image's own resolution; each lower one has twice as many, up to
            `max_width`. Default: `64`. (DCGAN's `width` is that of half the image's resolution.)
        max_width: Most channels of a stage. Default: `768`.
        blocks_per_stage: Residual blocks at each resolution. Default: `2`.
        group_size: Channels in each group of the 3x3 convolutions. Must divide `expansion` times
            the channels of every stage, but of a stage where these are fewer, all make one group.
            Default: `16`.
        expansion: Channels inside of a block per channel outside. Default: `2`.
        condition_dim: Length of the condition vectors of a conditional discriminator: the number
            of classes, if labels enter as one-hot vectors. Default: `None`, unconditional.
        conditioning: How the conditions `c` enter: `"projection"` (default, as in the released
            code), `logit = dense(h) + (V c) . h` with the features `h` that the logits see, or
            `"concatenation"`, a learned linear embedding as one more channel of the images.
        head_units: Units of a second output, a dense layer (with a bias) on the features that
            the logits see: class logits of an auxiliary classifier, say. Default: `None`, no such
            output.

    Returns:
        `keras.Model` from images `(batch, *image_shape)`, or with `condition_dim` from a list of
        them and conditions `(batch, condition_dim)`, to logits `(batch, 1)`, or with `head_units`
        to a list of them and the head's outputs `(batch, head_units)`; float32 under any dtype
        policy.

    Raises:
        ValueError: If a side or a number of channels does not fit.

    Example:
        >>> discriminator = keras_gan.networks.R3GANDiscriminator((28, 28, 1), width=32)
        >>> discriminator.output_shape
        (None, 1)

    Reference:
        - Huang et al., 2024, "The GAN is dead; long live the GAN! A Modern GAN Baseline",
          arXiv:2501.05441, section 3, configuration E, and the released code
          (brownvc/R3GAN). Deviation: there the projection has no unconditional term.
        - Miyato and Koyama, 2018, "cGANs with Projection Discriminator", arXiv:1802.05637, eq. 3.
        - Mirza and Osindero, 2014, "Conditional Generative Adversarial Nets", arXiv:1411.1784
          (`conditioning="concatenation"`). Deviation: a linear embedding.
        - Odena et al., 2017, "Conditional Image Synthesis with Auxiliary Classifier GANs",
          arXiv:1610.09585, section 3 (`head_units`).
    """
    image_shape, sizes, widths, block = _plan(
        image_shape, width, max_width, blocks_per_stage, group_size, expansion
    )

    inputs, x, conditions = network_inputs(
        image_shape, "images", condition_dim, conditioning, OF_DISCRIMINATORS
    )
    x = _linear(x, widths[0], "from_images")
    for stage, (height, columns) in enumerate(sizes):
        if stage > 0:
            x = LowPassDownsampling2D(name=f"halve_{height}x{columns}")(x)
            if widths[stage] != x.shape[-1]:
                x = _linear(x, widths[stage], f"widen_{height}x{columns}")
        for index in range(blocks_per_stage):
            x = block(x, f"{height}x{columns}_{index}")
    x = layers.DepthwiseConv2D(
        sizes[-1],
        use_bias=False,
        depthwise_initializer=RandomNormal(stddev=math.prod(sizes[-1]) ** -0.5),
        name="base",
    )(x)
    x = layers.Flatten(name="flatten")(x)

    def dense(x, units, name, use_bias):
        return layers.Dense(
            units,
            use_bias=use_bias,
            kernel_initializer=RandomNormal(stddev=widths[-1] ** -0.5),
            dtype="float32",
            name=name,
        )(x)

    logits = dense(x, 1, "logits", use_bias=False)
    outputs = discriminator_outputs(logits, x, conditions, head_units, dense)
    return keras.Model(inputs, outputs, name="r3gan_discriminator")


def _plan(image_shape, width, max_width, blocks_per_stage, group_size, expansion):
    """Checks the arguments that the two networks share.

    Returns:
        The image's shape; sides and channels of the stages, from the image's resolution to the
        lowest; and a function that applies one residual block to a Keras tensor, with a suffix
        for the names of its layers.
    """
    image_shape = image_shape_tuple(image_shape)
    width = check_positive_integer(width, "width")
    max_width = check_positive_integer(max_width, "max_width")
    blocks_per_stage = check_positive_integer(blocks_per_stage, "blocks_per_stage")
    group_size = check_positive_integer(group_size, "group_size")
    expansion = check_positive_integer(expansion, "expansion")
    stages = range(halvings(image_shape) + 1)
    sizes = [tuple(side // 2**stage for side in image_shape[:2]) for stage in stages]
    widths = [min(width * 2**stage, max_width) for stage in stages]
    for channels in widths:
        if expansion * channels % min(group_size, expansion * channels):
            raise ValueError(
                f"A stage has {channels} channels, which the blocks expand to "
                f"{expansion * channels}: no multiple of the group_size. Received: width={width}, "
                f"max_width={max_width}, expansion={expansion}, group_size={group_size}. Expected: "
                "group_size divides expansion * width and expansion * max_width."
            )

    # Fixup's L^(-1 / (2 m - 2)) for L branches of m = 3 layers; then He et al.'s gain.
    gain = (len(stages) * blocks_per_stage) ** -0.25 * math.sqrt(2 / (1 + 0.2**2))

    def block(x, suffix):
        channels = x.shape[-1]
        expanded = expansion * channels
        group = min(group_size, expanded)
        y = layers.Conv2D(
            expanded,
            1,
            kernel_initializer=RandomNormal(stddev=gain * channels**-0.5),
            name=f"expand_{suffix}",
        )(x)
        y = layers.Activation("leaky_relu", name=f"expand_leaky_relu_{suffix}")(y)
        y = GroupedConv2D(
            expanded,
            3,
            groups=expanded // group,
            padding="same",
            kernel_initializer=RandomNormal(stddev=gain * (9 * group) ** -0.5),
            name=f"grouped_{suffix}",
        )(y)
        y = layers.Activation("leaky_relu", name=f"grouped_leaky_relu_{suffix}")(y)
        y = layers.Conv2D(
            channels, 1, use_bias=False, kernel_initializer="zeros", name=f"contract_{suffix}"
        )(y)
        return layers.Add(name=f"add_{suffix}")([x, y])

    return image_shape, sizes, widths, block


def _linear(x, channels, name):
    """Changes the number of channels by a 1x1 convolution without bias."""
    initializer = RandomNormal(stddev=x.shape[-1] ** -0.5)
    return layers.Conv2D(channels, 1, use_bias=False, kernel_initializer=initializer, name=name)(x)
