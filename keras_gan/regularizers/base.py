"""Base class of all regularizers."""

import inspect
import numbers
import re
import warnings

import keras

# What `Regularizer.needs` may name.
NEEDS = ("real_logits", "fake_logits", "latents", "generator", "augment", "discriminator_inputs")


class Regularizer:
    """A term added to the loss of one player, one value an example.

    A subclass implements `__call__(discriminator, real, fake)` and returns values that already
    carry their weight. Where the discriminator returns a patch map, average it to one value an
    example (`keras_gan.losses.per_example`), as the losses do. It keeps each argument of its
    constructor in an attribute of the same name, from which `get_config` is made.

    **What it can ask for.** Class attributes tell the model what a regularizer needs:

    Attributes:
        player: Whose loss the values are added to: `"discriminator"` (default) or `"generator"`,
            where `fake` carries the gradient to the generator.
        needs: Tuple of the names of more keyword arguments of `__call__`. Default: `()`.

            - `"real_logits"`, `"fake_logits"`: the logits of `real` and `fake`, as computed for
              the loss: `(batch, 1)`, or a patch map.
            - `"latents"`: `(batch, latent_dim)`, those that `fake` was made of.
            - `"generator"`: callable from latents to samples, in training mode.
            - `"augment"`: callable from samples to what the discriminator sees of them in
              training: the model's augmentations. `discriminator` applies them by itself.
            - `"discriminator_inputs"`: callable from samples to what the network
              `model.discriminator` is called on: augmented samples, with conditions if it takes
              some.
        replaces_loss: Of the generator's: whether the values stand in place of its adversarial
            loss, instead of being added to it. Default: `False`.
        state: `keras.layers.Layer` with the variables that the regularizer keeps from step to
            step, made in `build`; the model saves and restores it. Default: `None`.

    Example:
        >>> @keras.saving.register_keras_serializable(package="my_project")
        ... class LogitDecay(keras_gan.regularizers.Regularizer):
        ...     needs = ("real_logits",)
        ...
        ...     def __init__(self, weight=0.001):
        ...         self.weight = weight
        ...
        ...     def __call__(self, discriminator, real, fake, real_logits):
        ...         squares = keras_gan.losses.per_example(ops.square(real_logits))
        ...         return keras_gan.engine.at_step(self.weight) * squares
        >>> LogitDecay().name
        'logit_decay'
        >>> LogitDecay(weight=0.5).get_config()
        {'weight': 0.5}
    """

    player = "discriminator"
    needs = ()
    replaces_loss = False
    state = None

    @property
    def name(self):
        """Key of the value in the logs: the class name in snake case."""
        words = r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])"  # Also after capitals: DRAGAN.
        return re.sub(words, "_", type(self).__name__).lower()

    def build(self, model):
        """Prepares for the training of a model; called by `compile`. Does nothing here.

        Subclasses look at the networks here, and make `state`: inside of the strategy's scope,
        in which alone variables can be made.

        Args:
            model: The model that is being compiled, such as a `keras_gan.GAN`.
        """

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
        """Returns the constructor's arguments, read from the attributes of the same names.

        Schedules and other objects of Keras are serialized; the constructors take them so.
        """
        parameters = inspect.signature(type(self)).parameters.values()
        names = [p.name for p in parameters if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
        missing = [name for name in names if not hasattr(self, name)]
        if missing:
            raise NotImplementedError(
                f"{type(self).__name__} does not keep its constructor's arguments {missing} in "
                "attributes of these names. Do so, or implement get_config()."
            )
        return {name: keras.saving.serialize_keras_object(getattr(self, name)) for name in names}

    @classmethod
    def from_config(cls, config):
        """Returns a regularizer built from what `get_config` returned."""
        return cls(**config)


def warn_of_batch_normalization(regularizer, player, network):
    """Warns where a network mixes the examples of a batch, which the regularizer takes one by one.

    Args:
        regularizer: The `Regularizer`.
        player: Name of the network, for the message.
        network: The `keras.Model`.
    """
    kind = keras.layers.BatchNormalization
    names = [layer.name for layer in network._flatten_layers() if isinstance(layer, kind)]
    if names:
        warnings.warn(
            f"The {player} has batch normalization ({', '.join(names)}), by which each output "
            f"depends on all examples, and {regularizer.name} then penalizes another slope than "
            "its paper's. Make the network without, such as with normalization='layer' or 'none'.",
            stacklevel=2,
        )


def non_negative(name, value):
    """Checks a constructor's argument such as a weight: a number, or a schedule of numbers.

    Args:
        name: Name of the argument, for the message.
        value: A finite number of at least 0; or a
            `keras.optimizers.schedules.LearningRateSchedule` over the training steps, or the
            Keras serialization dict of one.

    Returns:
        A float, or the schedule. `keras_gan.engine.at_step` gives the value of either.

    Raises:
        ValueError: If the number is negative or not finite, or `value` is none of the above.
    """
    schedules = keras.optimizers.schedules
    if isinstance(value, dict) and "class_name" in value:
        value = schedules.deserialize(value)
    if isinstance(value, schedules.LearningRateSchedule):
        return value
    is_number = isinstance(value, numbers.Real) and not isinstance(value, bool)
    if not is_number or not 0.0 <= value < float("inf"):
        raise ValueError(
            f"{name} is out of range. Received: {name}={value!r}. Expected: a finite number of "
            "at least 0, or a keras.optimizers.schedules.LearningRateSchedule. To go without a "
            "regularizer, leave it out of the list."
        )
    return float(value)
