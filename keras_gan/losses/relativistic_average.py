"""Relativistic average loss (RaGAN)."""

import keras

from keras_gan import engine
from keras_gan.losses.base import margins_over_means
from keras_gan.losses.relativistic_base import RelativisticLoss


@keras.saving.register_keras_serializable(package="keras_gan")
class RelativisticAverageLoss(RelativisticLoss):
    """Each sample shall score higher (lower) than the mean of the other kind.

    ```
    discriminator_loss = f(D(x) - mean D(G(z))) + f(mean D(x) - D(G(z)))
    generator_loss     = f(D(G(z)) - mean D(x)) + f(mean D(G(z)) - D(x))

    base="non_saturating":  f(t) = -log sigmoid(t) = softplus(-t)    (RaSGAN)
    base="least_squares":   f(t) = (t - 1)^2                         (RaLSGAN)
    base="hinge":           f(t) = max(0, 1 - t)                     (RaHingeGAN)
    ```

    `D` is the logit, which the paper calls `C`. The means are over the global batch of all
    replicas, and over the positions of patch maps (each patch is a sample of its own); gradients
    flow through them. Row `i` of the result is what sample `i` of each kind costs; it depends on
    the other rows by the means.

    The logits have a free common offset, so the accuracies in the logs compare each sample with
    the mean of the other kind. At equilibrium all differences are 0 and both losses are `2 f(0)`:
    2 log 2 = 1.386 (2 for the other bases).

    Args:
        base: The `f` above: `"non_saturating"` (default), `"least_squares"` or `"hinge"`.

    Raises:
        ValueError: If `base` is unknown; from `generator_loss` if `real_logits` is missing.

    Example:
        >>> loss = keras_gan.losses.RelativisticAverageLoss(base="hinge")
        >>> logits = ops.ones((4, 1))
        >>> loss.generator_loss(fake_logits=-logits, real_logits=logits).shape
        TensorShape([4])

    Reference:
        - Jolicoeur-Martineau, 2018, "The relativistic discriminator: a key element missing from
          standard GAN", arXiv:1807.00734, section 4.2 and appendix (RaSGAN, RaLSGAN, RaHingeGAN).
    """

    def margins(self, real_logits, fake_logits):
        """Returns the samples' leads over the mean of the other kind."""
        return margins_over_means(real_logits, fake_logits)

    def discriminator_values(self, real_logits, fake_logits):
        """Returns the costs of the real samples' leads and of the generated ones' lags."""
        return self._values(real_logits, fake_logits)

    def generator_values(self, fake_logits, real_logits=None):
        """Returns the costs of the generated samples' leads and of the real ones' lags."""
        return self._values(fake_logits, real_logits)

    def _values(self, above, below):
        ahead = self.cost(above - engine.global_mean(below))
        behind = self.cost(engine.global_mean(above) - below)
        return ahead + behind
