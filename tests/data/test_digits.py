import sys

import numpy as np
import pytest

from keras_gan.data import load, source


def test_splits_are_the_whole_set():
    datasets = pytest.importorskip("sklearn.datasets")
    expected = datasets.load_digits()
    train, test = source("digits"), source("digits", "test")
    assert train.sample_shape == (8, 8, 1)
    assert train.num_classes == 10
    # The levels 0..16 come back out of 0..255, and no image is lost or doubled.
    samples = np.concatenate([train.samples, test.samples])[..., 0] / 255 * 16
    labels = np.concatenate([train.labels, test.labels])
    rows = np.concatenate([np.round(samples).reshape(-1, 64), labels[:, None]], axis=1)
    expected_rows = np.concatenate([expected.data, expected.target[:, None]], axis=1)
    assert sorted(map(tuple, rows)) == sorted(map(tuple, expected_rows))


def test_test_split_is_a_fifth_of_each_class():
    pytest.importorskip("sklearn")
    train, test = source("digits").labels, source("digits", "test").labels
    num_test, num_all = np.bincount(test), np.bincount(np.concatenate([train, test]))
    np.testing.assert_allclose(num_test / num_all, 0.2, atol=0.5 / num_all.min())


def test_batches():
    pytest.importorskip("sklearn")
    images, labels = next(load("digits", with_labels=True).as_numpy_iterator())
    assert (images.shape, images.dtype) == ((64, 8, 8, 1), np.float32)
    assert (labels.shape, labels.dtype) == ((64,), np.int32)
    assert images.min() == -1.0
    assert images.max() == 1.0


def test_sizes_channels_and_slices():
    pytest.importorskip("sklearn")
    assert source("digits", "test[:10]", image_size=16, channels=3).samples.shape == (10, 16, 16, 3)


def test_without_scikit_learn(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn", None)
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    with pytest.raises(ImportError, match="pip install scikit-learn"):
        load("digits")
