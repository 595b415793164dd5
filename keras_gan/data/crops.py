"""Random crops and flips of batches, as a function of a key."""

from keras_gan.data.image_files import parse_size
from keras_gan.data.on_demand import tf

# Added to a seed, so that these draws are not those of the orders of the examples.
CROPS = 2**41


def check_crop(crop_size, shape, kind, scale=1):
    """Returns `(height, width)` of a crop of images, or `None` if there is to be none.

    Args:
        crop_size: Side, `(height, width)`, or `None`.
        shape: Shape `(height, width, channels)` of the images.
        kind: Which images they are, for messages, such as `"targets"`.
        scale: Number that the crop's sides have to be multiples of. Default 1.

    Raises:
        ValueError: If it is of another form, larger than the images, or no such multiple.
    """
    size = parse_size(crop_size, "crop_size")
    if size is None:
        return None
    if size[0] > shape[0] or size[1] > shape[1]:
        raise ValueError(
            f"crop_size={crop_size!r} is larger than the {kind} of {shape[0]}x{shape[1]} pixels "
            "(height x width). Pass a smaller one, or a larger image_size."
        )
    if size[0] % scale or size[1] % scale:
        below = tuple(max(side // scale, 1) * scale for side in size)
        raise ValueError(
            f"crop_size={crop_size!r} is cut from the targets, which are {scale} times as large as "
            f"the inputs: its sides must be multiples of {scale}, such as {below}."
        )
    return size


def draw_cuts(num_images, slack, flip, key):
    """Draws for each image of a batch where a crop begins, and whether it is mirrored.

    Args:
        num_images: Number of images, an integer or scalar tensor. Those of a smaller batch are
            drawn what the first ones of a larger batch are.
        slack: By how many pixels an image is higher and wider than the crop, a pair.
        flip: Whether to mirror every second image, by chance.
        key: int64 tensor of two entries that the draws are a function of.

    Returns:
        int32 tensor `(num_images, 2)`: first row and column, each equally likely; and a boolean
        one `(num_images,)`.
    """
    uniform = tf.random.stateless_uniform((num_images, 3), key)
    begins = tf.cast(uniform[:, :2] * tf.constant([side + 1.0 for side in slack]), tf.int32)
    return begins, (uniform[:, 2] < 0.5) & flip


def cut(images, size, begins, is_mirrored):
    """Returns the crops of a batch.

    Args:
        images: Tensor `(batch, height, width, channels)`.
        size: `(height, width)` of the crops.
        begins: See `draw_cuts`.
        is_mirrored: See `draw_cuts`.
    """
    rows = begins[:, :1] + tf.range(size[0])
    columns = tf.range(size[1])
    columns = tf.where(is_mirrored[:, None], columns[::-1], columns) + begins[:, 1:]
    return tf.gather(tf.gather(images, rows, axis=1, batch_dims=1), columns, axis=2, batch_dims=1)


def random_cut(images, size, flip, key):
    """Returns crops of a batch, each at a place of its own, every second one mirrored by chance.

    Args:
        images: Tensor `(batch, height, width, channels)`.
        size: `(height, width)` of the crops, or `None`: whole images.
        flip: Whether to mirror.
        key: See `draw_cuts`.
    """
    if size is None and not flip:
        return images
    sides = images.shape[1:3]
    size = sides if size is None else size
    slack = [side - cropped for side, cropped in zip(sides, size, strict=True)]
    return cut(images, size, *draw_cuts(tf.shape(images)[0], slack, flip, key))


def keys(first, is_repeated, seed):
    """Returns an endless dataset of int64 keys of two entries, one for each batch.

    Args:
        first: Number of the first batch.
        is_repeated: Whether each iteration over the dataset has the same keys: the batches' numbers
            beside the seed. Otherwise each has others, a function of the seed (and of
            `keras.utils.set_random_seed`).
        seed: Integer.
    """
    if is_repeated:
        numbers = tf.data.Dataset.range(first, tf.int64.max)
    else:
        numbers = tf.data.Dataset.random(seed=seed + CROPS, rerandomize_each_iteration=True)
    return numbers.map(lambda number: tf.stack([tf.cast(seed + CROPS, tf.int64), number]))
