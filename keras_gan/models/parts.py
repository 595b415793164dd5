"""Resolves the lists of parts that `compile` takes."""

from keras_gan import augmentations, engine, regularizers


def get_regularizers(identifiers):
    """Resolves a list of regularizers and checks that their log names differ."""
    if not isinstance(identifiers, (list, tuple)):
        raise ValueError(
            f"`regularizers` must be a list, such as ['r1']. Received: {identifiers!r}."
        )
    result = [regularizers.get(identifier) for identifier in identifiers]
    names = [regularizer.name for regularizer in result]
    if len(set(names)) < len(names):
        raise ValueError(
            f"Two regularizers have the same name, under which they are logged: {names}. Remove "
            "one of them."
        )
    return result


def get_augmentations(identifiers, sample_shape):
    """Resolves a list of augmentations, and builds them for samples of a shape."""
    if not isinstance(identifiers, (list, tuple)):
        raise ValueError(
            f"`augmentations` must be a list, such as ['diff_augment']. Received: {identifiers!r}."
        )
    result = [augmentations.get(identifier) for identifier in identifiers]
    for augmentation in result:
        if not augmentation.built:
            augmentation.build((None, *sample_shape))
    return result


def check_draws(regularizers, augmentations):
    """Checks that no draw of an augmentation stands in a condition, under several replicas."""
    lazy = [r.name for r in regularizers if getattr(r, "every_steps", 1) > 1]
    if lazy and augmentations and engine.num_replicas() > 1:
        raise ValueError(
            f"The regularizers {lazy} have `every_steps` above 1, which several replicas can't "
            "combine with augmentations: their draws would stand in a condition. Leave out "
            "`every_steps`, or the augmentations, or train on one device."
        )
