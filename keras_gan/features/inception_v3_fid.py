"""The feature extractor that published FIDs, KIDs and inception scores use."""

import contextlib
import hashlib
import pathlib
import warnings

import keras
import numpy as np
from keras import ops

from keras_gan.features import inception_weights
from keras_gan.features.base import FeatureExtractor
from keras_gan.features.inception_network import inception_network
from keras_gan.features.tf1_resize import tf1_bilinear_resize
from keras_gan.features.torch_weights import read_torch_state_dict

PUBLISHED = "inception-2015"
OUTPUTS = (
    "features",
    "logits",
    "logits_with_bias",
    "features_64",
    "features_192",
    "features_768",
)


class InceptionV3FID(FeatureExtractor):
    """The Inception network of 2015 with the weights and the preprocessing of published FIDs.

    Images are resized to 299x299 as TensorFlow 1 did, scaled to `(x - 128) / 128` of their 8-bit
    values `x`, and, if they are grey, repeated to three channels. The network is the one that
    pytorch-fid and torch-fidelity use, see `inception_network`; `resize` and scale are those of
    the original TensorFlow graph and of torch-fidelity (pytorch-fid has others).

    Results are named `"Inception-2015"` only with the published weights, of which the SHA-256 is
    compared; with any others the title says so.

    On recent NVIDIA GPUs TensorFlow computes convolutions in TF32, with 10 bits of mantissa, unless
    `tf.config.experimental.enable_tensor_float_32_execution(False)` was called.

    Args:
        weights: `"inception-2015"` (default), the published weights: a file of 96 MB, fetched
            once and kept in `~/.keras/models`, where it may also be put by hand. Or the path of
            that file (`.pth`), or of one that `save_weights` made of it (`.weights.h5`). Or `None`
            for an untrained network: random weights, as `keras.utils.set_random_seed` sets them.
        outputs: Which outputs to return. Default: `("features", "logits")`, all that the metrics
            use. `"features"`: 2,048, those of FID. `"logits"`: the 1,008 class logits *without*
            their bias, those of the inception score: its authors' code left the bias out, so
            published scores do. `"logits_with_bias"`: the whole classifier. `"features_64"`,
            `"features_192"`, `"features_768"`: averages over earlier layers, for fewer samples.
        name: Name of the model.

    Call arguments:
        images: float32 tensor `(batch, height, width, channels)` in [-1, 1], of 1 or 3 channels
            and any size. `call` is differentiable and does not round; `extract` rounds to 8 bits.

    Returns:
        Dict from output to float32 tensor `(batch, dim)`.

    Raises:
        OSError: If the published weights can't be fetched.
        ValueError: If the weights don't fit the network, an output is unknown, or the images have
            another number of channels.

    Example:
        >>> extractor = InceptionV3FID(weights=None)
        >>> extractor.extract(np.zeros((2, 32, 32, 3), "uint8"))["features"].shape
        (2, 2048)

    Reference:
        - Szegedy et al., 2015, "Rethinking the Inception Architecture for Computer Vision",
          arXiv:1512.00567.
        - Heusel et al., 2017, "GANs Trained by a Two Time-Scale Update Rule Converge to a Local
          Nash Equilibrium", arXiv:1706.08500 (FID).
        - Salimans et al., 2016, "Improved Techniques for Training GANs", arXiv:1606.03498
          (inception score).
    """

    def __init__(self, weights=PUBLISHED, outputs=("features", "logits"), name=None):
        super().__init__(
            "Inception-2015 architecture, untrained",
            resize="TF1 bilinear to 299x299",
            name=name,
        )
        outputs = (outputs,) if isinstance(outputs, str) else tuple(outputs)
        if not outputs or not set(outputs) <= set(OUTPUTS):
            raise ValueError(f"Received outputs={outputs!r}. Expected some of {OUTPUTS}.")
        path = None if weights is None else _find(weights)
        self.returned_outputs = outputs
        self.network = inception_network()
        self.classifier = keras.layers.Dense(1008, dtype="float32", name="fc")
        self.classifier.build((None, 2048))
        self.built = True
        self.trainable = False
        self._source_sha256 = self._saved_sha256 = None
        if path is not None:
            self._load(path)

    def call(self, images, training=False):
        """Returns the dict of outputs."""
        pixels = (ops.cast(_to_rgb(images), "float32") + 1.0) * 127.5
        pixels = tf1_bilinear_resize(pixels, 299, 299)
        outputs = self.network((pixels - 128.0) / 128.0, training=False)
        outputs["logits"] = ops.matmul(outputs["features"], self.classifier.kernel)
        outputs["logits_with_bias"] = outputs["logits"] + self.classifier.bias
        return {name: outputs[name] for name in self.returned_outputs}

    def extract(self, samples, batch_size=64):
        """See `FeatureExtractor.extract`."""
        _check_shape(np.shape(samples))
        return super().extract(samples, batch_size)

    def save_own_variables(self, store):
        """Writes, along with the weights, their hash and that of the file they came from."""
        for name, digest in (("weights", self.weights_hash()), ("source", self._source_sha256)):
            store[f"{name}_sha256"] = np.frombuffer(bytes.fromhex(digest or ""), "uint8")

    def load_own_variables(self, store):
        """Reads what `save_own_variables` wrote."""
        self._saved_sha256, self._source_sha256 = (
            np.asarray(store[f"{name}_sha256"]).tobytes().hex() for name in ("weights", "source")
        )

    def _load(self, path):
        if path.name.endswith(".weights.h5"):
            self._load_keras(path)
        else:
            convolutions = [x for x in self.network.layers if isinstance(x, keras.layers.Conv2D)]
            tensors = read_torch_state_dict(path)
            inception_weights.assign([*convolutions, self.classifier], tensors, path)
            self._source_sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        if self._source_sha256 == inception_weights.SHA256:
            self.title = "Inception-2015"
        else:
            self.title = f"Inception-2015 architecture, weights of {path.name}"

    def _load_keras(self, path):
        # Of a file that lacks weights Keras may do no more than warn. The hash tells.
        with warnings.catch_warnings(), contextlib.suppress(ValueError, KeyError, OSError):
            warnings.simplefilter("ignore")
            self.load_weights(path)
        if self._saved_sha256 != self.weights_hash():
            raise ValueError(
                f"The file '{path}' does not hold the weights of the Inception network, or is "
                f"damaged. Expected one made by InceptionV3FID(weights='"
                f"{inception_weights.FILE_NAME}').save_weights('inception.weights.h5')."
            )


def _find(weights):
    """Returns the path of the file that the argument `weights` stands for."""
    path = pathlib.Path(inception_weights.fetch() if weights == PUBLISHED else weights)
    if not path.is_file():
        raise ValueError(
            f"There is no file weights='{weights}'. Expected '{PUBLISHED}', the path of "
            f"{inception_weights.FILE_NAME}, the path of a .weights.h5 file made of it, or None "
            "for an untrained network."
        )
    return path


def _to_rgb(images):
    _check_shape(images.shape)
    return ops.repeat(images, 3, axis=-1) if images.shape[-1] == 1 else images


def _check_shape(shape):
    if len(shape) != 4 or shape[-1] not in (1, 3) or None in shape[1:]:
        raise ValueError(
            f"InceptionV3FID received images of shape {tuple(shape)}. Expected (batch, height, "
            "width, channels) with 3 channels (RGB), or 1 (grey), and a known height and width. "
            "Drop an alpha channel with images[..., :3]."
        )
