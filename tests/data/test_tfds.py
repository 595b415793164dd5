import numpy as np
import pytest
import tensorflow as tf
import tensorflow_datasets as tfds
from PIL import Image

from keras_gan.data import (
    image_files,
    labelled_subset,
    load,
    pipeline,
    source,
    sources,
    stream,
)
from keras_gan.data.tfds import StreamSource

RANDOM = np.random.default_rng(0)


def prepare(data_dir, name, features, examples, **kwargs):
    """Writes a TFDS data set of one split, "train"."""
    tfds.dataset_builders.store_as_tfds_dataset(
        name=name,
        version="1.0.0",
        data_dir=data_dir,
        features=tfds.features.FeaturesDict(features),
        split_datasets={"train": list(enumerate(examples))},
        disable_shuffling=True,
        **kwargs,
    )


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory):
    """Returns a TFDS data directory with small data sets of several kinds."""
    path = tmp_path_factory.mktemp("tfds")
    image = tfds.features.Image
    # Image number i has the level i, and the label i % 3.
    numbers = [
        {"picture": np.full((6, 6, 3), i, np.uint8), "kind": i % 3, "text": "x"} for i in range(60)
    ]
    features = {
        "picture": image(shape=(6, 6, 3)),
        "kind": tfds.features.ClassLabel(names=["a", "b", "c"]),
        "text": tfds.features.Text(),
    }
    prepare(path, "numbers", features, numbers)
    # The label -1 is TFDS's for one that is not known, as in test splits.
    prepare(path, "unknown", features, [{**n, "kind": -1} for n in numbers])
    prepare(path, "partly", features, [{**n, "kind": -(n["kind"] == 2)} for n in numbers])
    sizes = [(20, 30), (41, 20), (24, 24)]
    varied = [{"image": RANDOM.integers(0, 256, (*s, 3), dtype=np.uint8)} for s in sizes]
    prepare(path, "varied", {"image": image(shape=(None, None, 3))}, varied)
    alpha = [{"image": np.uint8([[[200, 0, 0, 0], [200, 0, 0, 128], [200, 0, 0, 255]]])}]
    prepare(path, "transparent", {"image": image(shape=(1, 3, 4))}, alpha)
    deep = [{"image": np.uint16([[[0], [257], [65535]]])}]
    prepare(path, "deep", {"image": image(shape=(1, 3, 1), dtype=np.uint16)}, deep)
    pair = {"first": np.zeros((2, 2, 1), np.uint8), "second": np.zeros((2, 2, 1), np.uint8)}
    prepare(
        path, "pairs", {"first": image(shape=(2, 2, 1)), "second": image(shape=(2, 2, 1))}, [pair]
    )
    return str(path)


def test_prepared_data_set(data_dir):
    data = source("numbers", data_dir=data_dir)
    assert (data.num_examples, data.sample_shape) == (60, (6, 6, 3))
    assert data.class_names == ("a", "b", "c")
    dataset = pipeline(data, 20, with_labels=True)
    assert dataset.element_spec[0].shape.as_list() == [20, 6, 6, 3]
    images, labels = map(np.concatenate, zip(*dataset.as_numpy_iterator(), strict=True))
    numbers = np.round((images[:, 0, 0, 0] + 1.0) * 127.5).astype(int)
    assert sorted(numbers) == list(range(60))
    np.testing.assert_array_equal(labels, numbers % 3)


def test_split_syntax(data_dir):
    def levels(split):
        return source("numbers", split, data_dir=data_dir).samples[:, 0, 0, 0].tolist()

    assert levels("train[:10%]") == list(range(6))
    assert levels("train[50:]") == list(range(50, 60))
    assert levels("train[:2]+train[-1:]") == [0, 1, 59]


def test_above_the_memory_budget_the_set_is_streamed(data_dir, monkeypatch):
    monkeypatch.setattr(sources, "MEMORY_BUDGET", 1000)

    def epochs(**kwargs):
        dataset = load("numbers", batch_size=20, data_dir=data_dir, with_labels=True, **kwargs)
        orders = []
        for _ in range(2):
            images, labels = map(np.concatenate, zip(*dataset.as_numpy_iterator(), strict=True))
            numbers = np.round((images[:, 0, 0, 0] + 1.0) * 127.5).astype(int)
            np.testing.assert_array_equal(labels, numbers % 3)
            assert sorted(numbers) == list(range(60))
            orders.append(numbers.tolist())
        return orders

    data = source("numbers", data_dir=data_dir)
    assert isinstance(data, StreamSource)
    first, second = epochs(seed=1)
    assert first != second
    assert epochs(seed=1) == [first, second]
    assert epochs(seed=2)[0] != first
    assert epochs(shuffle=False)[0] == list(range(60))


def test_the_shuffle_buffer_stays_within_the_memory_budget(data_dir, monkeypatch):
    sizes = []

    def order(dataset, buffer_size):
        sizes.append(buffer_size)
        return dataset

    for budget in (1000, 50):  # Of images of 6x6x3 = 108 bytes.
        monkeypatch.setattr(sources, "MEMORY_BUDGET", budget)
        source("numbers", data_dir=data_dir).batches(order, 20, True)
    assert sizes == [9, 1]


def test_a_streamed_set_can_be_entered_at_any_step(data_dir, monkeypatch):
    monkeypatch.setattr(sources, "MEMORY_BUDGET", 1000)
    data = source("numbers", data_dir=data_dir)

    def numbers(global_seed, batch_size=20, seed=1, **kwargs):
        tf.random.set_seed(global_seed)
        batches = stream(data, batch_size, seed=seed, **kwargs).take(9 - kwargs["first_step"])
        images = np.concatenate(list(batches.as_numpy_iterator()))
        return np.round((images[:, 0, 0, 0] + 1.0) * 127.5).astype(int).tolist()

    whole = numbers(global_seed=0, first_step=0)
    assert sorted(whole[:60]) == sorted(whole[60:120]) == list(range(60))
    assert whole[:60] != whole[60:120] != whole[120:]
    for step in (2, 3, 7):  # Before the end of the first epoch, at it, and in the third epoch.
        assert numbers(global_seed=step, first_step=step) == whole[20 * step :]
    assert numbers(global_seed=0, first_step=0, seed=2) != whole
    cut = numbers(global_seed=0, batch_size=25, first_step=0)  # 2 batches of 60 examples.
    assert len(set(cut[:50])) == len(set(cut[50:100])) == 50


def test_resizing_is_that_of_folders(data_dir):
    data = source("varied", data_dir=data_dir, image_size=(16, 12))
    assert data.sample_shape == (16, 12, 3)
    originals = source("varied", "train[2:]", data_dir=data_dir, image_size=24).samples
    expected = image_files.resize(Image.fromarray(originals[0]), (16, 12))
    # Pillow also rounds and clips between the two axes.
    difference = np.abs(data.samples[2].astype(int) - expected.astype(int))
    assert np.mean(difference) < 0.5
    assert np.mean(difference > 1) < 0.02


def test_same_crop_as_pillow(data_dir):
    # At the scale of 1, resizing is only cropping.
    builder = tfds.builder("varied", data_dir=data_dir)
    originals = [example["image"] for example in tfds.as_numpy(builder.as_dataset(split="train"))]
    samples = source("varied", data_dir=data_dir, image_size=20).samples
    for original, sample in zip(originals[:2], samples[:2], strict=True):
        np.testing.assert_array_equal(
            sample, image_files.resize(Image.fromarray(original), (20, 20))
        )


def test_different_sizes_need_image_size(data_dir):
    with pytest.raises(ValueError, match="images of 'varied' have different sizes.*image_size=64"):
        load("varied", data_dir=data_dir)


def test_channels(data_dir):
    assert source("numbers", data_dir=data_dir, channels=1).samples[7].tolist() == [[[7]] * 6] * 6
    transparent = source("transparent", data_dir=data_dir).samples[0, 0]
    np.testing.assert_allclose(transparent, [[255] * 3, [227, 127, 127], [200, 0, 0]], atol=1)
    assert source("deep", data_dir=data_dir).samples.ravel().tolist() == [0, 1, 255]
    assert source("deep", data_dir=data_dir, channels=3).sample_shape == (1, 3, 3)


def test_no_labels(data_dir):
    assert source("deep", data_dir=data_dir).num_classes is None
    with pytest.raises(
        ValueError, match=r"'deep' has no labels. Its features are: image \(Image\)"
    ):
        load("deep", batch_size=1, data_dir=data_dir, with_labels=True)


@pytest.mark.parametrize("kind", ["in memory", "streamed"])
def test_a_split_whose_labels_are_not_known_has_none(data_dir, monkeypatch, kind):
    if kind == "streamed":
        monkeypatch.setattr(sources, "MEMORY_BUDGET", 1000)
    data = source("unknown", data_dir=data_dir)
    assert isinstance(data, StreamSource) == (kind == "streamed")
    assert data.num_classes is None
    assert next(iter(pipeline(data, 20))).shape == (20, 6, 6, 3)
    message = "'unknown' ha. no.*The split 'train' has images of the label -1, whose class is not"
    with pytest.raises(ValueError, match=message):
        pipeline(data, 20, with_labels=True)
    with pytest.raises(ValueError, match=message):
        labelled_subset(data, 1)


def test_labels_that_turn_out_not_to_be_known(data_dir, monkeypatch):
    monkeypatch.setattr(sources, "MEMORY_BUDGET", 1000)
    data = source("partly", data_dir=data_dir)
    assert isinstance(data, StreamSource) and data.num_classes == 3
    with pytest.raises(tf.errors.InvalidArgumentError, match="images of the label -1"):
        list(pipeline(data, 20, with_labels=True))
    assert len(list(pipeline(data, 20))) == 3
    with pytest.raises(ValueError, match="'partly', split 'train', has images of the label -1"):
        labelled_subset(data, 1)


def test_not_single_images(data_dir):
    message = r"not a data set of single images.* features are: first \(Image\), second \(Image\)"
    with pytest.raises(ValueError, match=message):
        load("pairs", data_dir=data_dir)
    with pytest.raises(ValueError, match=r"'iris' is not a data set of single images.*ClassLabel"):
        load("iris", data_dir=data_dir)


def test_unknown_split(data_dir):
    with pytest.raises(ValueError, match="Unknown split 'test' of 'numbers'. Available: train,"):
        load("numbers", "test", data_dir=data_dir)
    with pytest.raises(ValueError, match="The split 'train.:0.' of 'numbers' is empty"):
        load("numbers", "train[:0]", data_dir=data_dir)


@pytest.mark.parametrize(
    ("name", "near"),
    [("fashion_mnst", "'fashion_mnist'"), ("cifar_10", "'cifar10'"), ("toyring", "'toy:ring'")],
)
def test_unknown_names_suggest_near_ones(tmp_path, name, near):
    with pytest.raises(
        ValueError, match=f"Unknown data set '{name}'. Did you mean .*{near}"
    ) as info:
        load(name, data_dir=str(tmp_path))
    assert "fashion_mnist_mini" in str(info.value)


def test_no_network(tmp_path, monkeypatch):
    def fail(*args, **kwargs):
        raise ConnectionError("Max retries exceeded")

    monkeypatch.setattr(tfds.core.DatasetBuilder, "download_and_prepare", fail)
    with pytest.raises(RuntimeError, match="ConnectionError: Max retries exceeded") as info:
        load("cifar10", data_dir=str(tmp_path))
    message = str(info.value)
    assert f"'cifar10' is not prepared in {tmp_path}" in message
    assert "tfds.builder('cifar10', data_dir='DIR').download_and_prepare()" in message
    assert "'fashion_mnist_mini' needs no download" in message


def test_a_set_that_is_not_prepared_is_prepared(tmp_path, data_dir, monkeypatch):
    calls = []
    prepared = tfds.builder("numbers", data_dir=data_dir)
    monkeypatch.setattr(type(prepared), "is_prepared", lambda self: bool(calls))
    monkeypatch.setattr(
        type(prepared), "download_and_prepare", lambda self: calls.append(self.name)
    )
    assert source("numbers", data_dir=data_dir).num_examples == 60
    assert calls == ["numbers"]
