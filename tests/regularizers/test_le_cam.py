import numpy as np
import pytest
from keras import ops

from keras_gan import engine, regularizers


def call(le_cam, real, fake, step=0):
    with engine.random.scope(seed=0, step=step):
        logits = [ops.convert_to_tensor(values) for values in (real, fake)]
        return np.array(le_cam(None, None, None, *logits))


def test_second_step_by_hand():
    """Averages of means 1, 3 and of -1, -2 with decay 0.5: 7/3 and -5/3."""
    le_cam = regularizers.LeCam(weight=2.0, decay=0.5, start_step=0)
    le_cam.build(None)
    call(le_cam, [[0.0], [2.0]], [[-2.0], [0.0]])
    values = call(le_cam, [[6.0], [0.0]], [[-7.0], [3.0]])
    real, fake = 7 / 3, -5 / 3
    expected = [2 * ((6 - fake) ** 2 + (real + 7) ** 2), 2 * ((0 - fake) ** 2 + 0.0)]
    np.testing.assert_allclose(values, expected, rtol=1e-5)


def test_patch_map():
    """Each logit is compared by itself; the averages are those of all."""
    le_cam = regularizers.LeCam(weight=1.0, start_step=0)
    le_cam.build(None)
    real, fake = np.random.default_rng(0).normal(size=(2, 3, 2, 4, 1)).astype("float32")
    squares = np.maximum(0, real - fake.mean()) ** 2 + np.maximum(0, real.mean() - fake) ** 2
    np.testing.assert_allclose(call(le_cam, real, fake), squares.mean(axis=(1, 2, 3)), rtol=1e-5)


def test_starts_late_with_averages_of_before():
    le_cam = regularizers.LeCam(weight=1.0, decay=0.5, start_step=1)
    le_cam.build(None)
    np.testing.assert_array_equal(call(le_cam, [[2.0]], [[0.0]], step=0), [0.0])
    values = call(le_cam, [[3.0]], [[0.0]], step=1)
    np.testing.assert_allclose(values, [3.0**2 + (8 / 3) ** 2], rtol=1e-5)


def test_overflow_is_forgotten():
    le_cam = regularizers.LeCam(weight=1.0, start_step=0)
    le_cam.build(None)
    call(le_cam, [[np.inf]], [[-np.inf]])
    call(le_cam, [[np.nan]], [[0.0]])
    np.testing.assert_allclose(call(le_cam, [[1.0]], [[-1.0]]), [8.0], rtol=1e-5)


@pytest.mark.parametrize("start_step", [-1, 1.5, True])
def test_start_step_out_of_range(start_step):
    with pytest.raises(ValueError, match="`start_step` must be an integer of at least 0"):
        regularizers.LeCam(start_step=start_step)
