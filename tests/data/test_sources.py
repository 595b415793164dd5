import numpy as np
import pytest

from keras_gan.data import pipeline, sources


def test_what_a_source_tells():
    samples = np.zeros((3, 4, 5, 1), np.uint8)
    source = sources.ArraySource("name", "test", samples, class_names=["a", "b"])
    assert source.sample_shape == (4, 5, 1)
    assert source.num_examples == 3
    assert source.num_classes == 2
    assert source.class_names == ("a", "b")
    assert "'name', split='test', num_examples=3" in repr(source)


def test_without_labels_there_are_no_classes():
    source = sources.ArraySource("name", "test", np.zeros((3, 2), np.float32))
    assert source.num_classes is None
    assert source.class_names is None


def test_memory_budget_is_two_gibibytes_of_uint8():
    assert sources.fits_in_memory(2**31, (1,))
    assert not sources.fits_in_memory(2**31 + 1, (1,))
    # CelebA's training split at 64x64, and at 128x128.
    assert sources.fits_in_memory(162_770, (64, 64, 3))
    assert not sources.fits_in_memory(162_770, (128, 128, 3))


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_batches_are_the_samples_unscaled(dtype):
    samples = np.arange(24, dtype=dtype).reshape(6, 2, 2, 1)
    labels = np.arange(6, dtype=np.int32) * 10
    source = sources.ArraySource("name", "test", samples, labels, class_names="abcdef")
    batches = list(source.batches(lambda dataset, size: dataset, 4, False).as_numpy_iterator())
    assert [len(batch[0]) for batch in batches] == [4, 2]
    np.testing.assert_array_equal(np.concatenate([batch[0] for batch in batches]), samples)
    np.testing.assert_array_equal(np.concatenate([batch[1] for batch in batches]), labels)
    assert batches[0][0].dtype == dtype


def test_read_only_and_strided_arrays_are_accepted():
    samples = np.arange(12, dtype=np.uint8).reshape(6, 2)[::2]
    samples.flags.writeable = False
    source = sources.ArraySource("name", "test", samples)
    (batch,) = next(source.batches(lambda dataset, size: dataset, 3, False).as_numpy_iterator())
    np.testing.assert_array_equal(batch, samples)


def test_classes_without_names_are_called_by_their_numbers():
    samples = np.zeros((3, 2, 2, 1), np.uint8)
    source = sources.ArraySource("mine", "train", samples, np.int32([0, 2, 0]))
    assert source.class_names == ("0", "1", "2")
    ((_, labels),) = pipeline(source, 3, with_labels=True, shuffle=False).as_numpy_iterator()
    assert labels.tolist() == [0, 2, 0]


@pytest.mark.parametrize("labels", [[0, 1], [0, 1, 0, 1], [[0], [1], [0]], [0, -1, 1]])
def test_labels_that_do_not_fit_the_samples(labels):
    samples = np.zeros((3, 2, 2, 1), np.uint8)
    message = "labels of 'mine' have the shape .* Expected one from 0 for each of the 3 samples"
    with pytest.raises(ValueError, match=message):
        sources.ArraySource("mine", "train", samples, np.int32(labels))
