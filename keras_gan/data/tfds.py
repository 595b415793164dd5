"""Any image data set of TensorFlow Datasets, and the one that this package embeds."""

import difflib
import hashlib
import math
import pathlib

import numpy as np
from absl import logging

from keras_gan.data import sources
from keras_gan.data.on_demand import tf
from keras_gan.data.sources import ArraySource, Source, fits_in_memory

EMBEDDED = "fashion_mnist_mini"
EMBEDDED_VERSION = "1.0.0"
OTHER_NAMES = (EMBEDDED, "digits", "stacked_mnist", "toy:ring", "toy:grid", "toy:gray_pixels")
# Of a set that does not fit into memory, at most this many resized images are shuffled at a time:
# fewer, if they would be more than `sources.MEMORY_BUDGET`.
SHUFFLE_BUFFER = 16_384
_READ_BATCH = 256


class StreamSource(Source):
    """A TFDS split that is too large for the memory: read and decoded anew in each epoch.

    Args:
        dataset: Dataset of `(image,)` or `(image, label)`, images uint8.
        version: What tells the data set from others: its full name in TFDS, such as
            `"celeb_a/2.1.0"`, and its size.
        *args: See `Source`.
        **kwargs: See `Source`.
    """

    is_indexed = False

    def __init__(self, dataset, version, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.dataset = dataset
        self.version = version

    def fingerprint(self):
        """See `Source.fingerprint`: of the data set's version, its split and the image size."""
        text = repr((self.version, self.split, self.sample_shape))
        return hashlib.sha256(text.encode()).hexdigest()

    def batches(self, order, batch_size, drop_remainder):
        """See `Source.batches`. The shuffle is as good as its buffer, see `SHUFFLE_BUFFER`."""
        affordable = max(1, sources.MEMORY_BUDGET // math.prod(self.sample_shape))
        buffer_size = min(SHUFFLE_BUFFER, affordable)
        return order(self.dataset, buffer_size).batch(batch_size, drop_remainder)


def source(name, split, data_dir, size, channels):
    """Returns the `Source` of a TFDS data set.

    Args:
        name: TFDS name, as `"name"` or `"name/config"`, or `"fashion_mnist_mini"`.
        split: A split in TFDS's notation, such as `"train[:10%]"` or `"train+test"`.
        data_dir: TFDS's data directory, or `None` for its default.
        size: `(height, width)`, or `None` for the images' own.
        channels: 1, 3, or `None` for the images' own.
    """
    import tensorflow_datasets as tfds

    builder = _builder(name, data_dir)
    image_key, label_key = _feature_keys(name, builder.info)
    image_shape, channels = _check_shape(name, builder.info.features[image_key], size, channels)
    if not builder.is_prepared():
        _download(name, builder)
    num_examples = _num_examples(name, split, builder.info.splits)

    def example(features):
        image = _convert(features[image_key], size, channels)
        image.set_shape(image_shape)
        return (image, tf.cast(features[label_key], tf.int32)) if label_key else (image,)

    dataset = builder.as_dataset(
        split=split,
        shuffle_files=False,
        read_config=tfds.ReadConfig(try_autocache=False),
    ).map(example, num_parallel_calls=tf.data.AUTOTUNE)
    about_labels = {
        "class_names": builder.info.features[label_key].names if label_key else None,
        "labels_hint": f"Its features are: {_describe(builder.info.features)}.",
    }
    fits = fits_in_memory(num_examples, image_shape)
    # Of a stream the first example alone, to see its label.
    columns = _read(dataset, num_examples) if fits else _read(dataset.take(1), 1)
    if label_key and columns[1].min() < 0:
        columns = columns[:1]
        hint = f"The split {split!r} has images of the label -1, whose class is not known."
        about_labels = {"labels_hint": hint}
    if not fits:
        # The size, as data sets that a user writes may all have one version.
        version = f"{builder.info.full_name}, {builder.info.dataset_size} bytes"
        return StreamSource(
            dataset, version, name, split, image_shape, num_examples, **about_labels
        )
    return ArraySource(name, split, *columns, **about_labels)


def _builder(name, data_dir):
    import tensorflow_datasets as tfds

    if name == EMBEDDED:
        root = pathlib.Path(__file__).parent
        return tfds.builder_from_directory(root / EMBEDDED / EMBEDDED_VERSION)
    try:
        return tfds.builder(name, data_dir=data_dir)
    # ValueError: the name is none that TFDS can parse, such as a path.
    except (tfds.core.registered.DatasetNotFoundError, ValueError) as error:
        known = [*OTHER_NAMES, *tfds.list_builders(with_community_datasets=False)]
        near = difflib.get_close_matches(name.split("/")[0], known, n=3)
        hint = f" Did you mean {' or '.join(map(repr, near))}?" if near else ""
        raise ValueError(
            f"Unknown data set {name!r}.{hint} Expected a TFDS image data set, "
            f"'folder:/path/to/images', or one of {', '.join(OTHER_NAMES)}."
        ) from error


def _feature_keys(name, info):
    """Returns the keys of the image and of the label (`None` if there is none)."""
    import tensorflow_datasets as tfds

    features = info.features
    supervised = info.supervised_keys if isinstance(info.supervised_keys, tuple) else ()

    def find(kind):
        keys = [key for key in features if isinstance(features[key], kind)]
        if len(keys) > 1:
            keys = [key for key in keys if key in supervised]
        return keys[0] if len(keys) == 1 else None

    image_key = find(tfds.features.Image)
    if image_key is None:
        raise ValueError(
            f"{name!r} is not a data set of single images: it needs one image feature. Its "
            f"features are: {_describe(features)}."
        )
    return image_key, find(tfds.features.ClassLabel)


def _describe(features):
    return ", ".join(f"{key} ({type(features[key]).__name__})" for key in sorted(features))


def _check_shape(name, feature, size, channels):
    """Returns the shape of the converted images and their number of channels."""
    shape = feature.shape
    if (
        len(shape) != 3
        or shape[-1] not in (1, 3, 4)
        or feature.np_dtype not in (np.uint8, np.uint16)
    ):
        raise ValueError(
            f"The images of {name!r} have shape {shape} and dtype {feature.np_dtype}. Expected "
            "(height, width, channels) with 1, 3 or 4 channels, in uint8 or uint16."
        )
    if size is None and None in shape:
        raise ValueError(
            f"The images of {name!r} have different sizes, {shape}. Pass image_size=64, or "
            "another side or (height, width), to resize them, or --image_size=64 on the command "
            "line."
        )
    channels = channels or min(shape[-1], 3)
    return (*(size or shape[:2]), channels), channels


def _download(name, builder):
    advice = (
        f'To prepare it on a machine with a network: python -c "import tensorflow_datasets as '
        f"tfds; tfds.builder('{name}', data_dir='DIR').download_and_prepare()\"; then copy DIR "
        f"and pass data_dir='DIR'. '{EMBEDDED}' needs no download."
    )
    # TFDS tries for some minutes before it gives up, so say now what is going on.
    logging.warning(
        "%r is not prepared in %s: TFDS downloads it. %s", name, builder.data_dir, advice
    )
    try:
        builder.download_and_prepare()
    except Exception as error:
        raise RuntimeError(
            f"{name!r} is not prepared in {builder.data_dir}, and TFDS could not download and "
            f"prepare it ({type(error).__name__}: {error}). {advice}"
        ) from error


def _num_examples(name, split, splits):
    try:
        num_examples = splits[split].num_examples
    except (KeyError, ValueError) as error:
        raise ValueError(
            f"Unknown split {split!r} of {name!r}. Available: {', '.join(splits)}, and slices of "
            "them such as 'train[:90%]' or 'train[500:]'."
        ) from error
    if num_examples < 1:
        raise ValueError(f"The split {split!r} of {name!r} is empty. Widen the range.")
    return num_examples


def _convert(image, size, channels):
    """Brings an image to uint8, the size and the channels, as `image_files.read_image` does."""
    if image.dtype == tf.uint16:
        image = tf.cast(tf.round(tf.cast(image, tf.float32) / 257.0), tf.uint8)
    if image.shape[-1] == 4:
        colour, alpha = tf.split(tf.cast(image, tf.float32), [3, 1], axis=-1)
        alpha = alpha / 255.0
        image = tf.cast(tf.round(colour * alpha + 255.0 * (1.0 - alpha)), tf.uint8)
    if image.shape[-1] == 3 and channels == 1:
        image = tf.image.rgb_to_grayscale(image)
    if image.shape[-1] == 1 and channels == 3:
        image = tf.image.grayscale_to_rgb(image)
    return image if size is None else _resize(image, size)


def _resize(image, size):
    """Does what `image_files.resize` does, to within one grey level where values do not clip."""
    shape = tf.cast(tf.shape(image)[:2], tf.float64)
    scale = tf.reduce_max(size / shape)
    crop = tf.cast(tf.minimum(shape, tf.round(size / scale)), tf.int32)
    image = tf.image.resize_with_crop_or_pad(image, crop[0], crop[1])
    image = tf.image.resize(image, size, method="lanczos3", antialias=True)
    return tf.cast(tf.clip_by_value(tf.round(image), 0.0, 255.0), tf.uint8)


def _read(dataset, num_examples):
    """Reads a dataset of tuples into one array for each of their components."""
    columns = [
        np.empty((num_examples, *spec.shape), spec.dtype.as_numpy_dtype)
        for spec in dataset.element_spec
    ]
    for index, batch in enumerate(dataset.batch(_READ_BATCH).as_numpy_iterator()):
        for column, values in zip(columns, batch, strict=True):
            column[index * _READ_BATCH : index * _READ_BATCH + len(values)] = values
    return columns
