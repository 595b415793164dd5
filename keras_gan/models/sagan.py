"""Self-attention GAN (Zhang et al., 2018)."""

import keras

from keras_gan.models.gan import GAN
from keras_gan.models.parts import adam

_GENERATOR_ADAM = adam(1e-4, 0.0, 0.9)
_DISCRIMINATOR_ADAM = adam(4e-4, 0.0, 0.9)


@keras.saving.register_keras_serializable(package="keras_gan")
class SAGAN(GAN):
    """Self-attention GAN (Zhang et al., 2018).

    `GAN` with `HingeLoss` and two time scales: the discriminator learns four times as fast. Its
    networks are `SAGANGenerator` and `SAGANDiscriminator`: residual, spectrally normalized both,
    with `keras_gan.layers.SelfAttention`. Deviation: without labels; the paper's networks are
    conditional.

    Args:
        *args: Of `GAN`.
        **kwargs: Of `GAN`.

    Example:
    ```python
    gan = keras_gan.models.SAGAN(
        generator=keras_gan.networks.SAGANGenerator(image_shape=(28, 28, 1), latent_dim=128),
        discriminator=keras_gan.networks.SAGANDiscriminator(image_shape=(28, 28, 1)),
    )
    gan.compile()
    gan.fit(keras_gan.data.load("fashion_mnist_mini", batch_size=64), epochs=20)
    ```

    Reference:
        - Zhang et al., 2018, "Self-Attention Generative Adversarial Networks", arXiv:1805.08318,
          sections 3 and 4; Heusel et al., 2017, arXiv:1706.08500 (two time scales).
    """

    def compile(
        self,
        generator_optimizer=_GENERATOR_ADAM,
        discriminator_optimizer=_DISCRIMINATOR_ADAM,
        loss="hinge",
        regularizers=(),
        **kwargs,
    ):
        """As `GAN.compile`, with the paper's choices as defaults."""
        super().compile(generator_optimizer, discriminator_optimizer, loss, regularizers, **kwargs)
