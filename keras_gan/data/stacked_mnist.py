"""Stacked MNIST: three digits as the channels of one image, 1,000 about equally likely modes.

Reference:
    Metz et al., "Unrolled Generative Adversarial Networks", 2017, arXiv:1611.02163, section 3.3.1;
    128,000 training images as in Lin et al., "PacGAN", 2018, arXiv:1712.04086, section 4.2, where
    generators are measured by 26,000 samples. Deviation: those stack images of both of MNIST's
    splits, here "train" stacks training digits and "test" test digits.
"""

import math

import numpy as np

from keras_gan.data import sources, tfds
from keras_gan.data.sources import ArraySource, fits_in_memory
from keras_gan.data.splits import parse_split

NAME = "stacked_mnist"
_SIZES = {"train": 128_000, "test": 26_000}
_NUM_DIGITS = {"train": 60_000, "test": 10_000}
_SEEDS = {"train": 1, "test": 2}


def source(split, data_dir, size, channels):
    """Returns the `Source` of `"stacked_mnist"`.

    Three digits are drawn with replacement for each image; the draws are the same each time. The
    label is `100 * first + 10 * second + third`, the digits in the order of the channels.

    Args:
        split: "train" or "test", or a slice of one.
        data_dir: TFDS's data directory with `mnist`, or `None` for its default.
        size: `(height, width)`, or `None` for `(28, 28)`.
        channels: 3 or `None`.

    Raises:
        ValueError: If the split or the number of channels does not fit, or the images are too large
            for `sources.MEMORY_BUDGET`.
        RuntimeError: If `mnist` is not prepared and can't be downloaded.
    """
    if channels not in (None, 3):
        raise ValueError(
            f"{NAME!r} stacks three digits as channels. Received: channels={channels}. Leave it "
            "out, or load 'mnist'."
        )
    part, start, stop = parse_split(split, _SIZES)
    height, width = size or (28, 28)
    num_channels = max(3 * (stop - start), _NUM_DIGITS[part])  # Of the larger array.
    if not fits_in_memory(num_channels, (height, width)):
        side = math.isqrt(sources.MEMORY_BUDGET // num_channels)
        raise ValueError(
            f"{NAME!r} is kept in memory, which at {height}x{width} pixels takes "
            f"{num_channels * height * width / 1024**3:.1f} GiB, more than the "
            f"{sources.MEMORY_BUDGET / 1024**3:.1f} GiB allowed. Pass an image_size of at most "
            f"{side}, or a smaller part of the split, such as 'train[:10000]'."
        )
    digits = tfds.source("mnist", part, data_dir, size, 1)
    generator = np.random.default_rng(_SEEDS[part])
    triples = generator.integers(digits.num_examples, size=(_SIZES[part], 3))[start:stop]
    return ArraySource(
        NAME,
        split,
        np.concatenate([digits.samples[column] for column in triples.T], axis=-1),
        digits.labels[triples] @ np.array([100, 10, 1], np.int32),
        class_names=[f"{label:03}" for label in range(1000)],
    )
