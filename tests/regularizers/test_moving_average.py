import numpy as np
import pytest
from keras import ops

from keras_gan.regularizers.moving_average import MovingAverage


def test_is_the_weighted_mean_of_what_was_seen():
    """Weights 0.8^0, 0.8^1, ... backwards in time."""
    average = MovingAverage(2, decay=0.8)
    seen = np.random.default_rng(0).normal(5.0, size=(4, 2)).astype("float32")
    for i, values in enumerate(seen):
        weights = 0.8 ** np.arange(i, -1, -1)
        expected = weights @ seen[: i + 1] / weights.sum()
        np.testing.assert_allclose(
            average.update(ops.convert_to_tensor(values)), expected, rtol=1e-5
        )


@pytest.mark.parametrize("value", [np.inf, -np.inf, np.nan])
def test_what_is_not_finite_is_left_out(value):
    average = MovingAverage(2, decay=0.8)
    np.testing.assert_array_equal(average.update(ops.convert_to_tensor([value, 1.0])), [0.0, 0.0])
    np.testing.assert_allclose(
        average.update(ops.convert_to_tensor([3.0, 1.0])), [3.0, 1.0], rtol=1e-6
    )
    np.testing.assert_allclose(
        average.update(ops.convert_to_tensor([1.0, value])), [3.0, 1.0], rtol=1e-6
    )


def test_an_update_that_is_not_to_be():
    average = MovingAverage(1, decay=0.8)
    average.update(ops.convert_to_tensor([3.0]))
    np.testing.assert_allclose(
        average.update(ops.convert_to_tensor([1.0]), when=False), [3.0], rtol=1e-6
    )
