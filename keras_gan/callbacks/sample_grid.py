"""Pictures of what the generator makes from the same latents as training goes on."""

import warnings

import numpy as np

from keras_gan.callbacks.picture_writer import PictureWriter
from keras_gan.utils.pictures import picture
from keras_gan.utils.validation import check_positive_integer


class SampleGrid(PictureWriter):
    """Writes a PNG of generated samples at regular times, from fixed latents.

    What stands in which row is the model's affair (`generate_grid`): a `ConditionalGAN` has a row
    for each class, with the same latents, an `InfoGAN` a column for each category.

    Images become a grid, points a scatter plot. `PictureWriter` has the files' names.

    Args:
        directory: See `PictureWriter`.
        every_epochs: See `PictureWriter`.
        every_steps: See `PictureWriter`.
        grid_shape: `(rows, columns)` of the grid; points: `rows * columns` of them are drawn
            unless there is `data`. Default: `(8, 8)`.
        seed: Integer that the latents are drawn from. Default: `0`.
        scale: See `PictureWriter`.
        data: Real points of shape `(n, d)`, drawn beside as many generated ones, on axes that
            stay the same in all pictures. Only for models of points. Default: `None`.
        interpolate: If `True`, the latents of each row lead from one fixed latent to another on
            an arc (`keras_gan.utils.interpolation`), where a class or codes stay as they are.
            Default: `False`.
        log_dir: See `PictureWriter`.

    Raises:
        ValueError: If an argument is out of range, or the samples are neither images nor points.
        OSError: If the folder cannot be written.

    Example:
    ```python
    gan.fit(train, epochs=20, callbacks=[keras_gan.callbacks.SampleGrid("samples")])
    ```

    Reference:
        - White, 2016, "Sampling Generative Networks", arXiv:1609.04468 (interpolation).
    """

    def __init__(
        self,
        directory,
        every_epochs=1,
        every_steps=None,
        grid_shape=(8, 8),
        seed=0,
        scale=None,
        data=None,
        interpolate=False,
        log_dir=None,
    ):
        super().__init__(directory, every_epochs, every_steps, scale, log_dir)
        self.grid_shape = _check_grid_shape(grid_shape)
        self.seed = seed
        self.data = None if data is None else np.asarray(data)
        self.interpolate = interpolate

    def draw(self):
        """Draws the samples of the fixed latents."""
        return picture(self._samples(), self.grid_shape, self.scale, self.data)

    def on_train_begin(self, logs=None):
        """Draws a model that was never trained, if it makes samples of latents."""
        instead = "keras_gan.callbacks.TranslationGrid(directory, inputs, targets)"
        self.check_model("generate_grid", "latents", f"from images to images use {instead}")
        super().on_train_begin(logs)

    def _samples(self):
        """Returns the samples of the fixed latents."""
        rows, columns = self.grid_shape
        with warnings.catch_warnings():
            # The picture before training is meant to show an untrained model.
            warnings.filterwarnings("ignore", message=".*has not been trained")
            if not self.interpolate and self.data is None:
                return self.model.generate_grid(rows, columns, seed=self.seed)
            if not self.interpolate:
                return self.model.generate(len(self.data), seed=self.seed)
            return self.model.generate_paths(rows, columns, seed=self.seed)


def _check_grid_shape(grid_shape):
    if not isinstance(grid_shape, (tuple, list)) or len(grid_shape) != 2:
        raise ValueError(
            f"Received grid_shape={grid_shape!r}. Expected (rows, columns), such as (8, 8)."
        )
    rows, columns = grid_shape
    return (
        check_positive_integer(rows, "grid_shape[0]"),
        check_positive_integer(columns, "grid_shape[1]"),
    )
