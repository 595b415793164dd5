"""The training services that every adversarial model builds its `train_step` from."""

import contextlib
import functools
import threading

import keras
from keras import ops

from keras_gan.engine import backend, loss_scale, random


class LoggedMean(keras.metrics.Mean):
    """The mean of what was logged; NaN if nothing was, as where every step overflowed."""

    def result(self):
        """Returns the mean so far."""
        return ops.divide(self.total, ops.cast(self.count, self.dtype))


class Trainer(backend.BackendTrainer):
    """Mixin for `keras.Model` subclasses whose networks belong to players.

    The host class has `players` (dict from player name to list of networks), `seed` (integer),
    `training_step` and `evaluation_step` (integer variables), `check_batch(data)` and, once
    compiled, `optimizer_of(player)` and `trackers` (dict from log name to `keras.metrics.Mean`).
    Its `train_step` and `test_step` run inside a random scope keyed by the step, and end with
    `return self.logs()`.
    """

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if "train_step" in cls.__dict__:
            cls.train_step = _in_step(cls.train_step, "training_step", "train")
        if "test_step" in cls.__dict__:
            cls.test_step = _in_step(cls.test_step, "evaluation_step", "test")

    @property
    def has_many_workers(self):
        """Whether several processes train this model together."""
        return backend.spans_workers(self.distribute_strategy)

    @property
    def is_chief(self):
        """Whether this process is the one that writes files; see `keras_gan.engine.is_chief`."""
        return backend.is_chief(self.distribute_strategy)

    def gather_over_workers(self, numbers):
        """Collects a list of integers from all workers: an array with a row for each of them."""
        return backend.gather_over_workers(numbers, self.distribute_strategy)

    def read_sum(self, variable):
        """Returns the value of a metric's variable: what each replica has summed up, an array.

        As any replica sums over the whole global batch, no other one is asked, which would wait
        for it.
        """
        return backend.read_local(variable, self.distribute_strategy)

    def write_sum(self, variable, value):
        """Sets what `read_sum` returns."""
        backend.write_local(variable, value, self.distribute_strategy)

    def variables_of(self, player):
        """Returns the trainable variables of the player's networks."""
        return [v for network in self.players[player] for v in network.trainable_variables]

    def forward(self, function):
        """Runs a forward pass that several players share.

        Args:
            function: Takes no arguments and returns a tensor (or a structure of tensors), such as
                `lambda: self.generator(latents, training=True)`.

        Returns:
            A pass whose `output` the one player's `minimize` uses as data, and which the other's
            takes as `through`, so that the network is run once a step and not twice.
        """
        variables = [v for player in self.players for v in self.variables_of(player)]
        return backend.ForwardPass(function, variables)

    def minimize(self, terms_function, player, through=None):
        """Takes one optimizer step that lowers the sum of the terms, for one player alone.

        The objective is the sum of the terms' means over the global batch, plus the weight
        regularizers of the player's own variables. No other player's trainable variables change;
        the moving statistics of batch normalization do, in each network that `terms_function` calls
        with `training=True`. First, a method `before_update()` of each layer of the player's
        networks that has one is called, such as the power iteration of spectral normalization.

        Args:
            terms_function: Returns a dict from log name to per-example values of shape
                `(batch,)`. Called without arguments, or with `through.output`.
            player: Name of the player whose variables are updated.
            through: A pass made by `forward`, to differentiate through as well.

        Raises:
            ValueError: If a term is not of shape `(batch,)`, or a variable of the player gets no
                gradient.
        """
        for network in self.players[player]:
            for layer in network._flatten_layers():
                if hasattr(layer, "before_update"):
                    layer.before_update()
        variables = self.variables_of(player)
        optimizer = self.optimizer_of(player)

        def objective(*output):
            with _own_logs() as logs:
                terms = terms_function(*output)
                total = sum(self._global_mean(name, values) for name, values in terms.items())
            penalties = [v.regularizer(v) for v in variables if v.regularizer is not None]
            total += sum(penalties) / backend.num_replicas()
            return optimizer.scale_loss(total), logs

        with loss_scale.scaled_by(optimizer):
            gradients, logs = backend.gradients(objective, variables, through)
            dynamic = loss_scale.is_scaled()
        for name, parts in logs.items():
            _STEP.logs.setdefault(name, []).extend(parts)
        missing = [v.path for v, g in zip(variables, gradients, strict=True) if g is None]
        if missing:
            raise ValueError(
                f"No gradient of the {player}'s objective reaches its variables {missing}. Every "
                "trainable variable of a player must influence its terms: use the layer, or set "
                "its `trainable = False` before `compile`."
            )
        if dynamic:
            gradients = backend.agree_on_finite(gradients)
        backend.apply_gradients(optimizer, gradients, variables)

    def finish_step(self):
        """Is called after each `train_step`, before it counts. Does nothing here."""

    def log(self, name, values):
        """Records per-example values of shape `(batch,)` for the logs; `minimize` does so itself.

        Raises:
            ValueError: If `log_names` does not declare `name`, or the shape is not `(batch,)`.
        """
        if name not in self.trackers:
            raise ValueError(
                f"{type(self).__name__} logs '{name}', which its `log_names` does not declare. "
                f"Declared: {list(self.trackers)}. Add '{name}' to what `log_names` returns."
            )
        if len(values.shape) != 1:
            raise ValueError(
                f"'{name}' has shape {tuple(values.shape)}. Expected one value per example, shape "
                "(batch,): average over all axes but the first, and leave the mean over the batch "
                "to the engine, which alone knows how many replicas share it."
            )
        values = ops.stop_gradient(ops.cast(values, "float32"))
        count = ops.cast(ops.shape(values)[0], "float32")
        if loss_scale.is_scaled():
            # A value that overflowed in float16 means a step that is skipped: it does not count.
            finite = ops.isfinite(values)
            values = ops.where(finite, values, 0.0)
            count = ops.sum(ops.cast(finite, "float32"))
        _STEP.logs.setdefault(name, []).append((ops.sum(values), count))

    def logs(self):
        """Returns what the step logged: a dict from name to the mean so far in this epoch.

        Means are over examples, so that an uneven last batch, or several discriminator steps in a
        training step, count by their size.
        """
        sums = [sum(total for total, _ in parts) for parts in _STEP.logs.values()]
        counts = [sum(count for _, count in parts) for parts in _STEP.logs.values()]
        # One reduction for all of them.
        totals = backend.sum_over_replicas(ops.stack([ops.stack(sums), ops.stack(counts)]))
        for i, name in enumerate(_STEP.logs):
            total, count = totals[0][i], totals[1][i]
            self.trackers[name].update_state(ops.divide_no_nan(total, count), sample_weight=count)
        return {name: self.trackers[name].result() for name in _STEP.logs}

    def _global_mean(self, name, values):
        """This replica's share of the mean of `values` over the global batch."""
        self.log(name, values)
        _, global_batch_size = backend.replica_slice(ops.shape(values)[0])
        return ops.sum(ops.cast(values, "float32")) / ops.cast(global_batch_size, "float32")


# Per thread, as MirroredStrategy traces each replica in a thread of its own.
_STEP = threading.local()


@contextlib.contextmanager
def _own_logs():
    """Yields what is logged in the block: JAX takes it out of a derivative as an output alone."""
    outer, _STEP.logs = _STEP.logs, {}
    try:
        yield _STEP.logs
    finally:
        _STEP.logs = outer


def _in_step(step_function, counter, stream):
    """Wraps a `train_step` or `test_step`: random scope, logs, and the count of steps."""

    @functools.wraps(step_function)
    def wrapped(self, data):
        if getattr(_STEP, "logs", None) is not None:  # A subclass calls super().train_step(data).
            return step_function(self, data)
        _STEP.logs = {}
        try:
            step = getattr(self, counter)
            if stream == "train":
                data = backend.require_examples(data)
            with random.scope(self.seed, ops.convert_to_tensor(step), stream):
                logs = step_function(self, data)
            if stream == "train":
                self.finish_step()
            step.assign_add(1)
        finally:
            _STEP.logs = None
        if not isinstance(logs, dict):
            raise ValueError(
                f"{type(self).__name__}.{step_function.__name__} returned {logs!r}. Expected a "
                "dict of logs: end the step with `return self.logs()`."
            )
        return backend.logs_for_fit(logs)

    return wrapped
