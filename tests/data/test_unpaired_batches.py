"""Batches of two domains: every pixel names its image, row and column."""

import numpy as np
import pytest
import tensorflow as tf

from keras_gan.data import ArraySource, UnpairedSource, load_unpaired, stream_unpaired
from keras_gan.data import unpaired_pipeline as epochs_of


def domains(num_inputs=12, num_targets=12, split="train"):
    def side(count, size):
        samples = np.moveaxis(np.indices((count, *size), dtype=np.uint8), 0, -1)
        return ArraySource("numbers", split, samples, np.zeros(count, "int32"))

    return UnpairedSource(side(num_inputs, (8, 6)), side(num_targets, (7, 9)))


def taken(dataset, count=-1):
    """Returns the batches as uint8."""
    to_uint8 = lambda images: np.round((images + 1.0) * 127.5).astype(np.uint8)  # noqa: E731
    return [tuple(map(to_uint8, pair)) for pair in dataset.take(count).as_numpy_iterator()]


def numbers(batches):
    """Returns the numbers of the inputs and of the targets, in their order."""
    return [np.concatenate([b[side][:, 0, 0, 0] for b in batches]).tolist() for side in (0, 1)]


def assert_equal(first, second):
    for x, y in zip(tf.nest.flatten(first), tf.nest.flatten(second), strict=True):
        np.testing.assert_array_equal(x, y)


def test_each_side_has_its_own_order():
    batches = taken(epochs_of(domains(), 4))
    inputs, targets = numbers(batches)
    assert sorted(inputs) == sorted(targets) == list(range(12))
    assert inputs != targets
    inputs, targets = numbers(taken(stream_unpaired(domains(), 4), 3))
    assert sorted(inputs) == sorted(targets) == list(range(12))
    assert inputs != targets


@pytest.mark.parametrize("sizes", [(5, 12), (12, 5)])
def test_the_smaller_domain_begins_anew(sizes):
    dataset = epochs_of(domains(*sizes), 4)
    orders = [numbers(taken(dataset)) for _ in range(2)]
    assert orders[0] != orders[1]
    streamed = numbers(taken(stream_unpaired(domains(*sizes), 4), 15))
    for side, size in enumerate(sizes):
        for order in orders:
            assert len(order[side]) == 12
            for start in range(0, 12 - size + 1, size):
                assert sorted(order[side][start : start + size]) == list(range(size))
        for start in range(0, 60, size):
            assert sorted(streamed[side][start : start + size]) == list(range(size))


def test_each_side_has_its_own_crops_and_flips():
    batches = taken(stream_unpaired(domains(), 12, crop_size=(4, 5), flip=True), 3)
    places = []
    for side, (height, width) in enumerate([(8, 6), (7, 9)]):
        crops = np.concatenate([batch[side] for batch in batches]).astype(int)
        assert crops.shape == (36, 4, 5, 3)
        tops, lefts = crops[:, 0, 0, 1], crops[:, 0, :, 2].min(axis=1)
        is_mirrored = crops[:, 0, 0, 2] > crops[:, 0, 1, 2]
        columns = np.where(is_mirrored[:, None], np.arange(5)[::-1], np.arange(5)) + lefts[:, None]
        np.testing.assert_array_equal(
            crops[..., 1] - tops[:, None, None], np.tile(np.arange(4)[:, None], (36, 1, 5))
        )
        np.testing.assert_array_equal(crops[..., 2], np.tile(columns[:, None], (1, 4, 1)))
        assert set(tops) == set(range(height - 3)) and set(lefts) == set(range(width - 4))
        places.append((tops, is_mirrored))
    assert (places[0][0] != places[1][0]).any() and (places[0][1] != places[1][1]).any()


def test_can_be_entered_at_any_step():
    def batches(first_step):
        return stream_unpaired(domains(5), 4, crop_size=5, flip=True, first_step=first_step)

    whole = taken(batches(0), 9)
    tf.random.set_seed(7)  # The global seed does not matter.
    assert_equal(taken(batches(7), 2), whole[7:])


def test_held_out_domains_are_the_same_each_time():
    dataset = epochs_of(domains(5, split="test"), 5, crop_size=5, flip=True)
    epochs = [taken(dataset) for _ in range(2)]
    assert_equal(*epochs)
    assert numbers(epochs[0]) == [[*range(5), *range(5), 0, 1], [*range(12)]]
    assert [len(inputs) for inputs, _ in epochs[0]] == [5, 5, 2]


def test_bad_arguments():
    with pytest.raises(ValueError, match="crop_size=7 is larger than the inputs of 8x6 pixels"):
        epochs_of(domains(), 4, crop_size=7)
    with pytest.raises(ValueError, match="crop_size=.8, 6. is larger than the targets of 7x9 pixe"):
        stream_unpaired(domains(), 4, crop_size=(8, 6))
    with pytest.raises(ValueError, match="batch_size=13, but 'numbers', split 'train', has 12 ex"):
        stream_unpaired(domains(5), 13)


def test_load_unpaired():
    dataset = load_unpaired("fashion_mnist_mini", "fashion_mnist_mini", "test[:9]", 4, crop_size=20)
    assert dataset.element_spec == (tf.TensorSpec((None, 20, 20, 1), tf.float32),) * 2
    assert [len(inputs) for inputs, _ in dataset] == [4, 4, 1]
