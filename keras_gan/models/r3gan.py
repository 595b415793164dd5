"""R3GAN: regularized relativistic GAN (Huang et al., 2024)."""

import keras

from keras_gan.models.gan import GAN
from keras_gan.models.parts import adam

_ADAM = adam(2e-4, 0.0, 0.99)
_R1_AND_R2 = ({"name": "r1", "gamma": 0.05}, {"name": "r2", "gamma": 0.05})


@keras.saving.register_keras_serializable(package="keras_gan")
class R3GAN(GAN):
    """R3GAN: regularized relativistic GAN (Huang et al., 2024).

    `GAN` with `RelativisticPairingLoss`, the zero-centred penalties `R1` on real and `R2` on
    generated samples, and the moving average of the generator's weights: the loss covers all modes,
    the penalties make it converge. The paper's networks are `R3GANGenerator` and
    `R3GANDiscriminator`; any discriminator without batch normalization will do.

    Deviations: the paper lowers the learning rate and gamma and raises beta_2 over the first part
    of the training; here they are constant unless `compile` is given schedules of the former two,
    and beta_2, of which Keras takes no schedules, is the paper's last. The average's decay is our
    choice.

    Args:
        generator: Of `GAN`.
        discriminator: Of `GAN`.
        ema_decay: Of `GAN`. Default: `0.999`.
        **kwargs: Of `GAN`.

    Example:
    ```python
    gan = keras_gan.models.R3GAN(
        generator=keras_gan.networks.R3GANGenerator(image_shape=(28, 28, 1), latent_dim=64),
        discriminator=keras_gan.networks.R3GANDiscriminator(image_shape=(28, 28, 1)),
    )
    gan.compile()
    gan.fit(keras_gan.data.load("fashion_mnist_mini", batch_size=64), epochs=20)
    ```

    Reference:
        - Huang et al., 2024, "The GAN is dead; long live the GAN! A Modern GAN Baseline",
          arXiv:2501.05441, section 2. Gamma depends on the data; 0.05 is what the paper begins
          with on CIFAR-10.
    """

    def __init__(self, generator, discriminator, ema_decay=0.999, **kwargs):
        super().__init__(generator, discriminator, ema_decay=ema_decay, **kwargs)

    def compile(
        self,
        generator_optimizer=_ADAM,
        discriminator_optimizer=_ADAM,
        loss="relativistic_pairing",
        regularizers=_R1_AND_R2,
        **kwargs,
    ):
        """As `GAN.compile`, with the paper's choices as defaults."""
        super().compile(generator_optimizer, discriminator_optimizer, loss, regularizers, **kwargs)
