"""Least squares GAN (Mao et al., 2016)."""

import keras

from keras_gan.models.gan import GAN
from keras_gan.models.parts import adam

_ADAM = adam(2e-4, 0.5, 0.999)


@keras.saving.register_keras_serializable(package="keras_gan")
class LSGAN(GAN):
    """Least squares GAN (Mao et al., 2016).

    `GAN` with `LeastSquaresLoss`: the discriminator regresses on 1 for real and 0 for generated
    samples, so that samples far on the right side of its boundary still give the generator a
    gradient.

    Args:
        *args: Of `GAN`.
        **kwargs: Of `GAN`.

    Example:
    ```python
    gan = keras_gan.models.LSGAN(
        generator=keras_gan.networks.DCGANGenerator(image_shape=(28, 28, 1), latent_dim=128),
        discriminator=keras_gan.networks.DCGANDiscriminator(image_shape=(28, 28, 1)),
    )
    gan.compile()
    gan.fit(keras_gan.data.load("fashion_mnist_mini", batch_size=64), epochs=20)
    ```

    Reference:
        - Mao et al., 2016, "Least Squares Generative Adversarial Networks", arXiv:1611.04076, eq. 2
          with a = 0, b = c = 1 (eq. 9).
    """

    def compile(
        self,
        generator_optimizer=_ADAM,
        discriminator_optimizer=_ADAM,
        loss="least_squares",
        regularizers=(),
        **kwargs,
    ):
        """As `GAN.compile`, with the paper's choices as defaults."""
        super().compile(generator_optimizer, discriminator_optimizer, loss, regularizers, **kwargs)
