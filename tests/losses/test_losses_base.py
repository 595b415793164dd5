import keras
import numpy as np
import pytest

from keras_gan import losses


class SquareLoss(losses.AdversarialLoss):
    """The least that a new loss needs."""

    def discriminator_values(self, real_logits, fake_logits):
        return keras.ops.square(real_logits - fake_logits)

    def generator_values(self, fake_logits, real_logits=None):
        return fake_logits if real_logits is None else fake_logits - real_logits


def test_new_loss_needs_the_two_formulas_only():
    loss = losses.get(SquareLoss)
    real, fake = np.full((2, 2, 2, 1), 3.0), np.zeros((2, 2, 2, 1))
    fake[1, 0, 0, 0] = 1.0
    # 3^2 everywhere, but 2^2 in one of the four patches of the second example.
    np.testing.assert_allclose(loss.discriminator_loss(real, fake), [9.0, (3 * 9 + 4) / 4])
    np.testing.assert_allclose(loss.generator_loss(fake), [0.0, 0.25])
    np.testing.assert_allclose(loss.generator_loss(fake, real), [-3.0, -2.75])
    assert type(SquareLoss.from_config(loss.get_config())) is SquareLoss


@pytest.mark.parametrize(
    ("method", "num_arguments"), [("discriminator_loss", 2), ("generator_loss", 1)]
)
def test_missing_formula_is_named(method, num_arguments):
    class Unfinished(losses.AdversarialLoss):
        pass

    formula = method.replace("loss", "values")
    with pytest.raises(NotImplementedError, match=f"Unfinished must implement {formula}"):
        getattr(Unfinished(), method)(*[np.zeros((2, 1))] * num_arguments)


def test_margins_change_sign_at_the_threshold():
    real, fake = losses.LeastSquaresLoss().margins(*[np.array([[0.0], [0.5], [1.0]])] * 2)
    np.testing.assert_array_equal(real, [[-0.5], [0.0], [0.5]])
    np.testing.assert_array_equal(fake, [[0.5], [0.0], [-0.5]])


@pytest.mark.parametrize(
    ("real_shape", "fake_shape"),
    [((4, 1), (4,)), ((4, 1), (3, 1)), ((4, 2, 2, 1), (4, 1)), ((4, 2, 2, 1), (4, 3, 3, 1))],
)
def test_shapes_that_would_broadcast_are_refused(real_shape, fake_shape):
    loss = losses.WassersteinLoss()
    message = f"same shape. Received: real_logits of shape {real_shape}.*{fake_shape}"
    message = message.replace("(", r"\(").replace(")", r"\)")
    with pytest.raises(ValueError, match=message):
        loss.discriminator_loss(np.zeros(real_shape), np.zeros(fake_shape))
    with pytest.raises(ValueError, match=message):
        loss.generator_loss(np.zeros(fake_shape), np.zeros(real_shape))


def test_scalar_is_refused():
    with pytest.raises(ValueError, match=r"scalar.*one\s+value for each example"):
        losses.per_example(1.0)


def test_unknown_sizes_in_a_graph():
    import tensorflow as tf

    loss = losses.NonSaturatingLoss()

    @tf.function(input_signature=[tf.TensorSpec((None, None, None, 1))] * 2)
    def call(real, fake):
        return loss.discriminator_loss(real, fake)

    zeros = tf.zeros((3, 2, 2, 1))
    np.testing.assert_allclose(call(zeros, zeros), [2 * np.log(2)] * 3, rtol=1e-6)
    # A replica may get no example of the last, uneven batch.
    assert call(zeros[:0], zeros[:0]).shape == (0,)


def test_get_refuses_what_is_no_adversarial_loss():
    with pytest.raises(ValueError, match="Losses from keras.losses"):
        losses.get(keras.losses.BinaryCrossentropy())
    with pytest.raises(ValueError, match="Unknown loss 'hing'. Did you mean 'hinge'?"):
        losses.get("hing")
    with pytest.raises(ValueError, match="'hinge' can't be made with the arguments.*margin"):
        losses.get({"name": "hinge", "margin": 2.0})
