"""Base class of all adversarial losses."""

from keras import ops

from keras_gan import engine


def per_example(values):
    """Averages everything but the batch axis: the one place where patch maps are reduced.

    Args:
        values: Tensor of shape `(batch,)`, `(batch, 1)` or `(batch, h, w, 1)`.

    Returns:
        float32 tensor of shape `(batch,)`.
    """
    values = ops.cast(values, "float32")
    if len(values.shape) == 0:
        raise ValueError(
            "Cannot tell examples apart in a scalar. Received: a tensor of shape (). Expected: "
            "shape (batch,), (batch, 1) or a patch map (batch, height, width, 1). Return one "
            "value for each example and leave the mean over the batch to the engine."
        )
    return ops.mean(values, axis=tuple(range(1, len(values.shape))))


class AdversarialLoss:
    """What the discriminator and the generator minimise, as functions of the logits.

    A loss is written by giving its two element-wise formulas, `discriminator_values` and
    `generator_values`. They see float32 logits of any shape; the base class casts, checks the
    shapes and averages patch maps, so that both public methods return one value an example. The
    engine takes the mean over the batch and the replicas.

    Attributes:
        decision_threshold: Logit above which a sample is called real, for `margins`. Default:
            `0.0`.
        generator_needs_real_logits: Whether the generator's loss compares generated with real
            samples, as relativistic losses do. The model then computes the real logits for it.
            Default: `False`.
        is_relative: Whether logits count only by their differences, so that they have no zero of
            their own, as in Wasserstein and relativistic losses. A discriminator that separates
            all samples still guides the generator then. Default: `False`.

    Example:
        >>> @keras.saving.register_keras_serializable(package="my_project")
        ... class ExponentialLoss(keras_gan.losses.AdversarialLoss):
        ...     def __init__(self, temperature=1.0):
        ...         self.temperature = temperature
        ...
        ...     def discriminator_values(self, real_logits, fake_logits):
        ...         return (ops.exp(-real_logits / self.temperature)
        ...                 + ops.exp(fake_logits / self.temperature))
        ...
        ...     def generator_values(self, fake_logits, real_logits=None):
        ...         return ops.exp(-fake_logits / self.temperature)
        ...
        ...     def get_config(self):
        ...         return {"temperature": self.temperature}
        >>> loss = ExponentialLoss(temperature=2.0)
        >>> loss.generator_loss(ops.zeros((4, 1))).shape
        TensorShape([4])
    """

    decision_threshold = 0.0
    generator_needs_real_logits = False
    is_relative = False

    def discriminator_values(self, real_logits, fake_logits):
        """Returns the element-wise discriminator loss; subclasses implement it.

        Args:
            real_logits: float32 tensor, logits of real samples, of any shape.
            fake_logits: float32 tensor of the same shape, logits of generated samples.

        Returns:
            Tensor of the same shape.
        """
        raise NotImplementedError(
            f"{type(self).__name__} must implement discriminator_values(real_logits, fake_logits)."
        )

    def generator_values(self, fake_logits, real_logits=None):
        """Returns the element-wise generator loss; subclasses implement it.

        Args:
            fake_logits: float32 tensor, logits of generated samples, of any shape.
            real_logits: float32 tensor of the same shape, logits of real samples, or `None`.
                Only losses that compare real with generated samples need it.

        Returns:
            Tensor of the same shape.
        """
        raise NotImplementedError(
            f"{type(self).__name__} must implement generator_values(fake_logits, real_logits=None)."
        )

    def discriminator_loss(self, real_logits, fake_logits):
        """Returns what the discriminator minimises.

        Args:
            real_logits: Tensor of shape `(batch, 1)`, `(batch,)` or a patch map
                `(batch, h, w, 1)`; any float dtype.
            fake_logits: Tensor of the same shape.

        Returns:
            float32 tensor of shape `(batch,)`, patch maps averaged.

        Raises:
            ValueError: If the shapes differ.
        """
        real_logits, fake_logits = _comparable(real_logits, fake_logits)
        return per_example(self.discriminator_values(real_logits, fake_logits))

    def generator_loss(self, fake_logits, real_logits=None):
        """Returns what the generator minimises.

        Args:
            fake_logits: Tensor of shape `(batch, 1)`, `(batch,)` or a patch map
                `(batch, h, w, 1)`; any float dtype.
            real_logits: Tensor of the same shape, or `None` (default) for losses that do not
                need it.

        Returns:
            float32 tensor of shape `(batch,)`, patch maps averaged.

        Raises:
            ValueError: If the shapes differ.
        """
        if real_logits is None:
            fake_logits = ops.cast(fake_logits, "float32")
        else:
            real_logits, fake_logits = _comparable(real_logits, fake_logits)
        return per_example(self.generator_values(fake_logits, real_logits))

    def margins(self, real_logits, fake_logits):
        """Returns how far on the right side the discriminator scores the samples.

        Real samples above `decision_threshold` here, and generated ones below it; losses that are
        `is_relative` compare the two kinds with each other. A positive margin is a right decision,
        for the accuracies in the logs, and, where too many real samples have one, a sign of
        overfitting (`keras_gan.augmentations.AdaptiveAugment`).

        Args:
            real_logits: Tensor of shape `(batch, 1)`, `(batch,)` or `(batch, h, w, 1)`.
            fake_logits: Tensor of the same shape.

        Returns:
            Two float32 tensors of the same shape: of the real and of the generated samples.
        """
        return (
            ops.cast(real_logits, "float32") - self.decision_threshold,
            self.decision_threshold - ops.cast(fake_logits, "float32"),
        )

    def get_config(self):
        """Returns the constructor's arguments."""
        return {}

    @classmethod
    def from_config(cls, config):
        """Returns a loss built from what `get_config` returned."""
        return cls(**config)


def margins_over_means(real_logits, fake_logits):
    """Returns the `margins` of losses that compare with the mean of all samples of the other kind.

    The means are over the global batch of all replicas, and over the positions of patch maps.
    """
    real_logits, fake_logits = (ops.cast(x, "float32") for x in (real_logits, fake_logits))
    return (
        real_logits - engine.global_mean(fake_logits),
        engine.global_mean(real_logits) - fake_logits,
    )


def _comparable(real_logits, fake_logits):
    """Casts both to float32 and refuses shapes that would broadcast silently."""
    real_logits = ops.cast(real_logits, "float32")
    fake_logits = ops.cast(fake_logits, "float32")
    real_shape, fake_shape = tuple(real_logits.shape), tuple(fake_logits.shape)
    same = len(real_shape) == len(fake_shape) and all(
        real == fake or None in (real, fake)
        for real, fake in zip(real_shape, fake_shape, strict=True)
    )
    if not same:
        raise ValueError(
            "Logits of real and generated samples must have the same shape. Received: "
            f"real_logits of shape {real_shape}, fake_logits of shape {fake_shape}. Give the "
            "discriminator equally many real and generated samples of one shape."
        )
    return real_logits, fake_logits
