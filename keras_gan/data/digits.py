"""scikit-learn's handwritten digits: 1,797 grey images of 8x8 pixels with 17 levels."""

import numpy as np

from keras_gan.data.image_files import resize
from keras_gan.data.sources import ArraySource
from keras_gan.data.splits import parse_split

_TEST_SHARE = 0.2
_MAX_LEVEL = 16


def source(split, size, channels):
    """Returns the `Source` of `"digits"`.

    A fixed fifth of each class is the split "test", the rest is "train".

    Args:
        split: "train" or "test", or a slice of one.
        size: `(height, width)`, or `None` for `(8, 8)`.
        channels: 1 or 3, or `None` for 1.
    """
    try:
        from sklearn.datasets import load_digits
    except ImportError as error:
        raise ImportError(
            "The data set 'digits' comes with scikit-learn, which is not installed. Install it "
            "with: pip install scikit-learn"
        ) from error
    data = load_digits()
    is_test = _stratified(data.target)
    indices = {"train": np.flatnonzero(~is_test), "test": np.flatnonzero(is_test)}
    name, start, stop = parse_split(split, {name: len(part) for name, part in indices.items()})
    chosen = indices[name][start:stop]
    samples = np.round(data.images[chosen] * (255 / _MAX_LEVEL)).astype(np.uint8)[..., None]
    if size is not None:
        samples = _resize_all(samples, size)
    return ArraySource(
        "digits",
        split,
        np.repeat(samples, channels or 1, axis=-1),
        data.target[chosen].astype(np.int32),
        class_names=[str(digit) for digit in range(10)],
    )


def _stratified(labels):
    generator = np.random.default_rng(0)
    is_test = np.zeros(len(labels), bool)
    for label in np.unique(labels):
        members = generator.permutation(np.flatnonzero(labels == label))
        is_test[members[: round(_TEST_SHARE * len(members))]] = True
    return is_test


def _resize_all(samples, size):
    from PIL import Image

    return np.stack([resize(Image.fromarray(sample[..., 0]), size) for sample in samples])
