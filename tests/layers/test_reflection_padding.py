import keras
import numpy as np
import pytest

from keras_gan.layers import ReflectionPadding

IMAGES = np.random.default_rng(0).normal(size=(2, 5, 4, 3)).astype("float32")


@pytest.mark.parametrize("padding", [1, 3])
def test_against_numpy(padding):
    sides = (padding, padding)
    expected = np.pad(IMAGES, ((0, 0), sides, sides, (0, 0)), mode="reflect")
    np.testing.assert_array_equal(ReflectionPadding(padding)(IMAGES), expected)


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
def test_precision_and_config(policy):
    layer = ReflectionPadding(2, dtype=policy)
    layer = ReflectionPadding.from_config(layer.get_config())
    outputs = layer(IMAGES)
    assert outputs.shape == (2, 9, 8, 3)
    assert outputs.dtype == policy.removeprefix("mixed_")


def test_any_size():
    assert ReflectionPadding(2)(keras.Input((None, 6, 3))).shape == (None, None, 10, 3)


def test_bad_arguments():
    with pytest.raises(ValueError, match="Received: padding=0"):
        ReflectionPadding(0)
    for images in (IMAGES, keras.Input((5, 4, 3))):
        with pytest.raises(ValueError, match="sides above 4. Received .*height 5 and width 4"):
            ReflectionPadding(4)(images)
