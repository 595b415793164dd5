import keras
import numpy as np
import pytest

from keras_gan.layers import LearnedBasis


def test_outer_product_per_channel():
    layer = LearnedBasis(2, 3)
    coefficients = np.random.default_rng(0).normal(size=(4, 5)).astype("float32")
    outputs = layer(coefficients)
    assert layer.basis.shape == (2, 3, 5)
    expected = np.einsum("hwc,bc->bhwc", layer.basis.numpy(), coefficients)
    np.testing.assert_allclose(outputs, expected, rtol=1e-6)


def test_starts_from_the_normal_distribution():
    keras.utils.set_random_seed(0)
    layer = LearnedBasis(8, 8)
    layer.build((None, 64))
    values = layer.basis.numpy()
    # Five standard errors.
    assert abs(values.mean()) < 5 / np.sqrt(values.size)
    assert abs(values.std() - 1) < 5 / np.sqrt(2 * values.size)


def test_symbolic_shape_and_config():
    layer = LearnedBasis.from_config(LearnedBasis(4, 7, name="base").get_config())
    assert layer(keras.Input((6,))).shape == (None, 4, 7, 6)
    assert layer.name == "base"


def test_bad_arguments():
    with pytest.raises(ValueError, match="`width` must be an integer of at least 1"):
        LearnedBasis(4, 0.5)
    with pytest.raises(ValueError, match="expected ndim=2"):
        LearnedBasis(4, 4)(np.zeros((2, 4, 4, 3)))
