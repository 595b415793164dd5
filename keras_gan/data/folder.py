"""One's own images: a folder of files."""

import collections
import hashlib
import itertools
import os
import pathlib
import warnings

import numpy as np

from keras_gan.data.on_demand import tf
from keras_gan.data.reading import (
    NUM_NAMED,
    check_share,
    complete,
    read_all,
    read_file,
    read_headers,
)
from keras_gan.data.sources import ArraySource, Source
from keras_gan.data.splits import parse_split

EXTENSIONS = (".bmp", ".gif", ".jpeg", ".jpg", ".png", ".webp")
SPLIT_FOLDERS = ("train", "val", "valid", "validation", "test")


class FileSource(Source):
    """A source whose images are decoded anew in each epoch.

    Args:
        name: See `Source`.
        split: See `Source`.
        files: For each example the tuple of its files.
        read: Function from such a tuple to the tuple of the example's images, uint8: the sample
            and, of a pair, its partner.
        shapes: The images' shapes `(height, width, channels)`, in the same order.
        labels: int32 array of shape `(num_examples,)`, or `None`.
        **kwargs: `class_names` and `labels_hint`, see `Source`.
    """

    def __init__(self, name, split, files, read, shapes, labels=None, **kwargs):
        super().__init__(name, split, shapes[0], len(files), **kwargs)
        self.files = files
        self.read = read
        self.shapes = shapes
        self.labels = labels

    def fingerprint(self):
        """See `Source.fingerprint`: of the files' names, sizes and times of change."""
        digest = hashlib.sha256(repr(self.shapes).encode())
        for path in itertools.chain.from_iterable(self.files):
            about = os.stat(path)
            text = f"\n{path} {about.st_size} {about.st_mtime_ns}"
            digest.update(text.encode("utf-8", "surrogateescape"))
        return digest.hexdigest()

    def batches(self, order, batch_size, drop_remainder):
        """See `Source.batches`. All files are shuffled; decoding is parallel, the order kept."""
        types = [tf.uint8] * len(self.shapes)

        def example(index):
            images = tf.numpy_function(lambda i: self.read(self.files[i]), [index], types)
            columns = [tf.ensure_shape(i, s) for i, s in zip(images, self.shapes, strict=True)]
            if self.labels is not None:
                columns.append(tf.gather(self.labels, index))
            return tuple(columns)

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
    check_share(max_unreadable)
    root = existing_folder(root)
    folders = split_folders(root)
    split_name, start, stop = parse_split(split, {name: len(f) for name, f in folders.items()})
    files = sorted(sorted(folders[split_name], key=path_hash)[start:stop])
    class_names, labels_hint = _classes(folders)

    paths = [(str(path),) for _, path in files]
    if size is None or channels is None:
        size, channels = complete(read_headers([path for (path,) in paths]), size, channels)
    shape = (*size, channels)

    def read(path):
        return (read_file(path[0], shape),)

    columns, is_readable = read_all(paths, read, (shape,), max_unreadable)
    labels = None
    if class_names is not None:
        indices = {name: index for index, name in enumerate(class_names)}
        labels = np.array([indices[parts[0]] for parts, _ in files], np.int32)[is_readable]
    name = f"folder:{root}"
    about_labels = {"class_names": class_names, "labels_hint": labels_hint}
    if columns is not None:
        return ArraySource(name, split, columns[0], labels, **about_labels)
    paths = list(itertools.compress(paths, is_readable))
    return FileSource(name, split, paths, read, (shape,), labels, **about_labels)


def existing_folder(root):
    """Returns the absolute path of the folder, or raises a `ValueError`."""
    path = pathlib.Path(root).expanduser().absolute()
    if not root or not path.is_dir():
        problem = "is not a folder" if root and path.exists() else "does not exist"
        raise ValueError(
            f"'folder:{root}': {path if root else 'the empty path'} {problem}. Expected "
            "'folder:' and the path of a folder of images, such as 'folder:~/my_images'."
        )
    return path


def list_images(root):
    """Returns the sorted `(parts of the relative path, path)` of all images below `root`.

    Links to folders are followed, but for those that lead back to a folder above them.

    Raises:
        ValueError: If there are none, or a folder can't be listed.
    """

    def fail(error):
        raise ValueError(
            f"Can't list the folder {error.filename} ({error.strerror}): its images would be "
            "missing. Make it readable, or give a folder without it."
        ) from error

    files = []
    others = collections.Counter()
    folders_above = {}
    for directory, subfolders, names in os.walk(root, onerror=fail, followlinks=True):
        about = os.stat(directory)
        above = folders_above.get(os.path.dirname(directory), frozenset())
        if (about.st_dev, about.st_ino) in above:
            subfolders.clear()
            continue
        folders_above[directory] = above | {(about.st_dev, about.st_ino)}
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
        found = ", ".join(f"{count} {suffix}" for suffix, count in others.most_common(NUM_NAMED))
        raise ValueError(
            f"No images in {root} or below it. Expected files that end in "
            f"{', '.join(EXTENSIONS)}; found: {found or 'no files'}."
        )
    return sorted(files)


def split_folders(root):
    """Returns a dict from the splits' names to their sorted files.

    A file is a pair: the parts of its path relative to the split's folder, and the path.

    Warns:
        UserWarning: If a single folder has the name of a split and others lie beside it, so that
            all of them are taken for classes.
    """
    files = list_images(root)
    folders = {parts[0] if len(parts) > 1 else "" for parts, _ in files}
    names = {name.lower(): name for name in folders}
    splits = {split: names[split] for split in SPLIT_FOLDERS if split in names}
    if len(splits) == len(folders):
        return {
            split: [(parts[1:], path) for parts, path in files if parts[0] == name]
            for split, name in splits.items()
        }
    others = sorted(folders.difference(splits.values()))
    beside = f"the folders {others[:NUM_NAMED]}" if others[0] else "images"
    if len(splits) > 1:
        raise ValueError(
            f"{root} has the splits {list(splits)}, and beside them {beside}: it is not clear what "
            "they belong to. Move them into one of the splits, or out of the folder."
        )
    if splits:
        warnings.warn(
            f"{root} has the folder {list(splits)}, and beside it {beside}: all images below it "
            "are taken for the split 'train'. If these are splits, rename their folders to some of "
            f"{', '.join(SPLIT_FOLDERS)}.",
            stacklevel=2,
        )
    return {"train": files}


def path_hash(file):
    """Returns what the files of `split_folders` are sorted by, before slices are taken."""
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
