import numpy as np
import pytest
import tensorflow as tf

from keras_gan.data import ArraySource, labelled_subset, semi_supervised

NUM_EXAMPLES = 50


def numbers_source(labels=None, **kwargs):
    """Returns a source whose image number i has the value i in every pixel."""
    samples = np.arange(NUM_EXAMPLES, dtype=np.uint8)[:, None, None, None] + np.zeros(
        (2, 3, 1), np.uint8
    )
    if labels is None:
        labels = np.arange(NUM_EXAMPLES, dtype=np.int32) % 5
    return ArraySource("numbers", "train", samples, labels, class_names="abcde", **kwargs)


def numbers(images):
    return np.round((images[:, 0, 0, 0] + 1.0) * 127.5).astype(int).tolist()


def taken(dataset, count):
    return list(dataset.take(count).as_numpy_iterator())


def test_elements():
    batches = semi_supervised(numbers_source(), 2, batch_size=10)
    images, (labelled, labels) = batches.element_spec
    assert images == labelled == tf.TensorSpec((10, 2, 3, 1), tf.float32)
    assert labels == tf.TensorSpec((10,), tf.int32)
    assert int(batches.cardinality()) < 0


def test_all_images_without_labels_and_a_balanced_few_with():
    epoch = taken(semi_supervised(numbers_source(), 2, batch_size=10), 5)
    assert sorted(n for images, _ in epoch for n in numbers(images)) == list(range(NUM_EXAMPLES))
    few = numbers(epoch[0][1][0])
    orders = set()
    for _, (labelled, labels) in epoch:
        order = numbers(labelled)
        assert sorted(order) == sorted(few), "The same ones, each once in ten."
        assert np.bincount(labels).tolist() == [2] * 5
        np.testing.assert_array_equal(labels, np.array(order) % 5)
        orders.add(tuple(order))
    assert len(orders) == 5


@pytest.mark.parametrize("batch_size", [4, 25])
def test_labelled_images_go_on_where_a_batch_ends(batch_size):
    """15 of them, of which a batch takes a part, or more than all."""
    steps = taken(semi_supervised(numbers_source(), 3, batch_size=batch_size), 30)
    order = [n for _, (labelled, _) in steps for n in numbers(labelled)]
    few = set(order[:15])
    assert len(few) == 15
    for start in range(0, len(order) - 14, 15):
        assert set(order[start : start + 15]) == few


@pytest.mark.parametrize("first_step", [2, 5, 13])
def test_can_be_entered_at_any_step(first_step):
    def batches(first_step):
        return semi_supervised(numbers_source(), 3, batch_size=10, first_step=first_step)

    whole = taken(batches(0), 18)
    tf.random.set_seed(first_step)  # The global seed does not matter.
    entered = taken(batches(first_step), 18 - first_step)
    for a, b in zip(whole[first_step:], entered, strict=True):
        for x, y in zip(tf.nest.flatten(a), tf.nest.flatten(b), strict=True):
            np.testing.assert_array_equal(x, y)


def test_the_seed_fixes_the_choice_and_the_orders():
    def few(seed):
        return numbers(labelled_subset(numbers_source(), 3, seed=seed).samples / 127.5 - 1.0)

    assert few(0) == few(0)
    assert few(0) != few(1)
    orders = [taken(semi_supervised(numbers_source(), 3, 10, seed=s), 1)[0] for s in (0, 0, 1)]
    flat = [numbers(images) + numbers(labelled) for images, (labelled, _) in orders]
    assert flat[0] == flat[1] != flat[2]


def test_with_all_labels_the_two_orders_differ():
    ((images, (labelled, _)),) = taken(semi_supervised(numbers_source(), 10, batch_size=50), 1)
    assert sorted(numbers(images)) == sorted(numbers(labelled))
    assert numbers(images) != numbers(labelled)


def test_the_subset_is_a_source():
    few = labelled_subset(numbers_source(), 3)
    assert (few.num_examples, few.num_classes, few.class_names) == (15, 5, tuple("abcde"))
    assert np.bincount(few.labels).tolist() == [3] * 5
    assert few.samples.dtype == np.uint8
    np.testing.assert_array_equal(few.samples[:, 0, 0, 0] % 5, few.labels)


def test_a_class_with_too_few_images():
    labels = np.repeat(np.arange(5, dtype=np.int32), [12, 12, 3, 11, 12])
    with pytest.raises(ValueError, match="=4, but the class 'c' of 'numbers'.* has 3 images"):
        semi_supervised(numbers_source(labels), 4, batch_size=10)
    with pytest.raises(ValueError, match="the class 'e' .* has 0 images"):
        labelled_subset(numbers_source(labels % 4), 1)


def test_no_labels():
    source = ArraySource("numbers", "train", np.zeros((9, 2, 2, 1), np.uint8), labels_hint="Why.")
    with pytest.raises(ValueError, match="'numbers' has none. Why."):
        semi_supervised(source, 1, batch_size=3)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"num_labels_per_class": 0}, "`num_labels_per_class` must be an integer of at least 1"),
        ({"num_labels_per_class": 2.5}, "`num_labels_per_class` must be an integer"),
        ({"batch_size": 0}, "`batch_size` must be an integer of at least 1. Received: 0"),
        ({"batch_size": 51}, "`batch_size` is larger than the data set"),
        ({"seed": -1}, "`seed` must be an integer of at least 0. Received: -1"),
        ({"first_step": -1}, "`first_step` must be an integer of at least 0. Received: -1"),
    ],
)
def test_bad_arguments(arguments, message):
    with pytest.raises(ValueError, match=message):
        semi_supervised(
            numbers_source(), **({"num_labels_per_class": 2, "batch_size": 5} | arguments)
        )
