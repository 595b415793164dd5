"""The resize against TensorFlow's own kernel of version 1, and by hand."""

import numpy as np
import pytest

from keras_gan.features.tf1_resize import tf1_bilinear_resize


def test_places_are_multiples_of_the_ratio():
    row = np.array([0.0, 10.0], "float32").reshape(1, 1, 2, 1)
    # At 0, 1/2, 1 and 3/2; right of the last pixel there is nothing to mix with.
    assert np.ravel(tf1_bilinear_resize(row, 1, 4)).tolist() == [0, 5, 10, 10]
    row = np.array([0.0, 10.0, 40.0], "float32").reshape(1, 3, 1, 1)
    # At 0 and 3/2: the middle pixel counts only where it is nearest.
    assert np.ravel(tf1_bilinear_resize(row, 2, 1)).tolist() == [0, 25]


@pytest.mark.parametrize("sides", [(1, 1), (28, 28), (64, 48), (299, 299), (512, 301)])
def test_equals_the_kernel_of_tensorflow_1(sides):
    import tensorflow as tf

    images = np.random.default_rng(0).uniform(0, 255, (2, *sides, 3)).astype("float32")
    expected = tf.compat.v1.image.resize_bilinear(
        images, (299, 299), align_corners=False, half_pixel_centers=False
    )
    resized = tf1_bilinear_resize(images, 299, 299)
    np.testing.assert_allclose(resized, expected, atol=1e-4)
