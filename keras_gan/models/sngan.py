"""Spectrally normalized GAN (Miyato et al., 2018)."""

import keras

from keras_gan.models.gan import GAN
from keras_gan.models.parts import adam

_ADAM = adam(2e-4, 0.0, 0.9)


@keras.saving.register_keras_serializable(package="keras_gan")
class SNGAN(GAN):
    """Spectrally normalized GAN (Miyato et al., 2018).

    `GAN` with `HingeLoss`, five discriminator steps, and a discriminator whose layers are wrapped
    in `keras_gan.layers.SpectralNormalization`, such as `SNGANDiscriminator`.

    Deviations: the authors' code for CIFAR-10 has twice as many samples in the generator's batches
    as in the discriminator's, and learning rates that fall linearly to 0 over 50,000 steps; here
    the batches are of one size, and the rates constant unless `compile` is given schedules.

    Args:
        generator: Of `GAN`.
        discriminator: Of `GAN`.
        num_discriminator_steps: Of `GAN`. Default: `5`, as in the paper.
        **kwargs: Of `GAN`.

    Example:
    ```python
    gan = keras_gan.models.SNGAN(
        generator=keras_gan.networks.SNGANGenerator(image_shape=(28, 28, 1), latent_dim=128),
        discriminator=keras_gan.networks.SNGANDiscriminator(image_shape=(28, 28, 1)),
    )
    gan.compile()
    gan.fit(keras_gan.data.load("fashion_mnist_mini", batch_size=320), epochs=20)
    ```

    Reference:
        - Miyato et al., 2018, "Spectral Normalization for Generative Adversarial Networks",
          arXiv:1802.05957, eq. 17 and section 4 (the residual networks' setting).
    """

    def __init__(self, generator, discriminator, num_discriminator_steps=5, **kwargs):
        super().__init__(
            generator, discriminator, num_discriminator_steps=num_discriminator_steps, **kwargs
        )

    def compile(
        self,
        generator_optimizer=_ADAM,
        discriminator_optimizer=_ADAM,
        loss="hinge",
        regularizers=(),
        **kwargs,
    ):
        """As `GAN.compile`, with the paper's choices as defaults."""
        super().compile(generator_optimizer, discriminator_optimizer, loss, regularizers, **kwargs)
