"""The end of a training after so much CPU time."""

import time

import keras
import numpy as np


class StopAfter(keras.callbacks.Callback):
    """Ends the training when the process has taken so much CPU time since it began.

    Args:
        minutes: CPU minutes of the training, callbacks not counted.
        trained: Array of images that are trained on, or `None`.
        held_out: Array of as many that are not, or `None`. Of both, every 20 epochs, the share that
            the discriminator takes for real is kept: in the form that is used after the training,
            without augmentation, against the same generated images.
    """

    def __init__(self, minutes, trained=None, held_out=None):
        super().__init__()
        self.minutes = minutes
        self.trained, self.held_out = trained, held_out
        self.spent = 0.0
        self.history = []

    def on_train_begin(self, logs=None):
        """Starts the clock."""
        self._start = time.process_time()

    def on_epoch_end(self, epoch, logs=None):
        """Looks at the clock, and, sometimes, at how the images are judged."""
        self.spent += (time.process_time() - self._start) / 60
        if self.held_out is not None and epoch % 20 == 0:
            trained, held_out, generated = (
                self.model.discriminator.predict(self.model.arrange(images), verbose=0)
                for images in (
                    self.trained,
                    self.held_out,
                    self.model.generate(len(self.held_out), seed=0),
                )
            )
            shares = [
                float(np.mean(self.model.loss.margins(real, generated)[0] > 0))
                for real in (trained, held_out)
            ]
            self.history.append([self.model.current_step, *shares])
        self.model.stop_training = self.spent >= self.minutes
        self._start = time.process_time()
