"""How Keras's trainer on JAX runs a `train_step(self, data)` that updates variables."""

import jax
import jax.numpy as jnp
import keras
import numpy as np

_PURGE = "purge_model_variables"


class BackendTrainer:
    """Mixin of `keras.Model`: compiles the steps as functions of the state of the model.

    Keras's trainer on JAX hands the values of all variables to a step, as lists (of the trained
    variables, the other ones, those of `model.optimizer`, those of the metrics), and takes their
    new values from it. Here the model's own step runs with these values in a
    `keras.StatelessScope`, from which the new ones are read.
    """

    # As on TensorFlow where no strategy is used; `keras.distribution` needs none in the step.
    distribute_strategy = None

    def _symbolic_build(self, iterator=None, data_batch=None):
        """Does nothing: the networks are built.

        Keras's `fit` and `evaluate` call this to build a model by calling it on data.
        """

    def make_train_function(self, force=False):
        """Compiles `train_step`, as Keras does with its own."""
        if self.train_function is None or force:
            self.train_function = self._function_of_state(self.train_step, self._state_variables())

    def make_test_function(self, force=False):
        """Compiles `test_step`, as Keras does with its own."""
        if self.test_function is None or force:
            trained, others, _, metrics = self._state_variables()
            self.test_function = self._function_of_state(self.test_step, (trained, others, metrics))

    def train_function_after(self, num_calls, begin, logs):
        """Returns a `train_function` whose first calls take no step.

        Args:
            num_calls: Integer, how many: from the next one on it is the model's own.
            begin: Is called by the first of them; it may set the metrics.
            logs: Dict from name to number that they return.
        """
        train_function, passed = self.train_function, iter(range(num_calls))

        def pass_over(state, iterator):
            call = next(passed, None)
            if call is None:
                return train_function(state, iterator)
            if call == 0:
                begin()
                state = (*state[:3], [variable.value for variable in self.metrics_variables])
            return dict(logs), state

        return pass_over

    def evaluate(self, *args, **kwargs):
        """`keras.Model.evaluate`, after which the variables have values also where it fails."""
        try:
            return super().evaluate(*args, **kwargs)
        finally:
            self.jax_state_sync()

    def _get_jax_state(self, **names):
        """Returns the state, which Keras takes away from the variables for some steps.

        It gives them what is in `_jax_state`, where it puts the state after the first of these
        steps: if that one failed, the model would be left without values.
        """
        state = super()._get_jax_state(**names)
        if names.get(_PURGE):
            groups = [name for name, wanted in names.items() if wanted and name != _PURGE]
            self._jax_state = dict(zip(groups, state, strict=True))
        return state

    def _state_variables(self):
        return (
            self.trainable_variables,
            self.non_trainable_variables,
            self.optimizer.variables,
            self.metrics_variables,
        )

    def _function_of_state(self, step, groups):
        """Returns what `fit` calls with the state and an iterator: it returns logs and state."""

        def step_of_state(state, data):
            pairs = [
                pair
                for variables, values in zip(groups, state, strict=True)
                for pair in zip(variables, values, strict=True)
            ]
            # Where nothing is compiled, arrays come as `fit` was given them, which Keras does not
            # let a network take together with tensors.
            data = keras.tree.map_structure(
                lambda x: jnp.asarray(x) if isinstance(x, np.ndarray) else x, data
            )
            with keras.StatelessScope(pairs) as scope:
                logs = step(data)
            return logs, tuple(
                [scope.get_current_value(variable) for variable in variables]
                for variables in groups
            )

        if not self.run_eagerly and self.jit_compile:
            shardings = None
            if keras.distribution.distribution() is not None:
                shardings = (None, tuple([v.value.sharding for v in group] for group in groups))
            compiled = jax.jit(step_of_state, donate_argnums=0, out_shardings=shardings)

            def checked_step(state, data):
                self.check_batch(data)
                return compiled(state, data)

            return self._make_function(checked_step)
        return self._make_function(step_of_state)
