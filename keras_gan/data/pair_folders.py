"""Pairs from image files: two folders of equal names, or one of pictures side by side."""

import hashlib
import itertools

from keras_gan.data.folder import FileSource, existing_folder, path_hash, split_folders
from keras_gan.data.image_files import read_halves
from keras_gan.data.reading import (
    UnreadableImage,
    complete,
    read_all,
    read_file,
    read_headers,
)
from keras_gan.data.sources import ArraySource
from keras_gan.data.splits import parse_split


class ArrayPairs(ArraySource):
    """Pairs in memory: the targets are the samples, the inputs stand in the labels' place."""

    def __init__(self, name, split, targets, inputs):
        super().__init__(name, split, targets)
        self.labels = inputs

    def fingerprint(self):
        """See `Source.fingerprint`: of both."""
        inputs = ArraySource(self.name, self.split, self.labels)
        both = super().fingerprint() + inputs.fingerprint()
        return hashlib.sha256(both.encode()).hexdigest()


def two_folders(roots, split, size, channels, max_unreadable):
    """Returns the `Source` of the pairs of two folders, and the inputs' shape.

    Its examples are `(target, input)`.

    Args:
        roots: The folders of inputs and of targets. Files whose paths relative to the folder (or
            to the folder of the split) are equal up to the extension are a pair.
        split: Name of a split, or a slice of one; see `keras_gan.data.folder.source`. Slices are
            taken from the order that those of the targets' folder are taken from.
        size: `(height, width)`, or `None` if all images have the same size.
        channels: For inputs and targets each 1, 3, or `None`.
        max_unreadable: See `keras_gan.data.source`.
    """
    roots = [existing_folder(root) for root in roots]
    sides = []
    for root, kind in zip(roots, ("inputs", "targets"), strict=True):
        folders = split_folders(root)
        sizes = {name: len(files) for name, files in folders.items()}
        try:
            split_name, start, stop = parse_split(split, sizes)
        except ValueError as error:
            raise ValueError(f"The folder of {kind}, {root}: {error}") from error
        sides.append(_by_stem(folders[split_name]))
    _check_partners(sides, roots)
    inputs, targets = sides
    chosen = sorted(sorted(targets, key=lambda stem: path_hash(targets[stem]))[start:stop])
    files = [(str(targets[stem][1]), str(inputs[stem][1])) for stem in chosen]
    shapes = _shapes(files, size, channels)

    def read(paths):
        return tuple(read_file(path, shape) for path, shape in zip(paths, shapes, strict=True))

    name = " and ".join(f"folder:{root}" for root in roots)
    return _source(name, split, files, read, shapes, max_unreadable)


def side_by_side(root, input_side, split, size, channels, max_unreadable):
    """Returns the `Source` of a folder of pictures of double width, and the inputs' shape.

    Its examples are `(target, input)`.

    Args:
        root: The folder.
        input_side: Which half is the input, "left" or "right".
        split: Name of a split, or a slice of one; see `keras_gan.data.folder.source`.
        size: `(height, width)` of a half, or `None` if all pictures have the same size.
        channels: For inputs and targets each 1, 3, or `None`.
        max_unreadable: See `keras_gan.data.source`.
    """
    root = existing_folder(root)
    folders = split_folders(root)
    split_name, start, stop = parse_split(split, {name: len(f) for name, f in folders.items()})
    chosen = sorted(sorted(folders[split_name], key=path_hash)[start:stop])
    files = [(str(path),) for _, path in chosen]

    headers = read_headers([path for (path,) in files])
    for (path,), header in zip(files, headers, strict=True):
        if header is not None and header[1] % 2:
            raise ValueError(
                f"{path} is {header[1]} pixels wide. Expected an even number: two images of the "
                "same width, side by side."
            )
    halves = [header and (header[0], header[1] // 2, header[2]) for header in headers]
    completed = [complete(halves, size, number) for number in channels]
    shapes = tuple((*size, number) for size, number in reversed(completed))
    # From left and right to target and input, and from these back.
    step = 1 if input_side == "right" else -1

    def read(paths):
        try:
            return read_halves(paths[0], shapes[0][:2], [s[2] for s in shapes][::step])[::step]
        except Exception as error:  # Pillow raises many kinds on a broken file.
            raise UnreadableImage(paths[0], error) from error

    return _source(f"folder:{root}", split, files, read, shapes, max_unreadable)


def _source(name, split, files, read, shapes, max_unreadable):
    columns, is_readable = read_all(files, read, shapes, max_unreadable, kind="pair")
    if columns is not None:
        return ArrayPairs(name, split, *columns), shapes[1]
    files = list(itertools.compress(files, is_readable))
    return FileSource(name, split, files, read, shapes), shapes[1]


def _by_stem(files):
    """Returns a dict from the relative paths without extension to the files."""
    by_stem = {}
    for file in files:
        parts, path = file
        stem = "/".join(parts).removesuffix(path.suffix)
        if stem in by_stem:
            raise ValueError(
                f"{by_stem[stem][1]} and {path} have the same name up to the extension: it is not "
                "clear which one belongs to the pair. Remove or rename one of them."
            )
        by_stem[stem] = file
    return by_stem


def _check_partners(sides, roots):
    inputs, targets = sides
    alone = {
        "inputs": sorted(inputs.keys() - targets.keys()),
        "targets": sorted(targets.keys() - inputs.keys()),
    }
    if not any(alone.values()):
        return
    kind = "inputs" if alone["inputs"] else "targets"
    stem = alone[kind].pop(0)
    path, other = (inputs[stem][1], roots[1]) if kind == "inputs" else (targets[stem][1], roots[0])
    more = " and ".join(f"{len(stems)} more {name}" for name, stems in alone.items() if stems)
    more = f" Without a partner are also {more}." if more else ""
    raise ValueError(
        f"{path}, one of the {kind}, has no partner: in {other} there is no image '{stem}' of this "
        f"split, with whatever extension.{more} Add what is missing, or remove these files. For "
        "images that are no pairs: keras_gan.data.load_unpaired."
    )


def _shapes(files, size, channels):
    """Returns the shapes of targets and inputs, found from the files where not given."""
    targets, inputs = (read_headers(paths) for paths in zip(*files, strict=True))
    if size is None:
        _check_sizes(files, targets, inputs)
    completed = complete(targets, size, channels[1]), complete(inputs, size, channels[0])
    return tuple((*of_side, number) for of_side, number in completed)


def _check_sizes(files, targets, inputs):
    """Raises a `ValueError` if the headers of the two images of a pair differ in size."""
    unequal = [
        (paths, target, made_from)
        for paths, target, made_from in zip(files, targets, inputs, strict=True)
        if target and made_from and target[:2] != made_from[:2]
    ]
    if unequal:
        paths, target, made_from = unequal[0]
        raise ValueError(
            f"The two images of a pair have different sizes (height x width): {paths[1]} has "
            f"{made_from[0]}x{made_from[1]}, {paths[0]} {target[0]}x{target[1]}; and so have "
            f"{len(unequal) - 1} other pairs of {len(files)}. Pass image_size=64, or another side "
            "or (height, width), to resize both."
        )
