import keras
import numpy as np

from keras_gan import losses
from keras_gan.engine import backend


def test_equilibrium():
    loss, zeros = losses.NonSaturatingLoss(), np.zeros((1, 1))
    np.testing.assert_allclose(loss.discriminator_loss(zeros, zeros), [2 * np.log(2)], rtol=1e-6)
    np.testing.assert_allclose(loss.generator_loss(zeros), [np.log(2)], rtol=1e-6)


def test_gradient_where_the_generator_loses():
    """The reason for this loss: against a sure discriminator, minimax has no gradient left."""
    logits = keras.Variable([[-20.0]])
    slopes = {}
    for loss in (losses.NonSaturatingLoss(), losses.MinimaxLoss()):
        (gradient,), _ = backend.gradients(
            lambda loss=loss: (loss.generator_loss(logits.value)[0], None), [logits]
        )
        slopes[type(loss)] = float(gradient[0, 0])
    np.testing.assert_allclose(slopes[losses.NonSaturatingLoss], -1.0, rtol=1e-6)
    np.testing.assert_allclose(slopes[losses.MinimaxLoss], -np.exp(-20.0), rtol=1e-4)


def test_extreme_values():
    loss = losses.NonSaturatingLoss()
    np.testing.assert_allclose(loss.generator_loss([[-1e4], [1e4]]), [1e4, 0.0])


def test_the_label_smoothing_of_tf_gan():
    """Its 0.25 is TensorFlow 1's, towards 1/2: the target 0.875, as the README says."""
    import tensorflow as tf

    real, fake = np.random.default_rng(0).normal(size=(2, 16, 1)).astype("float32")
    tf_gan = tf.compat.v1.losses.sigmoid_cross_entropy(np.ones_like(real), real, 1.0, 0.25)
    tf_gan += tf.compat.v1.losses.sigmoid_cross_entropy(np.zeros_like(fake), fake)
    loss = losses.NonSaturatingLoss(label_smoothing=0.125)
    np.testing.assert_allclose(np.mean(loss.discriminator_loss(real, fake)), tf_gan, rtol=1e-6)
