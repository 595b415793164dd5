"""Labelled images are read back with their labels, by Keras, TFDS and this package."""

import json
import os

import keras
import numpy as np
import pytest
import tensorflow_datasets as tfds

from keras_gan import data
from keras_gan.data.writing import folder_names

NAMES = ("T-shirt/top", "Bag", "Ankle boot")
LABELS = np.array([2, 0, 1, 0, 2])
IMAGES = np.random.default_rng(0).integers(0, 256, (5, 6, 4, 3), "uint8")


def batches():
    yield IMAGES[:3], LABELS[:3]
    yield IMAGES[3:], LABELS[3:]


def by_label(images, labels):
    """Images as a sorted list of (label, values): the order of files is not that of writing."""
    return sorted(
        (int(y), np.asarray(x, "uint8").tobytes()) for x, y in zip(images, labels, strict=True)
    )


EXPECTED = by_label(IMAGES, LABELS)


def test_a_folder_is_read_back_by_keras_and_by_this_package(tmp_path):
    path = tmp_path / "images"
    data.write_labelled(path, batches(), NAMES, (6, 4, 3))
    assert os.listdir(tmp_path) == ["images"]
    source = data.source(f"folder:{path}")
    assert by_label(source.samples, source.labels) == EXPECTED
    read = keras.utils.image_dataset_from_directory(path, image_size=(6, 4), verbose=False)
    assert by_label(*map(np.concatenate, zip(*read.as_numpy_iterator(), strict=True))) == EXPECTED
    assert read.class_names == ["0 T-shirt_top", "1 Bag", "2 Ankle boot"]
    assert json.loads((path / "class_names.json").read_text()) == list(NAMES)


def test_tfrecords_are_read_back_by_tfds_and_by_this_package(tmp_path):
    data.write_labelled(tmp_path, batches(), NAMES, (6, 4, 3), "tfrecord")
    builder = tfds.builder_from_directory(tmp_path / "synthetic" / "1.0.0")
    assert builder.info.splits["train"].num_examples == 5
    assert tuple(builder.info.features["label"].names) == NAMES
    read = tfds.as_numpy(builder.as_dataset(split="train", as_supervised=True))
    for (image, label), expected, y in zip(read, IMAGES, LABELS, strict=True):
        np.testing.assert_array_equal(image, expected)
        assert label == y
    source = data.source("synthetic", data_dir=str(tmp_path))
    assert source.class_names == NAMES
    np.testing.assert_array_equal(source.samples, IMAGES)
    np.testing.assert_array_equal(source.labels, LABELS)


@pytest.mark.parametrize("file_format", ["folder", "tfrecord"])
def test_what_fails_halfway_leaves_nothing(tmp_path, file_format):
    def failing():
        yield IMAGES[:3], LABELS[:3]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        data.write_labelled(tmp_path / "images", failing(), NAMES, (6, 4, 3), file_format)
    assert os.listdir(tmp_path) == []


def test_folders_have_the_order_of_the_labels():
    assert folder_names(["cat", "dog"]) == ["cat", "dog"]
    assert folder_names(["dog", "cat"]) == ["0 dog", "1 cat"]
    assert folder_names(["a/b", "a:b"]) == ["0 a_b", "1 a_b"]  # One folder otherwise.
    assert folder_names(["A", "a"]) == ["0 A", "1 a"]  # On some systems.
    assert folder_names(["test", "train"]) == ["0 test", "1 train"]  # Splits otherwise.
    assert folder_names([".", "b"]) == ["0", "1 b"]
    many = folder_names([str(i) for i in range(11)])
    assert many[2] == "02 2" and many == sorted(many)


def test_bad_input(tmp_path):
    with pytest.raises(ValueError, match="Unknown format 'zip'.*folder, tfrecord"):
        data.write_labelled(tmp_path, batches(), NAMES, (6, 4, 3), "zip")
    with pytest.raises(ValueError, match=r"shape \(2,\).*1 or 3 channels"):
        data.write_labelled(tmp_path, batches(), NAMES, (2,))


@pytest.mark.parametrize("file_format", ["folder", "tfrecord"])
@pytest.mark.parametrize("label", [-1, 3])
def test_labels_that_are_not_those_of_the_classes(tmp_path, file_format, label):
    wrong = [(IMAGES[:2], np.array([0, label]))]
    message = f"Received the label {label}, but there are 3 classes: T-shirt/top, Bag, Ankle boot"
    with pytest.raises(ValueError, match=message):
        data.write_labelled(tmp_path / "images", wrong, NAMES, (6, 4, 3), file_format)
    assert os.listdir(tmp_path) == []


def test_a_class_without_an_image(tmp_path):
    """The folder would be read back with the labels 0 and 1; TFRecords hold the labels."""
    two = [(IMAGES[:2], np.array([0, 2]))]
    with pytest.raises(ValueError, match="No image has the class Bag.*'tfrecord'"):
        data.write_labelled(tmp_path / "images", two, NAMES, (6, 4, 3))
    assert os.listdir(tmp_path) == []
    data.write_labelled(tmp_path, two, NAMES, (6, 4, 3), "tfrecord")
    assert data.source("synthetic", data_dir=str(tmp_path)).labels.tolist() == [0, 2]
