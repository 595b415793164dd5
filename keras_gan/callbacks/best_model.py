"""The best model of a training by one of its logs, kept apart from the newest."""

import json
import math
import warnings

from keras_gan import metrics
from keras_gan.callbacks.checkpoint_files import find_damage
from keras_gan.utils.files import atomic_write, replacing


class BestModel:
    """Keeps `best.keras`, the model after the epoch whose `monitor` was best, and `best.json`.

    `best.json` holds `epoch`, `monitor` and `value`, so that a resumed training knows what there
    is to beat. It is written after the model: a kill in between leaves a record that the same
    epoch, run again, beats again.

    Args:
        directory: `pathlib.Path` of the folder.
        monitor: Name in the logs.
        mode: `"min"` or `"max"`: which values are good; or `"auto"`, see `Checkpoint`.

    Raises:
        ValueError: If `mode` is none of them.
    """

    def __init__(self, directory, monitor, mode):
        if mode not in ("auto", "min", "max"):
            raise ValueError(
                f"Received mode={mode!r}. Expected 'min' or 'max', what is best, or 'auto'."
            )
        if mode == "auto":
            mode = "max" if metrics.larger_is_better(monitor) else "min"
        self.path = directory / "best.keras"
        self.record_path = directory / "best.json"
        self.monitor = monitor
        self.mode = mode
        self._value = None
        self._warned = False

    def begin(self, epoch):
        """Reads the best value so far, of a training that (re)starts at `epoch`.

        It may be that of a later epoch, which was run before a kill: on a GPU that epoch, run
        again, need not become as good again.
        """
        self._value, self._warned = None, False
        if not (self.path.exists() or self.record_path.exists()):
            return
        problem = "training begins anew" if epoch == 0 else self._read()
        if problem:
            kept = "look at the logs and the other checkpoints"
            if self.path.exists() and find_damage(self.path) is None:
                earlier = self.path.with_name("best_earlier.keras")
                self.path.replace(earlier)
                kept = f"it is moved to '{earlier}'"
            warnings.warn(
                f"The best '{self.monitor}' of the epochs so far is not known, as {problem}. The "
                f"best of the epochs from here on is kept; for the earlier ones {kept}.",
                stacklevel=4,
            )

    def _read(self):
        """Reads the best value; returns what keeps it from being one, or `None`."""
        try:
            record = json.loads(self.record_path.read_text(encoding="utf-8"))
            damage = find_damage(self.path)
            if damage:
                return f"'{self.path}' is damaged: {damage}"
            if record["monitor"] != self.monitor:
                return f"'{self.record_path}' is about '{record['monitor']}'"
            self._value = float(record["value"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            return f"'{self.record_path}' can't be read: {type(error).__name__}: {error}"
        return None

    def is_better(self, logs):
        """Whether `logs`, of an epoch, hold a better value than all before. NaN never is."""
        if self.monitor not in logs:
            if not self._warned:
                self._warned = True
                warnings.warn(
                    f"Checkpoint monitors '{self.monitor}', which the logs of this epoch lack: "
                    f"they hold {sorted(logs)}. An epoch without it is never the best. If it is "
                    "measured in some epochs only, all is well; otherwise give one of these names "
                    "as `monitor`.",
                    stacklevel=4,
                )
            return False
        value = float(logs[self.monitor])
        if not math.isfinite(value):
            return False
        if self._value is None:
            return True
        return value < self._value if self.mode == "min" else value > self._value

    def save(self, model, epoch, logs):
        """Saves the model of an epoch that `is_better`."""
        value = float(logs[self.monitor])
        with replacing(self.path) as temporary:
            model.save(temporary)
        with atomic_write(self.record_path) as file:
            json.dump({"epoch": epoch, "monitor": self.monitor, "value": value}, file)
            file.write("\n")
        self._value = value
