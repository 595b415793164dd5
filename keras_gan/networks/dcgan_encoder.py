"""An encoder of the DCGAN discriminator's form."""

import keras
from keras import layers

from keras_gan.networks.arguments import image_shape_tuple
from keras_gan.networks.dcgan import dense_outputs, halving_stages
from keras_gan.utils.validation import check_positive_integer


def DCGANEncoder(
    image_shape,
    latent_dim=100,
    width=64,
    depth=None,
    kernel_size=5,
    normalization="batch",
    synchronized=False,
):
    """Builds an encoder: the strided convolutions of `DCGANDiscriminator`, then the latents.

    Args:
        image_shape: As of `DCGANDiscriminator`.
        latent_dim: Length of the latent vectors. Default: `100`.
        width: As of `DCGANDiscriminator`. Default: `64`.
        depth: As of `DCGANDiscriminator`. Default: the most that leave a base of at least 4.
        kernel_size: Side of the convolution kernels. Default: `5`.
        normalization: `"none"`, `"batch"` (default) or `"layer"`.
        synchronized: As of `DCGANDiscriminator`. Default: `False`.

    Returns:
        `keras.Model` from images `(batch, *image_shape)` to latents `(batch, latent_dim)`, float32
        under any dtype policy, unbounded.

    Raises:
        ValueError: If a side cannot be halved `depth` times, or an option is unknown.

    Example:
        >>> encoder = keras_gan.networks.DCGANEncoder(image_shape=(28, 28, 1), latent_dim=50)
        >>> encoder.output_shape
        (None, 50)

    Reference:
        - Donahue et al., 2017, "Adversarial Feature Learning", arXiv:1605.09782, whose encoder for
          ImageNet is of AlexNet's form instead.
    """
    image_shape = image_shape_tuple(image_shape)
    x = images = keras.Input(image_shape, name="images")
    x = halving_stages(x, image_shape, width, depth, kernel_size, normalization, synchronized)
    latent_dim = check_positive_integer(latent_dim, "latent_dim")
    latents = dense_outputs(layers.Flatten(name="flatten")(x), latent_dim, "latents")
    return keras.Model(images, latents, name="dcgan_encoder")
