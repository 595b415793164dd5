"""What the relativistic losses share: the base function and the need of real logits."""

from keras import ops

from keras_gan.losses.base import AdversarialLoss
from keras_gan.utils.validation import did_you_mean

# The cost of a lead t, of what shall lie above over what shall lie below.
_BASES = {
    "non_saturating": lambda lead: ops.softplus(-lead),
    "least_squares": lambda lead: ops.square(lead - 1.0),
    "hinge": lambda lead: ops.relu(1.0 - lead),
}


class RelativisticLoss(AdversarialLoss):
    """Base of the losses that see logits only as differences between real and generated samples.

    Args:
        base: Name of the base function `f` of a difference `t`: `"non_saturating"` (default),
            `-log sigmoid(t)`; `"least_squares"`, `(t - 1)^2`; `"hinge"`, `max(0, 1 - t)`.

    Raises:
        ValueError: If `base` is unknown.
    """

    generator_needs_real_logits = True
    is_relative = True

    def __init__(self, base="non_saturating"):
        if base not in _BASES:
            raise ValueError(
                f"Unknown base function. Received: base={base!r}.{did_you_mean(base, _BASES)} "
                f"Expected one of {list(_BASES)}."
            )
        self.base = base

    def cost(self, lead):
        """Returns the base function `f` of each difference."""
        return _BASES[self.base](lead)

    def generator_loss(self, fake_logits, real_logits=None):
        """Returns what the generator minimises; `real_logits` must be given.

        Args:
            fake_logits: As of `AdversarialLoss.generator_loss`.
            real_logits: Tensor of the same shape.

        Returns:
            float32 tensor of shape `(batch,)`, patch maps averaged.

        Raises:
            ValueError: If `real_logits` is missing, or the shapes differ.
        """
        if real_logits is None:
            raise ValueError(
                f"{type(self).__name__} compares generated with real samples. Received: "
                "real_logits=None. Expected: the discriminator's logits of as many real samples. "
                "Call generator_loss(fake_logits, real_logits), as `keras_gan.GAN` does of a loss "
                "whose `generator_needs_real_logits` is True."
            )
        return super().generator_loss(fake_logits, real_logits)

    def get_config(self):
        """Returns the constructor's arguments."""
        return {"base": self.base}
