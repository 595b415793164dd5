"""Labelled images as files that Keras, TFDS and this package read back with the same labels."""

import json
import re

import numpy as np

from keras_gan.data.folder import SPLIT_FOLDERS
from keras_gan.data.on_demand import tf
from keras_gan.utils.files import atomic_write, new_folder
from keras_gan.utils.images import save_png

FORMATS = ("folder", "tfrecord")
TFDS_NAME = "synthetic"
_VERSION = "1.0.0"
_SPLIT = "train"
# What a file name must not hold on some system.
_FORBIDDEN = re.compile(r'[/\\:*?"<>|\x00-\x1f]')


def write_labelled(path, batches, class_names, image_shape, file_format="folder"):
    """Writes labelled images to a new folder, which comes into being when all are written.

    | format | what is written | what reads it |
    | --- | --- | --- |
    | `folder` | PNG files in a subfolder for each class | `keras_gan.data.load("folder:PATH")`, |
    | | | `keras.utils.image_dataset_from_directory(PATH)` |
    | `tfrecord` | a TFDS data set, `PATH/synthetic/1.0.0`, split `train` | |
    | | | `keras_gan.data.load("synthetic", data_dir=PATH)`, |
    | | | `tfds.load("synthetic", data_dir=PATH)`, |
    | | | `tfds.builder_from_directory(f"{PATH}/synthetic/1.0.0")` |

    Readers of folders number the classes in alphabetic order. So that a label means the same when
    it is read back, the subfolders' names are `class_names` only where these are in that order;
    otherwise they begin with the label: `0 T-shirt_top`, `1 Trouser`. What a file name must not
    hold, such as a slash, becomes an underscore. `class_names.json` has the names as they are, in
    the order of the labels.

    Args:
        path: The folder. It must not exist, or be empty.
        batches: Iterable of pairs of images, uint8 `(batch, height, width, channels)`, and labels,
            integers `(batch,)` from 0. TFRecords are in this order.
        class_names: Names of the classes in the order of their labels. For a folder each must have
            an image: its readers know no others.
        image_shape: Tuple `(height, width, channels)`, with 1 or 3 channels.
        file_format: `"folder"` (default) or `"tfrecord"`.

    Raises:
        ValueError: If the format is unknown, the shape is not one of images, a label is not that
            of a class, or a class of a folder has no image.
        OSError: If the folder holds something, or can't be written.
    """
    if file_format not in FORMATS:
        raise ValueError(
            f"Unknown format {file_format!r} of labelled images. Available: {', '.join(FORMATS)}."
        )
    if len(image_shape) != 3 or image_shape[-1] not in (1, 3):
        raise ValueError(
            f"The samples have the shape {tuple(image_shape)}. Expected images (height, width, "
            "channels) with 1 or 3 channels: no others can be written as PNG."
        )
    write = _write_folder if file_format == "folder" else _write_tfrecord
    class_names = tuple(class_names)
    with new_folder(path) as temporary:
        write(temporary, _checked(batches, class_names), class_names, tuple(image_shape))


def folder_names(class_names):
    """Returns the subfolders' names, one a class, whose alphabetic order is that of the labels."""
    names = [_FORBIDDEN.sub("_", name).strip().rstrip(".") for name in class_names]
    are_fit = (
        all(names)
        and names == sorted(names)
        and len({name.casefold() for name in names}) == len(names)
        and not any(name.startswith(".") or name.lower() in SPLIT_FOLDERS for name in names)
    )
    if are_fit:
        return names
    num_digits = len(str(len(names) - 1))
    return [f"{label:0{num_digits}} {name}".strip() for label, name in enumerate(names)]


def _checked(batches, class_names):
    """Yields the batches, or raises a `ValueError` at a label that is not that of a class."""
    for images, labels in batches:
        for label in labels:
            if not 0 <= label < len(class_names):
                raise ValueError(
                    f"Received the label {label}, but there are {len(class_names)} classes: "
                    f"{', '.join(class_names)}. Expected labels from 0 to {len(class_names) - 1}. "
                    "Name each class, and leave out images whose class is not known."
                )
        yield images, labels


def _write_folder(path, batches, class_names, image_shape):
    folders = [path / name for name in folder_names(class_names)]
    counts = np.zeros(len(folders), int)
    for images, labels in batches:
        for image, label in zip(images, labels, strict=True):
            save_png(folders[label] / f"{counts[label]:06d}.png", image)
            counts[label] += 1
    missing = [name for name, count in zip(class_names, counts, strict=True) if count == 0]
    if missing:
        raise ValueError(
            f"No image has the class {', '.join(missing)}. Readers of the folder number the "
            "classes by its subfolders: later labels would become others. Give an image of each "
            "class, leave these names out and number the labels anew, or write "
            "file_format='tfrecord'."
        )
    with atomic_write(path / "class_names.json") as file:
        json.dump(class_names, file, indent=1)


def _write_tfrecord(path, batches, class_names, image_shape):
    import tensorflow_datasets as tfds

    path = path / TFDS_NAME / _VERSION
    path.mkdir(parents=True)
    features = tfds.features.FeaturesDict(
        {
            "image": tfds.features.Image(shape=image_shape, dtype=np.uint8, encoding_format="png"),
            "label": tfds.features.ClassLabel(names=class_names),
        }
    )
    template = tfds.core.ShardedFileTemplate(
        data_dir=path, dataset_name=TFDS_NAME, split=_SPLIT, filetype_suffix="tfrecord"
    )
    num_examples = num_bytes = 0
    file = template.sharded_filepath(shard_index=0, num_shards=1)
    with tf.io.TFRecordWriter(str(file)) as writer:
        for images, labels in batches:
            for image, label in zip(images, labels, strict=True):
                example = features.encode_example({"image": image, "label": int(label)})
                record = features.serialize_example(example)
                writer.write(record)
                num_examples += 1
                num_bytes += len(record)
    split = tfds.core.SplitInfo(
        name=_SPLIT, shard_lengths=[num_examples], num_bytes=num_bytes, filename_template=template
    )
    tfds.folder_dataset.write_metadata(
        data_dir=path,
        features=features,
        split_infos=[split],
        supervised_keys=("image", "label"),
        description="Labelled images that a generator made.",
        check_data=False,
    )
