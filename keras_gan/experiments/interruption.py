"""SIGTERM and Ctrl-C: leaving a training so that the same command goes on with it."""

import contextlib
import os
import signal
import threading

import keras

EXIT_CODE = 75  # EX_TEMPFAIL of sysexits.h: try again.


class InterruptedRun(BaseException):
    """A run was left early, on a signal, after saving what it had trained.

    Not an `Exception`, as `KeyboardInterrupt` is none: nothing that handles errors of a file, a
    download or a metric may take it for one of these.
    """


class Interruption:
    """Context manager that turns the first SIGTERM or SIGINT (Ctrl-C) into an `InterruptedRun`.

    It is raised at once, but inside of `deferred()` only noted: there, `StopWhenInterrupted`
    raises it between two steps. After the first signal, and when the block ends, the handlers
    from before are back, so that a second signal stops the process in the middle of what it
    does. In another thread than the main one, which alone can handle signals, nothing is done.

    Attributes:
        received: Name of the signal that has come, such as `"SIGTERM"`, or `None`.
    """

    def __init__(self):
        self.received = None
        self._is_deferred = False
        self._previous = {}

    def __enter__(self):
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                self._previous[number] = signal.signal(number, self._handle)
        return self

    def __exit__(self, *_):
        while self._previous:
            number, handler = self._previous.popitem()
            signal.signal(number, signal.SIG_DFL if handler is None else handler)

    @contextlib.contextmanager
    def deferred(self):
        """Makes signals wait inside of the block for the next call of `stop`, if there is one."""
        self._is_deferred = True
        try:
            yield
        finally:
            self._is_deferred = False

    def stop(self, state):
        """Raises the `InterruptedRun`; `state` says in its message where the run stands."""
        raise InterruptedRun(
            f"The run was stopped by {self.received} {state}. The same command resumes it."
        )

    def _handle(self, number, frame):
        self.__exit__()
        self.received = signal.Signals(number).name
        if not self._is_deferred:
            self.stop("before training")
        # Not `print`, which the signal may have come in the middle of.
        text = f"\n{self.received}: saving after this step. A second signal stops at once.\n"
        os.write(2, text.encode())


class StopWhenInterrupted(keras.callbacks.Callback):
    """Saves and leaves `fit` by an `InterruptedRun` as soon as a signal has come.

    That is after a step or, for a signal during validation, after the epoch. What callbacks do
    when training ends (`on_train_end`) is left to the run that resumes. After the last epoch
    there is nothing to resume: training ends as if no signal had come. Several workers all leave
    after the same step as soon as a signal has come to one of them; the chief saves.

    Must stand after `Checkpoint` in the list of callbacks.

    Args:
        interruption: The `Interruption` around the training.
        checkpoint: The `keras_gan.callbacks.Checkpoint` to save with.
    """

    def __init__(self, interruption, checkpoint):
        super().__init__()
        self.interruption = interruption
        self.checkpoint = checkpoint

    def on_train_batch_end(self, batch, logs=None):
        """Looks whether a signal has come."""
        self._look(logs)

    def on_epoch_end(self, epoch, logs=None):
        """Looks whether a signal has come, unless this is the end."""
        if epoch + 1 < self.params["epochs"]:
            self._look(logs)

    def _look(self, logs):
        # A training that something else stops at this very step has an end of its own.
        if self._has_come() and not self.model.stop_training:
            if self.model.is_chief:
                self.checkpoint.save(logs)
            self.interruption.stop(f"after training step {self.model.current_step}")

    def _has_come(self):
        """Whether a signal has come: to any worker, so that all leave after the same step."""
        if not self.model.has_many_workers:
            return self.interruption.received is not None
        signals = [self.interruption.received is not None]
        if not self.model.gather_over_workers(signals).any():
            return False
        self.interruption.received = self.interruption.received or "a signal to another worker"
        return True
