"""TensorFlow, imported when data is first read: the rest of keras_gan runs on JAX without it."""

import contextlib
import functools

import keras


class _OnDemand:
    """Stands in for the module `tensorflow`."""

    def __getattr__(self, name):
        return getattr(_tensorflow(), name)


@functools.cache
def _tensorflow():
    try:
        import tensorflow
    except ImportError as error:
        raise ImportError(
            "keras_gan.data reads data by tf.data, also where Keras runs on JAX, and TensorFlow "
            "is not installed: `pip install tensorflow-cpu` (and `tensorflow-datasets` for data "
            "sets by name). `fit` takes NumPy arrays without it."
        ) from error
    if keras.backend.backend() != "tensorflow":
        # It would take the memory of the GPU that another backend trains on.
        with contextlib.suppress(RuntimeError):  # It runs already, and has what it takes.
            tensorflow.config.set_visible_devices([], "GPU")
    return tensorflow


tf = _OnDemand()
