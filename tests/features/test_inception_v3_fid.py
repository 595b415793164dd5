"""The network against torch-fidelity's, by recorded outputs; weights from files; bad input.

The outputs were recorded by benchmarks/record_inception_parity.py. Weights and images are random,
of a fixed seed, as the published weights can't be part of the tests.
"""

import hashlib
import json
import pathlib
import struct
import zipfile

import keras
import numpy as np
import pytest
from record_inception_parity import OUTPUTS, random_image, random_tensors, summarize

from keras_gan import features
from keras_gan.features import InceptionV3FID, inception_weights
from keras_gan.features.base import to_float_images
from keras_gan.utils.precision import dtype_policy

pytestmark = pytest.mark.slow

RECORDED = pathlib.Path(__file__).parent / "recorded"
PARITY = json.loads((RECORDED / "inception_parity.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def untrained():
    return features.get({"name": "inception_2015", "weights": None})


@pytest.fixture(scope="module")
def tensors(untrained):
    return random_tensors(untrained)


@pytest.fixture(scope="module")
def torch_file(tensors, tmp_path_factory):
    path = tmp_path_factory.mktemp("weights") / "random.pth"
    write_torch_file(path, tensors)
    return path


@pytest.fixture(scope="module")
def extractor(torch_file):
    return InceptionV3FID(torch_file, outputs=tuple(OUTPUTS.values()))


def write_torch_file(path, tensors):
    """Writes float32 arrays as `torch.save` does."""

    def text(value):
        return b"X" + struct.pack("<I", len(value)) + value.encode()

    def numbers(values):
        return b"(" + b"".join(b"J" + struct.pack("<i", value) for value in values) + b"t"

    content = b"\x80\x02}"
    with zipfile.ZipFile(path, "w") as archive:
        for i, (name, array) in enumerate(tensors.items()):
            size = b"J" + struct.pack("<i", array.size)
            key = text("storage") + b"ctorch\nFloatStorage\n" + text(str(i)) + text("cpu") + size
            strides = [stride // array.itemsize for stride in array.strides]
            place = b"J\0\0\0\0" + numbers(array.shape) + numbers(strides)
            content += text(name) + b"ctorch._utils\n_rebuild_tensor\n((" + key + b"tQ" + place
            content += b"tRs"
            archive.writestr(f"random/data/{i}", array.tobytes())
        archive.writestr("random/data.pkl", content + b".")


def relative_differences(outputs, recorded):
    """Returns estimates of |ours - theirs| / |theirs|, see `summarize`."""
    return {
        name: np.sqrt(
            np.mean((np.subtract(summarize(values)["projections"], theirs["projections"])) ** 2)
        )
        / theirs["norm"]
        for name, theirs in recorded.items()
        for values in [np.asarray(outputs[name][0])]
    }


# Enlarged and grey, of the network's own size, and reduced. 32x32x3 is below.
@pytest.mark.parametrize("key", ["28x28x1", "299x299x3", "512x384x3"])
def test_outputs_equal_those_of_torch_fidelity(extractor, key):
    image = random_image(tuple(map(int, key.split("x"))))
    outputs = extractor(to_float_images(image[None], "test"))
    assert {name: len(values[0]) for name, values in outputs.items()} == {
        "features_64": 64,
        "features_192": 192,
        "features_768": 768,
        "features": 2048,
        "logits": 1008,
        "logits_with_bias": 1008,
    }
    differences = relative_differences(outputs, PARITY["outputs"][key])
    assert max(differences.values()) < 1e-5, differences


def test_extract_computes_batches(extractor):
    images = np.stack([random_image((32, 32, 3)), random_image((32, 33, 3))[:, :32]])
    outputs = extractor.extract(images[[1, 1, 0]], batch_size=2)
    assert {values.dtype for values in outputs.values()} == {np.dtype("float32")}
    last = {name: values[2:] for name, values in outputs.items()}
    differences = relative_differences(last, PARITY["outputs"]["32x32x3"])
    assert max(differences.values()) < 1e-5, differences
    np.testing.assert_allclose(outputs["features"][0], outputs["features"][1], rtol=1e-4)


def test_an_untrained_network_says_so(untrained):
    assert untrained.title == "Inception-2015 architecture, untrained"
    assert untrained.resize == "TF1 bilinear to 299x299"
    assert set(untrained(np.zeros((1, 8, 8, 3), "float32"))) == {"features", "logits"}
    assert not untrained.trainable_variables


def test_published_weights_are_fetched_and_verified(torch_file, tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setattr(inception_weights, "URL", torch_file.as_uri())
    with pytest.raises(OSError, match="Cannot fetch.*hash"):
        InceptionV3FID()
    digest = hashlib.sha256(torch_file.read_bytes()).hexdigest()
    monkeypatch.setattr(inception_weights, "SHA256", digest)
    path = tmp_path / "models" / inception_weights.FILE_NAME
    assert inception_weights.fetch() == str(path)
    assert path.read_bytes() == torch_file.read_bytes()


def test_converted_weights_are_known_by_the_file_they_came_from(
    torch_file, tmp_path, monkeypatch, extractor
):
    assert extractor.title == "Inception-2015 architecture, weights of random.pth"
    digest = hashlib.sha256(torch_file.read_bytes()).hexdigest()
    monkeypatch.setattr(inception_weights, "SHA256", digest)
    converted = tmp_path / "converted.weights.h5"
    extractor.save_weights(converted)
    image = to_float_images(random_image((32, 32, 3))[None], "test")
    with dtype_policy("mixed_float16"):
        from_keras = InceptionV3FID(converted, outputs=extractor.returned_outputs)
        outputs = from_keras(image)
    assert from_keras.title == "Inception-2015"
    assert from_keras.weights_hash() == extractor.weights_hash()
    for name, values in extractor(image).items():
        np.testing.assert_array_equal(outputs[name], values)


def test_published_weights_out_of_reach_are_explained(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setattr(inception_weights, "URL", (tmp_path / "missing.pth").as_uri())
    with pytest.raises(OSError, match=r"Download file://.*missing.pth .*pass its path: Inception"):
        InceptionV3FID()


def test_files_that_are_not_the_networks_are_refused(tmp_path):
    with pytest.raises(ValueError, match="no file weights='inception'. Expected 'inception-2015'"):
        InceptionV3FID("inception")
    other = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    other.save_weights(tmp_path / "other.weights.h5")
    with pytest.raises(ValueError, match=r"other.weights.h5' does not hold .*Inception"):
        InceptionV3FID(tmp_path / "other.weights.h5")


def test_tensors_must_fit_name_by_name(untrained, tensors):
    convolution = untrained.network.get_layer("Conv2d_1a_3x3")
    names = [name for name in tensors if name.startswith("Conv2d_1a_3x3")]
    fitting = {name: tensors[name] for name in names}
    counter = {"Conv2d_1a_3x3.bn.num_batches_tracked": np.array(7)}
    before = convolution.get_weights()
    try:
        inception_weights.assign([convolution], {**fitting, **counter}, "x.pth")
    finally:
        convolution.set_weights(before)
    with pytest.raises(ValueError, match="it lacks 'Conv2d_1a_3x3.conv.weight'.*torchvision"):
        inception_weights.assign([convolution], counter, "x.pth")
    with pytest.raises(ValueError, match="it has 'AuxLogits.fc.bias' in addition"):
        inception_weights.assign([convolution], {**fitting, "AuxLogits.fc.bias": 0}, "x.pth")
    kernel = fitting["Conv2d_1a_3x3.conv.weight"]
    with pytest.raises(ValueError, match=r"\(5, 3, 3, 32\).* where .*\(3, 3, 3, 32\)"):
        wide = {"Conv2d_1a_3x3.conv.weight": np.zeros((32, 3, 5, 3), kernel.dtype)}
        inception_weights.assign([convolution], {**fitting, **wide}, "x.pth")


def test_bad_images_and_outputs_are_refused(untrained):
    for channels in (2, 4):
        images = np.zeros((1, 8, 8, channels), "uint8")
        with pytest.raises(ValueError, match=rf"8, {channels}\).*alpha channel"):
            untrained.extract(images)
        with pytest.raises(ValueError, match=rf"8, {channels}\).*alpha channel"):
            untrained(images.astype("float32"))
    with pytest.raises(ValueError, match=r"\(4, 2\)"):
        untrained.extract(np.zeros((4, 2), "float32"))
    with pytest.raises(ValueError, match="NaN"):
        untrained.extract(np.full((1, 8, 8, 3), np.nan, "float32"))
    with pytest.raises(ValueError, match="outputs=.'pool3',.*Expected some of"):
        InceptionV3FID(weights=None, outputs="pool3")
