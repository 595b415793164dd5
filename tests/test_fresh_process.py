"""What shows only in a process of its own; all of it in one, as starting it takes seconds.

What one part must not see of another runs in a fork, made before TensorFlow has begun to work.
"""

import json
import os
import pathlib
import subprocess
import sys

import numpy as np
import pytest
import tensorflow as tf

import keras_gan
from keras_gan import networks

pytestmark = pytest.mark.slow

ROOT = pathlib.Path(__file__).parents[1]

CODE = """
import json, os, pathlib, runpy, sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
import keras, numpy as np

before = set(sys.modules)
folder = pathlib.Path(sys.argv[1])


def in_a_fork(function):
    process = os.fork()
    if not process:
        function()
        sys.exit()
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def load_networks():
    sys.modules["keras_gan"] = None  # any import of it fails
    for path in sorted(folder.glob("*.keras")):
        model = keras.saving.load_model(path)
        assert type(model).__name__ == "Functional", type(model)
        inputs = list(np.load(path.with_suffix(".inputs.npz")).values())
        np.save(path.with_suffix(".outputs.npy"), model(inputs if len(inputs) > 1 else inputs[0]))


def run_script():
    os.chdir(folder)
    sys.argv = sys.argv[2:]
    runpy.run_path(sys.argv[0], run_name="__main__")


found = {"exit_of_networks": in_a_fork(load_networks)}

import keras_gan

found["loaded"] = sorted({name.split(".")[0] for name in set(sys.modules) - before})
found["exit_of_script"] = in_a_fork(run_script)

import tensorflow as tf
from keras_gan.experiments.distribution import make_strategy

cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
found["replicas"] = make_strategy("mirrored").num_replicas_in_sync
found["threads"] = tf.config.threading.get_intra_op_parallelism_threads()

tf.random.set_seed(1)
found["batch"] = next(keras_gan.data.load("toy:grid").as_numpy_iterator()).tolist()
print("found", json.dumps(found))
"""


def plain_networks():
    """Networks that consist of layers of Keras, all those layers among them."""
    shape = (16, 8, 1)
    yield networks.DCGANDiscriminator(shape, width=2, normalization="batch")
    yield networks.DCGANDiscriminator(shape, width=2, normalization="layer", condition_dim=3)
    yield networks.MLPGenerator(shape, latent_dim=4, width=8, normalization="batch")
    yield networks.MLPGenerator(
        shape, latent_dim=4, width=8, normalization="layer", condition_dim=3
    )
    yield networks.MLPDiscriminator(shape, width=8)
    for upsampling in ("transposed", "resize"):
        yield networks.DCGANGenerator(shape, latent_dim=4, width=2, upsampling=upsampling)
    yield networks.PatchDiscriminator(
        shape, width=2, depth=1, normalization="instance", condition_channels=2
    )
    yield networks.SRGANDiscriminator(shape, width=2)
    yield networks.ContextEncoder((16, 8, 2), width=2, bottleneck_dim=5)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("process")


@pytest.fixture(scope="module")
def outputs(folder):
    """Saves networks and inputs; returns the outputs that `CODE` should find."""
    random = np.random.default_rng(0)
    expected = {}
    for index, model in enumerate(plain_networks()):
        # Every weight differs from its initial value, so that a lost one would be seen.
        model.set_weights([random.uniform(0.1, 0.5, weight.shape) for weight in model.weights])
        inputs = [random.normal(size=(3, *x.shape[1:])).astype("float32") for x in model.inputs]
        path = folder / f"{index:02}_{model.name}.keras"
        model.save(path)
        np.savez(path.with_suffix(".inputs.npz"), *inputs)
        outputs = model(inputs if len(inputs) > 1 else inputs[0])
        expected[path.with_suffix(".outputs.npy")] = np.array(outputs)
    return expected


@pytest.fixture(scope="module")
def found(folder, outputs):
    """What `CODE` has found, and what it printed as errors."""
    script = [
        f"{ROOT}/run_experiment.py",
        f"--config={ROOT}/configs/quickstart.py:tiny",
        "--workdir=run",
        "--config.train.epochs=2",
        "--config.data.image_size=16",
    ]
    result = subprocess.run(
        [sys.executable, "-c", CODE, str(folder), *script], capture_output=True, text=True
    )
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout.split("found ")[1]) | {"errors": result.stderr}


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


def test_saved_networks_load_where_keras_gan_can_not_be_imported(found, outputs):
    assert found["exit_of_networks"] == 0, found["errors"]
    for path, values in outputs.items():
        np.testing.assert_allclose(np.load(path), values, rtol=1e-5, atol=1e-6)


def test_the_script_trains_with_an_override_then_generates(found, folder, run_script):
    assert found["exit_of_script"] == 0, found["errors"]
    assert (folder / "run" / "samples" / "epoch_0002.png").exists()
    code, _, err = run_script(
        "--mode=generate", f"--workdir={folder / 'run'}", "--num_samples=4", "--format=png"
    )
    assert code == 0, err
    assert (folder / "run" / "generated" / "000003.png").exists()
