"""What Keras's trainer on TensorFlow has to be told of a built model."""


class BackendTrainer:
    """Mixin of `keras.Model`."""

    def _maybe_symbolic_build(self, *args, **kwargs):
        """Does nothing: the networks are built.

        Keras's `fit` and `evaluate` call this under a strategy to build a model from a first batch
        of data. Over many workers it fails (keras-team/keras#20585), and it reads the data twice.
        """
