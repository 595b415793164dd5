"""R2: zero-centred gradient penalty on generated samples."""

import keras

from keras_gan.regularizers.r1 import R1


@keras.saving.register_keras_serializable(package="keras_gan")
class R2(R1):
    """Flattens the discriminator around what the generator makes: `R1`, at generated samples.

    ```
    r2 = gamma / 2 * |grad_x D(x)|^2    at generated samples x = G(z)
    ```

    `D` is the logit; of a patch map, the mean over the map. It has no gradient for the generator,
    as all regularizers of the discriminator. Together with `R1` of the same `gamma` it makes the
    relativistic pairing loss converge (R3GAN, section 2.2). On batch normalization: `SlopePenalty`.

    Args:
        gamma: Float, at least 0, or a Keras schedule over the training steps. Weight of the
            penalty. Default: `10.0`.
        every_steps: Integer, at least 1: the penalty is computed every so many training steps,
            so many times as large; see `SlopePenalty`. Default: `1`.

    Call arguments:
        discriminator: Callable from samples to logits.
        real: Not used.
        fake: Float tensor `(batch, ...)`, generated samples.

    Returns:
        float32 tensor of shape `(batch,)`, at least 0, weight included.

    Raises:
        ValueError: If `gamma` is negative or not finite, or `every_steps` is no positive integer.

    Example:
        >>> discriminator = keras_gan.networks.MLPDiscriminator(sample_shape=2)
        >>> points = keras.random.normal((4, 2))
        >>> keras_gan.regularizers.R2(gamma=1.0)(discriminator, points, points).shape
        TensorShape([4])

    Reference:
        - Mescheder et al., 2018, "Which Training Methods for GANs do actually Converge?",
          arXiv:1801.04406, eq. 10.
        - Huang et al., 2024, "The GAN is dead; long live the GAN! A Modern GAN Baseline",
          arXiv:2501.05441, section 2.2 (R1 and R2 together).
    """

    def points(self, real, fake):
        """Returns the generated samples."""
        return fake
