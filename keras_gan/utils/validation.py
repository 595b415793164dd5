"""Checks of what users pass in, with messages that say what to change."""

import difflib
import math
import numbers
import warnings

import keras
import numpy as np


def check_static_batch(samples, sample_shape, owner, what="generator makes samples"):
    """Checks dtype, rank and sample shape of a training batch, without reading its values.

    Args:
        samples: Tensor or array `(batch, *sample_shape)`.
        sample_shape: Shape of one sample that the model was built for; a side may be `None`.
        owner: Name of the model, for the message.
        what: What is of that shape, for the message.

    Raises:
        ValueError: If the batch is not floating point or not of the expected shape.
    """
    dtype = keras.backend.standardize_dtype(samples.dtype)
    if "float" not in dtype:
        raise ValueError(
            f"{owner} received training data of dtype {dtype}. Expected floating point: images "
            "in [-1, 1]. For uint8 images: images.astype('float32') / 127.5 - 1."
        )
    received = tuple(samples.shape)
    if len(received) != len(sample_shape) + 1:
        raise ValueError(
            f"{owner} received a batch of shape {received}, of rank {len(received)}. Expected "
            f"rank {len(sample_shape) + 1}: (batch, {', '.join(map(str, sample_shape))}). "
            "Batch the data set (`dataset.batch(64)`), or add the missing axis "
            "(`images[..., None]` for grey images)."
        )
    pairs = zip(received[1:], sample_shape, strict=True)
    if any(None not in pair and pair[0] != pair[1] for pair in pairs):
        raise ValueError(
            f"{owner} received samples of shape {received[1:]}, but its {what} of shape "
            f"{tuple(sample_shape)}. Build the networks for the data's shape, or load the data in "
            "the networks' (`keras_gan.data.load(..., image_size=, channels=)`)."
        )


def check_image_range(images, owner):
    """Checks that the values of an image batch `(batch, height, width, channels)` fit [-1, 1].

    Raises:
        ValueError: If a value is outside of [-1, 1] or not finite.

    Warns:
        UserWarning: If no value is negative, as when images are in [0, 1].
    """
    low, high = check_finite(images, owner, "images")
    if low < -1.001 or high > 1.001:
        raise ValueError(
            f"{owner} received images with values in [{low:g}, {high:g}]. Expected [-1, 1], the "
            "range of the generator's tanh. For values in 0..255: images / 127.5 - 1."
        )
    if low >= 0:
        warnings.warn(
            f"{owner} received images with values in [{low:g}, {high:g}], none of them negative. "
            "Expected [-1, 1]. If they are in [0, 1], rescale: images * 2 - 1.",
            stacklevel=3,
        )


def check_finite(samples, owner, what="samples"):
    """Returns the least and the greatest value of a batch, floats.

    Raises:
        ValueError: If a value is NaN or infinite.
    """
    samples = np.asarray(samples)
    low, high = float(samples.min()), float(samples.max())
    if not np.isfinite([low, high]).all():
        axes = tuple(range(1, samples.ndim))
        raise ValueError(
            f"{owner} received {what} with NaN or infinite values. Keep the others: "
            f"{what}[np.isfinite({what}).all(axis={axes})]."
        )
    return low, high


def check_positive_integer(value, name):
    """Returns `value` if it is an integer of at least 1, else raises a `ValueError`."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < 1:
        raise ValueError(f"`{name}` must be an integer of at least 1. Received: {name}={value!r}.")
    return int(value)


def check_count(value, name):
    """Returns `value` if it is an integer of at least 0, else raises a `ValueError`."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < 0:
        raise ValueError(f"`{name}` must be an integer of at least 0. Received: {name}={value!r}.")
    return int(value)


def check_positive_number(value, name):
    """Returns `value` as a float if it is finite and above 0, else raises a `ValueError`."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real) or not 0 < value < math.inf:
        raise ValueError(f"`{name}` must be a finite number above 0. Received: {name}={value!r}.")
    return float(value)


def check_not_negative(value, name):
    """Returns `value` as a float if it is finite and at least 0, else raises a `ValueError`."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real) or not 0 <= value < math.inf:
        raise ValueError(f"`{name}` must be a finite number of at least 0. Received: {value!r}.")
    return float(value)


def check_shows_layers(network, owner, otherwise=""):
    """Checks that a discriminator can be looked into, else raises a `ValueError`.

    Args:
        network: Keras model.
        owner: What looks into it, for the message.
        otherwise: What else would do, for the message.
    """
    if not getattr(network, "inputs", None):
        raise ValueError(
            f"{owner} looks into the discriminator's layers, but '{network.name}' of type "
            f"{type(network).__name__} does not tell how they are connected. Expected: a "
            "functional or sequential Keras model, that is one built as keras.Model(inputs, "
            f"outputs){otherwise}."
        )


def did_you_mean(name, names):
    """Returns ` Did you mean 'x'?` for the nearest of `names`, or an empty string."""
    near = difflib.get_close_matches(str(name), names, n=1)
    return f" Did you mean '{near[0]}'?" if near else ""
