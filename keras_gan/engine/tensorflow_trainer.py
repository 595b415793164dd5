"""What Keras's trainer on TensorFlow has to be told of a built model."""


class BackendTrainer:
    """Mixin of `keras.Model`."""

    def _maybe_symbolic_build(self, *args, **kwargs):
        """Does nothing: the networks are built.

        Keras's `fit` and `evaluate` call this under a strategy to build a model from a first batch
        of data. Over many workers it fails (keras-team/keras#20585), and it reads the data twice.
        """

    def train_function_after(self, num_calls, begin, logs):
        """Returns a `train_function` whose first calls take no step.

        Args:
            num_calls: Integer, how many: from the next one on it is the model's own.
            begin: Is called by the first of them.
            logs: Dict from name to number that they return.
        """
        train_function, passed = self.train_function, iter(range(num_calls))

        def pass_over(iterator):
            call = next(passed, None)
            if call is None:
                return train_function(iterator)
            if call == 0:
                begin()
            return dict(logs)

        return pass_over
