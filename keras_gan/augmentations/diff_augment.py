"""Differentiable augmentation."""

import keras
from keras import ops

from keras_gan import engine
from keras_gan.augmentations.base import Augmentation, image_shape

_POLICIES = ("color", "translation", "cutout")


@keras.saving.register_keras_serializable(package="keras_gan")
class DiffAugment(Augmentation):
    """Differentiable augmentation of every image, for small data sets (Zhao et al., 2020).

    The discriminator sees `T(x)` and `T(G(z))` only; the generator's gradient goes through `T`.
    `T` is, in this order and as far as `policy` names them, each by an own draw for each image:

    - `color`: brightness `x + b`, `b` in [-0.5, 0.5) on images in [-1, 1]; saturation
      `s (x - gray) + gray`, `s` in [0, 2), `gray` the mean of a pixel's channels (it changes
      nothing on one channel); contrast `c (x - mean) + mean`, `c` in [0.5, 1.5), `mean` that of
      the image.
    - `translation`: by up to 1/8 of each side up or down and left or right; what comes in from
      outside is 0.
    - `cutout`: a box of half of each side, centred anywhere in the image, is set to 0.

    As in the paper's code, 0 is mid-gray on images in [-1, 1], and colors are not clipped. The
    authors take all three for data sets of up to some ten thousand images, and
    `"translation,cutout"` or `"color,cutout"` for larger ones.

    Args:
        policy: String, names of the above, separated by commas. Default:
            `"color,translation,cutout"`.
        name: String, the layer's name.

    Call arguments:
        samples: float32 images `(batch, height, width, channels)` in [-1, 1].

    Returns:
        float32 tensor of the same shape; with `color` the values may leave [-1, 1].

    Raises:
        ValueError: If `policy` names nothing or something unknown, or `samples` are no images.

    Example:
        >>> augment = keras_gan.augmentations.DiffAugment("translation,cutout")
        >>> with keras_gan.engine.random.scope(seed=0):
        ...     augment(ops.ones((4, 32, 32, 3))).shape
        TensorShape([4, 32, 32, 3])

    Reference:
        Zhao et al., "Differentiable Augmentation for Data-Efficient GAN Training", 2020,
        arXiv:2006.10738, equations 4 to 6 and section 3.2.
    """

    def __init__(self, policy="color,translation,cutout", name=None):
        super().__init__(name=name)
        parts = [part.strip() for part in policy.split(",")] if isinstance(policy, str) else []
        if not parts or not set(parts) <= set(_POLICIES):
            raise ValueError(
                f"Unknown policy. Received: policy={policy!r}. Expected: one or more of "
                f"{', '.join(_POLICIES)}, separated by commas, such as 'translation,cutout'."
            )
        self.policy = ",".join(part for part in _POLICIES if part in parts)

    def call(self, samples):
        """Returns the augmented images; see the class."""
        image_shape(samples, self)
        draws = ops.unstack(engine.random.uniform((ops.shape(samples)[0], 7)), axis=1)
        if "color" in self.policy:
            samples = _color(samples, *draws[:3])
        if "translation" in self.policy:
            samples = _translate(samples, *draws[3:5])
        if "cutout" in self.policy:
            samples = _cut_out(samples, *draws[5:])
        return samples

    def get_config(self):
        """Returns the constructor's arguments."""
        return {**super().get_config(), "policy": self.policy}


def _color(images, brightness, saturation, contrast):
    """Brightness, saturation and contrast, multiplied out so that images are read once.

    Saturation leaves the mean of the image as it is, so that the three together are
    `c s x + c (1 - s) gray + (1 - c) mean + b`.
    """
    brightness, saturation, contrast = (
        draw[:, None, None, None] for draw in (brightness - 0.5, 2.0 * saturation, contrast + 0.5)
    )
    mean = ops.mean(images, axis=(1, 2, 3), keepdims=True)
    constant = (1.0 - contrast) * mean + brightness
    if images.shape[-1] == 1:
        return contrast * images + constant
    gray = ops.mean(images, axis=-1, keepdims=True)
    constant += contrast * (1.0 - saturation) * gray
    return contrast * saturation * images + constant


def _translate(images, down, right):
    """Cuts each image out of its own place in a larger one, by one gather of pixels."""
    height, width, channels = images.shape[1:]
    vertical, horizontal = int(height / 8 + 0.5), int(width / 8 + 0.5)
    margins = [[0, 0], [vertical, vertical], [horizontal, horizontal], [0, 0]]
    pixels = ops.reshape(ops.pad(images, margins), (-1, channels))
    padded_height, padded_width = height + 2 * vertical, width + 2 * horizontal
    top = 2 * vertical - _integers(down, 2 * vertical + 1)
    left = 2 * horizontal - _integers(right, 2 * horizontal + 1)
    first_row = ops.arange(ops.shape(images)[0]) * padded_height + top
    rows = first_row[:, None] + ops.arange(height)
    columns = left[:, None] + ops.arange(width)
    return ops.take(pixels, rows[:, :, None] * padded_width + columns[:, None, :], axis=0)


def _cut_out(images, row, column):
    """Sets a box to 0; the part of the box that lies outside of the image is lost."""
    height, width, _ = images.shape[1:]
    rows, columns = _in_box(row, height), _in_box(column, width)
    outside = 1.0 - rows[:, :, None] * columns[:, None, :]
    return images * outside[..., None]


def _in_box(center, side):
    """Returns float32 `(batch, side)`: 1 where the box lies, 0 elsewhere."""
    length = int(side / 2 + 0.5)
    center = _integers(center, side + 1 - length % 2)
    distance = ops.arange(side) - (center[:, None] - length // 2)
    return ops.cast(ops.logical_and(distance >= 0, distance < length), "float32")


def _integers(draws, count):
    """Turns uniform draws in [0, 1) into integers in [0, count)."""
    return ops.cast(ops.floor(draws * count), "int32")
