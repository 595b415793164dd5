"""Pictures that are written at regular times of a training."""

import pathlib

import keras

from keras_gan.utils.events import ImageEvents
from keras_gan.utils.files import make_folder
from keras_gan.utils.images import save_png
from keras_gan.utils.validation import check_positive_integer


class PictureWriter(keras.callbacks.Callback):
    """Base of callbacks that write a PNG of the model's samples at regular times.

    A subclass overrides `draw`. A model that was never trained is drawn before the first step
    (`epoch_0000.png`), then after epochs (`epoch_0001.png`, ...), the last one always included, or
    after training steps (`step_0000000.png`, `step_0000500.png`, ...).

    Args:
        directory: Folder for the PNG files; it is made if it does not exist.
        every_epochs: Number of epochs from one picture to the next. Default: `1`.
        every_steps: Number of training steps from one picture to the next; given, it takes the
            place of `every_epochs`. With `steps_per_execution` above 1 a picture is written as
            soon as the model returns after that many. Default: `None`.
        scale: Integer factor by which images are enlarged, each pixel becoming a square.
            Default: `None`, which brings the longer side of small images to about 64 pixels.
        log_dir: Folder of TensorBoard event files, to which the pictures are written too, under
            the tag `samples`, at the number of training steps. Default: `None`.

    Raises:
        ValueError: If an argument is out of range.
        OSError: If the folder cannot be written.
    """

    chief_only = True  # Of several workers only the chief writes.

    def __init__(self, directory, every_epochs=1, every_steps=None, scale=None, log_dir=None):
        super().__init__()
        self.directory = pathlib.Path(directory)
        self.every_epochs = check_positive_integer(every_epochs, "every_epochs")
        self.every_steps = _check_optional(every_steps, "every_steps")
        self.scale = _check_optional(scale, "scale")
        self.log_dir = log_dir

    def draw(self):
        """Returns the picture, a uint8 image `(height, width, channels)`."""
        raise NotImplementedError(f"{type(self).__name__} must define `draw`.")

    def check_model(self, method, inputs, instead):
        """Raises a `ValueError` if the model does not have the method to draw by.

        Args:
            method: Its name.
            inputs: What the model is drawn from, for the message.
            instead: Which models can't be, and what draws those, for the message.
        """
        if not hasattr(self.model, method):
            raise ValueError(
                f"{type(self).__name__} draws what a model makes of {inputs}, of which a "
                f"{type(self.model).__name__} takes none. For models {instead}."
            )

    def on_train_begin(self, logs=None):
        """Draws a model that was never trained."""
        make_folder(self.directory)
        self._events = ImageEvents(self.log_dir) if self.log_dir else None
        self._last_step = self.model.current_step
        self._num_epochs = None
        self._last_name = None
        if self._last_step == 0:
            self._write("epoch_0000" if self.every_steps is None else "step_0000000")

    def on_train_batch_end(self, batch, logs=None):
        """Draws, if enough steps have passed."""
        if self.every_steps is None:
            return
        step = self.model.current_step
        if step // self.every_steps > self._last_step // self.every_steps:
            self._write(f"step_{step:07d}")
        self._last_step = step

    def on_epoch_end(self, epoch, logs=None):
        """Draws, if enough epochs have passed, and after the last."""
        self._num_epochs = epoch + 1
        is_last = self._num_epochs == self.params.get("epochs")
        # The end is drawn here and not when training ends, so that no checkpoint of this epoch,
        # from which a killed training would go on, is there before the picture.
        if is_last or (self.every_steps is None and self._num_epochs % self.every_epochs == 0):
            self._write_end()

    def on_train_end(self, logs=None):
        """Draws the end of a training that something else stopped early."""
        if self._num_epochs is not None:
            self._write_end()
        if self._events:
            self._events.close()

    def _write_end(self):
        """Draws the end of an epoch, unless that is done."""
        by_epoch = f"epoch_{self._num_epochs:04d}"
        name = by_epoch if self.every_steps is None else f"step_{self.model.current_step:07d}"
        if name != self._last_name:
            self._write(name)

    def _write(self, name):
        image = self.draw()
        save_png(self.directory / f"{name}.png", image)
        if self._events:
            self._events.write("samples", image, self.model.current_step)
        self._last_name = name


def _check_optional(value, name):
    return None if value is None else check_positive_integer(value, name)
