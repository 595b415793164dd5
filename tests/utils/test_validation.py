import numpy as np
import pytest

from keras_gan.utils.validation import check_image_range, check_positive_integer, did_you_mean


@pytest.mark.parametrize("value", [0, -1, 1.5, True, "3", None])
def test_check_positive_integer(value):
    with pytest.raises(
        ValueError, match=f"`width` must be an integer of at least 1. Received: width={value!r}"
    ):
        check_positive_integer(value, "width")


def test_check_positive_integer_takes_numpy_integers():
    assert check_positive_integer(np.int64(3), "width") == 3


def test_check_image_range_allows_rounding():
    check_image_range(np.array([-1.0005, 1.0005]), "GAN")


def test_did_you_mean():
    assert did_you_mean("hing", ["hinge", "r1"]) == " Did you mean 'hinge'?"
    assert did_you_mean("something", ["hinge"]) == ""
