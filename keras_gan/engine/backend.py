"""Picks the engine's file for the Keras backend in use; another backend is one more branch."""

import keras

if keras.backend.backend() == "tensorflow":
    from keras_gan.engine.tensorflow import (
        ForwardPass,
        agree_on_finite,
        default_jit_compile,
        default_steps_per_execution,
        explained_errors,
        gradients,
        has_accelerator,
        input_gradient,
        num_replicas,
        replica_id,
        replica_slice,
        require_examples,
        stateless_normal,
        stateless_uniform,
        sum_over_replicas,
    )
    from keras_gan.engine.tensorflow_kernels import accelerate_network, accelerate_optimizer
else:
    raise ImportError(
        "keras_gan trains with the TensorFlow backend of Keras. Received: "
        f"'{keras.backend.backend()}'. Set the environment variable KERAS_BACKEND=tensorflow "
        "before the first import of keras."
    )

__all__ = [
    "ForwardPass",
    "accelerate_network",
    "accelerate_optimizer",
    "agree_on_finite",
    "default_jit_compile",
    "default_steps_per_execution",
    "explained_errors",
    "gradients",
    "has_accelerator",
    "input_gradient",
    "num_replicas",
    "replica_id",
    "replica_slice",
    "require_examples",
    "stateless_normal",
    "stateless_uniform",
    "sum_over_replicas",
]
