"""Checkpoints that survive kills, damage and divergence."""

import math
import pathlib
import re
import warnings
import zipfile

import keras

from keras_gan.utils.files import make_folder, replacing
from keras_gan.utils.validation import check_positive_integer

_NAME = re.compile(r"epoch_(\d+)\.keras")
_MEMBERS = {"metadata.json", "config.json", "model.weights.h5"}


class Checkpoint(keras.callbacks.Callback):
    """Saves the whole model, optimizers included, after epochs: `epoch_0003.keras`.

    A file is written under a hidden name beside its place and switched in by renaming, so that a
    run killed in the middle leaves no half checkpoint. A model with a NaN or infinite loss or
    weight is not saved, with a warning, so that what is kept can be trained on.

    Args:
        directory: Folder for the files; it is made if it does not exist.
        every_epochs: Number of epochs from one file to the next; the last epoch is saved in any
            case. Default: `1`.
        keep: How many of the newest files are kept. Default: `3`.

    Raises:
        ValueError: If an argument is out of range.
        OSError: If a file cannot be written. The earlier ones stay as they are.

    Example:
    ```python
    path, epoch = keras_gan.callbacks.Checkpoint.latest("checkpoints")
    gan = keras.saving.load_model(path)
    source = keras_gan.data.source("fashion_mnist_mini")
    gan.fit(
        keras_gan.data.stream(source, batch_size=64, first_step=gan.current_step),
        initial_epoch=epoch,
        epochs=20,
        steps_per_epoch=source.num_examples // 64,
        callbacks=[keras_gan.callbacks.Checkpoint("checkpoints")],
    )
    ```
    """

    chief_only = True  # Of several workers only the chief writes.

    def __init__(self, directory, every_epochs=1, keep=3):
        super().__init__()
        self.directory = pathlib.Path(directory)
        self.every_epochs = check_positive_integer(every_epochs, "every_epochs")
        self.keep = check_positive_integer(keep, "keep")

    def on_train_begin(self, logs=None):
        """Makes the folder."""
        make_folder(self.directory)
        self._first_epoch = None
        self._unsaved = None

    def on_epoch_begin(self, epoch, logs=None):
        """Warns about checkpoints of later epochs than the one training starts from."""
        if self._first_epoch is not None:
            return
        self._first_epoch = epoch
        later = [number for number in _numbered(self.directory) if number > epoch]
        if later:
            warnings.warn(
                f"Training starts after epoch {epoch}, but '{self.directory}' holds checkpoints "
                f"of the later epochs {sorted(later)}. Those are overwritten when training gets "
                "there; until then `Checkpoint.latest` finds them first. If they belong to another "
                "run, give this one another directory.",
                stacklevel=2,
            )

    def on_epoch_end(self, epoch, logs=None):
        """Saves, if enough epochs have passed, and after the last."""
        self._unsaved = epoch + 1
        if self._unsaved % self.every_epochs == 0 or self._unsaved == self.params.get("epochs"):
            self._save(logs)

    def on_train_end(self, logs=None):
        """Saves the end of a training that something else stopped early."""
        if self._unsaved is not None:
            self._save(logs)

    def _save(self, logs):
        number, self._unsaved = self._unsaved, None
        bad = [f"{name} = {value}" for name, value in nonfinite_losses(logs).items()]
        bad += [f"weight {weight.path}" for weight in self.model.weights if not _is_finite(weight)]
        if bad:
            warnings.warn(
                f"Epoch {number} is not saved: the model has diverged, NaN or infinity is in "
                f"{', '.join(bad[:5])}. The earlier checkpoints in '{self.directory}' are kept.",
                stacklevel=3,
            )
            return
        with replacing(self.directory / f"epoch_{number:04d}.keras") as temporary:
            self.model.save(temporary)
        # Files of later epochs, which an earlier run left, do not push out those of this one.
        numbered = {n: path for n, path in _numbered(self.directory).items() if n <= number}
        for old in sorted(numbered)[: -self.keep]:
            numbered[old].unlink(missing_ok=True)

    @staticmethod
    def latest(directory, up_to=None):
        """Finds the newest checkpoint that is whole.

        Each member of the archive is read and compared with its checksum; a damaged file is named
        in a warning and passed over.

        Args:
            directory: The folder of the checkpoints.
            up_to: Largest epoch to look at. Default: `None`, all.

        Returns:
            `(path, epoch)`, a `pathlib.Path` and the number of finished epochs; or `None`.
        """
        numbered = _numbered(pathlib.Path(directory))
        for number in sorted(numbered, reverse=True):
            if up_to is not None and number > up_to:
                continue
            damage = _find_damage(numbered[number])
            if damage is None:
                return numbered[number], number
            warnings.warn(
                f"The checkpoint '{numbered[number]}' is damaged and passed over: {damage}.",
                stacklevel=2,
            )
        return None


def nonfinite_losses(logs):
    """Returns the training losses in `logs` that are NaN or infinite: a dict from name to value."""
    return {
        name: value
        for name, value in (logs or {}).items()
        if name.endswith("loss") and not name.startswith("val_") and not math.isfinite(value)
    }


def _numbered(directory):
    """Returns a dict from epoch to checkpoint file."""
    matches = [(_NAME.fullmatch(path.name), path) for path in directory.glob("*.keras")]
    return {int(match[1]): path for match, path in matches if match}


def _find_damage(path):
    """Returns what is wrong with a `.keras` file, or `None`."""
    try:
        with zipfile.ZipFile(path) as archive:
            missing = _MEMBERS - set(archive.namelist())
            if missing:
                return f"it lacks {sorted(missing)}"
            member = archive.testzip()
            return member and f"the checksum of its member {member} is wrong"
    except Exception as error:  # Damaged archives raise many kinds, down to NotImplementedError.
        return str(error) or type(error).__name__


def _is_finite(weight):
    """Whether a weight holds neither NaN nor infinity; integers never do."""
    if not keras.backend.is_float_dtype(weight.dtype):
        return True
    return bool(keras.ops.convert_to_numpy(keras.ops.all(keras.ops.isfinite(weight))))
