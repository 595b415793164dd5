"""Checkpoints that survive kills, damage and divergence."""

import math
import pathlib
import warnings

import keras

from keras_gan.callbacks.best_model import BestModel
from keras_gan.callbacks.checkpoint_files import (
    checkpoint_path,
    latest_checkpoint,
    list_checkpoints,
)
from keras_gan.utils.files import make_folder, replacing
from keras_gan.utils.validation import check_positive_integer


class Checkpoint(keras.callbacks.Callback):
    """Saves the whole model, optimizers included, as training goes on.

    `epoch_0003.keras` is written after the third epoch, `epoch_0003_step_0000250.keras` after 250
    steps of the fourth. `fit(initial_epoch=..., initial_step=...)` goes on from either.

    A file is written under a hidden name beside its place and switched in by renaming, so that a
    run killed in the middle leaves no half checkpoint. A model with a NaN or infinite loss or
    weight is not saved, with a warning, so that what is kept can be trained on. If a file can't
    be written, as when the disk is full, training stops with the error; the earlier files stay as
    they are, and once there is space the training is resumed from them.

    Must stand last in the list of callbacks, so that what the others write about an epoch or step
    is there when the checkpoint is. Of callbacks that count epochs by themselves
    (`keras.callbacks.EarlyStopping`, `ReduceLROnPlateau`) the counts are not in the file: they
    begin anew in a resumed training.

    Args:
        directory: Folder for the files; it is made if it does not exist.
        every_epochs: Number of epochs from one file to the next; the last epoch is saved in any
            case. Default: `1`.
        every_steps: Number of training steps, counted over all epochs, from one file in mid epoch
            to the next. With `steps_per_execution` above 1 a file is written as soon as the model
            returns after that many. Default: `None`, none in mid epoch.
        keep: How many of the newest files are kept, of each of the two kinds. Default: `3`.
        monitor: Name in the logs of epochs, such as `"fid"`. Given, the model after the epoch in
            which it was best is kept as `best.keras`, with `best.json` that tells `epoch`,
            `monitor` and `value`. Default: `None`.
        mode: `"min"` if a lower `monitor` is better, or `"max"`. Default: `"auto"`, `"max"` for
            those values of `keras_gan.metrics` of which a larger one is better, such as
            `"inception_score"` or `"val_psnr"`, and `"min"` for all else.

    Raises:
        ValueError: If an argument is out of range.
        OSError: If a file cannot be written.

    Example:
    ```python
    path, epoch, step = keras_gan.callbacks.Checkpoint.latest("checkpoints")
    gan = keras.saving.load_model(path)
    source = keras_gan.data.source("fashion_mnist_mini")
    gan.fit(
        keras_gan.data.stream(source, batch_size=64, first_step=gan.current_step),
        initial_epoch=epoch,
        initial_step=step,
        epochs=20,
        steps_per_epoch=source.num_examples // 64,
        callbacks=[keras_gan.callbacks.Checkpoint("checkpoints", every_steps=50)],
    )
    ```
    """

    chief_only = True  # Of several workers only the chief writes.

    def __init__(
        self, directory, every_epochs=1, every_steps=None, keep=3, monitor=None, mode="auto"
    ):
        super().__init__()
        self.directory = pathlib.Path(directory)
        self.every_epochs = check_positive_integer(every_epochs, "every_epochs")
        self.every_steps = every_steps
        if every_steps is not None:
            check_positive_integer(every_steps, "every_steps")
        self.keep = check_positive_integer(keep, "keep")
        self._best = monitor and BestModel(self.directory, monitor, mode)

    def on_train_begin(self, logs=None):
        """Makes the folder."""
        make_folder(self.directory)
        self._epoch = None
        self._last_step = self.model.current_step
        self._unsaved = None  # The position that training has reached since the last file.
        self._num_steps = 0  # Of the present epoch.

    def on_epoch_begin(self, epoch, logs=None):
        """Looks, at the first epoch, at what earlier trainings have left."""
        is_first = self._epoch is None
        self._epoch = epoch
        if not is_first:
            return
        if self._best:
            self._best.begin(epoch)
        # Where in the epoch a resumed training starts is not known yet.
        start = (epoch, 0 if self._last_step == 0 else math.inf)
        later = [f.path.name for f in list_checkpoints(self.directory) if f.position > start]
        if later:
            warnings.warn(
                f"Training starts after epoch {epoch}, but '{self.directory}' holds the later "
                f"checkpoints {later}. Those are overwritten when training gets there; until then "
                "`Checkpoint.latest` finds them first. If they belong to another run, give this "
                "one another directory.",
                stacklevel=2,
            )

    def on_train_batch_end(self, batch, logs=None):
        """Saves in mid epoch, if enough steps have passed."""
        step, last_step = self.model.current_step, self._last_step
        if step == last_step:  # Passed over by `fit(initial_step=...)`.
            return
        self._last_step = step
        self._num_steps = batch + 1
        self._unsaved = (self._epoch, self._num_steps)
        if self.every_steps and step // self.every_steps > last_step // self.every_steps:
            self.save(logs)

    def on_epoch_end(self, epoch, logs=None):
        """Saves, if enough epochs have passed, and after the last; and if it was the best."""
        if self._was_cut_short():
            return  # `on_train_end` saves the position of the last step.
        self._unsaved = (epoch + 1, 0)
        is_last = epoch + 1 == self.params.get("epochs")
        # Before the epoch's own file: a training that goes on from that has the best already.
        if self._best and self._best.is_better(logs or {}) and self._is_sound(logs):
            self._best.save(self.model, epoch + 1, logs)
        if (epoch + 1) % self.every_epochs == 0 or is_last:
            self.save(logs)

    def _was_cut_short(self):
        """Whether a callback has stopped the training within this epoch, which Keras ends then."""
        num_steps = self.params.get("steps")
        return self.model.stop_training and num_steps is not None and self._num_steps < num_steps

    def on_train_end(self, logs=None):
        """Saves the end of a training that something else stopped early."""
        self.save(logs)

    def save(self, logs=None):
        """Saves the model as it stands, unless nothing was trained since the last file.

        Args:
            logs: Dict of the newest logs; a loss in it that is not finite forbids the file.
        """
        if self._unsaved is None or not self._is_sound(logs):
            return
        position, self._unsaved = self._unsaved, None
        with replacing(checkpoint_path(self.directory, *position)) as temporary:
            self.model.save(temporary)
        # Files of later positions, which an earlier run left, do not push out those of this one.
        files = [f for f in list_checkpoints(self.directory) if f.position <= position]
        # Counted apart: those in mid epoch must not push out the last one from before a divergence.
        for kind in ([f for f in files if f.step == 0], [f for f in files if f.step]):
            for old in kind[: -self.keep]:
                old.path.unlink(missing_ok=True)

    def _is_sound(self, logs):
        """Whether losses and weights are finite; if not, warns and gives this position up."""
        if self._unsaved is None:
            return False
        bad = [f"{name} = {value}" for name, value in nonfinite_losses(logs).items()]
        bad += [f"weight {weight.path}" for weight in self.model.weights if not _is_finite(weight)]
        if not bad:
            return True
        epoch, step = self._unsaved
        self._unsaved = None
        warnings.warn(
            f"{f'Step {step} of epoch {epoch + 1}' if step else f'Epoch {epoch}'} is not saved: "
            f"the model has diverged, NaN or infinity is in {', '.join(bad[:5])}. The earlier "
            f"checkpoints in '{self.directory}' are kept.",
            stacklevel=4,
        )
        return False

    @staticmethod
    def latest(directory, up_to=None):
        """Finds the newest checkpoint that is whole.

        Each member of the archive is read and compared with its checksum; a damaged file is named
        in a warning and passed over. `best.keras` is not among those looked at.

        Args:
            directory: The folder of the checkpoints.
            up_to: `(epoch, step)`, the last position to look at. Default: `None`, all.

        Returns:
            `(path, epoch, step)`, a named tuple of a `pathlib.Path`, the number of finished
            epochs and the number of steps done of the next one; or `None`.
        """
        return latest_checkpoint(directory, up_to)


def nonfinite_losses(logs):
    """Returns the training losses in `logs` that are NaN or infinite: a dict from name to value."""
    return {
        name: value
        for name, value in (logs or {}).items()
        if name.endswith("loss") and not name.startswith("val_") and not math.isfinite(value)
    }


def _is_finite(weight):
    """Whether a weight holds neither NaN nor infinity; integers never do."""
    if not keras.backend.is_float_dtype(weight.dtype):
        return True
    return bool(keras.ops.convert_to_numpy(keras.ops.all(keras.ops.isfinite(weight))))
