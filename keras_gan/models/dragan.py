"""DRAGAN (Kodali et al., 2017)."""

import keras

from keras_gan.models.gan import GAN
from keras_gan.models.parts import adam

_ADAM = adam(2e-4, 0.5, 0.999)


@keras.saving.register_keras_serializable(package="keras_gan")
class DRAGAN(GAN):
    """DRAGAN (Kodali et al., 2017).

    `GAN` with a gradient penalty around the data, `DRAGANPenalty`. The discriminator must have no
    batch normalization: `DCGANDiscriminator(..., normalization="layer")` or `"none"`.

    Args:
        *args: Of `GAN`.
        **kwargs: Of `GAN`.

    Example:
    ```python
    gan = keras_gan.models.DRAGAN(
        generator=keras_gan.networks.DCGANGenerator(image_shape=(28, 28, 1), latent_dim=128),
        discriminator=keras_gan.networks.DCGANDiscriminator(
            image_shape=(28, 28, 1), normalization="none"
        ),
    )
    gan.compile()
    gan.fit(keras_gan.data.load("fashion_mnist_mini", batch_size=64), epochs=20)
    ```

    Reference:
        - Kodali et al., 2017, "On Convergence and Stability of GANs", arXiv:1705.07215, algorithm
          1.
    """

    def compile(
        self,
        generator_optimizer=_ADAM,
        discriminator_optimizer=_ADAM,
        loss="non_saturating",
        regularizers=("dragan_penalty",),
        **kwargs,
    ):
        """As `GAN.compile`, with the paper's game and DCGAN's optimizers as defaults."""
        super().compile(generator_optimizer, discriminator_optimizer, loss, regularizers, **kwargs)
