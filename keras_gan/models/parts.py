"""Resolves the lists of parts that `compile` takes."""

import copy
import warnings

import keras

from keras_gan import augmentations, engine, regularizers


def adam(learning_rate, beta_1, beta_2):
    """Returns the config of an Adam, from which `compile` makes one for each player."""
    arguments = {"learning_rate": learning_rate, "beta_1": beta_1, "beta_2": beta_2}
    return {"class_name": "Adam", "config": arguments}


def get_optimizers(model, optimizers):
    """Resolves a dict from player to optimizer, and checks that each player has one of its own."""
    players, owner = list(model.players), type(model).__name__
    missing = [f"{player}_optimizer" for player in players if not optimizers.get(player)]
    if missing:
        raise ValueError(
            f"{owner}.compile is missing {', '.join(missing)}. Each player needs an optimizer of "
            f"its own, such as {missing[0]}=keras.optimizers.Adam(2e-4, beta_1=0.5)."
        )
    result = {player: keras.optimizers.get(optimizers[player]) for player in players}
    if len({id(optimizer) for optimizer in result.values()}) < len(result):
        raise ValueError(
            f"The players {players} of {owner} were given the same optimizer object. An optimizer "
            "keeps moments for one player's variables: make one optimizer for each player."
        )
    return result


def get_regularizers(identifiers, players):
    """Resolves a list of regularizers, and checks their players and that log names differ.

    Instances are copied, so that models that are given the same one don't share its state.
    """
    _check_list(identifiers, "regularizers", "r1")
    result = [copy.copy(regularizers.get(identifier)) for identifier in identifiers]
    _check_names([regularizer.name for regularizer in result], "regularizers")
    for regularizer in result:
        if regularizer.player not in players:
            raise ValueError(
                f"The regularizer '{regularizer.name}' has player={regularizer.player!r}, which is "
                f"none of {', '.join(players)}: it would never be computed."
            )
        unknown = [name for name in regularizer.needs if name not in regularizers.NEEDS]
        if unknown:
            raise ValueError(
                f"The regularizer '{regularizer.name}' needs {', '.join(map(repr, unknown))}. "
                f"What there is: {', '.join(regularizers.NEEDS)}."
            )
    return result


def get_augmentations(identifiers, sample_shape):
    """Resolves a list of augmentations, and builds them for samples of a shape.

    One that has weights already, which may be another model's, is made anew of its configuration.
    """
    _check_list(identifiers, "augmentations", "diff_augment")
    result = [augmentations.get(identifier) for identifier in identifiers]
    result = [a.from_config(a.get_config()) if a.weights else a for a in result]
    for augmentation in result:
        if not augmentation.built:
            augmentation.build((None, *sample_shape))
        engine.random.key_seed_generators(augmentation)
    _check_names([name for a in result for name in a.log_values()], "augmentations")
    return result


def check_draws(regularizers, augmentations):
    """Checks that no draw of an augmentation stands in a condition, under several replicas.

    It would in a regularizer of the discriminator, which sees what is augmented.
    """
    of_discriminator = [r for r in regularizers if r.player == "discriminator"]
    lazy = [r.name for r in of_discriminator if getattr(r, "every_steps", 1) > 1]
    if lazy and augmentations and engine.num_replicas() > 1:
        raise ValueError(
            f"The regularizers {lazy} have `every_steps` above 1, which several replicas can't "
            "combine with augmentations: their draws would stand in a condition. Leave out "
            "`every_steps`, or the augmentations, or train on one device."
        )


def _check_list(identifiers, argument, example):
    if not isinstance(identifiers, (list, tuple)):
        raise ValueError(
            f"`{argument}` must be a list, such as ['{example}']. Received: {identifiers!r}."
        )


def _check_names(names, parts):
    if len(set(names)) < len(names):
        raise ValueError(
            f"Two {parts} have the same name, under which they are logged: {names}. Remove one of "
            "them."
        )


def warn_of_activity_regularizers(networks):
    """Warns of layers whose activity regularizer the players' objectives leave out."""
    layers = [layer for network in networks for layer in network._flatten_layers()]
    names = [x.name for x in layers if getattr(x, "activity_regularizer", None) is not None]
    if names:
        warnings.warn(
            f"The activity regularizers of the layers {', '.join(names)} are not part of what the "
            "players minimise, as the networks are called several times in a step. Leave them out, "
            "and write a keras_gan.regularizers.Regularizer instead.",
            stacklevel=2,
        )


def check_extra_output(gan, size, what):
    """Checks that the discriminator's second output is `(batch, size)`.

    Args:
        gan: The GAN.
        size: Integer.
        what: What the output is, for the message.
    """
    outputs = gan.discriminator(keras.KerasTensor((None, *gan.sample_shape)))
    shapes = [tuple(output.shape) for output in keras.tree.flatten(outputs)]
    if len(shapes) != 2 or shapes[1] != (None, size):
        raise ValueError(
            f"The discriminator '{gan.discriminator.name}' returns the shapes {shapes}. Expected "
            f"[logits, {what}], the second of shape (batch, {size}): build it with "
            f"head_units={size}."
        )
