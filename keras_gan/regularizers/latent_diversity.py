"""zCR, the generator's part: samples that a small change of the latents changes."""

import keras
from keras import ops

from keras_gan import engine
from keras_gan.losses import per_example
from keras_gan.regularizers.base import Regularizer, non_negative
from keras_gan.regularizers.latent_consistency import nearby


@keras.saving.register_keras_serializable(package="keras_gan")
class LatentDiversity(Regularizer):
    """Rewards the generator for samples of nearby latents that differ.

    ```
    latent_diversity = -weight * mean((G(z) - G(z + dz))^2),    dz ~ N(0, noise_stddev^2)
    ```

    `weight` is the paper's lambda_gen. A generator that makes the same of many latents
    (a collapsed one) gets no reward. Its counterpart is `LatentConsistency`, which keeps the
    discriminator from telling such samples apart; the two are meant to be used together (zCR).
    Costs a forward and backward pass of the generator, whose samples must be bounded, as by tanh.

    Args:
        weight: Float, at least 0, or a Keras schedule over the training steps. Default: `0.5`.
        noise_stddev: Float, at least 0, or a schedule. Default: `0.03`.

    Call arguments:
        discriminator: Not used.
        real: Not used.
        fake: Float tensor `(batch, ...)`, `G(z)`.
        latents: Float tensor `(batch, latent_dim)`, `z`.
        generator: Callable from latents to samples.

    Returns:
        float32 tensor of shape `(batch,)`, at most 0, weight included.

    Raises:
        ValueError: If `weight` or `noise_stddev` is negative or not finite.

    Example:
        >>> gan.compile(
        ...     regularizers=["latent_consistency", "latent_diversity"], **optimizers
        ... )

    Reference:
        - Zhao et al., 2020, "Improved Consistency Regularization for GANs", arXiv:2002.04724,
          algorithm 2 (`L_gen`). Its squared norm is taken as the mean over the
          entries of a sample, so that the weight does not depend on the resolution.
    """

    player = "generator"
    needs = ("latents", "generator")

    def __init__(self, weight=0.5, noise_stddev=0.03):
        self.weight = non_negative("weight", weight)
        self.noise_stddev = non_negative("noise_stddev", noise_stddev)

    def __call__(self, discriminator, real, fake, latents, generator):
        """Returns the weighted reward, negative."""
        neighbors = generator(nearby(latents, self.noise_stddev))
        change = ops.cast(fake, "float32") - ops.cast(neighbors, "float32")
        return -engine.at_step(self.weight) * per_example(ops.square(change))
