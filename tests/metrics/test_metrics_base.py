"""What metrics have in common: samples kept, real samples cached."""

import keras
import numpy as np
import pytest

from keras_gan.metrics import FrechetDistance, KernelDistance, MultiScaleSSIM, StoredMetric

FEATURES = np.random.default_rng(0).normal(size=(7, 3)).astype("float32")


def test_the_real_state_of_one_metric_makes_another():
    metric, other = StoredMetric(name="one"), StoredMetric(name="other")
    metric.update_state(real=FEATURES[:4], fake=FEATURES[:1])
    metric.update_state(real=FEATURES[4:])
    other.update_state(real=FEATURES[:2], fake=FEATURES)
    other.set_real_state(metric.real_state())
    np.testing.assert_array_equal(other.stored("real"), FEATURES)
    np.testing.assert_array_equal(other.stored("fake"), FEATURES)


def test_there_is_no_real_state_without_real_samples():
    metric = StoredMetric(name="one")
    metric.update_state(fake=FEATURES)
    with pytest.raises(ValueError, match="one has no real samples yet"):
        metric.real_state()


def means(images):
    return keras.ops.mean(images, axis=(1, 2))


@pytest.mark.parametrize(
    "metric",
    [KernelDistance(), KernelDistance(means), FrechetDistance(means, dim=1), MultiScaleSSIM()],
    ids=["features", "extractor", "streaming", "labels"],
)
def test_in_a_compiled_graph_the_message_says_what_to_do(metric):
    import tensorflow as tf

    arguments = {"fake": tf.zeros((3, 16, 16, 1))}
    if isinstance(metric, MultiScaleSSIM):
        arguments["labels"] = tf.zeros(3, tf.int32)
    with pytest.raises(ValueError, match="outside of `tf.function`.*run_eagerly=True.*Evaluator"):
        tf.function(metric.update_state)(**arguments)


def test_an_array_that_is_filled_anew_does_not_change_what_is_stored():
    metric, similarity = StoredMetric(name="one"), MultiScaleSSIM(num_pairs=30)
    buffer, labels = np.empty((1, 3)), np.empty(2, int)
    noise = np.random.default_rng(0).uniform(-1, 1, (4, 16, 16, 1)).astype("float32")
    for i in range(2):
        buffer[:] = i
        labels[:] = i
        metric.update_state(real=buffer, fake=buffer)
        similarity.update_state(fake=noise[2 * i :][:2], labels=labels)
    for kind in ("real", "fake"):
        np.testing.assert_array_equal(metric.stored(kind), [[0, 0, 0], [1, 1, 1]])
    expected = MultiScaleSSIM(num_pairs=30)
    expected.update_state(fake=noise, labels=np.array([0, 0, 1, 1]))
    assert similarity.result() == expected.result()
