"""Running networks on many examples, a batch at a time."""

import functools

import keras
import numpy as np

from keras_gan import engine


class Inference:
    """Mixin of models: `run_network`, whose graphs are kept until the next `compile`."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._compiled_calls = {}

    def compile(self, *args, **kwargs):
        """As that of the class it is mixed into."""
        super().compile(*args, **kwargs)
        self._compiled_calls = {}  # `jit_compile` may have changed.

    def run_network(self, network, inputs, batch_size, row_shape=None):
        """Returns what a network makes of its inputs in inference mode, in NumPy arrays.

        What it computes in half precision is float32 in them.

        Args:
            network: Keras model.
            inputs: float32 array with a row for each example, or a list of such arrays.
            batch_size: Integer, how many examples are computed at once: in this process and on one
                device, whatever the distribution strategy.
            row_shape: Tuple, the shape of a row in all calls for this network, with `None` where
                it differs from call to call. Default: `None`, that of these inputs.
        """
        # Not `predict`, which under a strategy hands a replica an empty part of a small batch, and
        # over several workers waits for all of them, where only the chief generates.
        call = functools.partial(network, training=False)
        if not self.run_eagerly:
            if id(network) not in self._compiled_calls:
                if row_shape is None:
                    row_shape = keras.tree.map_structure(lambda x: tuple(x.shape[1:]), inputs)
                self._compiled_calls[id(network)] = engine.compiled(
                    call, row_shape, self.jit_compile
                )
            call = self._compiled_calls[id(network)]
        num_samples = len(keras.tree.flatten(inputs)[0])
        slices = [slice(i, i + batch_size) for i in range(0, num_samples, batch_size)]
        batches = [rows_of(inputs, rows) for rows in slices]
        outputs = [keras.tree.map_structure(_to_numpy, call(batch)) for batch in batches]
        return keras.tree.map_structure(lambda *parts: np.concatenate(parts), *outputs)


def _to_numpy(output):
    array = keras.ops.convert_to_numpy(output)
    is_half = str(array.dtype) in ("float16", "bfloat16")
    return array.astype("float32") if is_half else array


def rows_of(arrays, rows):
    """Returns some rows, a slice, of each array of a structure; `None` stays `None`."""
    return keras.tree.map_structure(lambda x: None if x is None else x[rows], arrays)
