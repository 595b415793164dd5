"""An animation of the sample pictures."""

import pathlib
import re
import warnings

import keras
import numpy as np

from keras_gan.utils.images import check_frames_per_second, save_gif
from keras_gan.utils.validation import check_positive_integer


class SampleAnimation(keras.callbacks.Callback):
    """Joins the pictures of `SampleGrid` into an animated GIF when training ends.

    The frames are `epoch_*.png`, or `step_*.png` where there are no epochs, in order, those of
    earlier, resumed runs in the same folder included. A file that cannot be read, or whose size is
    not that of the newest picture (`SampleGrid` was given another grid then), is named in a
    warning and left out. Stands after `SampleGrid` in the list of callbacks, which on an early end
    writes its last picture at the same moment.

    Args:
        directory: The folder of `SampleGrid`.
        path: The GIF file to write.
        frames_per_second: Above 0, at most 50. Default: `4`.
        max_frames: Integer, at least 2. Of more pictures, as many are taken at even distances,
            the first and the last included. Default: `100`.

    Raises:
        ValueError: If an argument is out of range.
        OSError: If the GIF cannot be written.

    Example:
    ```python
    callbacks = [
        keras_gan.callbacks.SampleGrid("samples"),
        keras_gan.callbacks.SampleAnimation("samples", "samples.gif"),
    ]
    ```
    """

    chief_only = True  # Of several workers only the chief writes.

    def __init__(self, directory, path, frames_per_second=4, max_frames=100):
        super().__init__()
        self.directory = pathlib.Path(directory)
        self.path = pathlib.Path(path)
        check_frames_per_second(frames_per_second)
        self.frames_per_second = frames_per_second
        if check_positive_integer(max_frames, "max_frames") < 2:
            raise ValueError(f"Received max_frames={max_frames}. Expected at least 2.")
        self.max_frames = max_frames

    def on_train_end(self, logs=None):
        """Writes the GIF."""
        files = _numbered(self.directory, "epoch") or _numbered(self.directory, "step")
        if len(files) > self.max_frames:
            chosen = np.linspace(0, len(files) - 1, self.max_frames).round().astype(int)
            files = [files[i] for i in chosen]
        frames = {file: frame for file in files if (frame := _read(file)) is not None}
        if not frames:
            warnings.warn(
                f"No animation is written to '{self.path}': there is no readable epoch_*.png or "
                f"step_*.png in '{self.directory}'. Put SampleGrid('{self.directory}') before "
                "SampleAnimation in the list of callbacks.",
                stacklevel=2,
            )
            return
        *_, newest = frames.values()
        for file, frame in frames.items():
            if frame.shape != newest.shape:
                _warn_left_out(file, f"its size {frame.shape[:2]} is not {newest.shape[:2]}")
        fitting = [frame for frame in frames.values() if frame.shape == newest.shape]
        save_gif(self.path, fitting, self.frames_per_second)


def _numbered(directory, prefix):
    """Returns the files `<prefix>_<number>.png` in the order of their numbers."""
    pattern = re.compile(rf"{prefix}_(\d+)\.png")
    matches = [(pattern.fullmatch(file.name), file) for file in directory.glob("*.png")]
    return [file for _, file in sorted((int(m[1]), file) for m, file in matches if m)]


def _read(file):
    """Returns the picture as uint8 `(h, w, 3)`, or `None`, with a warning, if it is damaged."""
    import PIL.Image

    try:
        with PIL.Image.open(file) as image:
            return np.asarray(image.convert("RGB"))
    except Exception as error:  # Pillow raises OSError, SyntaxError, ValueError, zlib.error, ...
        _warn_left_out(file, str(error))
        return None


def _warn_left_out(file, reason):
    warnings.warn(f"'{file}' is left out of the animation: {reason}.", stacklevel=3)
