"""Relativistic pairing loss (RpGAN)."""

import keras
from keras import ops

from keras_gan.losses.relativistic_base import RelativisticLoss


@keras.saving.register_keras_serializable(package="keras_gan")
class RelativisticPairingLoss(RelativisticLoss):
    """Each real sample shall score higher than the generated sample it is paired with.

    ```
    discriminator_loss = f(D(x) - D(G(z)))
    generator_loss     = f(D(G(z)) - D(x))

    base="non_saturating":  f(t) = -log sigmoid(t) = softplus(-t)
    base="least_squares":   f(t) = (t - 1)^2
    base="hinge":           f(t) = max(0, 1 - t)
    ```

    `D` is the logit, which the papers call `C`. As the discriminator must separate each pair
    instead of all real from all generated samples, it cannot settle on one boundary that leaves
    out whole modes (R3GAN, section 2.1). It needs a gradient penalty to converge (section 2.2):
    use it with `R1` and `R2` of `keras_gan.regularizers`.

    Row `i` of the real logits is paired with row `i` of the generated ones, so there must be
    equally many; in patch maps each position is paired with the same position, and the costs are
    averaged over the map. Both losses see differences alone, so the logits have a free common
    offset, and both accuracies in the logs are the share of pairs in the right order. At
    equilibrium all differences are 0 and both losses are `f(0)`: log 2 = 0.693 (1 for the other
    bases).

    The papers' general form has a second term, the cost of the generated sample's lag, which for
    these `f` equals the first one; like them, this takes it once. The generator's cost is `f` for
    `"hinge"` too, where `HingeLoss` has a linear one.

    Args:
        base: The `f` above: `"non_saturating"` (default), `"least_squares"` or `"hinge"`.

    Raises:
        ValueError: If `base` is unknown; from `generator_loss` if `real_logits` is missing.

    Example:
        >>> loss = keras_gan.losses.RelativisticPairingLoss()
        >>> logits = ops.ones((4, 1))
        >>> loss.generator_loss(fake_logits=-logits, real_logits=logits).shape
        TensorShape([4])

    Reference:
        - Jolicoeur-Martineau, 2018, "The relativistic discriminator: a key element missing from
          standard GAN", arXiv:1807.00734, section 4.1 (RSGAN).
        - Jolicoeur-Martineau, 2019, "On Relativistic f-Divergences", arXiv:1901.02474 (RpGAN with
          the least-squares and the hinge `f`, there up to sign and a constant).
        - Huang et al., 2024, "The GAN is dead; long live the GAN! A Modern GAN Baseline",
          arXiv:2501.05441, section 2.1.
    """

    def margins(self, real_logits, fake_logits):
        """Returns, twice, the lead of each real sample over the one it is paired with."""
        leads = ops.cast(real_logits, "float32") - ops.cast(fake_logits, "float32")
        return leads, leads

    def discriminator_values(self, real_logits, fake_logits):
        """Returns the cost of each real sample's lead."""
        return self.cost(real_logits - fake_logits)

    def generator_values(self, fake_logits, real_logits=None):
        """Returns the cost of each generated sample's lead."""
        return self.cost(fake_logits - real_logits)
