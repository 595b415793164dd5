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
            generated = self.model.generate(len(self.held_out), seed=0)
            logits = [
                self.model.discriminator.predict(images, verbose=0)
                for images in (self.held_out, generated)
            ]
            accuracy = float(np.mean(self.model.loss.margins(*logits)[0] > 0))
            trained = float(logs["real_accuracy"])
            self.history.append([self.model.current_step, trained, accuracy])
        self.model.stop_training = self.spent >= self.minutes
        self._start = time.process_time()
