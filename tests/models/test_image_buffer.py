"""The buffer of generated images, against what its paper says."""

import keras
import numpy as np
import pytest

from keras_gan import engine
from keras_gan.models.image_buffer import ImageBuffer


def numbered(first, count):
    """Images of one pixel each, which hold their number, counted from 1."""
    return np.arange(first, first + count, dtype="float32").reshape(-1, 1, 1, 1)


def exchange(buffer, images, step):
    with engine.random.scope(seed=0, step=step):
        return np.array(buffer.exchange(keras.ops.convert_to_tensor(images)))


def test_it_fills_with_the_first_images_and_returns_these():
    buffer = ImageBuffer(5, (1, 1, 1))
    np.testing.assert_array_equal(exchange(buffer, numbered(1, 3), 0), numbered(1, 3))
    # The fourth and fifth fill it; the sixth finds it full and is neither kept nor exchanged.
    np.testing.assert_array_equal(exchange(buffer, numbered(4, 3), 1), numbered(4, 3))
    np.testing.assert_array_equal(keras.ops.convert_to_numpy(buffer.images), numbered(1, 5))
    assert int(buffer.count) == 5


def test_half_of_later_images_take_the_place_of_those_returned():
    buffer = ImageBuffer(8, (1, 1, 1))
    exchange(buffer, numbered(1, 8), 0)
    num_exchanged = 0
    for step in range(1, 101):
        before = set(keras.ops.convert_to_numpy(buffer.images).ravel())
        new = numbered(100 * step, 4)
        judged = exchange(buffer, new, step).ravel()
        after = set(keras.ops.convert_to_numpy(buffer.images).ravel())
        old = judged[judged != new.ravel()]
        assert set(old) <= before
        # Nothing is lost or twice there: all that came in is judged, or kept.
        assert len(after) == 8 and len(set(judged)) == 4
        assert after | set(judged) == before | set(new.ravel())
        num_exchanged += len(old)
    assert 160 < num_exchanged < 240  # Of 400, with the chance of a half: 200 +- 4 sigma.


def test_a_batch_larger_than_the_buffer():
    buffer = ImageBuffer(2, (1, 1, 1))
    with pytest.raises(ValueError, match="A batch of images does not fit into the buffer of 2"):
        exchange(buffer, numbered(1, 3), 0)
