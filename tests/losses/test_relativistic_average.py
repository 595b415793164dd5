import math

import numpy as np
import pytest

from keras_gan.losses import RelativisticAverageLoss


@pytest.mark.parametrize(
    ("base", "value"), [("non_saturating", 2 * math.log(2)), ("least_squares", 2.0), ("hinge", 2.0)]
)
def test_equilibrium(base, value):
    loss = RelativisticAverageLoss(base)
    logits = np.full((3, 1), 0.7)
    np.testing.assert_allclose(loss.discriminator_loss(logits, logits), [value] * 3, rtol=1e-6)
    np.testing.assert_allclose(loss.generator_loss(logits, logits), [value] * 3, rtol=1e-6)


def test_compares_with_the_mean_of_the_other_kind():
    """By hand: means are 2 (real) and 1 (fake); squares of lead - 1."""
    loss = RelativisticAverageLoss("least_squares")
    real, fake = [[1.0], [3.0]], [[2.0], [0.0]]
    # (1 - 1 - 1)^2 + (2 - 2 - 1)^2 and (3 - 1 - 1)^2 + (2 - 0 - 1)^2
    np.testing.assert_array_equal(loss.discriminator_loss(real, fake), [2.0, 2.0])
    # (2 - 2 - 1)^2 + (1 - 1 - 1)^2 and (0 - 2 - 1)^2 + (1 - 3 - 1)^2
    np.testing.assert_array_equal(loss.generator_loss(fake, real), [2.0, 18.0])


def test_means_and_their_gradients_are_those_of_the_global_batch(mirrored):
    """Of 5 rows one replica has 2 and the other 3."""
    import tensorflow as tf

    loss = RelativisticAverageLoss()
    logits = np.random.default_rng(0).normal(size=(2, 5, 1)).astype("float32")

    def step(real, fake):
        with tf.GradientTape() as tape:
            tape.watch([real, fake])
            values = loss.discriminator_loss(real, fake)
        return values, *tape.gradient(values, [real, fake])

    expected = step(*map(tf.constant, logits))
    slices = [logits[:, :2], logits[:, 2:]]
    parts = [
        mirrored.experimental_distribute_values_from_function(
            lambda c, i=i: tf.constant(slices[c.replica_id_in_sync_group][i])
        )
        for i in range(2)
    ]
    received = tf.function(lambda *args: mirrored.run(step, args=args))(*parts)
    for value, per_replica in zip(expected, received, strict=True):
        local = mirrored.experimental_local_results(per_replica)
        np.testing.assert_allclose(np.concatenate(local), value, rtol=1e-5, atol=1e-7)
