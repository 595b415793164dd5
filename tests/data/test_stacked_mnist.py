"""Stacked MNIST, of a small MNIST in memory."""

import numpy as np
import pytest

from keras_gan.data import ArraySource, load, source, stacked_mnist


@pytest.fixture(autouse=True)
def calls(monkeypatch):
    """Puts a set in MNIST's place: image i has the level i and the label i % 10."""
    received = []

    def fake(name, split, data_dir, size, channels):
        received.append((name, split, data_dir, size, channels))
        num_images = {"train": 200, "test": 50}[split]
        levels = np.arange(num_images, dtype=np.uint8)
        images = np.broadcast_to(levels[:, None, None, None], (num_images, *(size or (2, 2)), 1))
        return ArraySource("mnist", split, images, (levels % 10).astype(np.int32))

    monkeypatch.setattr(stacked_mnist.tfds, "source", fake)
    return received


def test_labels_are_the_digits_of_the_channels(calls):
    data = source("stacked_mnist", data_dir="somewhere")
    assert calls == [("mnist", "train", "somewhere", None, 1)]
    assert (data.num_examples, data.sample_shape, data.num_classes) == (128_000, (2, 2, 3), 1000)
    assert data.class_names[7] == "007"
    digits = data.samples[:, 1, 1].astype(int) % 10
    np.testing.assert_array_equal(data.labels, digits @ [100, 10, 1])
    assert data.labels.dtype == np.int32


def test_digits_are_drawn_independently_and_alike_for_all_channels():
    levels = source("stacked_mnist").samples[:, 0, 0].astype(float)
    # Uniform on 0 to 199; five standard errors.
    np.testing.assert_allclose(levels.mean(axis=0), 99.5, atol=5 * 57.7 / np.sqrt(128_000))
    correlations = np.corrcoef(levels.T)[np.triu_indices(3, 1)]
    np.testing.assert_allclose(correlations, 0, atol=5 / np.sqrt(128_000))


def test_splits():
    train, test = source("stacked_mnist").samples, source("stacked_mnist", "test")
    assert test.num_examples == 26_000
    assert test.samples.max() < 50
    np.testing.assert_array_equal(train, source("stacked_mnist").samples)
    np.testing.assert_array_equal(train[100:130], source("stacked_mnist", "train[100:130]").samples)


def test_batches(calls):
    batches = load("stacked_mnist", "train[:10]", 5, image_size=4, with_labels=True)
    assert batches.element_spec[0].shape == (5, 4, 4, 3)
    assert calls[0][3] == (4, 4)


def test_bad_input():
    with pytest.raises(ValueError, match="stacks three digits as channels. Received: channels=1"):
        source("stacked_mnist", channels=1)
    with pytest.raises(ValueError, match="Unknown split 'validation'. Available: train, test"):
        source("stacked_mnist", "validation")


@pytest.mark.parametrize(
    ("split", "size", "side"), [("train", 128, 74), ("train[:10]", 190, 189), ("test", 180, 165)]
)
def test_what_does_not_fit_into_memory_is_refused_before_mnist_is_read(calls, split, size, side):
    message = f"{size}x{size} pixels takes .* GiB, more than the 2.0.* image_size of at most {side}"
    with pytest.raises(ValueError, match=message):
        source("stacked_mnist", split, image_size=size)
    assert calls == []
