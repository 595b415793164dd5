"""The moving average of a generator's weights over its training."""

import keras
from keras import ops

from keras_gan import engine


def check_ema_decay(decay):
    """Returns `decay`, a float in (0, 1) or `None`; else raises a `ValueError`."""
    if decay is None:
        return None
    is_number = isinstance(decay, (int, float)) and not isinstance(decay, bool)
    if not is_number or not 0 < decay < 1:
        raise ValueError(
            "`ema_decay` must be a number above 0 and below 1, such as 0.999, or None for no "
            f"average. Received: ema_decay={decay!r}."
        )
    return float(decay)


def copy_to_average(network, inputs):
    """Returns a copy of a network with the same weights, none of which counts as trainable.

    Args:
        network: A built `keras.Model`.
        inputs: `keras.KerasTensor` to build the copy on, if its config does not do so.

    Raises:
        ValueError: If the network can't be copied, or its weights are of 16 bits.
    """
    narrow = [v.path for v in network.trainable_variables if v.dtype in ("float16", "bfloat16")]
    if narrow:
        raise ValueError(
            f"The weights of '{network.name}' are of 16 bits, such as {narrow[0]}: too few for "
            "the small steps of their average. Use the dtype policy 'mixed_bfloat16' or "
            "'mixed_float16', whose weights are float32."
        )
    try:
        copy = keras.models.clone_model(network)
        if not copy.built:
            copy(inputs)
        copy.set_weights(network.get_weights())
    except (NotImplementedError, TypeError, ValueError) as error:
        raise ValueError(
            f"`ema_decay` needs a copy of the network '{network.name}', which could not be made "
            f"from its config: {error} Give it a `get_config` that returns the arguments of its "
            "constructor, as saving it needs too."
        ) from error
    # The variables and not the layers, whose configs would then say that they are frozen.
    for variable in copy.variables:
        variable.trainable = False
    return copy


def network_or_average(model, role, decay, average):
    """Returns a network of a model, or the one with its averaged weights.

    Args:
        model: The model, with the networks `role` and `averaged_{role}`; the latter may be `None`.
        role: `"generator"` or `"discriminator"`.
        decay: Name of the argument of the model's constructor that makes the average.
        average: Whether it is the one with the averaged weights; `None`: if there is one.

    Raises:
        ValueError: If it is asked for and there is none.
    """
    averaged = getattr(model, f"averaged_{role}")
    if average and averaged is None:
        raise ValueError(
            f"average={average!r}, but this {type(model).__name__} does not average the {role}'s "
            f"weights. Make it with `{decay}`, such as {decay}=0.999, before training."
        )
    if averaged is not None and average in (None, True):
        return averaged
    return getattr(model, role)


def update_average(average, network, decay, num_updates):
    """Moves the weights of `average` towards those of `network`; see `LatentModel`.

    Args:
        average: What `copy_to_average` made of `network`.
        network: The network after a training step.
        decay: Float, the decay after the warm-up.
        num_updates: Scalar integer tensor, how many updates came before this one.
    """
    num_updates = ops.cast(num_updates, "float32")
    decay = ops.minimum(decay, (1.0 + num_updates) / (10.0 + num_updates))
    pairs = list(zip(average.weights, network.weights, strict=True))
    trained = [pair for pair in pairs if pair[1].trainable]
    others = [pair for pair in pairs if not pair[1].trainable]
    engine.move_towards(trained, 1.0 - decay)
    engine.copy_values(others)
