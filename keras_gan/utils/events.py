"""Pictures for TensorBoard."""

import time

from keras_gan.utils.files import make_folder
from keras_gan.utils.images import encode_png


class ImageEvents:
    """Writes images into a TensorBoard event file, by the `tensorboard` package alone.

    Args:
        log_dir: Folder of the event files, such as the `log_dir` of
            `keras.callbacks.TensorBoard`.

    Raises:
        OSError: If the folder cannot be written.

    Example:
    >>> events = ImageEvents("logs")
    >>> events.write("samples", np.zeros((28, 28, 1), "uint8"), step=0)
    >>> events.close()
    """

    def __init__(self, log_dir):
        from tensorboard.summary.writer.event_file_writer import EventFileWriter

        self._writer = EventFileWriter(str(make_folder(log_dir)))

    def write(self, tag, image, step):
        """Writes one image, and flushes, so that TensorBoard shows it at once.

        Args:
            tag: Name under which TensorBoard shows the image.
            image: uint8 array of shape `(h, w, c)`, `c` in 1, 3, 4.
            step: Number of training steps.
        """
        from tensorboard.compat.proto.event_pb2 import Event
        from tensorboard.compat.proto.summary_pb2 import Summary

        height, width, channels = image.shape
        picture = Summary.Image(
            height=height,
            width=width,
            colorspace=channels,
            encoded_image_string=encode_png(image),
        )
        summary = Summary(value=[Summary.Value(tag=tag, image=picture)])
        self._writer.add_event(Event(wall_time=time.time(), step=step, summary=summary))
        self._writer.flush()

    def close(self):
        """Closes the event file."""
        self._writer.close()
