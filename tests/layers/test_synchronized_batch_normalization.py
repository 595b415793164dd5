"""What it does over replicas is tested where models are, in tests/models/test_replicas.py."""

import keras
import numpy as np

from keras_gan.layers import SynchronizedBatchNormalization


def test_normalises_and_keeps_its_arguments():
    layer = SynchronizedBatchNormalization(momentum=0.75, epsilon=0.5)
    x = np.random.default_rng(0).normal(2.0, 3.0, (8, 4)).astype("float32")
    expected = (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + 0.5)
    np.testing.assert_allclose(layer(x, training=True), expected, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(layer.moving_mean.numpy(), x.mean(axis=0) / 4, rtol=1e-4)
    assert layer.synchronized == (keras.backend.backend() == "tensorflow")

    config = keras.saving.serialize_keras_object(layer)
    assert "synchronized" not in config["config"]
    assert keras.saving.deserialize_keras_object(config).get_config() == layer.get_config()
