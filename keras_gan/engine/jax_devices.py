"""What suits the device that JAX computes on."""

import jax
import jax.experimental


def has_accelerator():
    """Whether JAX computes on a GPU or a TPU."""
    return jax.default_backend() != "cpu"


def default_jit_compile():
    """Whether to compile the step where the user does not say: always, as JAX is made for it."""
    return True


def default_steps_per_execution():
    """Number of steps that one call of the compiled function runs, where the user does not say.

    1: JAX returns before a step is done, so that Python prepares the next one meanwhile, and
    Keras runs several steps as a loop in Python.
    """
    return 1


def double_precision():
    """Returns a context in which float64 is computed, which JAX by itself takes for float32."""
    if hasattr(jax, "enable_x64"):
        return jax.enable_x64(True)
    return jax.experimental.enable_x64()  # JAX 0.6, the last one for Python 3.10.


def compiles_double_precision():
    """Whether a compiled step may compute in float64."""
    return False
