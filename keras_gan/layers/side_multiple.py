"""What a fully convolutional network asks of the sides of its images."""

import keras

from keras_gan.utils.validation import check_positive_integer


@keras.saving.register_keras_serializable(package="keras_gan")
class SideMultiple(keras.layers.Layer):
    """Passes images on whose sides are multiples of a number, and refuses others.

    A network that halves its images some times, and doubles them as often, gives images of the
    same size only if every halving is exact. Behind such a network's input this layer says so
    before a layer deep inside fails; `keras_gan.networks.side_multiple` reads it.

    Args:
        multiple: What both sides are to be multiples of: `2^n` for `n` halvings.

    Call arguments:
        images: `(batch, height, width, channels)`. Sides that are not known, as in a graph that
            is traced for any size, are not checked.

    Returns:
        The images.

    Raises:
        ValueError: If `multiple` is not a positive integer, or a known side no multiple of it; the
            nearest sizes that are, are named.

    Example:
        >>> layer = keras_gan.layers.SideMultiple(64)
        >>> layer(keras.ops.ones((1, 64, 128, 3))).shape
        TensorShape([1, 64, 128, 3])
    """

    def __init__(self, multiple, **kwargs):
        super().__init__(**kwargs)
        self.multiple = check_positive_integer(multiple, "multiple")

    def call(self, images):
        """Checks."""
        self.compute_output_shape(images.shape)
        return images

    def compute_output_shape(self, input_shape):
        """That of the images, if it fits."""
        height, width = input_shape[1:3]
        fits = [
            f"{name} {self._nearest(side)}"
            for name, side in (("height", height), ("width", width))
            if side is not None and (side % self.multiple or side == 0)
        ]
        if fits:
            raise ValueError(
                f"This network takes images whose sides are multiples of {self.multiple}. "
                f"Received: height {height}, width {width}. Nearest sizes that work: "
                f"{', '.join(fits)}. Crop, pad or resize the images to one of them."
            )
        return input_shape

    def _nearest(self, side):
        below = side // self.multiple * self.multiple
        return f"{below} or {below + self.multiple}" if below else str(self.multiple)

    def get_config(self):
        """Returns the constructor arguments."""
        return {**super().get_config(), "multiple": self.multiple}
