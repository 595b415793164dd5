"""Batches of pairs: every pixel of a target names its image, row and column."""

import numpy as np
import pytest
import tensorflow as tf

from keras_gan.data import PairSource, Source, load_pairs, pair_pipeline, pipeline, stream_pairs
from keras_gan.data.pair_folders import ArrayPairs
from keras_gan.data.pair_transforms import get

COUNT, HEIGHT, WIDTH = 20, 12, 10


def numbered():
    """Image i has (i, row, column) in each pixel."""
    indices = np.indices((COUNT, HEIGHT, WIDTH), dtype=np.uint8)
    return np.moveaxis(indices, 0, -1)


def stored(split="train"):
    """Pairs whose inputs are 200 less the targets."""
    return PairSource(ArrayPairs("pairs", split, numbered(), 200 - numbered()), (12, 10, 3))


class ExampleSource(Source):
    """Yields examples instead of indices, with labels, as TFDS sets too large for memory do."""

    is_indexed = False

    def batches(self, order, batch_size, drop_remainder):
        dataset = tf.data.Dataset.from_tensor_slices((numbered(), np.arange(COUNT)))
        return order(dataset, COUNT).batch(batch_size, drop_remainder)


def transformed(transform, split="train"):
    transform = get(transform)
    examples = ExampleSource("numbers", split, (HEIGHT, WIDTH, 3), COUNT)
    return PairSource(examples, transform.input_shape(examples.sample_shape), transform)


def taken(dataset, count=-1):
    """Returns the batches as uint8."""
    to_uint8 = lambda images: np.round((images + 1.0) * 127.5).astype(np.uint8)  # noqa: E731
    return [tuple(map(to_uint8, pair)) for pair in dataset.take(count).as_numpy_iterator()]


def assert_equal(first, second):
    for x, y in zip(tf.nest.flatten(first), tf.nest.flatten(second), strict=True):
        np.testing.assert_array_equal(x, y)


def test_whole_pairs():
    dataset = pair_pipeline(stored(), batch_size=10)
    assert dataset.element_spec == (tf.TensorSpec((10, 12, 10, 3), tf.float32),) * 2
    inputs, targets = map(np.concatenate, zip(*taken(dataset), strict=True))
    np.testing.assert_array_equal(inputs, 200 - targets)
    np.testing.assert_array_equal(targets[np.argsort(targets[:, 0, 0, 0])], numbered())
    inputs, _ = next(dataset.as_numpy_iterator())
    assert -1 <= inputs.min() < inputs.max() <= 1


def test_as_a_source_it_is_that_of_the_targets():
    batches = pipeline(stored("test"), COUNT).as_numpy_iterator()
    np.testing.assert_allclose(next(batches), numbered() / 127.5 - 1, atol=1e-6)


def test_crops_and_flips_are_the_same_on_both_sides():
    batches = taken(stream_pairs(stored(), 10, crop_size=(5, 4), flip=True), 40)
    seen = set()
    for inputs, targets in batches:
        assert targets.shape == (10, 5, 4, 3)
        np.testing.assert_array_equal(inputs, 200 - targets)
        for target in targets.astype(int):
            index, top, _ = target[0, 0]
            left, is_mirrored = target[0, :, 2].min(), target[0, 0, 2] > target[0, 1, 2]
            crop = numbered()[index, top : top + 5, left : left + 4]
            np.testing.assert_array_equal(target, crop[:, ::-1] if is_mirrored else crop)
            seen.add((top, left, is_mirrored))
    # 112 places of equal probability, 400 draws: 3 are missed on average.
    assert len(seen) > 95
    assert {top for top, _, _ in seen} == set(range(8))
    assert {left for _, left, _ in seen} == set(range(7))


@pytest.mark.parametrize("crop_size", [None, (8, 6)])
def test_flips_alone_and_crops_alone(crop_size):
    (inputs, targets), *_ = taken(stream_pairs(stored(), COUNT, crop_size=crop_size, flip=True), 1)
    is_mirrored = targets[:, 0, 0, 2] > targets[:, 0, 1, 2]
    assert 3 < is_mirrored.sum() < 17
    np.testing.assert_array_equal(inputs, 200 - targets)
    (_, targets), *_ = taken(stream_pairs(stored(), COUNT, crop_size=crop_size), 1)
    assert not (targets[:, 0, 0, 2] > targets[:, 0, 1, 2]).any()


def test_a_crop_of_a_small_input_shows_the_crop_of_its_target():
    source = transformed("low_resolution:2")
    assert (source.input_shape, source.sample_shape, source.scale) == ((6, 5, 3), (12, 10, 3), 2)
    whole = get("low_resolution:2")(tf.constant(numbered()), None).numpy()
    tops = set()
    for inputs, targets in taken(stream_pairs(source, 10, crop_size=(6, 4), flip=True), 6):
        assert (inputs.shape, targets.shape) == ((10, 3, 2, 3), (10, 6, 4, 3))
        for made, target in zip(inputs, targets, strict=True):
            index, top, _ = target[0, 0]
            left, is_mirrored = target[0, :, 2].min(), target[0, 0, 2] > target[0, 1, 2]
            assert top % 2 == left % 2 == 0
            expected = whole[index, top // 2 : top // 2 + 3, left // 2 : left // 2 + 2]
            np.testing.assert_array_equal(made, expected[:, ::-1] if is_mirrored else expected)
            tops.add(int(top))
    assert tops == {0, 2, 4, 6}


def test_pixelwise_transforms_see_the_crop():
    ((inputs, targets),) = taken(stream_pairs(transformed("mask"), 10, crop_size=8, flip=True), 1)
    expected = targets.copy()
    expected[:, 2:6, 2:6] = 128
    np.testing.assert_array_equal(inputs, expected)


@pytest.mark.parametrize(
    ("source", "first_step"), [(stored, 7), (lambda: transformed("noise:25"), 3)]
)
def test_can_be_entered_at_any_step(source, first_step):
    def batches(first_step, seed=0):
        arguments = {"crop_size": 6, "flip": True, "seed": seed, "first_step": first_step}
        return stream_pairs(source(), 8, **arguments)

    whole = taken(batches(0), 9)
    tf.random.set_seed(first_step)  # The global seed does not matter.
    assert_equal(taken(batches(first_step), 9 - first_step), whole[first_step:])
    assert (taken(batches(0, seed=1), 1)[0][0] != whole[0][0]).any()


def test_the_stream_holds_each_pair_once_in_an_epoch():
    numbers = [targets[:, 0, 0, 0] for _, targets in taken(stream_pairs(stored(), 5), 8)]
    for epoch in (numbers[:4], numbers[4:]):
        assert sorted(np.concatenate(epoch)) == list(range(COUNT))
    assert np.concatenate(numbers[:4]).tolist() != np.concatenate(numbers[4:]).tolist()


def test_noise_is_drawn_anew_for_each_batch():
    batches = taken(stream_pairs(transformed("noise:9"), COUNT), 2)
    noises = []
    for inputs, targets in batches:
        noises.append((inputs.astype(int) - targets)[np.argsort(targets[:, 0, 0, 0])])
    assert (noises[0] != noises[1]).mean() > 0.5


def test_epochs_differ_and_the_same_call_repeats_them():
    dataset = pair_pipeline(stored(), 10, crop_size=6, flip=True)
    epochs = [taken(dataset) for _ in range(2)]
    for (_, first), (_, second) in zip(*epochs, strict=True):
        # Neither the order nor the places of the crops.
        assert (first[:, 0, 0, 0] != second[:, 0, 0, 0]).any()
        assert (first[:, 0, 0, 1:] != second[:, 0, 0, 1:]).any()
    again = pair_pipeline(stored(), 10, crop_size=6, flip=True)
    assert_equal([taken(again) for _ in range(2)], epochs)


def test_held_out_pairs_are_the_same_each_time():
    dataset = pair_pipeline(stored("test"), 8, crop_size=6, flip=True)
    epochs = [taken(dataset) for _ in range(2)]
    assert_equal(*epochs)
    assert [len(inputs) for inputs, _ in epochs[0]] == [8, 8, 4]
    numbers = np.concatenate([targets[:, 0, 0, 0] for _, targets in epochs[0]])
    np.testing.assert_array_equal(numbers, np.arange(COUNT))


def test_inputs_of_another_shape_than_a_fraction_of_the_targets():
    source = transformed(lambda batch: batch[:, :7])
    assert source.scale is None
    ((inputs, targets),) = taken(stream_pairs(source, COUNT, flip=True), 1)
    np.testing.assert_array_equal(inputs, targets[:, :7])
    with pytest.raises(ValueError, match="crop_size=4 needs inputs .*7x10 and targets of 12x10"):
        stream_pairs(source, 4, crop_size=4)


def test_bad_arguments():
    with pytest.raises(ValueError, match="crop_size=11 is larger than the targets of 12x10 pixels"):
        pair_pipeline(stored(), 4, crop_size=11)
    with pytest.raises(ValueError, match=r"`crop_size` must be a positive integer or a pair"):
        pair_pipeline(stored(), 4, crop_size=0)
    with pytest.raises(ValueError, match=r"multiples of 2, such as \(4, 6\)"):
        stream_pairs(transformed("low_resolution:2"), 4, crop_size=(5, 6))
    with pytest.raises(ValueError, match="Received: batch_size=21, but 'pairs'.* has 20 examples"):
        pair_pipeline(stored(), 21)
    with pytest.raises(ValueError, match="`first_step` must be an integer of at least 0"):
        stream_pairs(stored(), 4, first_step=-1)


def test_load_pairs():
    dataset = load_pairs(
        "fashion_mnist_mini", split="test[:12]", batch_size=5, transform="low_resolution:4"
    )
    assert [len(inputs) for inputs, _ in dataset] == [5, 5, 2]
    assert [tuple(spec.shape) for spec in dataset.element_spec] == [
        (None, 7, 7, 1),
        (None, 28, 28, 1),
    ]
