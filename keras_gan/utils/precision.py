"""Layers of a precision of their own."""

import contextlib

import keras


@contextlib.contextmanager
def float32_layers():
    """Lets the layers that are made inside compute in float32, whatever the global policy is."""
    policy = keras.config.dtype_policy()
    keras.config.set_dtype_policy("float32")
    try:
        yield
    finally:
        keras.config.set_dtype_policy(policy)
