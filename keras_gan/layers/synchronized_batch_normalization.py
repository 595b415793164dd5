"""Batch normalization by the statistics of the global batch."""

import keras
from keras import layers

from keras_gan import engine


@keras.saving.register_keras_serializable(package="keras_gan")
class SynchronizedBatchNormalization(layers.BatchNormalization):
    """`keras.layers.BatchNormalization` by the statistics of the global batch, on each backend.

    On TensorFlow it is `BatchNormalization(synchronized=True)`. Keras refuses that argument on
    JAX, where a step sees the global batch, so that any batch normalization is by its statistics.

    Args:
        **kwargs: Of `keras.layers.BatchNormalization`, without `synchronized`.

    Call arguments, returns:
        As of `keras.layers.BatchNormalization`.

    Example:
        >>> keras_gan.layers.SynchronizedBatchNormalization(momentum=0.9)(np.ones((2, 3))).shape
        TensorShape([2, 3])

    Reference:
        Ioffe and Szegedy, 2015, "Batch Normalization", arXiv:1502.03167.
    """

    def __init__(self, **kwargs):
        super().__init__(synchronized=engine.splits_batches(), **kwargs)

    def get_config(self):
        """Returns the constructor's arguments."""
        config = super().get_config()
        del config["synchronized"]
        return config
