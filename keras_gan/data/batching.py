"""From a source to the batches that `fit` takes."""

import numbers

import numpy as np

from keras_gan.data.on_demand import tf
from keras_gan.data.sources import Source


def pipeline(
    source,
    batch_size=64,
    *,
    with_labels=False,
    seed=0,
    shuffle=None,
    drop_remainder=None,
):
    """Makes a batched, prefetched `tf.data.Dataset` of a source.

    One iteration over the dataset is one epoch; each gives every example once, in another order.
    The sequence of orders depends on `seed` (and on `keras.utils.set_random_seed`, if it was
    called) and on nothing else: the same call repeats the same batches. The whole data set is
    shuffled, except a TFDS set above `sources.MEMORY_BUDGET`, which goes through a buffer of
    16,384 images, or of as many as stay within that budget. Images stay uint8 until they are
    batched.

    Args:
        source: A `keras_gan.data.Source`.
        batch_size: Number of samples in a batch, at least 1. Default 64.
        with_labels: Whether batches are `(samples, labels)`. Default False.
        seed: Non-negative integer that fixes the orders. Default 0.
        shuffle: Whether to shuffle. Default `None`: True for splits that begin with "train".
        drop_remainder: Whether to drop a last smaller batch. Default `None`: as `shuffle`.

    Returns:
        A dataset of float32 samples of shape `(batch, *sample_shape)`, images in [-1, 1], or
        with labels of pairs with int32 labels of shape `(batch,)`. The batch dimension is static
        if the remainder is dropped.

    Raises:
        ValueError: If `source` is none, an argument is out of its range, the batch is larger than
            the data set, or labels are asked of a source that has none.

    Example:
    >>> source = keras_gan.data.source("fashion_mnist_mini")
    >>> source.sample_shape, source.num_examples, source.num_classes
    ((28, 28, 1), 6000, 10)
    >>> train = keras_gan.data.pipeline(source, batch_size=128, with_labels=True)
    """
    check_source(source)
    shuffle, drop_remainder = epoch_defaults(source.split, shuffle, drop_remainder)
    check_arguments(source, batch_size, with_labels, seed, drop_remainder)
    order = epoch_order(shuffle, seed)
    return _finish(source.batches(order, batch_size, drop_remainder), with_labels)


def epoch_defaults(split, shuffle, drop_remainder):
    """Returns `shuffle` and `drop_remainder` of `pipeline`, their defaults filled in."""
    if shuffle is None:
        shuffle = split.startswith("train")
    return shuffle, shuffle if drop_remainder is None else drop_remainder


def epoch_order(shuffle, seed):
    """Returns the order, for `Source.batches`, of `pipeline`."""

    def order(dataset, buffer_size):
        if not shuffle:
            return dataset
        return dataset.shuffle(buffer_size, seed=seed, reshuffle_each_iteration=True)

    return order


def stream(source, batch_size=64, *, with_labels=False, seed=0, first_step=0):
    """Makes an endless `tf.data.Dataset` of shuffled batches that can be entered at any step.

    The order of each epoch is a function of `seed` and the number of the epoch, so that a resumed
    training sees the batches that it would have seen without the stop, without reading the
    passed ones. Train on it with `fit(steps_per_epoch=...)`, one full epoch being
    `source.num_examples // batch_size` batches; of the rest of the examples another one is left
    out in each epoch. Of a TFDS set above `sources.MEMORY_BUDGET`, which goes through a shuffle
    buffer, the passed part of the epoch that is entered has to be read again.

    Args:
        source: A `keras_gan.data.Source`.
        batch_size: Number of samples in a batch, at least 1. Default 64.
        with_labels: Whether batches are `(samples, labels)`. Default False.
        seed: Non-negative integer that fixes the orders. Default 0.
        first_step: Number of batches that are passed over. Default 0.

    Returns:
        A dataset of batches as those of `pipeline`, with a static batch dimension.

    Raises:
        ValueError: As `pipeline`.

    Example:
    >>> source = keras_gan.data.source("fashion_mnist_mini")
    >>> batches = keras_gan.data.stream(source, batch_size=100, first_step=90)
    >>> next(iter(batches)).shape  # Batch 31 of the second epoch.
    TensorShape([100, 28, 28, 1])
    """
    check_source(source)
    check_arguments(source, batch_size, with_labels, seed, drop_remainder=True)
    num_used = source.num_examples // batch_size * batch_size
    return endless_batches(source, batch_size, num_used, with_labels, seed, first_step)


def endless_batches(source, batch_size, num_used, with_labels, seed, first_step):
    """Returns the batches of `stream`; their arguments but the last are checked already.

    Args:
        source: See `stream`.
        batch_size: See `stream`.
        num_used: Number of examples of each epoch that are in batches, which may go on from one
            epoch into the next.
        with_labels: See `stream`.
        seed: See `stream`.
        first_step: See `stream`.
    """
    order = endless_order(source, batch_size, num_used, seed, first_step)
    return _finish(source.batches(order, batch_size, drop_remainder=True), with_labels)


def endless_order(source, batch_size, num_used, seed, first_step):
    """Returns the order, for `Source.batches`, of `endless_batches`."""
    check_integer("first_step", first_step, minimum=0)
    first_epoch, passed = divmod(first_step * batch_size, num_used)
    epochs = tf.data.Dataset.range(first_epoch, tf.int64.max)

    def shuffled_indices(epoch):
        indices = tf.range(source.num_examples, dtype=tf.int64)
        indices = tf.random.experimental.stateless_shuffle(indices, seed=[seed, epoch])
        return tf.data.Dataset.from_tensor_slices(indices[:num_used])

    def order(dataset, buffer_size):
        def shuffled_examples(epoch):
            # Of this function's graph: the global seed does not matter. `shuffle` compares it with
            # zero, and goes on, if it is zero, to compare the key, which no graph can do.
            tf.random.set_seed(1)
            key = tf.random.stateless_uniform([], [seed, epoch], 1, tf.int64.max, tf.int64)
            shuffled = dataset.shuffle(buffer_size, seed=key, reshuffle_each_iteration=False)
            return shuffled.take(num_used)

        shuffled = shuffled_indices if source.is_indexed else shuffled_examples
        return epochs.flat_map(shuffled).skip(passed)

    return order


def subset(source, num_samples=None, batch_size=64, *, seed=0):
    """Makes batches of a random choice of the examples, each at most once, in their order.

    For measurements, which need the same examples each time, and of all classes, although the
    files of a folder are ordered by class.

    Args:
        source: A `keras_gan.data.Source`.
        num_samples: Number of examples. Default `None`: all.
        batch_size: Number of samples in a batch; the last may have fewer. Default 64.
        seed: Non-negative integer that fixes the choice. Default 0.

    Returns:
        A dataset of float32 samples as those of `pipeline`.

    Raises:
        ValueError: If `source` is none, an argument is out of its range, or the source has too few
            examples.

    Example:
    >>> source = keras_gan.data.source("fashion_mnist_mini")
    >>> len(list(keras_gan.data.subset(source, 1000, batch_size=500)))
    2
    """
    check_source(source)
    check_arguments(source, batch_size, with_labels=False, seed=seed, drop_remainder=False)
    num_examples = source.num_examples
    if num_samples is None:
        return _finish(source.batches(lambda d, _: d, batch_size, drop_remainder=False), False)
    check_integer("num_samples", num_samples, minimum=1)
    if num_samples > num_examples:
        raise ValueError(
            f"{num_samples} samples were asked for, but {source.name!r}, split {source.split!r}, "
            f"has {num_examples} examples. Ask for at most as many."
        )
    is_chosen = np.zeros(num_examples, bool)
    is_chosen[np.random.default_rng(seed).permutation(num_examples)[:num_samples]] = True

    def choose(dataset, buffer_size):
        is_in = tf.data.Dataset.from_tensor_slices(is_chosen)
        chosen = tf.data.Dataset.zip(is_in, dataset).filter(lambda is_in, example: is_in)
        return chosen.map(lambda is_in, example: example)

    return _finish(source.batches(choose, batch_size, drop_remainder=False), with_labels=False)


def check_source(source, kind=Source, maker="source", loader="load"):
    """Raises a `ValueError` if batches can't be made of what was given.

    Args:
        source: What was given.
        kind: The class of sources that are taken.
        maker: Name of the function of `keras_gan.data` that makes such a source.
        loader: Name of the function that makes batches of a name.
    """
    if not isinstance(source, kind):
        raise ValueError(
            f"The first argument must be a keras_gan.data.{kind.__name__}, which "
            f"keras_gan.data.{maker} makes. Received: {type(source).__name__}. Pass the name of a "
            f"data set to keras_gan.data.{loader} instead, and arrays to `fit`."
        )


def check_arguments(source, batch_size, with_labels, seed, drop_remainder):
    """Raises a `ValueError` if an argument of `pipeline` or `stream` does not fit the source."""
    check_integer("batch_size", batch_size, minimum=1)
    check_integer("seed", seed, minimum=0)
    if drop_remainder and batch_size > source.num_examples:
        raise ValueError(
            f"`batch_size` is larger than the data set, which would leave no batch. Received: "
            f"batch_size={batch_size}, but {source.name!r}, split {source.split!r}, has "
            f"{source.num_examples} examples. Pass a batch_size of at most "
            f"{source.num_examples}, or drop_remainder=False."
        )
    if with_labels and source.class_names is None:
        raise ValueError(
            f"with_labels=True, but {source.name!r} has no labels. {source.labels_hint}"
        )


def check_integer(name, value, minimum):
    """Raises a `ValueError` if `value` is no integer of at least `minimum`."""
    if isinstance(value, bool) or not isinstance(value, numbers.Integral) or value < minimum:
        raise ValueError(f"`{name}` must be an integer of at least {minimum}. Received: {value!r}.")


def _finish(batches, with_labels):
    """Scales images, leaves out unwanted labels and prefetches."""

    def convert(samples, labels=None):
        if with_labels:
            tf.debugging.assert_non_negative(
                labels,
                "The split has images of the label -1, whose class is not known. Load them without "
                "labels, or a split whose images all have one.",
            )
        samples = scale(samples) if samples.dtype == tf.uint8 else samples
        return (samples, labels) if with_labels else samples

    return finish(batches, convert)


def scale(images):
    """Returns uint8 images as float32 in [-1, 1]."""
    return tf.cast(images, tf.float32) / 127.5 - 1.0


def finish(batches, convert):
    """Returns the batches that `convert` makes of those given, prefetched, in their order."""
    options = tf.data.Options()
    options.deterministic = True
    # Workers share the examples of one stream: there are no files to deal out among them.
    options.experimental_distribute.auto_shard_policy = tf.data.experimental.AutoShardPolicy.DATA
    return (
        batches.map(convert, num_parallel_calls=tf.data.AUTOTUNE)
        .prefetch(tf.data.AUTOTUNE)
        .with_options(options)
    )
