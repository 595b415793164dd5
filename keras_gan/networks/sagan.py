"""SAGAN: the residual networks with self-attention, spectrally normalised on both sides."""

from keras_gan.networks.arguments import halvings, image_shape_tuple
from keras_gan.networks.residual_blocks import residual_discriminator, residual_generator


def SAGANGenerator(
    image_shape,
    latent_dim=128,
    width=None,
    attention_resolution=None,
    synchronized=False,
    condition_dim=None,
    conditioning="batch_normalization",
):
    """Builds SAGAN's generator: `SNGANGenerator`, spectrally normalised, with self-attention.

    Every dense layer and convolution is spectrally normalised, besides batch normalization. After
    the block that reaches `attention_resolution` stands a `keras_gan.layers.SelfAttention`.

    Args:
        image_shape: As of `SNGANGenerator`.
        latent_dim: Length of the latent vectors. Default: `128`.
        width: As of `SNGANGenerator`; the paper's 128x128 network has the default, `64`.
        attention_resolution: Height of the feature maps that attend: that of the images, halved any
            number of times. Default: the paper's `32`, or the largest such height below it; for
            images of at most 64 pixels half of their height.
        synchronized: As of `SNGANGenerator`. Default: `False`.
        condition_dim: As of `SNGANGenerator`; the paper's networks are conditional. Default:
            `None`.
        conditioning: As of `SNGANGenerator`. Default: the paper's, `"batch_normalization"`. No
            map of the conditions is spectrally normalised.

    Returns:
        `keras.Model` as `SNGANGenerator` returns.

    Raises:
        ValueError: If the sides of the image do not fit, or no feature map has the height
            `attention_resolution`.

    Example:
        >>> generator = keras_gan.networks.SAGANGenerator(image_shape=(32, 32, 3), width=32)
        >>> generator.get_layer("attention_16x16").output.shape
        (None, 16, 16, 32)

    Reference:
        - Zhang et al., 2019, "Self-Attention Generative Adversarial Networks", arXiv:1805.08318,
          sections 3 and 4.1. Deviations: only the last convolution has a bias, as in
          `SNGANGenerator`, whose forms for smaller images than the paper's 128x128 these are.
    """
    return residual_generator(
        image_shape,
        latent_dim=latent_dim,
        width=width,
        normalization="batch",
        synchronized=synchronized,
        condition_dim=condition_dim,
        conditioning=conditioning,
        name="sagan_generator",
        spectral=True,
        attention_resolution=_attention_resolution(image_shape, attention_resolution),
    )


def SAGANDiscriminator(
    image_shape,
    width=None,
    attention_resolution=None,
    condition_dim=None,
    conditioning="projection",
    head_units=None,
):
    """Builds SAGAN's discriminator: `SNGANDiscriminator` with self-attention.

    After the block that reaches `attention_resolution` stands a
    `keras_gan.layers.SelfAttention`, spectrally normalised as all layers are.

    Args:
        image_shape: As of `SNGANDiscriminator`.
        width: As of `SNGANDiscriminator`; the paper's 128x128 network has the default, `64`.
        attention_resolution: As of `SAGANGenerator`: after one halving at least.
        condition_dim: As of `SNGANDiscriminator`; the paper's networks are conditional. Default:
            `None`.
        conditioning: As of `SNGANDiscriminator`. Default: the paper's, `"projection"`.
        head_units: As of `SNGANDiscriminator`. Default: `None`.

    Returns:
        `keras.Model` as `SNGANDiscriminator` returns.

    Raises:
        ValueError: If the sides of the image do not fit, or no feature map has the height
            `attention_resolution`.

    Example:
        >>> discriminator = keras_gan.networks.SAGANDiscriminator(image_shape=(32, 32, 3), width=32)
        >>> discriminator.get_layer("attention_16x16").output.shape
        (None, 16, 16, 32)

    Reference:
        - Zhang et al., 2019, "Self-Attention Generative Adversarial Networks", arXiv:1805.08318,
          sections 3 and 4.1.
    """
    return residual_discriminator(
        image_shape,
        width=width,
        condition_dim=condition_dim,
        conditioning=conditioning,
        head_units=head_units,
        name="sagan_discriminator",
        attention_resolution=_attention_resolution(image_shape, attention_resolution),
    )


def _attention_resolution(image_shape, resolution):
    """The paper's 32, or the largest height below that the network has; of small images, half."""
    if resolution is not None:
        return resolution
    image_shape = image_shape_tuple(image_shape)
    height = image_shape[0]
    for _ in range(halvings(image_shape)):
        height //= 2
        if height <= 32:
            break
    return height
