"""Wasserstein GAN with gradient penalty (Gulrajani et al., 2017)."""

import keras

from keras_gan.models.gan import GAN
from keras_gan.models.parts import adam

_ADAM = adam(1e-4, 0.0, 0.9)


@keras.saving.register_keras_serializable(package="keras_gan")
class WGANGP(GAN):
    """Wasserstein GAN with gradient penalty (Gulrajani et al., 2017).

    `GAN` with `WassersteinLoss`, `GradientPenalty` and five discriminator steps. The discriminator
    must have no batch normalization: `DCGANDiscriminator(..., normalization="layer")` or `"none"`.

    Args:
        generator: Of `GAN`.
        discriminator: Of `GAN`.
        num_discriminator_steps: Of `GAN`. Default: `5`, as in the paper.
        **kwargs: Of `GAN`.

    Example:
    ```python
    gan = keras_gan.models.WGANGP(
        generator=keras_gan.networks.DCGANGenerator(image_shape=(28, 28, 1), latent_dim=128),
        discriminator=keras_gan.networks.DCGANDiscriminator(
            image_shape=(28, 28, 1), normalization="none"
        ),
    )
    gan.compile()
    gan.fit(keras_gan.data.load("fashion_mnist_mini", batch_size=320), epochs=20)
    ```

    Reference:
        - Gulrajani et al., 2017, "Improved Training of Wasserstein GANs", arXiv:1704.00028,
          algorithm 1.
    """

    def __init__(self, generator, discriminator, num_discriminator_steps=5, **kwargs):
        super().__init__(
            generator, discriminator, num_discriminator_steps=num_discriminator_steps, **kwargs
        )

    def compile(
        self,
        generator_optimizer=_ADAM,
        discriminator_optimizer=_ADAM,
        loss="wasserstein",
        regularizers=("gradient_penalty",),
        **kwargs,
    ):
        """As `GAN.compile`, with the paper's choices as defaults."""
        super().compile(generator_optimizer, discriminator_optimizer, loss, regularizers, **kwargs)
