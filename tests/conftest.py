"""Two CPU devices, which must be asked for before TensorFlow or JAX starts.

With KERAS_BACKEND=jax those tests run that need no TensorFlow: not the files that import it at
their top, nor the functions that import it, or TensorBoard, or take the fixture `mirrored`.
"""

import inspect
import os
import pathlib
import runpy
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
# Compiling takes most of the time on JAX: this makes it about three times as fast.
os.environ.setdefault("JAX_DISABLE_MOST_OPTIMIZATIONS", "1")
# NumPy's threads wait spinning: those of one test process would take the other's core.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

os.environ.setdefault("XLA_FLAGS", "--xla_force_host_platform_device_count=2")

import numpy as np
import pytest
from absl import app
from absl.testing import flagsaver

# Not what a `keras.json` says, which only importing Keras would tell.
ON_TENSORFLOW = os.environ.setdefault("KERAS_BACKEND", "tensorflow") == "tensorflow"

# The first ones mostly wait for processes of their own, the others trace large graphs.
_LONG = (
    "test_faults.py",
    "test_several_workers.py",
    "test_fresh_process.py",
    "test_model_contract.py",
    "test_config_contract.py",
    "test_runner.py",
    "test_resuming.py",
)


def pytest_configure(config):
    """Starts TensorFlow on two devices, but not where pytest only hands out work to others."""
    hands_out = getattr(config.option, "numprocesses", None) and not hasattr(config, "workerinput")
    if ON_TENSORFLOW and not hands_out:
        import tensorflow as tf

        tf.config.set_logical_device_configuration(
            tf.config.list_physical_devices("CPU")[0], [tf.config.LogicalDeviceConfiguration()] * 2
        )
        # A tenth of the time; the processes of their own that some tests start keep it.
        tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})


def pytest_ignore_collect(collection_path):
    """Leaves out the files whose top imports a backend that Keras does not run on."""
    if collection_path.suffix != ".py":
        return None
    other = "jax" if ON_TENSORFLOW else "tensorflow"
    top = collection_path.read_text(encoding="utf-8").splitlines()
    return True if any(line.startswith(f"import {other}") for line in top) else None


def pytest_collection_modifyitems(items):
    """Puts the longest files first, and leaves out the tests that need TensorFlow on another."""
    items.sort(key=lambda item: item.path.name not in _LONG)
    for item in items:
        if "mirrored" in item.fixturenames:
            item.add_marker(pytest.mark.slow)
    if not ON_TENSORFLOW:
        for item in items:
            source = inspect.getsource(item.function)
            if "mirrored" in item.fixturenames or any(
                line in source for line in ("    import tensorflow", "    from tensorboard")
            ):
                item.add_marker(pytest.mark.skip(reason="needs TensorFlow"))


def _needs_tensorflow(error):
    """Whether an error comes of data that only TensorFlow reads, or of TensorBoard."""
    while error is not None:
        if isinstance(error, ImportError) and (
            "reads data by tf.data" in str(error) or error.name == "tensorboard"
        ):
            return True
        error = error.__cause__ or error.__context__
    return False


def _run(item):
    try:
        return (yield)
    except BaseException as error:
        if not ON_TENSORFLOW and _needs_tensorflow(error):
            pytest.skip("needs TensorFlow")
        raise


pytest_runtest_setup = pytest.hookimpl(wrapper=True)(_run)
pytest_runtest_call = pytest.hookimpl(wrapper=True)(_run)


@pytest.fixture
def mirrored():
    """MirroredStrategy on two logical CPU devices."""
    from keras_gan.experiments.distribution import make_strategy

    return make_strategy("mirrored")


@pytest.fixture
def batches_of():
    """Function from nested arrays and a size to batches, in order, of no other size.

    On TensorFlow a tf.data.Dataset, so that compiled steps know the size.
    """
    if ON_TENSORFLOW:
        import tensorflow as tf

        return lambda arrays, size: tf.data.Dataset.from_tensor_slices(arrays).batch(
            size, drop_remainder=True
        )

    import keras

    class Batches(keras.utils.PyDataset):
        def __init__(self, arrays, size):
            super().__init__()
            self.arrays, self.size = arrays, size

        def __len__(self):
            return len(keras.tree.flatten(self.arrays)[0]) // self.size

        def __getitem__(self, i):
            rows = slice(i * self.size, (i + 1) * self.size)
            return keras.tree.map_structure(lambda array: array[rows], self.arrays)

    return Batches


@pytest.fixture
def points():
    """50 points in the plane: an uneven number for batches of 16."""
    return np.random.default_rng(0).normal(size=(50, 2)).astype("float32")


@pytest.fixture
def run_script(monkeypatch, capsys):
    """Function that runs run_experiment.py with flags: returns its exit code and what it printed.

    In this process, as importing TensorFlow takes longer than most of what it does.
    """
    from keras_gan.experiments import command_line  # noqa: F401 (defines its flags, once)

    app.define_help_flags()
    script = str(pathlib.Path(__file__).parents[1] / "run_experiment.py")

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", [script, *map(str, arguments)])
        with flagsaver.flagsaver(), pytest.raises(SystemExit) as ended:
            runpy.run_path(script, run_name="__main__")
        captured = capsys.readouterr()
        return ended.value.code or 0, captured.out, captured.err

    return run
