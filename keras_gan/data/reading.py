"""Reading many image files at once, some of which may be broken."""

import collections
import concurrent.futures
import os
import warnings

import numpy as np

from keras_gan.data.image_files import read_header, read_image
from keras_gan.data.sources import fits_in_memory

# How many files or sizes an error message names.
NUM_NAMED = 5


def check_share(max_unreadable):
    """Raises a `ValueError` if the share of unreadable files to tolerate is out of range."""
    if not 0 <= max_unreadable <= 1:
        raise ValueError(f"`max_unreadable` must lie in [0, 1]. Received: {max_unreadable!r}.")


def read_headers(paths):
    """Returns for each path what `read_header` returns, or `None` if the file can't be read."""
    headers = _in_parallel(read_header, paths)
    return [header if type(header) is tuple else None for header in headers]


def complete(headers, size, channels):
    """Returns the size and the number of channels, found from the headers where not given."""
    headers = [header for header in headers if header is not None]
    sizes = collections.Counter((height, width) for height, width, _ in headers)
    if size is None and len(sizes) > 1:
        named = ", ".join(f"{h}x{w} ({n} images)" for (h, w), n in sizes.most_common(NUM_NAMED))
        raise ValueError(
            f"The images have {len(sizes)} sizes (height x width), the most frequent: {named}. "
            "Pass image_size=64, or another side or (height, width), to resize them, or "
            "--image_size=64 on the command line."
        )
    if not headers:
        # Let the reading of the images report why.
        return size or (1, 1), channels or 3
    if channels is None:
        channels = 1 if all(is_grey for _, _, is_grey in headers) else 3
    return size or next(iter(sizes)), channels


class UnreadableImage(ValueError):
    """Names the file that can't be read, and why."""

    def __init__(self, path, cause):
        super().__init__(f"{path} ({type(cause).__name__}: {cause})")


def read_file(path, shape):
    """Returns the image of a file, brought to `shape`, or raises an `UnreadableImage`."""
    try:
        return read_image(path, shape[:2], shape[2])
    except Exception as error:  # Pillow raises many kinds on a broken file.
        raise UnreadableImage(path, error) from error


def read_all(files, read, shapes, max_unreadable, kind="image"):
    """Decodes every file once, to know before training which ones can be read.

    Args:
        files: See `keras_gan.data.folder.FileSource`.
        read: See `keras_gan.data.folder.FileSource`.
        shapes: See `keras_gan.data.folder.FileSource`.
        max_unreadable: See `keras_gan.data.source`.
        kind: What an example is, for the messages. Default "image".

    Returns:
        List of one uint8 array of the readable examples for each shape, or `None` if they do not
        fit into memory; and a boolean array of shape `(len(files),)`.

    Raises:
        ValueError: If too many can't be read, or all images are black (no value above 1), which
            are images in [0, 1] that were not scaled.
    """
    columns = None
    if fits_in_memory(len(files), *shapes):
        columns = [np.empty((len(files), *shape), np.uint8) for shape in shapes]

    brightest = np.zeros((len(files), len(shapes)), np.uint8)

    def store(index):
        images = read(files[index])
        brightest[index] = [image.max() for image in images]
        for column, image in zip(columns or (), images, strict=False):
            column[index] = image

    results = _in_parallel(store, range(len(files)))
    reports = [str(error) for error in results if error is not None]
    tolerated = max(1, int(max_unreadable * len(files))) if max_unreadable else 0
    if len(reports) > tolerated or len(reports) == len(files):
        cure = "Repair or remove them"
        if len(reports) < len(files):
            cure += ", or pass a larger max_unreadable, or --max_unreadable on the command line"
        raise ValueError(
            f"{len(reports)} of {len(files)} {kind}s can't be read; max_unreadable="
            f"{max_unreadable} tolerates {tolerated}. {cure}. The first: "
            f"{'; '.join(reports[:NUM_NAMED])}."
        )
    is_readable = np.array([result is None for result in results])
    is_black = brightest.max(axis=0) <= 1
    if is_black.any():  # Of a set that is no mistake, something is to be seen.
        side = np.argmax(is_black)
        names = ("targets", "inputs")[side] if kind == "pair" else f"{kind}s"
        paths = files[np.argmax(is_readable)]
        path = paths[min(side, len(paths) - 1)]  # Both sides of a pair may be in one file.
        raise ValueError(
            f"None of the {len(files) - len(reports)} {names} has a value above 1 of 255: all are "
            "black. Images in [0, 1] (or, in 16 bits, in 0..255) seem to have been written without "
            "scaling them. Write np.uint8(np.round(images * 255)), or of images in [-1, 1] "
            f"keras_gan.utils.images.to_uint8(images). One of them: {path}."
        )
    for report in reports:
        warnings.warn(f"Skipped an unreadable {kind}: {report}", stacklevel=2)
    if columns is not None and reports:
        columns = [column[is_readable] for column in columns]
    return columns, is_readable


def _in_parallel(function, items):
    """Returns, for each item, the function's result or the exception it raised."""

    def attempt(item):
        try:
            return function(item)
        except Exception as error:
            return error

    # Pillow decodes outside of Python's lock, so threads run at once.
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(attempt, items))
