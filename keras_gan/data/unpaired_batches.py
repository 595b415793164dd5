"""From two domains of images to the batches that `fit` takes."""

from keras_gan.data.batching import (
    check_arguments,
    check_source,
    endless_order,
    epoch_defaults,
    epoch_order,
    finish,
    scale,
)
from keras_gan.data.crops import check_crop, keys, random_cut
from keras_gan.data.on_demand import tf
from keras_gan.data.unpaired import UnpairedSource, unpaired_source

# Added to the seed of the targets, whose orders and crops shall not be those of the inputs.
_TARGETS = 2**42


def load_unpaired(
    inputs,
    targets,
    split="train",
    batch_size=16,
    *,
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
    """Loads two domains as batches for `fit`: `unpaired_pipeline(unpaired_source(...), ...)`.

    Args:
        inputs: See `unpaired_source`.
        targets: See `unpaired_source`.
        split: See `unpaired_source`. Default "train".
        batch_size: Number of images of each domain in a batch. Default 16.
        crop_size: See `unpaired_pipeline`.
        flip: See `unpaired_pipeline`.
        data_dir: See `unpaired_source`.
        image_size: See `unpaired_source`.
        channels: See `unpaired_source`.
        seed: Non-negative integer that fixes the orders, the crops and the flips. Default 0.
        shuffle: See `unpaired_pipeline`.
        drop_remainder: See `unpaired_pipeline`.
        max_unreadable: See `unpaired_source`.

    Returns:
        A `tf.data.Dataset` of `(inputs, targets)`, see `unpaired_pipeline`.

    Raises:
        ValueError: If a name, split or argument does not fit; see `unpaired_source` and
            `unpaired_pipeline`.

    Example:
    >>> train = keras_gan.data.load_unpaired("folder:horses", "folder:zebras", image_size=64)
    """
    source = unpaired_source(
        inputs,
        targets,
        split,
        data_dir=data_dir,
        image_size=image_size,
        channels=channels,
        max_unreadable=max_unreadable,
    )
    return unpaired_pipeline(
        source,
        batch_size,
        crop_size=crop_size,
        flip=flip,
        seed=seed,
        shuffle=shuffle,
        drop_remainder=drop_remainder,
    )


def unpaired_pipeline(
    source,
    batch_size=16,
    *,
    crop_size=None,
    flip=False,
    seed=0,
    shuffle=None,
    drop_remainder=None,
):
    """Makes a batched, prefetched `tf.data.Dataset` of two domains; one iteration is one epoch.

    An epoch gives every image of the larger domain once; the smaller one begins anew where it
    ends. Each domain has its own order, crops and flips. Where they are shuffled, each epoch has
    others; otherwise each iteration over the dataset repeats the same ones.

    Args:
        source: An `UnpairedSource`.
        batch_size: Number of images of each domain in a batch, at least 1. Default 16.
        crop_size: Side, or `(height, width)`, of a random part that images of both domains are cut
            to. Default `None`: whole images.
        flip: Whether to mirror every second image left to right, by chance. Default False.
        seed: Non-negative integer that fixes the orders, the crops and the flips. Default 0.
        shuffle: Whether to shuffle. Default `None`: True for splits that begin with "train".
        drop_remainder: Whether to drop a last smaller batch. Default `None`: as `shuffle`.

    Returns:
        A dataset of `(inputs, targets)`, both float32 `(batch, height, width, channels)` in
        [-1, 1]. The batch dimension is static if the remainder is dropped.

    Raises:
        ValueError: If `source` is of another kind, an argument is out of its range, or the crop
            does not fit.
    """
    check_source(source, UnpairedSource, "unpaired_source", "load_unpaired")
    shuffle, drop_remainder = epoch_defaults(source.split, shuffle, drop_remainder)
    num_examples = source.larger.num_examples
    check_arguments(source.larger, batch_size, False, seed, drop_remainder)

    def side(domain, seed):
        in_epoch = epoch_order(shuffle, seed)

        def order(dataset, buffer_size):
            return in_epoch(dataset, buffer_size).repeat().take(num_examples)

        return domain.batches(order, batch_size, drop_remainder), keys(0, not shuffle, seed)

    return _finish(source, side, seed, crop_size, flip)


def stream_unpaired(source, batch_size=16, *, crop_size=None, flip=False, seed=0, first_step=0):
    """Makes an endless `tf.data.Dataset` of two domains that can be entered at any step.

    As `keras_gan.data.stream`, for two domains: orders, crops and flips are functions of `seed`
    and the step (for crops and flips, and the place in the batch). Each domain goes on from one
    epoch into its next.

    Args:
        source: An `UnpairedSource`.
        batch_size: See `unpaired_pipeline`. Default 16.
        crop_size: See `unpaired_pipeline`.
        flip: See `unpaired_pipeline`.
        seed: See `unpaired_pipeline`.
        first_step: Number of batches that are passed over. Default 0.

    Returns:
        A dataset of batches as those of `unpaired_pipeline`, with a static batch dimension.

    Raises:
        ValueError: As `unpaired_pipeline`.
    """
    check_source(source, UnpairedSource, "unpaired_source", "load_unpaired")
    check_arguments(source.larger, batch_size, False, seed, drop_remainder=True)

    def side(domain, seed):
        order = endless_order(domain, batch_size, domain.num_examples, seed, first_step)
        return domain.batches(order, batch_size, drop_remainder=True), keys(first_step, True, seed)

    return _finish(source, side, seed, crop_size, flip)


def _finish(source, side, seed, crop_size, flip):
    """Crops, flips and scales both domains; `side` makes the batches and keys of one."""
    domains = {"inputs": source.inputs, "targets": source.targets}
    sizes = [check_crop(crop_size, domain.sample_shape, kind) for kind, domain in domains.items()]
    sides = side(source.inputs, seed), side(source.targets, seed + _TARGETS)

    def convert(*sides):
        # Of a batch, its labels are left out.
        return tuple(
            scale(random_cut(batch[0], size, flip, key))
            for (batch, key), size in zip(sides, sizes, strict=True)
        )

    return finish(tf.data.Dataset.zip(*map(tf.data.Dataset.zip, sides)), convert)
