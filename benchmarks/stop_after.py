"""The end of a training after so much CPU time."""

import time

import keras
import numpy as np


class StopAfter(keras.callbacks.Callback):
    """Ends the training when the process has taken so much CPU time since it began.

    Args:
        minutes: CPU minutes of the training, callbacks not counted.
        held_out: Array of images that are not trained on, or `None`.
    """

    def __init__(self, minutes, held_out=None):
        super().__init__()
        self.minutes = minutes
        self.held_out = held_out
        self.spent = 0.0
        self.history = []

    def on_train_begin(self, logs=None):
        """Starts the clock."""
        self._start = time.process_time()

    def on_epoch_end(self, epoch, logs=None):
        """Looks at the clock, and, sometimes, at the images that are held out."""
        self.spent += (time.process_time() - self._start) / 60
        if self.held_out is not None and epoch % 20 == 0:
            discriminator, loss = self.model.discriminator, self.model.loss
            logits = discriminator.predict(self.held_out, verbose=0)
            accuracy = float(np.mean(loss.real_accuracy(logits)))
            trained = float(logs["real_accuracy"])
            self.history.append([self.model.current_step, trained, accuracy])
        self.model.stop_training = self.spent >= self.minutes
        self._start = time.process_time()
