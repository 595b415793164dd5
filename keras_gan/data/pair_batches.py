"""From pairs of images to the batches that `fit` takes."""

from keras_gan.data.batching import (
    check_arguments,
    check_source,
    endless_order,
    epoch_defaults,
    epoch_order,
    finish,
    scale,
)
from keras_gan.data.crops import check_crop, keys
from keras_gan.data.on_demand import tf
from keras_gan.data.pairs import PairSource, pair_source


def load_pairs(
    inputs,
    targets=None,
    split="train",
    batch_size=16,
    *,
    transform=None,
    side_by_side=None,
    crop_size=None,
    flip=False,
    data_dir=None,
    image_size=None,
    channels=None,
    seed=0,
    shuffle=None,
    drop_remainder=None,
    max_unreadable=0.01,
):
    """Loads pairs of images as batches for `fit`: `pair_pipeline(pair_source(...), ...)`.

    Args:
        inputs: See `pair_source`.
        targets: See `pair_source`.
        split: See `pair_source`. Default "train".
        batch_size: Number of pairs in a batch. Default 16.
        transform: See `pair_source`.
        side_by_side: See `pair_source`.
        crop_size: See `pair_pipeline`.
        flip: See `pair_pipeline`.
        data_dir: See `pair_source`.
        image_size: See `pair_source`.
        channels: See `pair_source`.
        seed: Non-negative integer that fixes the order, the crops and the flips. Default 0.
        shuffle: See `pair_pipeline`.
        drop_remainder: See `pair_pipeline`.
        max_unreadable: See `pair_source`.

    Returns:
        A `tf.data.Dataset` of `(inputs, targets)`, see `pair_pipeline`.

    Raises:
        ValueError: If a name, split or argument does not fit; see `pair_source` and
            `pair_pipeline`.

    Example:
    >>> train = keras_gan.data.load_pairs("fashion_mnist_mini", transform="low_resolution:4")
    >>> [tuple(spec.shape) for spec in train.element_spec]
    [(16, 7, 7, 1), (16, 28, 28, 1)]
    """
    source = pair_source(
        inputs,
        targets,
        split,
        transform=transform,
        side_by_side=side_by_side,
        data_dir=data_dir,
        image_size=image_size,
        channels=channels,
        max_unreadable=max_unreadable,
    )
    return pair_pipeline(
        source,
        batch_size,
        crop_size=crop_size,
        flip=flip,
        seed=seed,
        shuffle=shuffle,
        drop_remainder=drop_remainder,
    )


def pair_pipeline(
    source,
    batch_size=16,
    *,
    crop_size=None,
    flip=False,
    seed=0,
    shuffle=None,
    drop_remainder=None,
):
    """Makes a batched, prefetched `tf.data.Dataset` of pairs; one iteration is one epoch.

    As `keras_gan.data.pipeline`, for pairs. Where they are shuffled, each epoch has other crops and
    flips; otherwise each iteration over the dataset repeats the same ones.

    Args:
        source: A `PairSource`.
        batch_size: Number of pairs in a batch, at least 1. Default 16.
        crop_size: Side, or `(height, width)`, of a random part that targets are cut to, and of
            which inputs show the same part; a multiple of the scale between them. Default `None`:
            whole images.
        flip: Whether to mirror every second pair left to right, by chance. Default False.
        seed: Non-negative integer that fixes the orders, the crops and the flips. Default 0.
        shuffle: Whether to shuffle. Default `None`: True for splits that begin with "train".
        drop_remainder: Whether to drop a last smaller batch. Default `None`: as `shuffle`.

    Returns:
        A dataset of `(inputs, targets)`, both float32 `(batch, height, width, channels)` in
        [-1, 1]. The batch dimension is static if the remainder is dropped.

    Raises:
        ValueError: If `source` is of another kind, an argument is out of its range, or the crop
            does not fit.

    Example:
    >>> source = keras_gan.data.pair_source("fashion_mnist_mini", transform="noise:25")
    >>> train = keras_gan.data.pair_pipeline(source, batch_size=32, crop_size=24, flip=True)
    >>> [tuple(spec.shape) for spec in train.element_spec]
    [(32, 24, 24, 1), (32, 24, 24, 1)]
    """
    check_source(source, PairSource, "pair_source", "load_pairs")
    shuffle, drop_remainder = epoch_defaults(source.split, shuffle, drop_remainder)
    check_arguments(source, batch_size, False, seed, drop_remainder)
    batches = source.batches(epoch_order(shuffle, seed), batch_size, drop_remainder)
    return _finish(source, batches, keys(0, not shuffle, seed), crop_size, flip)


def stream_pairs(source, batch_size=16, *, crop_size=None, flip=False, seed=0, first_step=0):
    """Makes an endless `tf.data.Dataset` of pairs that can be entered at any step.

    As `keras_gan.data.stream`, for pairs: orders, crops, flips and the transform's noise are
    functions of `seed` and the step (for crops and flips, and the place in the batch).

    Args:
        source: A `PairSource`.
        batch_size: See `pair_pipeline`. Default 16.
        crop_size: See `pair_pipeline`.
        flip: See `pair_pipeline`.
        seed: See `pair_pipeline`.
        first_step: Number of batches that are passed over. Default 0.

    Returns:
        A dataset of batches as those of `pair_pipeline`, with a static batch dimension.

    Raises:
        ValueError: As `pair_pipeline`.

    Example:
    >>> source = keras_gan.data.pair_source("fashion_mnist_mini", transform="low_resolution:4")
    >>> batches = keras_gan.data.stream_pairs(source, batch_size=100, first_step=90)
    >>> inputs, targets = next(iter(batches))  # Of batch 31 of the second epoch.
    >>> inputs.shape, targets.shape
    (TensorShape([100, 7, 7, 1]), TensorShape([100, 28, 28, 1]))
    """
    check_source(source, PairSource, "pair_source", "load_pairs")
    check_arguments(source, batch_size, False, seed, drop_remainder=True)
    num_used = source.num_examples // batch_size * batch_size
    order = endless_order(source, batch_size, num_used, seed, first_step)
    batches = source.batches(order, batch_size, drop_remainder=True)
    return _finish(source, batches, keys(first_step, True, seed), crop_size, flip)


def _finish(source, batches, batch_keys, crop_size, flip):
    """Crops, flips, transforms and scales the pairs."""
    if crop_size is not None and source.scale is None:
        raise ValueError(
            f"crop_size={crop_size!r} needs inputs of the targets' size, or smaller by a whole "
            f"number. Received inputs of {source.input_shape[0]}x{source.input_shape[1]} and "
            f"targets of {source.sample_shape[0]}x{source.sample_shape[1]} pixels. Leave it out, "
            "or change the transform."
        )
    size = check_crop(crop_size, source.sample_shape, "targets", source.scale)

    def convert(batch, key):
        inputs, targets = source.pair(batch, size, flip, key)
        return scale(inputs), scale(targets)

    return finish(tf.data.Dataset.zip(batches, batch_keys), convert)
