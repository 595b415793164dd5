"""One's own images: a folder of files."""

import collections
import concurrent.futures
import hashlib
import os
import pathlib
import warnings

import numpy as np
import tensorflow as tf

from keras_gan.data.image_files import read_header, read_image
from keras_gan.data.sources import ArraySource, Source, fits_in_memory
from keras_gan.data.splits import parse_split

EXTENSIONS = (".bmp", ".gif", ".jpeg", ".jpg", ".png", ".webp")
SPLIT_FOLDERS = ("train", "val", "validation", "test")
# How many files or sizes an error message names.
_NUM_NAMED = 5


class FileSource(Source):
    """A source whose images are decoded anew in each epoch.

    Args:
        name: See `Source`.
        split: See `Source`.
        paths: The image files.
        labels: int32 array of shape `(num_examples,)`, or `None`.
        sample_shape: Shape `(height, width, channels)` that the images are brought to.
        **kwargs: `class_names` and `labels_hint`, see `Source`.
    """

    def __init__(self, name, split, paths, labels, sample_shape, **kwargs):
        super().__init__(name, split, sample_shape, len(paths), **kwargs)
        self.paths = paths
        self.labels = labels

    def fingerprint(self):
        """See `Source.fingerprint`: of the files' names, sizes and times of change."""
        digest = hashlib.sha256(repr(self.sample_shape).encode())
        for path in self.paths:
            about = os.stat(path)
            text = f"\n{path} {about.st_size} {about.st_mtime_ns}"
            digest.update(text.encode("utf-8", "surrogateescape"))
        return digest.hexdigest()

    def batches(self, order, batch_size, drop_remainder):
        """See `Source.batches`. All files are shuffled; decoding is parallel, the order kept."""
        height, width, channels = self.sample_shape

        def decode(index):
            return read_image(self.paths[index], (height, width), channels)

        def example(index):
            image = tf.ensure_shape(tf.numpy_function(decode, [index], tf.uint8), self.sample_shape)
            return (image,) if self.labels is None else (image, tf.gather(self.labels, index))

        indices = order(tf.data.Dataset.range(self.num_examples), self.num_examples)
        return indices.map(example, num_parallel_calls=tf.data.AUTOTUNE).batch(
            batch_size, drop_remainder
        )


def source(root, split, size, channels, max_unreadable):
    """Returns the `Source` of `"folder:<root>"`.

    Images are looked for in the folder and all folders below it; hidden ones and files of other
    types are passed over. If every image lies in one of the subfolders train/, val/, validation/
    and test/, these are the splits; otherwise all images form the split "train". The subfolders (of
    the folder, or of the split's folder) are the classes, in alphabetic order. A slice such as
    "train[:90%]" is taken from an order by a hash of the files' relative paths: the same on every
    machine, and all classes are in every slice.

    Args:
        root: The folder.
        split: Name of a split, or a slice of one.
        size: `(height, width)`, or `None` if all images have the same size.
        channels: 1, 3, or `None`.
        max_unreadable: See `keras_gan.data.source`.

    Raises:
        ValueError: If the folder, its images or an argument do not fit; also if all images are
            black (no value above 1), which are images in [0, 1] that were not scaled.
    """
    if not 0 <= max_unreadable <= 1:
        raise ValueError(f"`max_unreadable` must lie in [0, 1]. Received: {max_unreadable!r}.")
    root = _existing_folder(root)
    folders = _split_folders(root, _list_images(root))
    split_name, start, stop = parse_split(split, {name: len(f) for name, f in folders.items()})
    files = sorted(sorted(folders[split_name], key=_hash)[start:stop])
    class_names, labels_hint = _classes(folders)

    paths = [str(path) for _, path in files]
    size, channels = _complete(paths, size, channels)
    shape = (*size, channels)
    samples, is_readable = _read_all(paths, shape, max_unreadable)
    labels = None
    if class_names is not None:
        indices = {name: index for index, name in enumerate(class_names)}
        labels = np.array([indices[parts[0]] for parts, _ in files], np.int32)[is_readable]
    name = f"folder:{root}"
    about_labels = {"class_names": class_names, "labels_hint": labels_hint}
    if samples is not None:
        return ArraySource(name, split, samples, labels, **about_labels)
    paths = [path for path, readable in zip(paths, is_readable, strict=True) if readable]
    return FileSource(name, split, paths, labels, shape, **about_labels)


def _existing_folder(root):
    path = pathlib.Path(root).expanduser().absolute()
    if not root or not path.is_dir():
        problem = "is not a folder" if root and path.exists() else "does not exist"
        raise ValueError(
            f"'folder:{root}': {path if root else 'the empty path'} {problem}. Expected "
            "'folder:' and the path of a folder of images, such as 'folder:~/my_images'."
        )
    return path


def _list_images(root):
    """Returns the sorted `(parts of the relative path, path)` of all images below `root`."""
    files = []
    others = collections.Counter()
    for directory, subfolders, names in os.walk(root, followlinks=True):
        subfolders[:] = [name for name in subfolders if not name.startswith(".")]
        for name in names:
            path = pathlib.Path(directory, name)
            if name.startswith("."):
                continue
            if path.suffix.lower() in EXTENSIONS:
                files.append((path.relative_to(root).parts, path))
            else:
                others[path.suffix.lower() or "without extension"] += 1
    if not files:
        found = ", ".join(f"{count} {suffix}" for suffix, count in others.most_common(_NUM_NAMED))
        raise ValueError(
            f"No images in {root} or below it. Expected files that end in "
            f"{', '.join(EXTENSIONS)}; found: {found or 'no files'}."
        )
    return sorted(files)


def _split_folders(root, files):
    """Returns a dict from the splits' names to their files, relative to the split's folder."""
    folders = {parts[0] if len(parts) > 1 else "" for parts, _ in files}
    splits = [name for name in SPLIT_FOLDERS if name in folders]
    if len(splits) == len(folders):
        return {
            name: [(parts[1:], path) for parts, path in files if parts[0] == name]
            for name in splits
        }
    if len(splits) > 1:
        others = sorted(folders.difference(splits))
        beside = f"the folders {others[:_NUM_NAMED]}" if others[0] else "images"
        raise ValueError(
            f"{root} has the splits {splits}, and beside them {beside}: it is not clear what they "
            "belong to. Move them into one of the splits, or out of the folder."
        )
    return {"train": files}


def _hash(file):
    return hashlib.sha256("/".join(file[0]).encode("utf-8", "surrogateescape")).digest()


def _classes(folders):
    """Returns `(class names, "")`, or `(None, why there are none)`.

    The classes of all splits are taken together, so that a label means the same in each of them.
    """
    files = [file for split_files in folders.values() for file in split_files]
    outside = next((path for parts, path in files if len(parts) == 1), None)
    if outside is not None:
        return None, f"Put each class into a subfolder; {outside} lies in none."
    return sorted({parts[0] for parts, _ in files}), ""


def _complete(paths, size, channels):
    """Returns the size and the number of channels, found from the files where not given."""
    if size is not None and channels is not None:
        return size, channels
    headers = [header for header in _in_parallel(read_header, paths) if type(header) is tuple]
    sizes = collections.Counter((height, width) for height, width, _ in headers)
    if size is None and len(sizes) > 1:
        named = ", ".join(f"{h}x{w} ({n} images)" for (h, w), n in sizes.most_common(_NUM_NAMED))
        raise ValueError(
            f"The images have {len(sizes)} sizes (height x width), the most frequent: {named}. "
            "Pass image_size=64, or another side or (height, width), to resize them."
        )
    if not headers:
        # Let the reading of the images report why.
        return size or (1, 1), channels or 3
    if channels is None:
        channels = 1 if all(is_grey for _, _, is_grey in headers) else 3
    return size or next(iter(sizes)), channels


def _read_all(paths, shape, max_unreadable):
    """Decodes every file once, to know before training which ones can be read.

    Returns:
        uint8 array of the readable images, or `None` if they do not fit into memory; and a
        boolean array of shape `(len(paths),)`.
    """
    samples = (
        np.empty((len(paths), *shape), np.uint8) if fits_in_memory(len(paths), shape) else None
    )

    brightest = np.zeros(len(paths), np.uint8)

    def read(index):
        image = read_image(paths[index], shape[:2], shape[2])
        brightest[index] = image.max()
        if samples is not None:
            samples[index] = image

    results = _in_parallel(read, range(len(paths)))
    unreadable = {path: r for path, r in zip(paths, results, strict=True) if r is not None}
    reports = [f"{path} ({type(e).__name__}: {e})" for path, e in unreadable.items()]
    tolerated = max(1, int(max_unreadable * len(paths))) if max_unreadable else 0
    if len(unreadable) > tolerated or len(unreadable) == len(paths):
        raise ValueError(
            f"{len(unreadable)} of {len(paths)} images can't be read; max_unreadable="
            f"{max_unreadable} tolerates {tolerated}. Repair or remove them, or pass a larger "
            f"share. The first: {'; '.join(reports[:_NUM_NAMED])}."
        )
    if brightest.max() <= 1:  # Of a set that is no mistake, some image has something to be seen.
        raise ValueError(
            f"None of the {len(paths) - len(reports)} images has a value above 1 of 255: all are "
            "black. Images in [0, 1] (or, in 16 bits, in 0..255) seem to have been written without "
            "scaling them. Write np.uint8(np.round(images * 255)), or of images in [-1, 1] "
            f"keras_gan.utils.images.to_uint8(images). One of them: {paths[0]}."
        )
    for report in reports:
        warnings.warn(f"Skipped an unreadable image: {report}", stacklevel=2)
    is_readable = np.array([result is None for result in results])
    if samples is not None and unreadable:
        samples = samples[is_readable]
    return samples, is_readable


def _in_parallel(function, items):
    """Returns, for each item, the function's result or the exception it raised."""

    def attempt(item):
        try:
            return function(item)
        except Exception as error:  # Pillow raises many kinds on a broken file.
            return error

    # Pillow decodes outside of Python's lock, so threads run at once.
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(attempt, items))
