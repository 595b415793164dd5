"""A few labelled images beside many without labels, for semi-supervised learning."""

import numpy as np

from keras_gan.data.batching import check_integer, check_source, endless_batches, stream
from keras_gan.data.on_demand import tf
from keras_gan.data.sources import ArraySource

_READ_BATCH = 256
# Added to the seed of the labelled images, whose orders shall not be those of the others.
_LABELLED = 2**40


def semi_supervised(source, num_labels_per_class, batch_size=64, *, seed=0, first_step=0):
    """Makes an endless `tf.data.Dataset` of images without labels, and of a few with them.

    Each element is `(images, (labelled_images, labels))`. `images` are those of
    `stream(source, batch_size, seed=seed)`: all of the source, in another order in each epoch. The
    labelled images are those of `labelled_subset`, over and over, in another order each time and
    independent of the others; labelled images are among the unlabelled ones too. As with `stream`,
    the batches are a function of `seed`, and can be entered at any step.

    Args:
        source: A `keras_gan.data.Source` with labels.
        num_labels_per_class: How many images of each class keep their label, at least 1.
        batch_size: Number of images without labels in a batch, and of those with. Default 64.
        seed: Non-negative integer that fixes the choice of the labelled images and all orders.
            Default 0.
        first_step: Number of batches that are passed over. Default 0.

    Returns:
        A dataset of `(images, (labelled_images, labels))`: float32 `(batch_size, *sample_shape)`
        in [-1, 1] twice, and int32 `(batch_size,)`.

    Raises:
        ValueError: If an argument is out of its range, the source has no labels, or a class has
            fewer images than asked for.

    Example:
    >>> source = keras_gan.data.source("fashion_mnist_mini")
    >>> batches = keras_gan.data.semi_supervised(source, num_labels_per_class=10, batch_size=100)
    >>> images, (labelled_images, labels) = next(iter(batches))
    >>> np.bincount(labels)
    array([10, 10, 10, 10, 10, 10, 10, 10, 10, 10])
    """
    unlabelled = stream(source, batch_size, seed=seed, first_step=first_step)
    few = labelled_subset(source, num_labels_per_class, seed=seed)
    labelled = endless_batches(
        few, batch_size, few.num_examples, True, seed + _LABELLED, first_step
    )
    return tf.data.Dataset.zip(unlabelled, labelled).with_options(unlabelled.options())


def labelled_subset(source, num_labels_per_class, *, seed=0):
    """Chooses equally many images of each class at random.

    Reads the whole source, twice.

    Args:
        source: A `keras_gan.data.Source` with labels.
        num_labels_per_class: How many images of each class, at least 1.
        seed: Non-negative integer that fixes the choice. Default 0.

    Returns:
        A `keras_gan.data.ArraySource` of `num_classes * num_labels_per_class` images, in the order
        of the source.

    Raises:
        ValueError: As `semi_supervised`.

    Example:
    >>> source = keras_gan.data.source("fashion_mnist_mini")
    >>> few = keras_gan.data.labelled_subset(source, 10)
    >>> few.num_examples
    100
    """
    check_source(source)
    check_integer("num_labels_per_class", num_labels_per_class, minimum=1)
    check_integer("seed", seed, minimum=0)
    if source.class_names is None:
        raise ValueError(
            f"Semi-supervised learning needs some labels, but {source.name!r} has none. "
            f"{source.labels_hint}"
        )

    def batches():
        read = source.batches(lambda dataset, _: dataset, _READ_BATCH, drop_remainder=False)
        return read.as_numpy_iterator()

    labels = np.concatenate([labels for _, labels in batches()])
    if labels.min() < 0:
        raise ValueError(
            f"{source.name!r}, split {source.split!r}, has images of the label -1, whose class is "
            "not known. Choose from a split whose images all have one."
        )
    counts = np.bincount(labels, minlength=source.num_classes)
    for name, count in zip(source.class_names, counts, strict=True):
        if count < num_labels_per_class:
            raise ValueError(
                f"num_labels_per_class={num_labels_per_class}, but the class {name!r} of "
                f"{source.name!r}, split {source.split!r}, has {count} images. Ask for at most "
                f"{counts.min()}, the number of the smallest class, or leave out a class that has "
                "none."
            )
    rng = np.random.default_rng(seed)
    is_chosen = np.zeros(len(labels), bool)
    for label in range(source.num_classes):
        of_class = rng.permutation(np.flatnonzero(labels == label))
        is_chosen[of_class[:num_labels_per_class]] = True
    parts = np.split(is_chosen, range(_READ_BATCH, len(labels), _READ_BATCH))
    samples = [samples[part] for part, (samples, _) in zip(parts, batches(), strict=True)]
    return ArraySource(
        source.name,
        source.split,
        np.concatenate(samples),
        labels[is_chosen],
        class_names=source.class_names,
    )
