"""Small classifiers of 28x28 grey images; their weights are part of this package."""

import pathlib
import zipfile

import keras
import numpy as np
from keras import layers

from keras_gan.features.base import FeatureExtractor
from keras_gan.utils.files import atomic_write
from keras_gan.utils.validation import did_you_mean

IMAGE_SHAPE = (28, 28, 1)
NUM_CLASSES = 10
DIM = 64
EMBEDDED = ("fashion_mnist", "mnist")
_FOLDER = pathlib.Path(__file__).parent / "digit_classifier_weights"
# Channels, kernel size and stride of the convolutions; they end in 7x7 positions.
_CONVOLUTIONS = ((32, 5, 2), (48, 3, 1), (64, 3, 2))


@keras.saving.register_keras_serializable(package="keras_gan")
class DigitClassifier(FeatureExtractor):
    """Looks at 28x28 grey images through a classifier of MNIST or Fashion-MNIST.

    It makes distances between feature distributions, modes and class accuracy work offline for
    these data sets, where the Inception network, trained on photographs, says little. Results by
    it are named after it, `FD (mnist classifier)`, and compare with no published FID.

    Three convolutions and a dense layer with 64 outputs, the features, all with batch normalisation
    and ReLU; the logits are `features @ kernel + bias`; 244,458 weights. It computes in float32
    under any dtype policy, so that a result does not depend on it.

    | registry name | test accuracy |
    | --- | --- |
    | `mnist` | 99.41 % |
    | `fashion_mnist` | 92.65 % |

    `keras_gan.features.train_digit_classifier` trained them; its docstring has the commands.

    Args:
        weights: `"mnist"` (default) or `"fashion_mnist"`, which are embedded in the package; the
            path of an `.npz` file that the training command wrote; or `None`, random weights.
        title: What results are named by. Default `None`: `"<weights> classifier"`, of a file
            `"weights of <file>"`.

    Call arguments:
        images: float32 tensor `(batch, 28, 28, 1)` in [-1, 1].

    Returns:
        Dict with `"features"`, float32 `(batch, 64)`, not negative, and `"logits"`, float32
        `(batch, 10)`, in the order of the data set's classes.

    Raises:
        ValueError: If `weights` is no embedded name, no file or an unfit file; or if the images
            are of another size or have other channels.

    Example:
    >>> extractor = keras_gan.features.get("fashion_mnist")
    >>> images = keras_gan.data.source("fashion_mnist_mini", "test").samples
    >>> extractor.extract(images)["features"].shape
    (1000, 64)
    """

    def __init__(self, weights="mnist", title=None):
        name = "random" if weights is None else pathlib.Path(weights).stem
        is_own = weights is not None and weights not in EMBEDDED
        super().__init__(title or (f"weights of {name}.npz" if is_own else f"{name} classifier"))
        self.network = build_network()
        if weights is not None:
            _load(self.network, weights)
        self.network.trainable = False
        self._arguments = {"weights": weights, "title": title}

    def get_config(self):
        """Returns the arguments."""
        return dict(self._arguments)

    def extract(self, samples, batch_size=64):
        """See `FeatureExtractor.extract`."""
        _check_shape(np.shape(samples), self.title)
        return super().extract(samples, batch_size)

    def call(self, images, training=False):
        """Returns the dict of outputs; the network is frozen, whatever `training` is."""
        _check_shape(tuple(images.shape), self.title)
        return self.network(images, training=False)


def build_network():
    """Returns the untrained network from images to `{"features": ..., "logits": ...}`."""
    images = keras.Input(IMAGE_SHAPE, name="images", dtype="float32")
    x = images
    for i, (channels, kernel_size, stride) in enumerate(_CONVOLUTIONS, 1):
        x = layers.Conv2D(
            channels,
            kernel_size,
            stride,
            padding="same",
            use_bias=False,
            dtype="float32",
            name=f"convolution_{i}",
        )(x)
        x = layers.BatchNormalization(dtype="float32", name=f"convolution_{i}_normalization")(x)
        x = layers.ReLU(dtype="float32", name=f"convolution_{i}_relu")(x)
    x = layers.Flatten(dtype="float32", name="flatten")(x)
    x = layers.Dropout(0.3, dtype="float32", name="flatten_dropout")(x)
    x = layers.Dense(DIM, use_bias=False, dtype="float32", name="dense")(x)
    x = layers.BatchNormalization(dtype="float32", name="dense_normalization")(x)
    features = layers.ReLU(dtype="float32", name="features")(x)
    x = layers.Dropout(0.3, dtype="float32", name="features_dropout")(features)
    logits = layers.Dense(NUM_CLASSES, dtype="float32", name="logits")(x)
    return keras.Model(images, {"features": features, "logits": logits}, name="digit_classifier")


def save_weights(network, path):
    """Writes the weights as float16, which halves the file, to an `.npz` file.

    Args:
        network: What `build_network` returned.
        path: Path to write, ending in `.npz`.
    """
    values = {w.path: keras.ops.convert_to_numpy(w).astype("float16") for w in network.weights}
    with atomic_write(path, "wb") as file:
        np.savez_compressed(file, **values)


def _load(network, weights):
    path = _FOLDER / f"{weights}.npz" if weights in EMBEDDED else pathlib.Path(weights)
    if not path.is_file():
        raise ValueError(
            f"DigitClassifier received weights={str(weights)!r}, which is neither one of the "
            f"embedded {list(EMBEDDED)} nor a file.{did_you_mean(weights, EMBEDDED)} Train one's "
            "own by: python -m keras_gan.features.train_digit_classifier --help"
        )
    expected = {w.path: tuple(w.shape) for w in network.weights}
    try:
        with np.load(path) as arrays:
            values = {name: arrays[name].astype("float32") for name in arrays.files}
    except (ValueError, OSError, EOFError, AttributeError, zipfile.BadZipFile) as error:
        raise ValueError(f"'{path}' is damaged, or no .npz file: {error}") from error
    shapes = {name: value.shape for name, value in values.items()}
    if shapes != expected:
        raise ValueError(
            f"'{path}' holds arrays of the shapes {shapes}. Expected {expected}: a file that "
            "keras_gan.features.train_digit_classifier wrote."
        )
    network.set_weights([values[name] for name in expected])


def _check_shape(shape, owner):
    if tuple(shape[1:]) != IMAGE_SHAPE:
        raise ValueError(
            f"The extractor '{owner}' received images of shape {tuple(shape)}. Expected (n, 28, "
            "28, 1): grey images of 28x28 pixels. Load the data, and build the generator, for "
            "that: keras_gan.data.load(..., image_size=28, channels=1); or take another extractor."
        )
