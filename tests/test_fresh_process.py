"""What shows only in a process of its own; all of it in one, as starting it takes seconds."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest
import tensorflow as tf

import keras_gan

CODE = """
import json, sys
import keras

before = set(sys.modules)
import keras_gan

loaded = sorted({name.split(".")[0] for name in set(sys.modules) - before})

import tensorflow as tf
from keras_gan.experiments.distribution import make_strategy

cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
num_replicas = make_strategy("mirrored").num_replicas_in_sync
num_threads = tf.config.threading.get_intra_op_parallelism_threads()

tf.random.set_seed(1)
batch = next(keras_gan.data.load("toy:grid").as_numpy_iterator()).tolist()
found = {"loaded": loaded, "replicas": num_replicas, "threads": num_threads, "batch": batch}
print("found", json.dumps(found))
"""


@pytest.fixture(scope="module")
def found():
    """What `CODE` has found."""
    result = subprocess.run(
        [sys.executable, "-c", CODE], capture_output=True, text=True, check=True
    )
    return json.loads(result.stdout.split("found ")[1])


def test_importing_keras_gan_loads_no_heavy_module(found):
    heavy = {"tensorflow_datasets", "PIL", "sklearn", "matplotlib", "ml_collections", "tensorboard"}
    assert "keras_gan" in found["loaded"]
    assert heavy.isdisjoint(found["loaded"])


def test_logical_cpu_devices_share_the_cores(found):
    assert found["replicas"] == 2
    assert found["threads"] == max(1, os.cpu_count() // 2)


def test_another_process_repeats_the_same_batches(found):
    tf.random.set_seed(1)  # An earlier test may have set another one.
    here = next(keras_gan.data.load("toy:grid").as_numpy_iterator())
    np.testing.assert_array_equal(np.array(found["batch"], "float32"), here)
