import numpy as np
import pytest
import tensorflow as tf

from keras_gan import data
from keras_gan.data import ArraySource, pipeline, stream

NUM_EXAMPLES = 50


def images_source(split="train", with_labels=True):
    """Returns a source whose image number i has the value i in every pixel."""
    samples = np.broadcast_to(
        np.arange(NUM_EXAMPLES, dtype=np.uint8)[:, None, None, None], (NUM_EXAMPLES, 2, 3, 1)
    )
    labels = np.arange(NUM_EXAMPLES, dtype=np.int32) % 5
    if not with_labels:
        return ArraySource("numbers", split, samples, labels_hint="It has pixels only.")
    return ArraySource("numbers", split, samples, labels, class_names="abcde")


def epoch(dataset):
    """Returns the numbers of the images of one epoch."""
    values = np.concatenate([batch[:, 0, 0, 0] for batch in dataset.as_numpy_iterator()])
    return np.round((values + 1.0) * 127.5).astype(int).tolist()


def test_range_and_type():
    samples = np.arange(256, dtype=np.uint8).reshape(256, 1, 1, 1)
    source = ArraySource("levels", "test", samples)
    (batch,) = pipeline(source, 256).as_numpy_iterator()
    assert batch.dtype == np.float32
    assert batch.min() == -1.0
    assert batch.max() == 1.0
    np.testing.assert_allclose(batch.ravel(), np.linspace(-1, 1, 256), atol=1e-7)


def test_points_stay_as_they_are():
    points = np.float32([[-4.0, 3.0], [7.5, 100.0]])
    (batch,) = pipeline(ArraySource("points", "test", points), 2).as_numpy_iterator()
    np.testing.assert_array_equal(batch, points)


def test_training_shuffles_and_drops_the_remainder():
    dataset = pipeline(images_source("train[:90%]"), 16)
    assert dataset.element_spec == tf.TensorSpec((16, 2, 3, 1), tf.float32)
    numbers = epoch(dataset)
    assert len(numbers) == 48
    assert numbers != sorted(numbers)
    assert int(dataset.cardinality()) == 3


def test_other_splits_keep_order_and_remainder():
    dataset = pipeline(images_source("test"), 16)
    assert dataset.element_spec == tf.TensorSpec((None, 2, 3, 1), tf.float32)
    assert epoch(dataset) == list(range(NUM_EXAMPLES))


def test_defaults_can_be_overridden():
    kept = epoch(pipeline(images_source("train"), 16, drop_remainder=False))
    assert sorted(kept) == list(range(NUM_EXAMPLES))
    assert epoch(pipeline(images_source("train"), 10, shuffle=False)) == list(range(NUM_EXAMPLES))
    assert epoch(pipeline(images_source("test"), 10, shuffle=True)) != list(range(NUM_EXAMPLES))


def test_every_epoch_gives_every_example_once_in_another_order():
    dataset = pipeline(images_source(), 10)
    epochs = [epoch(dataset) for _ in range(4)]
    for numbers in epochs:
        assert sorted(numbers) == list(range(NUM_EXAMPLES))
    assert len({tuple(numbers) for numbers in epochs}) == 4


def test_a_seed_fixes_the_sequence_of_orders():
    def epochs(seed):
        dataset = pipeline(images_source(), 10, seed=seed)
        return [epoch(dataset) for _ in range(3)]

    assert epochs(seed=3) == epochs(seed=3)
    assert epochs(seed=3) != epochs(seed=4)


def test_a_stream_can_be_entered_at_any_step():
    whole = list(stream(images_source(), 10).take(18).as_numpy_iterator())
    for first_step in (2, 5, 13):
        tf.random.set_seed(first_step)  # The global seed does not matter.
        entered = stream(images_source(), 10, first_step=first_step).take(18 - first_step)
        np.testing.assert_array_equal(list(entered.as_numpy_iterator()), whole[first_step:])


def test_a_stream_gives_every_example_once_an_epoch_in_another_order():
    two_epochs = epoch(stream(images_source(), 10, seed=2).take(10))
    first, second = two_epochs[:NUM_EXAMPLES], two_epochs[NUM_EXAMPLES:]
    assert sorted(first) == sorted(second) == list(range(NUM_EXAMPLES))
    assert first != second
    assert epoch(stream(images_source(), 10, seed=3).take(5)) != first


def test_a_stream_leaves_out_the_remainder_of_each_epoch():
    numbers = epoch(stream(images_source(), 7).take(14))  # Two epochs of 49 of 50 examples.
    assert len(set(numbers[:49])) == len(set(numbers[49:])) == 49


def test_shuffle_is_global():
    # With a buffer smaller than the data, example i could not come before position i - buffer.
    dataset = pipeline(images_source(), 10)
    firsts = [epoch(dataset)[0] for _ in range(20)]
    assert max(firsts) > 40
    assert min(firsts) < 10


def test_labels_stay_with_their_images():
    dataset = pipeline(images_source(), 10, with_labels=True)
    assert dataset.element_spec[1] == tf.TensorSpec((10,), tf.int32)
    for images, labels in dataset.as_numpy_iterator():
        numbers = np.round((images[:, 0, 0, 0] + 1.0) * 127.5).astype(int)
        np.testing.assert_array_equal(labels, numbers % 5)


def test_two_replicas_together_see_what_one_sees(mirrored):
    plain = pipeline(images_source(), 10)
    distributed = mirrored.experimental_distribute_dataset(pipeline(images_source(), 10))
    for _ in range(2):
        together = [np.concatenate([part.numpy() for part in b.values]) for b in distributed]
        np.testing.assert_array_equal(together, list(plain.as_numpy_iterator()))


def test_batch_larger_than_the_data():
    with pytest.raises(ValueError, match="batch_size=64, but 'numbers'.* 50 examples.* at most 50"):
        pipeline(images_source(), 64)
    assert len(epoch(pipeline(images_source("test"), 64))) == NUM_EXAMPLES


def test_missing_labels():
    with pytest.raises(ValueError, match="'numbers' has no labels. It has pixels only."):
        pipeline(images_source(with_labels=False), 10, with_labels=True)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"batch_size": 0}, "`batch_size` must be an integer of at least 1. Received: 0"),
        ({"batch_size": 2.5}, "`batch_size` must be an integer of at least 1. Received: 2.5"),
        ({"batch_size": True}, "`batch_size` must be an integer"),
        ({"seed": -1}, "`seed` must be an integer of at least 0. Received: -1"),
        ({"seed": None}, "`seed` must be an integer of at least 0. Received: None"),
    ],
)
def test_bad_arguments(arguments, message):
    with pytest.raises(ValueError, match=message):
        pipeline(images_source(), **arguments)


@pytest.mark.parametrize(
    "function, maker",
    [
        (pipeline, "source"),
        (stream, "source"),
        (data.subset, "source"),
        (data.semi_supervised, "source"),
        (data.labelled_subset, "source"),
        (data.pair_pipeline, "pair_source"),
        (data.stream_pairs, "pair_source"),
        (data.unpaired_pipeline, "unpaired_source"),
        (data.stream_unpaired, "unpaired_source"),
    ],
)
@pytest.mark.parametrize("given", ["mnist", np.zeros((64, 2, 3, 1))])
def test_no_source(function, maker, given):
    with pytest.raises(ValueError, match=f"data.{maker} makes. Received: {type(given).__name__}."):
        function(given, 16)


@pytest.mark.parametrize(
    "function, loader",
    [
        (data.pair_pipeline, "load_pairs"),
        (data.stream_pairs, "load_pairs"),
        (data.unpaired_pipeline, "load_unpaired"),
        (data.stream_unpaired, "load_unpaired"),
    ],
)
def test_a_source_of_single_images_where_there_must_be_two(function, loader):
    with pytest.raises(ValueError, match=f"Received: ArraySource. .*data.{loader} instead"):
        function(images_source())
