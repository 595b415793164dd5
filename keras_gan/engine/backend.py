"""Picks the engine's file for the Keras backend in use; another backend is one more branch."""

import keras

if keras.backend.backend() == "tensorflow":
    from keras_gan.engine.tensorflow import (
        ForwardPass,
        WorkerLostError,
        compiled,
        default_jit_compile,
        explaining_lost_workers,
        gather_over_workers,
        gradients,
        input_gradient,
        is_chief,
        logs_for_fit,
        num_replicas,
        read_local,
        replica_slice,
        spans_workers,
        stateless_normal,
        stateless_uniform,
        sum_over_replicas,
        write_local,
    )
else:
    raise ImportError(
        "keras_gan trains with the TensorFlow backend of Keras. Received: "
        f"'{keras.backend.backend()}'. Set the environment variable KERAS_BACKEND=tensorflow "
        "before the first import of keras."
    )

__all__ = [
    "ForwardPass",
    "WorkerLostError",
    "compiled",
    "default_jit_compile",
    "explaining_lost_workers",
    "gather_over_workers",
    "gradients",
    "input_gradient",
    "is_chief",
    "logs_for_fit",
    "num_replicas",
    "read_local",
    "replica_slice",
    "spans_workers",
    "stateless_normal",
    "stateless_uniform",
    "sum_over_replicas",
    "write_local",
]
