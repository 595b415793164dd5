"""Compares `InceptionV3FID` with torch-fidelity's network, and records the latter's outputs.

Both get the same random weights, through a file that PyTorch writes, and the same random images
of several sizes. The file written holds the outputs (norms and random projections of them), which
`tests/features/test_inception_v3_fid.py` compares with, without PyTorch; and the relative
differences |keras_gan - torch_fidelity| / |torch_fidelity| of all values.

pip install torch torch-fidelity    # In an environment that has keras_gan.
python benchmarks/record_inception_parity.py \
    --output=tests/features/recorded/inception_parity.json

Recorded with torch-fidelity 0.4.0, torch 2.13.0 (CPU), keras_gan on Keras 3.15.1 and TensorFlow
2.21.0, on a CPU with TensorFlow's and PyTorch's defaults.
"""

import argparse
import importlib.metadata
import json
import pathlib
import tempfile
import zlib

import keras
import numpy as np

# Small, grey, wide, of the network's size, larger: with each the resize differs.
IMAGE_SHAPES = [
    (28, 28, 1),
    (32, 32, 3),
    (64, 64, 3),
    (96, 128, 3),
    (299, 299, 3),
    (512, 384, 3),
]
# Name in torch-fidelity, and here.
OUTPUTS = {
    "64": "features_64",
    "192": "features_192",
    "768": "features_768",
    "2048": "features",
    "logits_unbiased": "logits",
    "logits": "logits_with_bias",
}
NUM_PROJECTIONS = 32


def random_tensors(extractor):
    """Returns a random state dict under which activations neither vanish nor explode.

    Args:
        extractor: An `InceptionV3FID`, which names and shapes are taken from. PyTorch refuses
            them if they are not those of its network.

    Returns:
        Dict from name to float32 array, each a function of its name and shape alone.
    """
    shapes = {"fc.weight": (1008, 2048), "fc.bias": (1008,)}
    for layer in extractor.network.layers:
        if isinstance(layer, keras.layers.Conv2D):
            height, width, channels, filters = layer.kernel.shape
            shapes[f"{layer.name}.conv.weight"] = (filters, channels, height, width)
            for name in ("weight", "bias", "running_mean", "running_var"):
                shapes[f"{layer.name}.bn.{name}"] = (filters,)
    return {name: _random_tensor(name, shape) for name, shape in shapes.items()}


def random_image(shape):
    """Returns a random uint8 image of `(height, width, channels)`: squares with noise."""
    height, width, channels = shape
    rng = np.random.default_rng(shape)
    squares = rng.integers(0, 256, (height // 8 + 1, width // 8 + 1, channels))
    squares = squares.repeat(8, axis=0).repeat(8, axis=1)[:height, :width]
    return ((squares + rng.integers(0, 256, shape)) // 2).astype("uint8")


def summarize(values):
    """Returns what is recorded of a vector: its norm and random projections.

    The mean square of the difference of two vectors' projections is an unbiased estimate of the
    square of the vectors' distance, as the projections' directions are standard normal.
    """
    values = np.asarray(values, "float64")
    directions = np.random.default_rng(len(values)).normal(size=(NUM_PROJECTIONS, len(values)))
    return {"norm": float(np.linalg.norm(values)), "projections": (directions @ values).tolist()}


def _random_tensor(name, shape):
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    normal = rng.standard_normal(shape, dtype="float32")
    if name.endswith("running_var"):
        return rng.uniform(0.7, 1.4, shape).astype("float32")
    if name.endswith("bn.weight"):
        return rng.uniform(0.8, 1.2, shape).astype("float32")
    if len(shape) < 2:
        return 0.2 * normal
    return normal * np.float32(np.sqrt(2 / np.prod(shape[1:])))


def _torch_network(path):
    """Returns torch-fidelity's network, and what must live as long as its imports."""
    import torch

    # torchvision, which torch-fidelity imports, describes operators that it finds compiled only
    # beside the PyTorch that it was built with. Nothing here runs them.
    library = torch.library.Library("torchvision", "FRAGMENT")
    for operator in ("nms", "qnms"):
        if not hasattr(torch.ops.torchvision, operator):
            library.define(f"{operator}(Tensor dets, Tensor scores, float threshold) -> Tensor")
    from torch_fidelity.feature_extractor_inceptionv3 import FeatureExtractorInceptionV3

    return FeatureExtractorInceptionV3("inception", list(OUTPUTS), str(path)), library


def _torch_outputs(network, image):
    import torch

    tensor = torch.from_numpy(np.ascontiguousarray(image.transpose(2, 0, 1))[None])
    tensor = tensor.repeat(1, 3 // tensor.shape[1], 1, 1)
    return {
        name: output[0].numpy()
        for name, output in zip(OUTPUTS.values(), network(tensor), strict=True)
    }


def main():
    """Compares, prints and writes."""
    import torch

    import keras_gan

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", default="inception_parity.json")
    arguments = parser.parse_args()

    tensors = random_tensors(keras_gan.features.InceptionV3FID(weights=None))
    tensors = {name: torch.from_numpy(tensor) for name, tensor in tensors.items()}
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "random.pth"
        # The format of the published file.
        torch.save(tensors, path, _use_new_zipfile_serialization=False)
        network, _library = _torch_network(path)
        extractor = keras_gan.features.InceptionV3FID(str(path), outputs=tuple(OUTPUTS.values()))

    recorded, differences = {}, {}
    for shape in IMAGE_SHAPES:
        image = random_image(shape)
        key = "x".join(map(str, shape))
        theirs = _torch_outputs(network, image)
        ours = extractor.extract(image[None])
        recorded[key] = {name: summarize(values) for name, values in theirs.items()}
        differences[key] = {
            name: float(np.linalg.norm(ours[name][0] - values) / np.linalg.norm(values))
            for name, values in theirs.items()
        }
        print(key, {name: f"{value:.1e}" for name, value in differences[key].items()})
    result = {
        "versions": {
            name: importlib.metadata.version(name) for name in ("torch", "torch-fidelity", "keras")
        },
        "relative_differences": differences,
        "outputs": recorded,
    }
    with open(arguments.output, "w", encoding="utf-8") as file:
        json.dump(result, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
