"""Data sets by name."""

from keras_gan.data import digits, folder, image_files, stacked_mnist, tfds, toy
from keras_gan.data.batching import pipeline
from keras_gan.data.on_demand import tf


def load(
    name,
    split="train",
    batch_size=64,
    *,
    data_dir=None,
    image_size=None,
    channels=None,
    with_labels=False,
    seed=0,
    shuffle=None,
    drop_remainder=None,
    max_unreadable=0.01,
):
    """Loads a data set as batches for `fit`: `pipeline(source(name, ...), ...)`.

    Args:
        name: See `source`.
        split: See `source`. Default "train".
        batch_size: See `pipeline`. Default 64.
        data_dir: See `source`.
        image_size: See `source`.
        channels: See `source`.
        with_labels: Whether batches are `(samples, labels)`. Default False.
        seed: Non-negative integer that fixes the order of the examples. Default 0.
        shuffle: Whether to shuffle, anew in each epoch. Default `None`: True for splits that
            begin with "train".
        drop_remainder: Whether to drop a last smaller batch. Default `None`: as `shuffle`.
        max_unreadable: See `source`.

    Returns:
        A `tf.data.Dataset`; one iteration over it is one epoch. Elements are float32 of shape
        `(batch, height, width, channels)` in [-1, 1] (for toy sets points of shape
        `(batch, dim)`, as they are), with labels pairs with int32 of shape `(batch,)`.

    Raises:
        ValueError: If a name, split or argument does not fit; see `source` and `pipeline`.

    Example:
    >>> train = keras_gan.data.load("fashion_mnist_mini", batch_size=128)
    >>> train.element_spec.shape
    TensorShape([128, 28, 28, 1])
    """
    data = source(
        name,
        split,
        data_dir=data_dir,
        image_size=image_size,
        channels=channels,
        max_unreadable=max_unreadable,
    )
    return pipeline(
        data,
        batch_size,
        with_labels=with_labels,
        seed=seed,
        shuffle=shuffle,
        drop_remainder=drop_remainder,
    )


def source(
    name, split="train", *, data_dir=None, image_size=None, channels=None, max_unreadable=0.01
):
    """Finds a data set, and reads it if it fits into memory.

    Use this with `pipeline` instead of `load` to learn of a data set before batches are made of
    it: its `sample_shape`, `num_examples`, `num_classes` and `class_names`.

    | name | data set | splits |
    | --- | --- | --- |
    | `fashion_mnist_mini` | 7,000 images of Fashion-MNIST, part of this package | train, test |
    | a TFDS name, such as `mnist` or `celeb_a` | any TFDS image data set | its own |
    | `folder:/path/to/images` | one's own images | train; or its folders train/, test/ ... |
    | `digits` | scikit-learn's 8x8 digits | train, test |
    | `stacked_mnist` | three digits of MNIST (from TFDS) as channels, 1,000 classes | train, test |
    | `toy:ring`, `toy:grid`, `toy:gray_pixels` | points, see `keras_gan.data.toy` | train, test |

    Args:
        name: One of the names above.
        split: Name of a split, or a slice of one, such as `"train[:90%]"` or `"train[500:]"`.
            Default "train".
        data_dir: Directory that holds, or will hold, prepared TFDS data sets. Default `None`:
            TFDS's own default. Other names make no use of it.
        image_size: Side, or `(height, width)`, in pixels. Images are cropped around their
            centre to that aspect ratio, then resized by antialiased Lanczos resampling.
            Default `None`: as they are, which must be one size for all.
        channels: 1 (grey) or 3 (RGB). Default `None`: as the data are; a folder has 1 if all its
            images are grey. An alpha channel is composited on white.
        max_unreadable: Largest share, from 0 to 1, of a folder's files that may be unreadable.
            These are reported by a warning each and skipped; one is, however small the folder,
            unless the share is 0. Default 0.01.

    Returns:
        A `keras_gan.data.Source`.

    Raises:
        ValueError: If a name, split or argument does not fit the data set; the message lists
            what would.
        RuntimeError: If a TFDS data set is not prepared and can't be downloaded.
        ImportError: If `digits` is asked for without scikit-learn.
    """
    if not isinstance(name, str) or not isinstance(split, str):
        raise ValueError(
            "The name and the split of a data set must be strings, such as 'fashion_mnist_mini' "
            f"and 'train'. Received: name={name!r}, split={split!r}."
        )
    tf.data  # noqa: B018 (Without TensorFlow, says so before it reads anything.)
    size = image_files.parse_size(image_size)
    if channels not in (None, 1, 3):
        raise ValueError(f"`channels` must be 1, 3 or None. Received: {channels!r}.")
    kind, _, rest = name.partition(":")
    if kind == "folder":
        return folder.source(rest, split, size, channels, max_unreadable)
    if kind == "toy":
        if size is not None or channels is not None:
            raise ValueError(
                f"{name!r} consists of points, not images. Received: image_size={image_size!r}, "
                f"channels={channels!r}. Leave both out."
            )
        return toy.source(rest, split)
    if name == "digits":
        return digits.source(split, size, channels)
    if name == stacked_mnist.NAME:
        return stacked_mnist.source(split, data_dir, size, channels)
    return tfds.source(name, split, data_dir, size, channels)
