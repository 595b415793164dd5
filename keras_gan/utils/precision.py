"""The precision that layers are made with."""

import contextlib

import keras


@contextlib.contextmanager
def dtype_policy(name):
    """Makes `name` the dtype policy of the layers made in the block."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(name)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)
