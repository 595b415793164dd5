"""Relativistic average GAN (Jolicoeur-Martineau, 2018)."""

import keras

from keras_gan.models.gan import GAN
from keras_gan.models.parts import adam

_ADAM = adam(2e-4, 0.5, 0.999)


@keras.saving.register_keras_serializable(package="keras_gan")
class RelativisticGAN(GAN):
    """Relativistic average GAN (Jolicoeur-Martineau, 2018).

    `GAN` with `RelativisticAverageLoss`: the discriminator estimates how much more realistic a real
    sample is than the generated ones on average.

    Args:
        *args: Of `GAN`.
        **kwargs: Of `GAN`.

    Example:
    ```python
    gan = keras_gan.models.RelativisticGAN(
        generator=keras_gan.networks.DCGANGenerator(image_shape=(28, 28, 1), latent_dim=128),
        discriminator=keras_gan.networks.DCGANDiscriminator(image_shape=(28, 28, 1)),
    )
    gan.compile()
    gan.fit(keras_gan.data.load("fashion_mnist_mini", batch_size=64), epochs=20)
    ```

    Reference:
        - Jolicoeur-Martineau, 2018, "The relativistic discriminator: a key element missing from
          standard GAN", arXiv:1807.00734, algorithm 2 (RaSGAN).
    """

    def compile(
        self,
        generator_optimizer=_ADAM,
        discriminator_optimizer=_ADAM,
        loss="relativistic_average",
        regularizers=(),
        **kwargs,
    ):
        """As `GAN.compile`, with the paper's choices as defaults."""
        super().compile(generator_optimizer, discriminator_optimizer, loss, regularizers, **kwargs)
