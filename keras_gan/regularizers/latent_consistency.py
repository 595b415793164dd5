"""zCR, the discriminator's part: logits that a small change of the latents does not change."""

import keras
from keras import ops

from keras_gan import engine
from keras_gan.losses import per_example
from keras_gan.regularizers.base import Regularizer, non_negative


@keras.saving.register_keras_serializable(package="keras_gan")
class LatentConsistency(Regularizer):
    """Makes the discriminator judge samples of nearby latents alike.

    ```
    latent_consistency = weight * (D(G(z)) - D(G(z + dz)))^2,    dz ~ N(0, noise_stddev^2)
    ```

    `weight` is the paper's lambda_dis. Its counterpart is `LatentDiversity`, which makes the
    generator's samples of nearby latents differ; the two are meant to be used together (zCR).
    Costs a forward pass of both networks. `D` is the logit; of a patch map, each one.

    Args:
        weight: Float, at least 0, or a Keras schedule over the training steps. Default: `5.0`.
        noise_stddev: Float, at least 0, or a schedule. Default: `0.03`.

    Call arguments:
        discriminator: Callable from samples to logits.
        real: Not used.
        fake: Not used.
        fake_logits: Float tensor `(batch, 1)` or `(batch, h, w, 1)`, the logits of `G(z)`.
        latents: Float tensor `(batch, latent_dim)`, `z`.
        generator: Callable from latents to samples.

    Returns:
        float32 tensor of shape `(batch,)`, at least 0, weight included.

    Raises:
        ValueError: If `weight` or `noise_stddev` is negative or not finite.

    Example:
        >>> gan.compile(
        ...     regularizers=["latent_consistency", "latent_diversity"], **optimizers
        ... )

    Reference:
        - Zhao et al., 2020, "Improved Consistency Regularization for GANs", arXiv:2002.04724,
          algorithm 2 (`L_dis`).
    """

    needs = ("fake_logits", "latents", "generator")

    def __init__(self, weight=5.0, noise_stddev=0.03):
        self.weight = non_negative("weight", weight)
        self.noise_stddev = non_negative("noise_stddev", noise_stddev)

    def __call__(self, discriminator, real, fake, fake_logits, latents, generator):
        """Returns the weighted penalty."""
        logits = discriminator(generator(nearby(latents, self.noise_stddev)))
        change = ops.cast(fake_logits, "float32") - ops.cast(logits, "float32")
        return engine.at_step(self.weight) * per_example(ops.square(change))


def nearby(latents, stddev):
    """Returns the latents with Gaussian noise of a standard deviation, a number or a schedule."""
    noise = engine.random.normal((ops.shape(latents)[0], *latents.shape[1:]))
    return latents + engine.at_step(stddev) * noise
