import keras
import numpy as np
from keras import ops

from keras_gan.engine import backend
from keras_gan.regularizers import R1


def test_is_taken_at_the_real_samples_one_by_one():
    """For D(x) = |x|^2 / 2 the gradient is x itself."""
    real = np.array([[3.0, 4.0], [0.0, 0.0], [1.0, 2.0]], "float32")
    fake = np.full((3, 2), 100.0, "float32")

    def discriminator(x):
        return ops.sum(x**2, axis=1, keepdims=True) / 2

    np.testing.assert_allclose(R1(gamma=2.0)(discriminator, real, fake), [25.0, 0.0, 5.0])


def test_dirac_gan():
    """Mescheder et al., section 2: D(x) = psi x and real data at 0, so R1 = gamma / 2 psi^2."""
    psi = keras.Variable(1.5)
    real = np.zeros((4, 1), "float32")

    def objective():
        return ops.mean(R1(gamma=0.4)(lambda x: psi.value * x, real, real)), None

    (gradient,), _ = backend.gradients(objective, [psi])
    penalty, _ = objective()
    np.testing.assert_allclose(penalty, 0.2 * 1.5**2, rtol=1e-6)
    np.testing.assert_allclose(gradient, 0.4 * 1.5, rtol=1e-6)
