import numpy as np
from keras import ops

from keras_gan.regularizers import R2


def test_is_taken_at_the_generated_samples_one_by_one():
    """For D(x) = |x|^2 / 2 the gradient is x itself."""
    fake = np.array([[3.0, 4.0], [0.0, 0.0], [1.0, 2.0]], "float32")
    real = np.full((3, 2), 100.0, "float32")

    def discriminator(x):
        return ops.sum(x**2, axis=1, keepdims=True) / 2

    np.testing.assert_allclose(R2(gamma=2.0)(discriminator, real, fake), [25.0, 0.0, 5.0])
