"""The images that `image_to_image.py` works on."""

import csv
import pathlib
import shutil

import numpy as np

import keras_gan
from keras_gan.utils.files import replacing

VENDORS = ("google", "twitter")


def as_floats(images):
    """Returns uint8 images as float32 in [-1, 1]."""
    return images / np.float32(127.5) - 1


def pairs(*names, **arguments):
    """Returns all inputs and targets of a split as float32 arrays, in the order of the files."""
    batches = keras_gan.data.load_pairs(*names, shuffle=False, drop_remainder=False, **arguments)
    return tuple(np.concatenate(side) for side in zip(*batches.as_numpy_iterator(), strict=True))


def write_emoji(root, folder):
    """Copies the core emoji into folders that `keras_gan.data` takes, by their `metadata.csv`.

    Args:
        root: Folder with `metadata.csv` and a folder of pictures for each of both vendors.
        folder: Where to write: `pairs/google`, `pairs/twitter` with the same files in `train` and
            `test`, and `unpaired/google`, `unpaired/twitter` with a `train` of each vendor's
            own, of which no emoji is in the other.

    Returns:
        Dict from file name to `category_id`.
    """
    rows = [row for row in emoji(root) if row["core"] == "1"]
    for row in rows:
        for vendor in VENDORS:
            places = [folder / "pairs" / vendor / row["split"]]
            if row["unpaired_domain"] == vendor:
                places.append(folder / "unpaired" / vendor / row["split"])
            for place in places:
                copy_once(root / vendor / row["file"], place / row["file"])
    return {row["file"]: int(row["category_id"]) for row in rows}


def emoji(root):
    """Returns the rows of the emoji's `metadata.csv`, a list of dicts."""
    with open(root / "metadata.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def copy_once(source, target):
    """Copies a file to where it is not yet; what is there is whole."""
    if not target.exists():
        with replacing(target, by_many=True) as temporary:
            shutil.copyfile(source, temporary)


def labelled_files(folder, label_of):
    """Returns the images of a folder, uint8, and of each file's path what `label_of` makes."""
    # Not the hidden ones, which another process is writing.
    paths = sorted(pathlib.Path(folder).glob("[!.]*"))
    labels = [label_of(path) for path in paths]
    source = keras_gan.data.source(f"folder:{folder}")
    return source.samples, np.array(labels)


def painted(digits):
    """Returns white digits on black as fat blue ones on yellow paper, uint8, `(n, 28, 28, 3)`.

    The strokes become three pixels wider; where they are is kept.
    """
    padded = np.pad(digits[..., 0], ((0, 0), (1, 1), (1, 1)))
    shifts = [padded[:, i : i + 28, j : j + 28] for i in range(3) for j in range(3)]
    ink = np.max(shifts, axis=0)[..., None] / 255
    paper, blue = np.array([250.0, 230.0, 150.0]), np.array([30.0, 50.0, 160.0])
    return np.rint(paper + ink * (blue - paper)).astype("uint8")
