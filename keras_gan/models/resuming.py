"""How a training goes on in mid epoch."""

import contextlib
import numbers

import numpy as np

# Of the names under which the means of an epoch stand in a file.
_MEAN_PREFIX = "epoch_mean_"


class ResumableEpoch:
    """Mixin of `AdversarialModel`: the means of an epoch so far are part of the model's file."""

    @contextlib.contextmanager
    def passing_over(self, num_steps):
        """Makes the first `num_steps` steps of the block's `fit` return at once."""
        if not num_steps or not self.compiled:  # Keras has the message for the latter.
            yield
            return
        means = self._epoch_means()
        logs = {name: total / count for name, (total, count) in means.items() if count}
        self.make_train_function()  # `fit` does so again, and then takes the one that is there.
        train_function = self.train_function
        # `fit` sets the means of the epoch to zero before the first call.
        self.train_function = self.train_function_after(
            num_steps // self.steps_per_execution, lambda: self._set_epoch_means(means), logs
        )
        try:
            yield
        finally:
            self.train_function = train_function

    def _epoch_means(self):
        """Returns the total and the count of each mean of the epoch so far, by name."""
        return {
            name: np.stack([self.read_sum(v) for v in (tracker.total, tracker.count)])
            for name, tracker in self.trackers.items()
        }

    def _set_epoch_means(self, means):
        for name, (total, count) in means.items():
            self.write_sum(self.trackers[name].total, total)
            self.write_sum(self.trackers[name].count, count)

    def save_own_variables(self, store):
        """Saves the counts of steps, and the means of the epoch so far, which Keras leaves out."""
        super().save_own_variables(store)
        if self.compiled:
            for name, mean in self._epoch_means().items():
                store[_MEAN_PREFIX + name] = mean

    def load_own_variables(self, store):
        """Loads the counts of steps, and the means of those names that the model logs."""
        saved = {name: store[name] for name in store.keys()}  # noqa: SIM118, no dict but h5py's.
        means = {
            name.removeprefix(_MEAN_PREFIX): saved.pop(name)
            for name in list(saved)
            if name.startswith(_MEAN_PREFIX)
        }
        super().load_own_variables(saved)
        if self.compiled:
            self._set_epoch_means({n: mean for n, mean in means.items() if n in self.trackers})


def check_initial_step(initial_step, steps_per_execution, steps_per_epoch, x):
    """Checks that a training can go on after `initial_step` steps of an epoch.

    Args:
        initial_step: What `fit` was given.
        steps_per_execution: Integer, steps that the model takes without returning.
        steps_per_epoch: Integer or `None`, what `fit` was given.
        x: The training data.

    Raises:
        ValueError: If it can't, with the reason and the cure.
    """
    if (
        isinstance(initial_step, bool)
        or not isinstance(initial_step, numbers.Integral)
        or initial_step < 0
    ):
        raise ValueError(
            f"`initial_step` must be an integer of at least 0, the steps of the epoch "
            f"`initial_epoch` that are done. Received: {initial_step!r}."
        )
    if initial_step == 0:
        return
    if initial_step % steps_per_execution:
        raise ValueError(
            f"initial_step={initial_step} is not a multiple of steps_per_execution="
            f"{steps_per_execution}, which are taken at once. Resume with the steps_per_execution "
            "that the checkpoint was written with, or from a checkpoint after an epoch."
        )
    if steps_per_epoch is None:
        raise ValueError(
            f"initial_step={initial_step} needs to know how long an epoch is: pass "
            "`steps_per_epoch`, as to the training that is resumed."
        )
    if initial_step > steps_per_epoch:
        raise ValueError(
            f"initial_step={initial_step} is larger than the {steps_per_epoch} steps of an epoch. "
            "It counts the steps of the epoch `initial_epoch` alone: after that epoch, pass "
            "initial_epoch + 1 and initial_step=0."
        )
    if not _is_endless(x):
        raise ValueError(
            f"initial_step={initial_step} was given with data that ends ({type(x).__name__}), of "
            "which Keras would take a shorter epoch, and begin the next one in another place. "
            "Pass an endless data set that begins after the steps done, such as "
            "keras_gan.data.stream(source, first_step=gan.current_step)."
        )


def _is_endless(x):
    """Whether `x` may be without an end: a data set, or generator, of no known length."""
    if hasattr(x, "cardinality"):  # A tf.data.Dataset: -1 for infinite, -2 for unknown.
        return int(x.cardinality()) < 0
    if hasattr(x, "__len__"):
        return False
    return hasattr(x, "__next__") or hasattr(x, "__getitem__") or hasattr(x, "element_spec")
