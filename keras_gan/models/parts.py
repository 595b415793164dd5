"""Resolves the lists of parts that `compile` takes."""

from keras_gan import augmentations, regularizers


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
