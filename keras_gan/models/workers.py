"""What `fit` does about its callbacks where several workers train together."""

import json

import keras

_KERAS_WRITERS = tuple(
    getattr(keras.callbacks, name)
    for name in ("CSVLogger", "ModelCheckpoint", "OrbaxCheckpoint", "RemoteMonitor", "TensorBoard")
    if hasattr(keras.callbacks, name)  # OrbaxCheckpoint is new in Keras 3.15.
)


def callbacks_of_worker(callbacks, model):
    """Returns the callbacks that run in this process.

    All of them in the chief, where they follow a check that all workers start alike. In another
    worker those that write files or report to the outside are left out: Keras's own of that kind,
    and any with a true attribute `chief_only`. Of `keras.callbacks.BackupAndRestore` the restoring
    is kept, as all workers must go on from one state. Callbacks that stop the training run
    everywhere: the logs, and so their decisions, are the same in all workers.

    Args:
        callbacks: What `fit` was given: `None`, a callback, or a list of them.
        model: The model that is trained.
    """
    if isinstance(callbacks, keras.callbacks.CallbackList):
        callbacks = callbacks.callbacks
    callbacks = [c for c in keras.tree.flatten(callbacks) if c is not None]
    if not model.has_many_workers:
        return callbacks
    if not model.is_chief:
        callbacks = [
            _RestoreOnly(c) if isinstance(c, keras.callbacks.BackupAndRestore) else c
            for c in callbacks
            if not isinstance(c, _KERAS_WRITERS) and not getattr(c, "chief_only", False)
        ]
    return [_EqualStart(), *callbacks]


class _EqualStart(keras.callbacks.Callback):
    """Raises, in all workers, if they do not start at the same epoch and step.

    They would wait for one another for ever, or train on different weights.
    """

    def on_train_begin(self, logs=None):
        self._checked = False

    def on_epoch_begin(self, epoch, logs=None):
        if not self._checked:
            self._checked = True
            check_equal_start(self.model, epoch)


class _RestoreOnly(keras.callbacks.Callback):
    """Restores what the chief backed up, and writes nothing.

    The chief backs up after the first step at the earliest, which it cannot take before this
    worker takes part in it: what is read here is what the chief reads.
    """

    def __init__(self, backup):
        super().__init__()
        self._backup = backup

    def set_model(self, model):
        super().set_model(model)
        self._backup.set_model(model)

    def on_train_begin(self, logs=None):
        self._backup.on_train_begin(logs)


def check_equal_start(model, epoch):
    """Compares where the workers are about to start; each must call this, and waits for the others.

    Args:
        model: The model that is to be trained.
        epoch: Integer, the number of finished epochs.

    Raises:
        RuntimeError: In all workers, if they differ.
    """
    starts = model.gather_over_workers([epoch, model.current_step])
    if (starts == starts[0]).all():
        return
    found = "; ".join(
        f"worker {i} after {epochs} epochs, at step {step}"
        for i, (epochs, step) in enumerate(starts)
    )
    raise RuntimeError(
        f"The workers do not start at the same point: {found}. All must load the same checkpoint: "
        "give them one folder that all of them can read (a network file system, where they are "
        "different machines), and let each load it."
    )


def value_of_chief(model, value):
    """Hands the chief's value to all workers; each must call this, and waits for the chief.

    What callbacks decide by must be equal to the last bit in all workers, which would otherwise
    wait for one another for ever.

    Args:
        model: The model that is trained.
        value: What JSON can hold; not looked at in other workers than the chief.
    """
    if not model.has_many_workers:
        return value
    content = json.dumps(value).encode() if model.is_chief else b""
    length = int(model.gather_over_workers([len(content)]).max())
    length = -(-length // 256) * 256  # Of few lengths, for each of which a graph is traced.
    padded = content.ljust(length, b" " if model.is_chief else b"\0")
    return json.loads(bytes(model.gather_over_workers(list(padded)).max(axis=0).tolist()))
