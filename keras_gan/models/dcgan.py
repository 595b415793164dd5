"""Deep convolutional GAN (Radford et al., 2016)."""

import keras

from keras_gan.models.gan import GAN
from keras_gan.models.parts import adam

_ADAM = adam(2e-4, 0.5, 0.999)


@keras.saving.register_keras_serializable(package="keras_gan")
class DCGAN(GAN):
    """Deep convolutional GAN (Radford et al., 2016).

    `GAN` with the optimizers of the paper. Its networks are `DCGANGenerator` and
    `DCGANDiscriminator` of `keras_gan.networks`: strided convolutions, batch normalization, ReLU
    and leaky ReLU.

    Args:
        *args: Of `GAN`.
        **kwargs: Of `GAN`.

    Example:
    ```python
    gan = keras_gan.models.DCGAN(
        generator=keras_gan.networks.DCGANGenerator(image_shape=(28, 28, 1), latent_dim=128),
        discriminator=keras_gan.networks.DCGANDiscriminator(image_shape=(28, 28, 1)),
    )
    gan.compile()
    gan.fit(keras_gan.data.load("fashion_mnist_mini", batch_size=64), epochs=20)
    ```

    Reference:
        - Radford et al., 2016, "Unsupervised Representation Learning with Deep Convolutional
          Generative Adversarial Networks", arXiv:1511.06434, section 4.
    """

    def compile(
        self,
        generator_optimizer=_ADAM,
        discriminator_optimizer=_ADAM,
        loss="non_saturating",
        regularizers=(),
        **kwargs,
    ):
        """As `GAN.compile`, with the paper's choices as defaults."""
        super().compile(generator_optimizer, discriminator_optimizer, loss, regularizers, **kwargs)
