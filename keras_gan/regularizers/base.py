"""Base class of all discriminator regularizers."""

import numbers
import re


class Regularizer:
    """A term added to the discriminator's loss, one value an example.

    A subclass implements `__call__(discriminator, real, fake)` and returns values that already
    carry their weight. Where the discriminator returns a patch map, average it to one value an
    example (`keras_gan.losses.per_example`), as the losses do.

    Example:
        >>> @keras.saving.register_keras_serializable(package="my_project")
        ... class LogitDecay(keras_gan.regularizers.Regularizer):
        ...     def __init__(self, weight=0.001):
        ...         self.weight = weight
        ...
        ...     def __call__(self, discriminator, real, fake):
        ...         logits = keras_gan.losses.per_example(discriminator(real))
        ...         return self.weight * ops.square(logits)
        ...
        ...     def get_config(self):
        ...         return {"weight": self.weight}
        >>> LogitDecay().name
        'logit_decay'
    """

    player = "discriminator"
    needs = ()
    state = None
    replaces_loss = False

    def build(self, model):
        """Prepares for a model."""

    @property
    def name(self):
        """Key of the value in the logs: the class name in snake case."""
        words = r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])"  # Also after capitals: DRAGAN.
        return re.sub(words, "_", type(self).__name__).lower()

    def __call__(self, discriminator, real, fake):
        """Returns the weighted penalty; subclasses implement it.

        Args:
            discriminator: Callable from samples to logits of shape `(batch, 1)` or
                `(batch, h, w, 1)`.
            real: Float tensor `(batch, ...)`, real samples.
            fake: Float tensor of the same shape, generated samples.

        Returns:
            float32 tensor of shape `(batch,)`.
        """
        raise NotImplementedError(
            f"{type(self).__name__} must implement __call__(discriminator, real, fake)."
        )

    def get_config(self):
        """Returns the constructor's arguments."""
        return {}

    @classmethod
    def from_config(cls, config):
        """Returns a regularizer built from what `get_config` returned."""
        return cls(**config)


def non_negative(name, value):
    """Returns `value` as a float, or raises a `ValueError` if it is negative or not finite."""
    if not isinstance(value, numbers.Real) or not 0.0 <= value < float("inf"):
        raise ValueError(
            f"{name} is out of range. Received: {name}={value!r}. Expected: a finite number of "
            "at least 0. To go without a regularizer, leave it out of the list."
        )
    return float(value)
