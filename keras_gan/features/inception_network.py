"""The Inception network of 2015, convolution by convolution."""

import keras
from keras import layers, ops


def inception_network():
    """Builds the network up to its global average pooling, in float32.

    It is Inception-v3 (Szegedy et al., 2015, arXiv:1512.00567, table 1) as in the TensorFlow
    graph `inception-2015-12-05` that FID is defined by, which pools in its own way: averages
    leave the padding out, and the last block takes maxima where the paper takes averages.

    The graph normalises after each convolution by constants. Here they are part of the
    convolution's kernel and bias, which saves a third of the operations.

    Convolutions have the names that PyTorch's files give them, such as `"Mixed_5b.branch1x1"`.

    Returns:
        `keras.Model` from images `(batch, 299, 299, 3)`, scaled to [-1, 1), to a dict of averages
        over the image: `"features_64"` and `"features_192"`, after the first and the second max
        pooling; `"features_768"`, after the last block of 17x17; `"features"`, after the last
        block, 2,048 of them.
    """
    images = keras.Input((299, 299, 3), dtype="float32", name="images")
    x = _convolution(images, "Conv2d_1a_3x3", 32, 3, strides=2, padding="valid")
    x = _convolution(x, "Conv2d_2a_3x3", 32, 3, padding="valid")
    x = _convolution(x, "Conv2d_2b_3x3", 64, 3)
    x = features_64 = _halving_pool(x)
    x = _convolution(x, "Conv2d_3b_1x1", 80, 1)
    x = _convolution(x, "Conv2d_4a_3x3", 192, 3, padding="valid")
    x = features_192 = _halving_pool(x)
    x = _block_35x35(x, "Mixed_5b", pool_filters=32)
    x = _block_35x35(x, "Mixed_5c", pool_filters=64)
    x = _block_35x35(x, "Mixed_5d", pool_filters=64)
    x = _block_to_17x17(x, "Mixed_6a")
    x = _block_17x17(x, "Mixed_6b", filters=128)
    x = _block_17x17(x, "Mixed_6c", filters=160)
    x = _block_17x17(x, "Mixed_6d", filters=160)
    x = features_768 = _block_17x17(x, "Mixed_6e", filters=192)
    x = _block_to_8x8(x, "Mixed_7a")
    x = _block_8x8(x, "Mixed_7b", _average_pool)
    x = _block_8x8(x, "Mixed_7c", _max_pool)
    maps = {
        "features_64": features_64,
        "features_192": features_192,
        "features_768": features_768,
        "features": x,
    }
    averages = {name: ops.mean(value, axis=(1, 2)) for name, value in maps.items()}
    return keras.Model(images, averages, name="inception_2015")


def _block_35x35(x, name, pool_filters):
    """Fig. 5: two 3x3 convolutions in place of one of 5x5, beside one of 5x5."""
    return _concatenate(
        _convolution(x, f"{name}.branch1x1", 64, 1),
        _chain(x, f"{name}.branch5x5", (48, 1), (64, 5)),
        _chain(x, f"{name}.branch3x3dbl", (64, 1), (96, 3), (96, 3)),
        _convolution(_average_pool(x), f"{name}.branch_pool", pool_filters, 1),
    )


def _block_17x17(x, name, filters):
    """Fig. 6: 7x7 convolutions, each as one of 1x7 and one of 7x1."""
    wide, high = (1, 7), (7, 1)
    return _concatenate(
        _convolution(x, f"{name}.branch1x1", 192, 1),
        _chain(x, f"{name}.branch7x7", (filters, 1), (filters, wide), (192, high)),
        _chain(
            x,
            f"{name}.branch7x7dbl",
            (filters, 1),
            (filters, high),
            (filters, wide),
            (filters, high),
            (192, wide),
        ),
        _convolution(_average_pool(x), f"{name}.branch_pool", 192, 1),
    )


def _block_8x8(x, name, pool):
    """Fig. 7: the last convolutions side by side, 1x3 and 3x1."""
    short = _convolution(x, f"{name}.branch3x3_1", 384, 1)
    long = _chain(x, f"{name}.branch3x3dbl", (448, 1), (384, 3))
    return _concatenate(
        _convolution(x, f"{name}.branch1x1", 320, 1),
        _convolution(short, f"{name}.branch3x3_2a", 384, (1, 3)),
        _convolution(short, f"{name}.branch3x3_2b", 384, (3, 1)),
        _convolution(long, f"{name}.branch3x3dbl_3a", 384, (1, 3)),
        _convolution(long, f"{name}.branch3x3dbl_3b", 384, (3, 1)),
        _convolution(pool(x), f"{name}.branch_pool", 192, 1),
    )


def _block_to_17x17(x, name):
    """Fig. 10: halves the sides by convolutions and by pooling."""
    return _concatenate(
        _convolution(x, f"{name}.branch3x3", 384, 3, strides=2, padding="valid"),
        _chain(x, f"{name}.branch3x3dbl", (64, 1), (96, 3), (96, 3), halve=True),
        _halving_pool(x),
    )


def _block_to_8x8(x, name):
    """As fig. 10, with a 7x7 convolution as one of 1x7 and one of 7x1."""
    return _concatenate(
        _chain(x, f"{name}.branch3x3", (192, 1), (320, 3), halve=True),
        _chain(
            x, f"{name}.branch7x7x3", (192, 1), (192, (1, 7)), (192, (7, 1)), (192, 3), halve=True
        ),
        _halving_pool(x),
    )


def _chain(x, name, *convolutions, halve=False):
    """Convolutions `(filters, kernel_size)` one after another; the last one may halve the sides."""
    for i, (filters, kernel_size) in enumerate(convolutions, start=1):
        if halve and i == len(convolutions):
            x = _convolution(x, f"{name}_{i}", filters, kernel_size, strides=2, padding="valid")
        else:
            x = _convolution(x, f"{name}_{i}", filters, kernel_size)
    return x


def _convolution(x, name, filters, kernel_size, strides=1, padding="same"):
    return layers.Conv2D(
        filters,
        kernel_size,
        strides=strides,
        padding=padding,
        activation="relu",
        kernel_initializer="he_normal",
        dtype="float32",  # Also where a training in mixed precision is evaluated.
        name=name,
    )(x)


def _halving_pool(x):
    return layers.MaxPooling2D(3, strides=2, dtype="float32")(x)


def _average_pool(x):
    # TensorFlow's kernel leaves the padding out of the average.
    return layers.AveragePooling2D(3, strides=1, padding="same", dtype="float32")(x)


def _max_pool(x):
    return layers.MaxPooling2D(3, strides=1, padding="same", dtype="float32")(x)


def _concatenate(*branches):
    return layers.Concatenate(dtype="float32")(branches)
