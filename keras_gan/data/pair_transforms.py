"""What inputs are made of targets, for pairs from one data set: grey, small, noisy, ... images.

A transform takes a batch of uint8 targets and returns the inputs, uint8 too: what a model is
trained on is what an 8-bit file of it would hold.
"""

import math

from keras_gan.data.on_demand import tf
from keras_gan.utils.registry import Registry

# ITU-R BT.601.
_LUMA = (0.299, 0.587, 0.114)
_MASKED = 128
# Added to a key, so that the noise is not made of the numbers that crops are drawn by.
_NOISE = 2**40


class PairTransform:
    """Makes inputs of targets.

    A subclass overrides `__call__`, and `input_shape` if inputs have another shape.

    Args:
        value: What follows the name, such as `"4"` in `"low_resolution:4"`; empty without.
    """

    # Whether inputs are made after crop and flip. Otherwise the whole image is transformed, so that
    # a pixel near the border of a crop is what it is in the whole image.
    after_crop = False

    def __init__(self, value=""):
        if value:
            name = next(n for n in names() if _REGISTRY.member(n) is type(self))
            raise ValueError(
                f"The pair transform '{name}' takes no value. Received: '{name}:{value}'. Leave "
                "out what follows the name."
            )

    def input_shape(self, target_shape):
        """Returns the shape of the input of a target, or raises a `ValueError` if it has none."""
        return target_shape

    def __call__(self, targets, key):
        """Returns the inputs.

        Args:
            targets: uint8 tensor `(batch, height, width, channels)`.
            key: int64 tensor of two entries, which random numbers are a function of.
        """
        raise NotImplementedError


class Gray(PairTransform):
    """Luma, one channel."""

    after_crop = True

    def input_shape(self, target_shape):
        """See `PairTransform.input_shape`."""
        if target_shape[-1] == 1:
            raise ValueError(
                f"transform='gray' needs images of three channels. Received images of shape "
                f"{target_shape}, which are grey already. Use a data set of colour images."
            )
        return (*target_shape[:2], 1)

    def __call__(self, targets, key):
        """Returns the luma."""
        return _to_uint8(_luma(targets))


class Edges(PairTransform):
    """Edges drawn dark on white, one channel: 255 less the luma's gradient.

    The gradient is the magnitude of Sobel's two derivatives, divided by 4: a horizontal or vertical
    step from black to white is black in the drawing. The image is continued by its border's
    pixels.
    """

    def input_shape(self, target_shape):
        """See `PairTransform.input_shape`."""
        return (*target_shape[:2], 1)

    def __call__(self, targets, key):
        """Returns the drawings."""
        luma = _luma(targets) if targets.shape[-1] == 3 else tf.cast(targets, tf.float32)
        padded = tf.pad(luma, [(0, 0), (1, 1), (1, 1), (0, 0)], mode="SYMMETRIC")
        down = padded[:, :-2] + 2 * padded[:, 1:-1] + padded[:, 2:]
        across = padded[:, :, :-2] + 2 * padded[:, :, 1:-1] + padded[:, :, 2:]
        horizontal = (down[:, :, 2:] - down[:, :, :-2]) / 4
        vertical = (across[:, 2:] - across[:, :-2]) / 4
        return _to_uint8(255.0 - tf.sqrt(horizontal**2 + vertical**2))


class LowResolution(PairTransform):
    """The image reduced by a whole number: antialiased bicubic resampling (Keys, a = -0.5).

    The same kernel as MATLAB's `imresize`, with which the data of super-resolution papers are made.
    """

    def __init__(self, value=""):
        self.scale = int(
            _number("low_resolution", value, "4, a whole number of at least 2", _is_scale)
        )

    def input_shape(self, target_shape):
        """See `PairTransform.input_shape`."""
        height, width, channels = target_shape
        if height % self.scale or width % self.scale:
            nearest = tuple(max(side // self.scale, 1) * self.scale for side in (height, width))
            raise ValueError(
                f"transform='low_resolution:{self.scale}' needs images whose sides are multiples "
                f"of {self.scale}. Received {height}x{width} (height x width). Pass "
                f"image_size={nearest}, or other multiples, to resize them."
            )
        return (height // self.scale, width // self.scale, channels)

    def __call__(self, targets, key):
        """Returns the reduced images."""
        size = [side // self.scale for side in targets.shape[1:3]]
        return _to_uint8(tf.image.resize(targets, size, method="bicubic", antialias=True))


class Noise(PairTransform):
    """Gaussian noise, drawn anew for each batch, and clipped with the image to 0..255."""

    after_crop = True

    def __init__(self, value=""):
        self.std = _number("noise", value, "25, the standard deviation in 0..255", _is_positive)

    def __call__(self, targets, key):
        """Returns the noisy images."""
        noise = tf.random.stateless_normal(tf.shape(targets), key + (_NOISE, 0), stddev=self.std)
        return _to_uint8(tf.cast(targets, tf.float32) + noise)


class Mask(PairTransform):
    """A grey box in the centre, whose sides are a share of the image's: 0.5 if none is given."""

    after_crop = True

    def __init__(self, value=""):
        self.share = _number("mask", value or "0.5", "0.5, the share of each side", _is_share)

    def __call__(self, targets, key):
        """Returns the masked images."""
        rows, columns = (self._is_in_box(side) for side in targets.shape[1:3])
        is_masked = rows[:, None, None] & columns[None, :, None]
        return tf.where(is_masked, tf.constant(_MASKED, tf.uint8), targets)

    def _is_in_box(self, side):
        length = max(round(self.share * side), 1)
        start = (side - length) // 2
        positions = tf.range(side)
        return (positions >= start) & (positions < start + length)


class FromFunction(PairTransform):
    """Calls a user's function.

    Args:
        function: Function of TensorFlow from a uint8 batch `(batch, height, width, channels)` to
            another one.
    """

    def __init__(self, function):
        self.function = function

    def input_shape(self, target_shape):
        """See `PairTransform.input_shape`."""
        spec = tf.TensorSpec((None, *target_shape), tf.uint8)
        made = tf.function(self.function).get_concrete_function(spec).structured_outputs
        # Names, as a function may return anything.
        dtype = getattr(getattr(made, "dtype", None), "name", type(made).__name__)
        shape = getattr(made, "shape", None)
        shape = None if shape is None or shape.rank is None else tuple(shape)
        is_batch = shape is not None and len(shape) == 4 and None not in shape[1:]
        if dtype != "uint8" or not is_batch:
            raise ValueError(
                f"The transform {_name_of(self.function)} returned {dtype} of shape {shape} for "
                f"uint8 targets of shape {(None, *target_shape)}. Expected a uint8 tensor of shape "
                "(batch, height, width, channels), all but the batch known: after "
                "tf.numpy_function, call set_shape; round and clip before tf.cast."
            )
        return shape[1:]

    def __call__(self, targets, key):
        """Returns what the function makes."""
        return self.function(targets)


_REGISTRY = Registry(
    "pair transform",
    {
        "edges": Edges,
        "gray": Gray,
        "low_resolution": LowResolution,
        "mask": Mask,
        "noise": Noise,
    },
)

names = _REGISTRY.names


def get(transform):
    """Returns the `PairTransform` that a name, such as `"noise:25"`, or a function stands for.

    Raises:
        ValueError: If the name is unknown (a near one is suggested), or its value does not fit.
    """
    if isinstance(transform, str):
        name, _, value = transform.partition(":")
        return _REGISTRY.member(name)(value)
    if callable(transform):
        return FromFunction(transform)
    raise ValueError(
        f"`transform` must be a string, one of {', '.join(names())}, with a value such as "
        f"'low_resolution:4', or a function on a uint8 batch. Received: {transform!r}."
    )


def describe(transform):
    """Returns a transform's name for messages."""
    return transform if isinstance(transform, str) else _name_of(transform)


def _name_of(function):
    return getattr(function, "__name__", type(function).__name__)


def _number(name, value, expected, fits):
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not fits(number):
        raise ValueError(
            f"The pair transform '{name}' needs a number, as in '{name}:{expected.split(',')[0]}' "
            f"({expected}). Received: {f'{name}:{value}' if value else name!r}."
        )
    return number


def _is_scale(number):
    return number >= 2 and number.is_integer()


def _is_positive(number):
    return 0 < number < math.inf


def _is_share(number):
    return 0 < number < 1


def _luma(targets):
    return tf.tensordot(tf.cast(targets, tf.float32), tf.constant(_LUMA), 1)[..., None]


def _to_uint8(values):
    return tf.cast(tf.clip_by_value(tf.round(values), 0.0, 255.0), tf.uint8)
