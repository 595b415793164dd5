"""Wasserstein GAN with weight clipping (Arjovsky et al., 2017)."""

import keras

from keras_gan.models.gan import GAN
from keras_gan.regularizers import WeightClipping

_RMSPROP = {"class_name": "RMSprop", "config": {"learning_rate": 5e-5}}


@keras.saving.register_keras_serializable(package="keras_gan")
class WGAN(GAN):
    """Wasserstein GAN with weight clipping (Arjovsky et al., 2017).

    `GAN` with `WassersteinLoss`, five discriminator steps, and `WeightClipping` on all trainable
    weights of the discriminator, which are clipped from the start. Kept for comparison: `WGANGP`
    has replaced it.

    Args:
        generator: Of `GAN`.
        discriminator: Of `GAN`. Its weights are constrained.
        num_discriminator_steps: Of `GAN`. Default: `5`, as in the paper.
        weight_limit: Float, above 0: weights are kept in `[-weight_limit, weight_limit]`. The
            paper's c. Default: `0.01`.
        **kwargs: Of `GAN`.

    Example:
    ```python
    gan = keras_gan.models.WGAN(
        generator=keras_gan.networks.DCGANGenerator(image_shape=(28, 28, 1), latent_dim=128),
        discriminator=keras_gan.networks.DCGANDiscriminator(image_shape=(28, 28, 1)),
    )
    gan.compile()
    gan.fit(keras_gan.data.load("fashion_mnist_mini", batch_size=320), epochs=20)
    ```

    Reference:
        - Arjovsky et al., 2017, "Wasserstein GAN", arXiv:1701.07875, algorithm 1. Deviation: the
          initial weights are clipped as well.
    """

    def __init__(
        self, generator, discriminator, num_discriminator_steps=5, weight_limit=0.01, **kwargs
    ):
        super().__init__(
            generator, discriminator, num_discriminator_steps=num_discriminator_steps, **kwargs
        )
        self.weight_limit = weight_limit
        WeightClipping(weight_limit).apply_to(discriminator)

    def compile(
        self,
        generator_optimizer=_RMSPROP,
        discriminator_optimizer=_RMSPROP,
        loss="wasserstein",
        regularizers=(),
        **kwargs,
    ):
        """As `GAN.compile`, with the paper's choices as defaults."""
        super().compile(generator_optimizer, discriminator_optimizer, loss, regularizers, **kwargs)

    def get_config(self):
        """Returns the constructor's arguments."""
        return super().get_config() | {"weight_limit": self.weight_limit}
