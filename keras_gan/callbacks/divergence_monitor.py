"""Stops a training that has diverged, and says why."""

import math
import pathlib
import shutil

import keras

from keras_gan.callbacks.checkpoint import Checkpoint, nonfinite_losses
from keras_gan.callbacks.json_logger import read_records
from keras_gan.utils.files import replacing
from keras_gan.utils.validation import check_positive_integer

_ADVICE = {
    "nonfinite": (
        "Likely causes: a learning rate that is too high, a loss without a bound (Wasserstein) "
        "and no regularizer, float16 overflow, damaged training data. Try: a tenth of the "
        "learning rate, `clipnorm=1.0` in the optimizers, a gradient penalty, "
        "`keras.config.set_dtype_policy('float32')`."
    ),
    "discriminator": (
        "It tells all real from all generated samples, so that the generator learns little. "
        "Likely causes: a discriminator that is too large or learns too fast, too little data. "
        "Try: one-sided label smoothing (`label_smoothing=0.1`), a lower learning rate for the "
        "discriminator, a gradient penalty (R1), a smaller discriminator, more data."
    ),
    "generator": (
        "The discriminator is wrong on all real and all generated samples, so that its gradients "
        "lead the generator nowhere. Likely causes: a discriminator that is too small, learns too "
        "slowly or has died (its logits no longer depend on the input). Try: a higher learning "
        "rate for the discriminator, more discriminator steps (`num_discriminator_steps`), a "
        "larger discriminator."
    ),
}


class DivergenceMonitor(keras.callbacks.Callback):
    """Stops training when a loss is NaN or infinite, or one player has won for long.

    The discriminator has won while `real_accuracy` and `fake_accuracy` are both at least
    `accuracy`; the generator, while both are at most `1 - accuracy`. The losses are looked at
    after each step, the accuracies after each epoch. What happened, likely causes, what to try and
    the last good checkpoint are printed when training stops, and kept in `stopped_because`.

    With a loss that only compares real with generated samples (Wasserstein, relativistic:
    `AdversarialLoss.is_relative`) a discriminator that separates them still guides the generator:
    no win is counted there. With strong gradient penalties it is the same, but not known here: use
    `patience=None`. A model whose logs have no accuracies is only checked for NaN and infinity.

    Args:
        patience: Number of epochs in a row that a player must have won; `None`: any number of
            them is accepted. Default: `5`.
        accuracy: Share of samples in (0.5, 1] from which the discriminator counts as having won.
            Default: `0.999`.
        checkpoint_dir: Folder of `Checkpoint`. When a player begins to win, the newest checkpoint
            from before is copied to `last_good.keras` there, as `Checkpoint` may delete it before
            `patience` has run out; the copy is removed when the other player recovers.
            Default: `None`.
        history: File of `JSONLogger`, such as `metrics.jsonl`. A resumed training goes on
            counting from the epochs that stand there, so that it stops when the unbroken one
            would. A training that the monitor has stopped, started again, is stopped after one
            more epoch. Default: `None`: the count starts anew.

    Attributes:
        stopped_because: The explanation, or `None` as long as all is well.

    Raises:
        ValueError: If an argument is out of range.

    Example:
    ```python
    monitor = keras_gan.callbacks.DivergenceMonitor(patience=3)
    gan.fit(train, epochs=20, callbacks=[monitor])
    if monitor.stopped_because:
        sys.exit(monitor.stopped_because)
    ```
    """

    def __init__(self, patience=5, accuracy=0.999, checkpoint_dir=None, history=None):
        super().__init__()
        self.patience = None if patience is None else check_positive_integer(patience, "patience")
        if not 0.5 < accuracy <= 1:
            raise ValueError(
                f"Received accuracy={accuracy}. Expected a share of samples above 0.5, at which "
                "the discriminator guesses, and at most 1."
            )
        self.accuracy = accuracy
        self.checkpoint_dir = None if checkpoint_dir is None else pathlib.Path(checkpoint_dir)
        self.history = None if history is None else pathlib.Path(history)
        self.stopped_because = None

    def on_train_begin(self, logs=None):
        """Starts counting anew."""
        self.stopped_because = None
        self._nonfinite = {}
        self._winner, self._num_won = None, 0
        self._started = False

    def on_epoch_begin(self, epoch, logs=None):
        """Goes, at the first epoch, through those that earlier trainings have done."""
        if not self._started and self.history is not None:
            for record in read_records(self.history):
                if record["epoch"] <= epoch:
                    self._follow(record)
        self._started = True

    def on_train_batch_end(self, batch, logs=None):
        """Stops at a loss that is not finite."""
        bad = nonfinite_losses(logs)  # Keras has turned the logs into Python floats already.
        if bad:
            self._nonfinite = bad
            self.model.stop_training = True

    def on_epoch_end(self, epoch, logs=None):
        """Stops at a loss that is not finite or a player that has won for long."""
        bad = self._nonfinite or nonfinite_losses(logs)
        if bad:
            values = ", ".join(f"{name} is {value}" for name, value in bad.items())
            newest = self._newest((epoch, math.inf))
            self._stop("nonfinite", f"in epoch {epoch + 1} {values}", newest)
        elif self.patience is not None:
            self._count(epoch, logs or {})

    def _count(self, epoch, logs):
        """Counts the epochs that a player has won, and stops after `patience` of them."""
        before = self._winner
        self._follow(logs)
        if self._winner != before:
            self._keep_good(epoch)
        if self._winner is None:
            return
        if self._num_won >= self.patience:
            accuracies = ", ".join(f"{n} = {logs[n]:.4f}" for n in sorted(logs) if n in _ACCURACIES)
            text = f"the {self._winner} has won for {self._num_won} epochs in a row ({accuracies})"
            good = self._last_good
            newest = good if good and good.exists() else self._newest((epoch + 1, 0))
            self._stop(self._winner, text, newest)

    def _follow(self, logs):
        """Takes the logs of one more epoch into the count."""
        winner = self._find_winner(logs)
        self._num_won = self._num_won + 1 if winner == self._winner else 1
        self._winner = winner

    def _find_winner(self, logs):
        if getattr(getattr(self.model, "loss", None), "is_relative", False):
            return None
        accuracies = [logs[name] for name in _ACCURACIES if logs.get(name) is not None]
        if len(accuracies) == 2 and min(accuracies) >= self.accuracy:
            return "discriminator"
        if len(accuracies) == 2 and max(accuracies) <= 1 - self.accuracy:
            return "generator"
        return None

    @property
    def _last_good(self):
        return self.checkpoint_dir and self.checkpoint_dir / "last_good.keras"

    def _keep_good(self, epoch):
        """Keeps a copy of the checkpoint from before a win, or drops it after one."""
        if self.checkpoint_dir is None or not self.model.is_chief:
            return
        newest = self._newest((epoch, 0))
        if self._winner is None or newest is None:
            self._last_good.unlink(missing_ok=True)
        else:
            with replacing(self._last_good) as temporary:
                shutil.copyfile(newest, temporary)

    def _newest(self, position):
        """Returns the newest whole checkpoint up to `(epoch, step)`, or `None`."""
        found = self.checkpoint_dir and Checkpoint.latest(self.checkpoint_dir, up_to=position)
        return found[0] if found else None

    def _stop(self, cause, what_happened, checkpoint):
        text = f"Training stopped: {what_happened}. {_ADVICE[cause]}"
        if checkpoint:
            text += f" The last good checkpoint is '{checkpoint}': keras.saving.load_model(...)."
        elif self.checkpoint_dir:
            text += f" There is no whole checkpoint in '{self.checkpoint_dir}'."
        else:
            text += " Checkpoints, if there are any, hold an earlier state of the model."
        self.stopped_because = text
        self.model.stop_training = True
        print(f"\n{text}")


_ACCURACIES = ("fake_accuracy", "real_accuracy")
