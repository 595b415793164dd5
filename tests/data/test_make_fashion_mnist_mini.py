import json
import pathlib
import zipfile

import numpy as np
import pytest
import tensorflow_datasets as tfds

import keras_gan.data
from keras_gan.data import load, make_fashion_mnist_mini, source

FOLDER = pathlib.Path(keras_gan.data.__file__).parent / "fashion_mnist_mini"


@pytest.mark.parametrize(("split", "num_per_class"), [("train", 600), ("test", 100)])
def test_embedded_set_is_balanced(split, num_per_class):
    data = source("fashion_mnist_mini", split)
    assert data.sample_shape == (28, 28, 1)
    assert data.samples.dtype == np.uint8
    assert np.bincount(data.labels).tolist() == [num_per_class] * 10
    # No image stands in it twice.
    assert len(np.unique(data.samples, axis=0)) > 0.999 * data.num_examples


def test_statistics_are_those_of_fashion_mnist():
    # Published moments of the 60,000 training images: mean 72.94, standard deviation 90.02.
    samples = source("fashion_mnist_mini").samples
    assert samples.mean() == pytest.approx(72.94, abs=1.5)
    assert samples.std() == pytest.approx(90.02, abs=1.0)


def test_class_names():
    assert source("fashion_mnist_mini", "test").class_names == (
        *("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat"),
        *("Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"),
    )


def test_batches():
    train = load("fashion_mnist_mini", batch_size=128, with_labels=True)
    assert train.element_spec[0].shape.as_list() == [128, 28, 28, 1]
    images, labels = next(train.as_numpy_iterator())
    assert images.min() == -1.0
    assert images.max() == 1.0
    assert set(labels) == set(range(10))


def test_tfds_itself_reads_it():
    builder = tfds.builder_from_directory(FOLDER / "1.0.0")
    assert builder.info.splits["train"].num_examples == 6000
    example = next(iter(tfds.as_numpy(builder.as_dataset(split="test[:1]"))))
    assert example["image"].shape == (28, 28, 1)


def test_size_licence_and_no_local_paths(tmp_path):
    with zipfile.ZipFile(tmp_path / "zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path in FOLDER.rglob("*"):
            archive.write(path)
    assert (tmp_path / "zip").stat().st_size < 4_000_000
    assert "Copyright (c) 2017 Zalando SE" in (FOLDER / "LICENSE").read_text()
    for path in FOLDER.glob("1.0.0/*.json"):
        strings = json.dumps(json.loads(path.read_text()))
        assert '"/' not in strings
        assert "home" not in strings


def test_choice_is_balanced_fixed_and_without_repetition():
    labels = np.random.default_rng(0).integers(0, 3, 300)
    chosen = make_fashion_mnist_mini.choose(labels, 20, seed=1)
    assert np.bincount(labels[chosen]).tolist() == [20, 20, 20]
    assert len(set(chosen)) == 60
    np.testing.assert_array_equal(chosen, make_fashion_mnist_mini.choose(labels, 20, seed=1))
    assert not np.array_equal(chosen, make_fashion_mnist_mini.choose(labels, 20, seed=2))


def test_making_the_set(tmp_path, monkeypatch):
    # A stand-in for Fashion-MNIST: image number i has the level i.
    for split in ("train", "test"):
        monkeypatch.setitem(make_fashion_mnist_mini.NUM_PER_CLASS, split, 2)
    examples = [
        (i, {"image": np.full((28, 28, 1), i, np.uint8), "label": i % 10}) for i in range(40)
    ]
    tfds.dataset_builders.store_as_tfds_dataset(
        name="fashion_mnist",
        version="3.0.1",
        data_dir=tmp_path / "full",
        features=tfds.features.FeaturesDict(
            {
                "image": tfds.features.Image(shape=(28, 28, 1)),
                "label": tfds.features.ClassLabel(num_classes=10),
            }
        ),
        split_datasets={"train": examples, "test": examples},
    )
    make_fashion_mnist_mini.make(str(tmp_path / "full"), str(tmp_path))
    folder = tmp_path / "fashion_mnist_mini"
    assert (folder / "LICENSE").exists()
    builder = tfds.builder_from_directory(folder / "1.0.0")
    made = list(tfds.as_numpy(builder.as_dataset(split="train")))
    assert sorted(example["label"] for example in made) == sorted([*range(10)] * 2)
    for example in made:
        assert example["image"][0, 0, 0] % 10 == example["label"]
    with pytest.raises(FileExistsError, match="exists. Remove it first"):
        make_fashion_mnist_mini.make(str(tmp_path / "full"), str(tmp_path))
