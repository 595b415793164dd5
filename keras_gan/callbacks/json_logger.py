"""The logs of each epoch as lines of JSON."""

import json
import math
import os
import pathlib
import warnings

import keras
import numpy as np

from keras_gan.utils.files import atomic_write, explain_errors, replacing


class JSONLogger(keras.callbacks.Callback):
    """Appends one JSON object an epoch to a file: `{"epoch": 1, "step": 47, "fid": 80.5, ...}`.

    `epoch` counts finished epochs, `step` training steps; the logs follow in alphabetical order.
    NaN and infinity, which JSON does not have, are written as `null`. There is no clock time in
    the file: equal runs write equal files.

    Each epoch stands in the file once. When training (re)starts at an epoch
    (`fit(initial_epoch=...)`; by default 0), the lines of that and later epochs are dropped. So is
    a line that a crash cut off at the end of the file, with a warning. If anything else in the
    file is not a line of this logger, the file is kept under `<name>.damaged`, with a warning, and
    its good lines are carried over.

    Must stand before `Checkpoint` in the list of callbacks, so that no epoch that a checkpoint
    holds is missing here after a kill; and after callbacks that add to the logs.

    Args:
        path: File to write, such as `metrics.jsonl`.

    Raises:
        OSError: If the file cannot be written.

    Example:
    ```python
    gan.fit(train, epochs=20, callbacks=[keras_gan.callbacks.JSONLogger("metrics.jsonl")])
    records = [json.loads(line) for line in open("metrics.jsonl")]
    ```
    """

    chief_only = True  # Of several workers only the chief writes.

    def __init__(self, path):
        super().__init__()
        self.path = pathlib.Path(path)
        self._started = False

    def on_train_begin(self, logs=None):
        """Waits for the first epoch, which tells where training starts."""
        self._started = False

    def on_epoch_begin(self, epoch, logs=None):
        """Drops the lines of epochs that will be run again."""
        if self._started:
            return
        self._started = True
        kept = [record for record in self._records() if record["epoch"] <= epoch]
        lost = sorted(set(range(1, epoch + 1)) - {record["epoch"] for record in kept})
        if lost:
            warnings.warn(
                f"'{self.path}' has no line of the epochs {lost[:20]}, which an earlier training "
                f"has done. It is continued from epoch {epoch + 1}; its other lines are kept.",
                stacklevel=2,
            )
        with atomic_write(self.path) as file:
            file.writelines(json.dumps(record) + "\n" for record in kept)

    def on_epoch_end(self, epoch, logs=None):
        """Appends the line of this epoch."""
        record = {"epoch": epoch + 1, "step": self.model.current_step}
        record |= {name: _plain(value) for name, value in sorted((logs or {}).items())}
        with explain_errors(self.path), open(self.path, "a", encoding="utf-8") as file:
            file.write(json.dumps(record) + "\n")
            file.flush()
            os.fsync(file.fileno())  # As the checkpoint that follows is, in a power cut too.

    def _records(self):
        """Returns the records of the file, with a warning about what is none."""
        if not self.path.exists():
            return []
        content = self.path.read_bytes()
        lines = _lines(content)
        records = [_parse(line) for line in lines]
        damaged = [i + 1 for i, record in enumerate(records) if record is None]
        if damaged == [len(lines)] and not lines[-1].endswith("\n"):
            warnings.warn(
                f"The last line of '{self.path}' was cut off when a run was stopped; it is "
                f"dropped: {lines[-1][:80]!r}.",
                stacklevel=3,
            )
        elif damaged:
            copy = self.path.with_name(f"{self.path.name}.damaged")
            with replacing(copy) as temporary:
                temporary.write_bytes(content)
            warnings.warn(
                f"'{self.path}' has lines that are not records of JSONLogger: {damaged[:20]}. The "
                f"file as it was is kept as '{copy}'; the lines are dropped from '{self.path}'.",
                stacklevel=3,
            )
        return [record for record in records if record is not None]


def read_records(path):
    """Returns the whole records in a file of `JSONLogger`, as dicts; none if there is no file."""
    content = path.read_bytes() if path.exists() else b""
    return [record for line in _lines(content) if (record := _parse(line)) is not None]


def _lines(content):
    return content.decode("utf-8", errors="replace").splitlines(keepends=True)


def _parse(line):
    """Returns the record in a line, or `None` if the line is not a whole record."""
    try:
        record = json.loads(line)
    except ValueError:
        return None
    is_record = isinstance(record, dict) and isinstance(record.get("epoch"), int)
    return record if is_record and line.endswith("\n") else None


def _plain(value):
    """Returns `value` (a number, or an array of numbers) as what JSON can hold."""
    if isinstance(value, (list, tuple, np.ndarray)) and np.ndim(value) > 0:
        return [_plain(entry) for entry in value]
    if isinstance(value, str):
        return value
    return float(value) if math.isfinite(value) else None
