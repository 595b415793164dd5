"""Pairs of images: what an image-to-image model is given, and what it is to make of it."""

import hashlib

from keras_gan.data import loading, pair_folders, pair_transforms
from keras_gan.data.crops import cut, draw_cuts
from keras_gan.data.image_files import parse_size
from keras_gan.data.on_demand import tf
from keras_gan.data.reading import check_share
from keras_gan.data.sources import Source

_SIDES = ("left", "right")


class PairSource(Source):
    """Pairs of one split of a data set; `keras_gan.data.pair_source` makes one.

    As a `Source` it is that of the targets: `sample_shape` is theirs, and they are what
    `keras_gan.data.pipeline` and the metrics see.

    Args:
        examples: A `Source` of `(targets, inputs)`, or, with a transform, of targets.
        input_shape: Shape of one input `(height, width, channels)`.
        transform: What makes inputs of targets, as in `pair_source`. Default `None`: stored pairs.
        about: Text that tells these pairs from others of the same examples, or `None` if there is
            none, such as for a function.
    """

    def __init__(self, examples, input_shape, transform=None, about=""):
        super().__init__(
            examples.name,
            examples.split,
            examples.sample_shape,
            examples.num_examples,
            examples.class_names,
            examples.labels_hint,
        )
        self.is_indexed = examples.is_indexed
        self.input_shape = tuple(input_shape)
        self.transform = transform
        self._examples = examples
        self._about = about

    @property
    def scale(self):
        """How many times as high and wide targets are as inputs; `None` if no whole number."""
        height, width = (self.sample_shape[axis] / self.input_shape[axis] for axis in (0, 1))
        return int(height) if height == width and height.is_integer() else None

    def batches(self, order, batch_size, drop_remainder):
        """See `Source.batches`. Stored pairs are `(targets, inputs)`."""
        return self._examples.batches(order, batch_size, drop_remainder)

    def fingerprint(self):
        """See `Source.fingerprint`: of targets and inputs."""
        examples = self._examples.fingerprint()
        if examples is None or self._about is None:
            return None
        return hashlib.sha256(f"{examples} {self._about}".encode()).hexdigest()

    def pair(self, batch, size, flip, key):
        """Returns inputs and targets of a batch, uint8, cropped and flipped.

        Args:
            batch: An element of `batches`.
            size: `(height, width)` of the targets' crops, or `None`.
            flip: Whether to mirror every second pair, by chance.
            key: See `keras_gan.data.crops.draw_cuts`.
        """
        targets, inputs = batch[0], None
        if self.transform is None:
            inputs = batch[1]
        elif not self.transform.after_crop:
            inputs = self.transform(targets, key)
        if size is not None or flip:
            targets, inputs = self._cut(targets, inputs, size, flip, key)
        if inputs is None:
            inputs = self.transform(targets, key)
        return inputs, targets

    def _cut(self, targets, inputs, size, flip, key):
        if size is None:
            size, input_size, slack, factor = self.sample_shape[:2], self.input_shape[:2], (0, 0), 1
        else:
            # A crop begins at a pixel of the inputs, which is `scale` by `scale` of the targets.
            factor = self.scale
            input_size = [side // factor for side in size]
            slack = [(self.sample_shape[axis] - size[axis]) // factor for axis in (0, 1)]
        begins, is_mirrored = draw_cuts(tf.shape(targets)[0], slack, flip, key)
        targets = cut(targets, size, begins * factor, is_mirrored)
        return targets, None if inputs is None else cut(inputs, input_size, begins, is_mirrored)


def pair_source(
    inputs,
    targets=None,
    split="train",
    *,
    transform=None,
    side_by_side=None,
    data_dir=None,
    image_size=None,
    channels=None,
    max_unreadable=0.01,
):
    """Finds pairs of images, and reads them if they fit into memory.

    Pairs come from one of three places:

    | argument | inputs and targets |
    | --- | --- |
    | `targets="folder:..."` | files of two folders, of equal relative paths but for extensions |
    | `side_by_side="left"` or `"right"` | halves of the pictures of one folder (as pix2pix's data \
are); this one is the input |
    | `transform="gray"`, ... | the images of any data set are the targets, inputs made of them |

    The transforms:

    | name | inputs |
    | --- | --- |
    | `gray` | luma, one channel |
    | `edges` | edges (Sobel) drawn dark on white, one channel |
    | `low_resolution:4` | reduced by 4, or another whole number: bicubic, antialiased |
    | `noise:25` | Gaussian noise of standard deviation 25 added (in 0..255, then clipped), drawn \
anew for each batch |
    | `mask`, `mask:0.5` | a grey box in the centre, of that share of each side |
    | a function | what it makes, by TensorFlow's operations, of a uint8 batch |

    Inputs are rounded to 8 bits, as those in files are. `edges`, `low_resolution` and functions see
    the whole images, before crop and flip; the others what is left of them.

    Args:
        inputs: Name of the data set: `"folder:..."`, or, with `transform`, any name that
            `keras_gan.data.source` takes.
        targets: Name of the folder of targets, `"folder:..."`.
        split: Name of a split, or a slice of one, such as `"train[:90%]"`; in both folders. Slices
            hold the pairs whose targets `keras_gan.data.source(targets, split)` holds. Default
            "train".
        transform: Name or function, see above.
        side_by_side: `"left"` or `"right"`, see above.
        data_dir: See `keras_gan.data.source`.
        image_size: Side, or `(height, width)`, that each image of a pair is brought to, as by
            `keras_gan.data.source`; with a transform each target. Default `None`: as they are,
            which must be one size for all.
        channels: 1 (grey) or 3 (RGB) for both, or a pair `(inputs, targets)` of 1, 3 or `None`;
            with a transform one number, that of the targets. Default `None`: as the images are,
            each side by itself.
        max_unreadable: Largest share, from 0 to 1, of pairs that may be left out as one of their
            files is unreadable; see `keras_gan.data.source`. Default 0.01.

    Returns:
        A `PairSource`, whose `sample_shape` is the targets' and `input_shape` the inputs'.

    Raises:
        ValueError: If a name, split or argument does not fit; a file has no partner; or the two
            images of a pair have different sizes, and no `image_size` is given.

    Example:
    >>> source = keras_gan.data.pair_source("fashion_mnist_mini", transform="low_resolution:4")
    >>> source.input_shape, source.sample_shape
    ((7, 7, 1), (28, 28, 1))
    """
    given = {"targets": targets, "side_by_side": side_by_side, "transform": transform}
    given = {name: value for name, value in given.items() if value is not None}
    if len(given) != 1:
        received = ", ".join(f"{name}={value!r}" for name, value in given.items())
        raise ValueError(
            "Pairs need one of: targets='folder:...' (a second folder), side_by_side='left' or "
            "'right' (pictures of two images), transform='gray' (or another one, to make the "
            f"inputs). Received: {received or 'none of them'}."
        )
    if transform is not None:
        return _transformed(
            pair_transforms.get(transform),
            pair_transforms.describe(transform),
            inputs,
            split,
            data_dir=data_dir,
            image_size=image_size,
            channels=channels,
            max_unreadable=max_unreadable,
        )
    roots = [_folder(name) for name in (inputs, targets) if name is not None]
    check_share(max_unreadable)
    about = split, parse_size(image_size), parse_channels(channels), max_unreadable
    if targets is not None:
        examples, input_shape = pair_folders.two_folders(roots, *about)
    elif side_by_side in _SIDES:
        examples, input_shape = pair_folders.side_by_side(roots[0], side_by_side, *about)
    else:
        raise ValueError(
            "`side_by_side` says which half of a picture is the input. Expected 'left' or "
            f"'right'. Received: {side_by_side!r}."
        )
    return PairSource(examples, input_shape, about=f"{side_by_side} {input_shape}")


def _transformed(transform, about, name, split, *, channels, **kwargs):
    if isinstance(channels, (tuple, list)):
        raise ValueError(
            f"The transform decides on the inputs' channels. Received: channels={channels!r}. Pass "
            "one number, that of the targets, or none."
        )
    examples = loading.source(name, split, channels=channels, **kwargs)
    check_images(examples)
    input_shape = transform.input_shape(examples.sample_shape)
    is_function = isinstance(transform, pair_transforms.FromFunction)
    return PairSource(examples, input_shape, transform, None if is_function else about)


def _folder(name):
    kind, _, root = name.partition(":") if isinstance(name, str) else ("", "", "")
    if kind != "folder":
        raise ValueError(
            "Pairs are told by the names of their files. Expected 'folder:/path/to/images'. "
            f"Received: {name!r}. For inputs made of a data set's images pass transform='gray' or "
            "another one; for two data sets without pairs: keras_gan.data.load_unpaired."
        )
    return root


def check_images(source):
    """Raises a `ValueError` if the samples are points."""
    if len(source.sample_shape) != 3:
        raise ValueError(
            f"Expected images. {source.name!r} consists of points of shape {source.sample_shape}. "
            "Use an image data set."
        )


def parse_channels(channels):
    """Returns the numbers of channels of inputs and targets, each 1, 3 or `None`."""
    pair = channels if isinstance(channels, (tuple, list)) else (channels, channels)
    if len(pair) != 2 or any(number not in (None, 1, 3) for number in pair):
        raise ValueError(
            "`channels` must be 1, 3, None, or a pair of these for inputs and targets. Received: "
            f"{channels!r}."
        )
    return tuple(pair)
