"""Pictures of what an image-to-image model makes of the same images as training goes on."""

import warnings

import numpy as np

from keras_gan.callbacks.picture_writer import PictureWriter
from keras_gan.utils.pictures import picture
from keras_gan.utils.validation import check_image_range


class TranslationGrid(PictureWriter):
    """Writes a PNG at regular times: a row for each image, of input, output and target.

    What the columns are is the model's affair (`columns`): a `CycleGAN` shows both domains,
    translated and back, an `Inpainting` model images with holes, completed and whole.
    `PictureWriter` has the files' names.

    Args:
        directory: See `PictureWriter`.
        inputs: Array `(n, height, width, channels)` in [-1, 1], of images that are not trained on;
            for a model of unpaired domains of the first one; for inpainting, whole images.
        targets: Array of as many images, what should come out, or of the other domain. Default:
            `None`, no such column.
        every_epochs: See `PictureWriter`.
        every_steps: See `PictureWriter`.
        scale: See `PictureWriter`.
        log_dir: See `PictureWriter`.

    Raises:
        ValueError: If an argument is out of range, or there are not as many targets as inputs.
        OSError: If the folder cannot be written.

    Example:
    ```python
    inputs, targets = next(iter(keras_gan.data.load_pairs(..., split="test", batch_size=8)))
    grid = keras_gan.callbacks.TranslationGrid("samples", inputs, targets)
    model.fit(train, epochs=50, callbacks=[grid])
    ```
    """

    def __init__(
        self,
        directory,
        inputs,
        targets=None,
        every_epochs=1,
        every_steps=None,
        scale=None,
        log_dir=None,
    ):
        super().__init__(directory, every_epochs, every_steps, scale, log_dir)
        self.inputs = np.asarray(inputs)
        self.targets = None if targets is None else np.asarray(targets)
        for images in (self.inputs, self.targets):
            if images is not None:
                check_image_range(images, type(self).__name__)
        if targets is not None and len(self.inputs) != len(self.targets):
            raise ValueError(
                f"TranslationGrid received {len(self.inputs)} inputs and {len(self.targets)} "
                "targets. Expected as many of each."
            )

    def on_train_begin(self, logs=None):
        """Draws a model that was never trained, if it makes images of images."""
        instead = "keras_gan.callbacks.SampleGrid(directory)"
        self.check_model("columns", "images", f"of latents use {instead}")
        super().on_train_begin(logs)

    def draw(self):
        """Draws the columns."""
        with warnings.catch_warnings():
            # Outputs of an untrained network may well have no negative value.
            warnings.filterwarnings("ignore", message=".*none of them negative")
            columns = self.model.columns(self.inputs, self.targets)
        return picture(side_by_side(columns), (len(self.inputs), len(columns)), self.scale)


def side_by_side(columns):
    """Returns the images of columns row by row, brought to one size and number of channels.

    Smaller ones are enlarged, each pixel becoming a square, grey ones get three channels.

    Args:
        columns: List of arrays `(n, height, width, channels)`; the largest sides are multiples of
            the others, else the smaller images are put on a white ground.
    """
    height, width, channels = np.max([column.shape[1:] for column in columns], axis=0)
    result = np.ones((len(columns[0]), len(columns), height, width, channels), "float32")
    for i, column in enumerate(columns):
        scale = min(height // column.shape[1], width // column.shape[2])
        enlarged = np.asarray(column).repeat(scale, axis=1).repeat(scale, axis=2)
        result[:, i, : enlarged.shape[1], : enlarged.shape[2]] = enlarged
    return result.reshape(-1, height, width, channels)
