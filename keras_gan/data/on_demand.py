"""TensorFlow, imported when data is first read: the rest of keras_gan runs on JAX without it."""


class _OnDemand:
    """Stands in for the module `tensorflow`."""

    def __getattr__(self, name):
        try:
            import tensorflow
        except ImportError as error:
            raise ImportError(
                "keras_gan.data reads data by tf.data, also where Keras runs on JAX, and "
                "TensorFlow is not installed: `pip install tensorflow-cpu` (and "
                "`tensorflow-datasets` for data sets by name). `fit` takes NumPy arrays without it."
            ) from error
        return getattr(tensorflow, name)


tf = _OnDemand()
