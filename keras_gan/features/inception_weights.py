"""The published weights of the Inception network of 2015: where they are, and how they fit."""

import os

import keras
import numpy as np

FILE_NAME = "pt_inception-2015-12-05-6726825d.pth"
URL = f"https://github.com/mseitzer/pytorch-fid/releases/download/fid_weights/{FILE_NAME}"
SHA256 = "6726825d0af5f729cebd5821db510b11b1cfad8faad88a03f1befd49fb9129b2"
_EPSILON = 1e-3  # Of the batch normalization.


def fetch():
    """Returns the path of the published weights, downloaded unless they are there.

    Raises:
        OSError: If they can't be downloaded, or are damaged on the way.
    """
    cache = os.environ.get("KERAS_HOME") or os.path.join(os.path.expanduser("~"), ".keras")
    try:
        return keras.utils.get_file(
            FILE_NAME, URL, file_hash=SHA256, cache_dir=cache, cache_subdir="models"
        )
    except Exception as error:  # `get_file` raises plain Exceptions.
        raise OSError(
            f"Cannot fetch the weights of the Inception network: {error}. Download {URL} (96 MB, "
            f"SHA-256 {SHA256}) on a machine with access to the internet, and put the file into "
            f"'{os.path.join(cache, 'models')}', or pass its path: "
            f"InceptionV3FID(weights='.../{FILE_NAME}')."
        ) from error


def assign(network_layers, tensors, path):
    """Sets the weights of layers to those of a PyTorch network.

    Args:
        network_layers: Built convolutions and dense layers, named as in PyTorch.
        tensors: Dict from name to array: PyTorch's state dict.
        path: Where it was read from, for messages.

    Raises:
        ValueError: If names or shapes are not those of the layers.
    """
    # How many batches the statistics were taken of, which newer versions of PyTorch add.
    tensors = {n: t for n, t in tensors.items() if not n.endswith(".num_batches_tracked")}
    try:
        values = [_take(layer, tensors) for layer in network_layers]
    except KeyError as error:
        raise ValueError(_misfit(path, f"it lacks {error}")) from error
    if tensors:
        raise ValueError(_misfit(path, f"it has {min(tensors)!r} in addition"))
    for layer, arrays in zip(network_layers, values, strict=True):
        shapes = [tuple(weight.shape) for weight in layer.weights]
        if [array.shape for array in arrays] != shapes:
            received = [array.shape for array in arrays]
            raise ValueError(
                _misfit(path, f"{layer.name} has the shapes {received} where {shapes} are due")
            )
        layer.set_weights([array.astype("float32") for array in arrays])


def _take(layer, tensors):
    """Returns kernel and bias of a layer in Keras's layout, and takes them out of `tensors`."""
    if isinstance(layer, keras.layers.Dense):
        return [tensors.pop(f"{layer.name}.weight").T, tensors.pop(f"{layer.name}.bias")]
    kernel = tensors.pop(f"{layer.name}.conv.weight").T.astype("float64")
    gamma, beta, mean, variance = (
        tensors.pop(f"{layer.name}.bn.{name}").astype("float64")
        for name in ("weight", "bias", "running_mean", "running_var")
    )
    # gamma (kernel * x - mean) / sqrt(variance + epsilon) + beta is a convolution, too.
    scale = gamma / np.sqrt(variance + _EPSILON)
    return [kernel.swapaxes(0, 1) * scale, beta - mean * scale]


def _misfit(path, difference):
    return (
        f"The weights in '{path}' are not those of the Inception network of 2015: {difference}. "
        f"Expected {FILE_NAME}, which pytorch-fid and torch-fidelity use. The inception_v3 of "
        "torchvision is another network."
    )
