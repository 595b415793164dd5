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
