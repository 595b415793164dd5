"""Writes labelled images that a trained model generates: training data for a classifier."""

import inspect
import pathlib

import numpy as np

from keras_gan import data
from keras_gan.experiments.workdir import Workdir
from keras_gan.utils.images import to_uint8
from keras_gan.utils.validation import check_positive_integer

_BATCH_SIZE = 256


def export(workdir, num_per_class=100, seed=0, output=None, file_format="folder"):
    """Writes equally many generated images of each class, with their labels.

    Labels and class names are those that the run's data set had in training. See
    `keras_gan.data.write_labelled` for the formats, and for what reads them.

    Args:
        workdir: The folder of a run that is finished, or was interrupted, whose model takes labels.
        num_per_class: How many images of each class. Default 100.
        seed: Integer, determines the latents. Default 0.
        output: Folder to write, new or empty. Defaults to `exported` in the workdir.
        file_format: `"folder"` (default) or `"tfrecord"`.

    Returns:
        The path of the folder.

    Raises:
        FileNotFoundError: If the workdir holds no run that has ended.
        ValueError: If the model takes no labels, they are not the data's classes, or an argument
            does not fit.
        OSError: If the folder holds something, or can't be written.

    Example:
    >>> keras_gan.experiments.export("runs/conditional", num_per_class=1000, output="synthetic")
    >>> images = keras.utils.image_dataset_from_directory("synthetic", color_mode="grayscale")
    """
    check_positive_integer(num_per_class, "num_per_class")
    workdir = Workdir(workdir)
    gan = workdir.load_generating("export")
    class_names = _class_names(gan, workdir)
    output = workdir.path / "exported" if output is None else pathlib.Path(output)
    batches = _batches(gan, len(class_names), num_per_class, seed)
    data.write_labelled(output, batches, class_names, gan.sample_shape, file_format)
    print(f"Wrote {num_per_class} images of each of {len(class_names)} classes to {output}")
    return output


def _class_names(gan, workdir):
    """Returns the names of the classes that the model can be asked for."""
    if "labels" not in inspect.signature(gan.generate).parameters:
        raise ValueError(
            f"Can't export: the run in '{workdir.path}' trained a {type(gan).__name__}, which "
            "takes no labels, so that it is not known what its images show. Train a conditional "
            "model, such as configs/conditional_gan/; or write images without labels: "
            "--mode=generate --format=png."
        )
    names = workdir.read_data().get("class_names")
    if names is None or len(names) != gan.num_classes:
        found = "no classes" if names is None else f"{len(names)} classes"
        raise ValueError(
            f"Can't export: the model of the run in '{workdir.path}' takes conditions of "
            f"{gan.num_classes} entries, but its data had {found}. Expected a model whose "
            "conditions are the data's labels."
        )
    return names


def _batches(gan, num_classes, num_per_class, seed):
    """Yields uint8 images and their labels, all classes in turn."""
    start = 0
    for samples in gan.generate_batches(num_classes * num_per_class, seed, _BATCH_SIZE):
        # The classes in turn, as `generate` has them where it is given no labels.
        yield to_uint8(samples), np.arange(start, start + len(samples)) % num_classes
        start += len(samples)
