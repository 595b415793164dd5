import numpy as np
import pytest

import keras_gan
from keras_gan.data import load, pipeline, source

MINI = "fashion_mnist_mini"


def test_load_is_pipeline_of_source():
    arguments = {"with_labels": True, "seed": 5, "shuffle": True, "drop_remainder": False}
    loaded = load(MINI, "test", 300, image_size=14, channels=3, **arguments)
    made = pipeline(source(MINI, "test", image_size=14, channels=3), 300, **arguments)
    assert loaded.element_spec == made.element_spec
    for one, other in zip(loaded.as_numpy_iterator(), made.as_numpy_iterator(), strict=True):
        np.testing.assert_array_equal(one[0], other[0])
        np.testing.assert_array_equal(one[1], other[1])


def test_fresh_loads_repeat_the_same_batches():
    def first_batch(seed):
        return next(load(MINI, "train[:200]", seed=seed).as_numpy_iterator())

    np.testing.assert_array_equal(first_batch(0), first_batch(0))
    assert not np.array_equal(first_batch(0), first_batch(1))


def test_fit_takes_the_batches():
    import keras

    model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(10)])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile("adam", loss, metrics=["accuracy"])
    train = load(MINI, "train[:30%]", with_labels=True)
    history = model.fit(train, epochs=3, verbose=0).history
    # A linear classifier tells most of the clothes apart; labels that do not fit would give 0.1.
    assert history["accuracy"][-1] > 0.6


def test_package_offers_it():
    assert keras_gan.data.load is load


@pytest.mark.parametrize("name", [None, 7, ["mnist"]])
def test_names_are_strings(name):
    with pytest.raises(ValueError, match="name and the split of a data set must be strings"):
        load(name)


@pytest.mark.parametrize("channels", [0, 2, 4, "rgb"])
def test_bad_channels(channels):
    with pytest.raises(ValueError, match="`channels` must be 1, 3 or None. Received"):
        load(MINI, channels=channels)


def test_bad_image_size():
    with pytest.raises(ValueError, match="`image_size` must be a positive integer or a pair"):
        load(MINI, image_size=-1)


def test_batch_larger_than_the_data():
    with pytest.raises(
        ValueError, match="batch_size=1000, but 'fashion_mnist_mini'.* 600 examples"
    ):
        load(MINI, "train[:10%]", 1000)
