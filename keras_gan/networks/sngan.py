"""SNGAN: residual generator, spectrally normalised residual discriminator."""

from keras_gan.networks.residual_blocks import residual_discriminator, residual_generator


def SNGANGenerator(
    image_shape,
    latent_dim=128,
    width=None,
    normalization="batch",
    synchronized=False,
    condition_dim=None,
    conditioning="batch_normalization",
):
    """Builds SNGAN's residual generator, whose blocks double the resolution.

    For images of at most 32 pixels it is the paper's network for CIFAR-10: each block has `width`
    channels. For larger ones the channels halve from block to block, as in its network for STL-10:
    64x64 has 16, 8, 4, 2, 1 times `width` from the base on, 128x128 has 16, 16, 8, 4, 2, 1 times
    as many, as the authors' network for ImageNet.

    A block is `x + residual(x)`: normalisation, ReLU, nearest upsampling, 3x3 convolution,
    normalisation, ReLU, 3x3 convolution; `x` is upsampled and goes through a 1x1 convolution. After
    the last one: normalisation, ReLU, 3x3 convolution, tanh.

    Args:
        image_shape: Tuple `(height, width, channels)`. The sides are a base of at least 4 times a
            power of two, such as 28, 32, 64, 128; they may differ.
        latent_dim: Length of the latent vectors. Default: `128`.
        width: Channels of the last block. Default: the paper's, `256` for images of at most 32
            pixels, `64` for larger ones.
        normalization: `"none"`, `"batch"` (default) or `"layer"` (over height, width, channels).
        synchronized: Whether batch normalization under `tf.distribute` takes the statistics of
            the global batch, so that N replicas equal one device. Default: `False`.
        condition_dim: Length of the condition vectors of a conditional generator: the number of
            classes, if labels enter as one-hot vectors. Default: `None`, unconditional.
        conditioning: How the conditions enter: `"batch_normalization"` (default, as in Miyato
            and Koyama's networks), which becomes
            `keras_gan.layers.ConditionalBatchNormalization`: a scale and an offset for each
            class; or `"concatenation"`, a learned linear embedding of the length `latent_dim`
            beside the latents.

    Returns:
        `keras.Model` from latents `(batch, latent_dim)`, or with `condition_dim` from a list of
        them and conditions `(batch, condition_dim)`, to images `(batch, *image_shape)`, float32
        in [-1, 1] under any dtype policy.

    Raises:
        ValueError: If the sides of the image do not fit, an option is unknown, a number is not a
            positive integer, or `conditioning="batch_normalization"` meets another
            `normalization` than `"batch"`.

    Example:
        >>> generator = keras_gan.networks.SNGANGenerator(image_shape=(32, 32, 3), width=64)
        >>> generator.output_shape
        (None, 32, 32, 3)

    Reference:
        - Miyato et al., 2018, "Spectral Normalization for Generative Adversarial Networks",
          arXiv:1802.05957, appendix B.4. Deviation: only the last convolution has a bias, as
          normalisation removes the others' (of the projection's, each channel's mean). In the
          authors' code all layers do; for 32x32 it has 4,276,739 trained parameters, of which 6,400
          are such biases.
        - Miyato and Koyama, 2018, "cGANs with Projection Discriminator", arXiv:1802.05637 (the
          conditional form, and that for 64 and 128 pixels).
        - Mirza and Osindero, 2014, "Conditional Generative Adversarial Nets", arXiv:1411.1784
          (`conditioning="concatenation"`). Deviation: a linear embedding.
    """
    return residual_generator(
        image_shape,
        latent_dim=latent_dim,
        width=width,
        normalization=normalization,
        synchronized=synchronized,
        condition_dim=condition_dim,
        conditioning=conditioning,
        name="sngan_generator",
    )


def SNGANDiscriminator(
    image_shape, width=None, condition_dim=None, conditioning="projection", head_units=None
):
    """Builds SNGAN's residual discriminator, spectrally normalised in every layer.

    For images of at most 32 pixels it is the paper's network for CIFAR-10: two blocks that halve
    the resolution, two that keep it, of `width` channels. For larger ones it is that for STL-10:
    blocks of 1, 2, 4, 8, 16 times `width` halve the resolution down to a base of at least 3, one
    more, of twice the channels (at most 16 times `width`), keeps it. (The projection discriminator
    for 64x64 of the authors' code halves in that last block too.)

    A block is `x + residual(x)`: ReLU (not in the first block), 3x3 convolution, ReLU, 3x3
    convolution, which changes the number of channels (in the first block the first one does),
    average pooling; `x` is pooled and goes through a 1x1 convolution, unless channels and
    resolution stay. Then ReLU, the sum `h` over height and width, and a dense layer. With
    conditions `c` (the projection discriminator, eq. 3 of its paper):

    `logit = dense(h) + (V c) . h`

    The layers, `V` and the head among them, are `keras_gan.layers.SpectralNormalization`: their
    singular vectors are updated once for each step of the discriminator's optimizer.

    Args:
        image_shape: Tuple `(height, width, channels)`. The sides are a base of at least 4 (3 for
            images larger than 32 pixels) times a power of two, such as 28, 32, 48, 64; they may
            differ.
        width: Channels of the first block. Default: the paper's, `128` for images of at most 32
            pixels, `64` for larger ones.
        condition_dim: Length of the condition vectors of a conditional discriminator: the number
            of classes, if labels enter as one-hot vectors. Default: `None`, unconditional.
        conditioning: How the conditions enter: `"projection"` (default, the best in Miyato and
            Koyama's comparison), or `"concatenation"`, a learned linear embedding as one more
            channel of the images. The latter is not spectrally normalised, which would make it
            faint; the network is as smooth in the images without.
        head_units: Units of a second output, a dense layer on the features that the logits see:
            class logits of an auxiliary classifier, say. Default: `None`, no such output.

    Returns:
        `keras.Model` from images `(batch, *image_shape)`, or with `condition_dim` from a list of
        them and conditions `(batch, condition_dim)`, to logits `(batch, 1)`, or with `head_units`
        to a list of them and the head's outputs `(batch, head_units)`; float32 under any dtype
        policy.

    Raises:
        ValueError: If the sides of the image do not fit, an option is unknown, or a number is not
            a positive integer.

    Example:
        >>> discriminator = keras_gan.networks.SNGANDiscriminator(image_shape=(32, 32, 3), width=32)
        >>> discriminator.output_shape
        (None, 1)

    Reference:
        - Miyato et al., 2018, "Spectral Normalization for Generative Adversarial Networks",
          arXiv:1802.05957, appendix B.4.
        - Miyato and Koyama, 2018, "cGANs with Projection Discriminator", arXiv:1802.05637.
        - Mirza and Osindero, 2014, "Conditional Generative Adversarial Nets", arXiv:1411.1784
          (`conditioning="concatenation"`). Deviation: a linear embedding.
        - Odena et al., 2017, "Conditional Image Synthesis with Auxiliary Classifier GANs",
          arXiv:1610.09585, section 3 (`head_units`).
    """
    return residual_discriminator(
        image_shape,
        width=width,
        condition_dim=condition_dim,
        conditioning=conditioning,
        head_units=head_units,
        name="sngan_discriminator",
        widens_late=True,
    )
