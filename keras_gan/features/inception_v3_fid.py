"""The feature extractor that published FIDs, KIDs and inception scores use."""

import hashlib
import os
import pathlib

import keras
import numpy as np
from keras import ops

from keras_gan.features.base import FeatureExtractor
from keras_gan.features.inception_network import inception_network
from keras_gan.features.tf1_resize import tf1_bilinear_resize
from keras_gan.features.torch_weights import read_torch_state_dict

PUBLISHED = "inception-2015"
FILE_NAME = "pt_inception-2015-12-05-6726825d.pth"
URL = f"https://github.com/mseitzer/pytorch-fid/releases/download/fid_weights/{FILE_NAME}"
SHA256 = "6726825d0af5f729cebd5821db510b11b1cfad8faad88a03f1befd49fb9129b2"
OUTPUTS = (
    "features",
    "logits",
    "logits_with_bias",
    "features_64",
    "features_192",
    "features_768",
)
_EPSILON = 1e-3  # Of the batch normalization.


class InceptionV3FID(FeatureExtractor):
    """The Inception network of 2015 with the weights and the preprocessing of published FIDs.

    Images are resized to 299x299 as TensorFlow 1 did, scaled to `(x - 128) / 128` of their 8-bit
    values `x`, and, if they are grey, repeated to three channels. The network is the one that
    pytorch-fid and torch-fidelity use, see `inception_network`; `resize` and scale are those of
    the original TensorFlow graph and of torch-fidelity (pytorch-fid has others).

    Results are named `"Inception-2015"` only with the published weights, of which the SHA-256 is
    compared; with any others the title says so.

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
        self.outputs_returned = outputs
        self.network = inception_network()
        self.classifier = keras.layers.Dense(1008, dtype="float32", name="fc")
        self.classifier.build((None, 2048))
        self.built = True
        self.trainable = False
        self._source = None
        if weights is not None:
            self._load(weights)

    def call(self, images, training=False):
        """Returns the dict of outputs."""
        pixels = (ops.cast(_to_rgb(images), "float32") + 1.0) * 127.5
        pixels = tf1_bilinear_resize(pixels, 299, 299)
        outputs = self.network((pixels - 128.0) / 128.0, training=False)
        outputs["logits"] = ops.matmul(outputs["features"], self.classifier.kernel)
        outputs["logits_with_bias"] = outputs["logits"] + self.classifier.bias
        return {name: outputs[name] for name in self.outputs_returned}

    def extract(self, samples, batch_size=64):
        """See `FeatureExtractor.extract`."""
        _check_shape(np.shape(samples))
        return super().extract(samples, batch_size)

    def save_own_variables(self, store):
        """Writes along with the weights which file they came from."""
        if self._source:
            store["source_sha256"] = np.frombuffer(bytes.fromhex(self._source), "uint8")

    def load_own_variables(self, store):
        """Reads what `save_own_variables` wrote."""
        self._source = None
        if "source_sha256" in store.keys():  # noqa: SIM118  (a store is no dict)
            self._source = np.asarray(store["source_sha256"]).tobytes().hex()

    def _load(self, weights):
        if weights == PUBLISHED:
            weights = _fetch()
        path = pathlib.Path(weights)
        if not path.is_file():
            raise ValueError(
                f"There is no file weights='{weights}'. Expected '{PUBLISHED}', the path of "
                f"{FILE_NAME}, the path of a .weights.h5 file made of it, or None for an untrained "
                "network."
            )
        if path.name.endswith(".weights.h5"):
            self._load_keras(path)
        else:
            _assign(self._convolutions() + [self.classifier], read_torch_state_dict(path), path)
            self._source = hashlib.sha256(path.read_bytes()).hexdigest()
        if self._source == SHA256:
            self.title = "Inception-2015"
        else:
            self.title = f"Inception-2015 architecture, weights of {path.name}"

    def _load_keras(self, path):
        try:
            self.load_weights(path)
        except (ValueError, KeyError, OSError) as error:
            raise ValueError(
                f"Cannot read the weights of the Inception network from '{path}': {error} "
                "Expected a file that was made by "
                f"InceptionV3FID(weights='{FILE_NAME}').save_weights('inception.weights.h5')."
            ) from error

    def _convolutions(self):
        return [layer for layer in self.network.layers if isinstance(layer, keras.layers.Conv2D)]


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


def _fetch():
    """Returns the path of the published weights, downloaded unless they are there."""
    try:
        return keras.utils.get_file(FILE_NAME, URL, file_hash=SHA256, cache_subdir="models")
    except Exception as error:  # `get_file` raises plain Exceptions.
        folder = os.path.join(keras.config.keras_home(), "models")
        raise OSError(
            f"Cannot fetch the weights of the Inception network: {error}. Fetch {URL} on a machine "
            f"with access to the internet (SHA-256 {SHA256}), and put it into '{folder}', or pass "
            f"its path: InceptionV3FID(weights='.../{FILE_NAME}')."
        ) from error


def _assign(network_layers, tensors, path):
    """Sets the layers' weights from those of PyTorch.

    Args:
        network_layers: Convolutions and dense layers, named as in the file.
        tensors: Dict from name to array.
        path: The file, for messages.
    """
    # How many batches the statistics were taken of, which newer versions of PyTorch add.
    tensors = {n: t for n, t in tensors.items() if not n.endswith(".num_batches_tracked")}
    try:
        values = [_weights_of(layer, tensors) for layer in network_layers]
    except KeyError as error:
        raise ValueError(_misfit(path, f"it lacks {error}")) from error
    if tensors:
        raise ValueError(_misfit(path, f"it also has {sorted(tensors)[:3]}"))
    for layer, (kernel, bias) in zip(network_layers, values, strict=True):
        if kernel.shape != layer.kernel.shape or bias.shape != layer.bias.shape:
            raise ValueError(
                _misfit(
                    path,
                    f"the kernel of {layer.name} has the shape {kernel.shape} where "
                    f"{tuple(layer.kernel.shape)} is due",
                )
            )
        layer.set_weights([kernel.astype("float32"), bias.astype("float32")])


def _weights_of(layer, tensors):
    """Returns kernel and bias of a layer in Keras's layout, and takes them out of `tensors`."""
    if isinstance(layer, keras.layers.Dense):
        return tensors.pop(f"{layer.name}.weight").T, tensors.pop(f"{layer.name}.bias")
    kernel = tensors.pop(f"{layer.name}.conv.weight").astype("float64")
    gamma, beta, mean, variance = (
        tensors.pop(f"{layer.name}.bn.{name}").astype("float64")
        for name in ("weight", "bias", "running_mean", "running_var")
    )
    # gamma (conv(x) - mean) / sqrt(variance + epsilon) + beta is again a convolution.
    scale = gamma / np.sqrt(variance + _EPSILON)
    return kernel.transpose(2, 3, 1, 0) * scale, beta - mean * scale


def _misfit(path, difference):
    return (
        f"The weights in '{path}' are not those of the Inception network of 2015: {difference}. "
        f"Expected {FILE_NAME}, which pytorch-fid and torch-fidelity use. The inception_v3 of "
        "torchvision is another network."
    )
