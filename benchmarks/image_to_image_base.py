"""What the tasks of `image_to_image.py` have in common."""

import keras
import numpy as np
from image_to_image_data import as_floats, labelled_files
from image_to_image_judges import classifier

from keras_gan.metrics.functional import gradient_energy


class Task:
    """A task: subclasses override what is said to be theirs.

    Args:
        data: Folder with `photos`, `emoji` and `tfds`.
        folder: Where classifiers and trained networks are kept.
        seed: Of networks and batches.
    """

    # The names of the methods; of these one that is not trained.
    methods = ()
    baseline_method = None
    # A method and that whose generator it starts from.
    starts_from = {}

    def __init__(self, data, folder, seed):
        self.data = data
        self.folder = folder
        self.seed = seed

    def test(self):
        """Returns the inputs and the targets of the test split."""
        raise NotImplementedError

    def batches(self):
        """Returns the endless batches that the methods are trained on."""
        raise NotImplementedError

    def model(self, method, start=None):
        """Returns the compiled model of a method; `start` is the generator that it starts from."""
        raise NotImplementedError

    def baseline(self, inputs):
        """Returns the outputs of the method that is not trained; here the inputs."""
        return inputs

    def outputs(self, model, inputs):
        """Returns what a model makes of the test inputs."""
        return model.translate(inputs)

    def measure(self, inputs, targets, outputs):
        """Returns the results, name to number."""
        raise NotImplementedError


def sharpness(targets, outputs):
    """Returns the gradient energy of outputs, relative to that of the targets."""
    return float(gradient_energy(outputs).mean() / gradient_energy(targets).mean())


def mean_of(function, *images, **arguments):
    """Returns the mean over images of a measure of `keras_gan.metrics.functional`."""
    return float(np.mean(function(*images, **arguments)))


def photo_judge(task):
    """Returns a classifier of 32x32 parts of the training tiles: which photograph they are of."""
    photos = task.data / "photos" / "train"
    images, names = labelled_files(photos, lambda path: path.stem.rsplit("_", 2)[0])
    labels = np.unique(names, return_inverse=True)[1]
    return classifier(task.folder / "photo_classifier.keras", as_floats(images), labels, crop=32)


def adam(learning_rate, beta_1=0.5):
    """Returns an optimizer."""
    return keras.optimizers.Adam(learning_rate, beta_1=beta_1)
