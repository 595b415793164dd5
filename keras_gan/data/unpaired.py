"""Two domains of images without pairs, as CycleGAN learns from."""

import hashlib

from keras_gan.data import loading
from keras_gan.data.pairs import check_images, parse_channels
from keras_gan.data.sources import Source


class UnpairedSource(Source):
    """Two domains of images; `keras_gan.data.unpaired_source` makes one.

    As a `Source` it is that of the targets, as `PairSource` is: its `num_examples` is their number.

    Args:
        inputs: `Source` of the domain that is translated from.
        targets: `Source` of the domain that is translated to.
    """

    def __init__(self, inputs, targets):
        super().__init__(
            f"{inputs.name} and {targets.name}",
            targets.split,
            targets.sample_shape,
            targets.num_examples,
            targets.class_names,
            targets.labels_hint,
        )
        self.inputs = inputs
        self.targets = targets
        self.is_indexed = targets.is_indexed

    @property
    def input_shape(self):
        """Shape of one input."""
        return self.inputs.sample_shape

    @property
    def larger(self):
        """The `Source` of the domain with more images, of which an epoch is one pass."""
        return max(self.inputs, self.targets, key=lambda source: source.num_examples)

    def batches(self, order, batch_size, drop_remainder):
        """See `Source.batches`: the targets."""
        return self.targets.batches(order, batch_size, drop_remainder)

    def fingerprint(self):
        """See `Source.fingerprint`: of inputs and targets."""
        both = self.inputs.fingerprint(), self.targets.fingerprint()
        return None if None in both else hashlib.sha256("".join(both).encode()).hexdigest()


def unpaired_source(
    inputs,
    targets,
    split="train",
    *,
    data_dir=None,
    image_size=None,
    channels=None,
    max_unreadable=0.01,
):
    """Finds two domains of images, and reads them if they fit into memory.

    Args:
        inputs: Name of the data set that is translated from, see `keras_gan.data.source`.
        targets: Name of the data set that is translated to.
        split: Name of a split, or a slice of one, in both data sets; or a pair of names for inputs
            and targets, such as `("train[:50%]", "train[50%:]")`. Default "train".
        data_dir: See `keras_gan.data.source`.
        image_size: See `keras_gan.data.source`; for both.
        channels: 1 (grey) or 3 (RGB) for both, or a pair `(inputs, targets)` of 1, 3 or `None`.
            Default `None`: as the data are, each side by itself.
        max_unreadable: See `keras_gan.data.source`; for each of both.

    Returns:
        An `UnpairedSource`: `inputs` and `targets` are a `Source` each.

    Raises:
        ValueError: If a name, split or argument does not fit, or a domain is empty.

    Example:
    >>> halves = ("train[:50%]", "train[50%:]")
    >>> source = keras_gan.data.unpaired_source("mnist", "fashion_mnist", halves)
    """
    splits = split if isinstance(split, (tuple, list)) else (split, split)
    if len(splits) != 2:
        raise ValueError(
            "`split` must be a name, or a pair of names for inputs and targets. Received: "
            f"{split!r}."
        )
    domains = []
    for name, part, number in zip((inputs, targets), splits, parse_channels(channels), strict=True):
        domains.append(
            loading.source(
                name,
                part,
                data_dir=data_dir,
                image_size=image_size,
                channels=number,
                max_unreadable=max_unreadable,
            )
        )
        check_images(domains[-1])
    return UnpairedSource(*domains)
