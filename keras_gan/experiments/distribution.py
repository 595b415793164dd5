"""Devices and determinism, for the Keras backend in use."""

import keras

if keras.backend.backend() == "tensorflow":
    from keras_gan.experiments.tensorflow_distribution import (
        describe_devices,
        enable_determinism,
        make_strategy,
    )
else:
    from keras_gan.experiments.jax_distribution import (
        describe_devices,
        enable_determinism,
        make_strategy,
    )

__all__ = ["describe_devices", "enable_determinism", "make_strategy"]
