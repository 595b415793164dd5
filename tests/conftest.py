"""Two logical CPU devices, which must be asked for before TensorFlow starts."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import numpy as np
import pytest
import tensorflow as tf

from keras_gan.experiments.distribution import make_strategy

tf.config.set_logical_device_configuration(
    tf.config.list_physical_devices("CPU")[0], [tf.config.LogicalDeviceConfiguration()] * 2
)


@pytest.fixture
def mirrored():
    """MirroredStrategy on two logical CPU devices."""
    return make_strategy("mirrored")


@pytest.fixture
def points():
    """50 points in the plane: an uneven number for batches of 16."""
    return np.random.default_rng(0).normal(size=(50, 2)).astype("float32")
