"""The embedded classifiers: accuracy, outputs, files, and what is refused."""

import pathlib

import keras
import numpy as np
import pytest

import keras_gan
from keras_gan import features
from keras_gan.features import DigitClassifier, digit_classifier
from keras_gan.utils.precision import dtype_policy

FOLDER = pathlib.Path(digit_classifier.__file__).parent / "digit_classifier_weights"
# As the training command printed them.
HASHES = {
    "fashion_mnist": "79ed98b53431cee8fe9af266bd7d18cd5d6dc2f1025004f9583b94630b7dd2ad",
    "mnist": "85b33c56a09d77e6fbbb4d08e64b855ffc2f6f104d3fa45212beb5f6210a010b",
}


@pytest.fixture(scope="module")
def garments():
    return keras_gan.data.source("fashion_mnist_mini", "test")


@pytest.fixture(scope="module")
def extractor():
    return features.get("fashion_mnist")


@pytest.fixture(scope="module")
def outputs(extractor, garments):
    return extractor.extract(garments.samples)


def test_accuracy_on_images_that_it_was_not_trained_on(outputs, garments):
    assert np.mean(outputs["logits"].argmax(-1) == garments.labels) >= 0.91


def test_digits_of_another_data_set_are_recognised():
    # No MNIST is at hand: scikit-learn's digits, of other writers, enlarged from 8x8 pixels and
    # framed as MNIST's are. The accuracy is far from that on MNIST, and far from chance.
    pytest.importorskip("sklearn")
    digits = keras_gan.data.source("digits", "test", image_size=20)
    framed = np.pad(digits.samples, ((0, 0), (4, 4), (4, 4), (0, 0)))
    logits = features.get("mnist").extract(framed)["logits"]
    assert np.mean(logits.argmax(-1) == digits.labels) > 0.8


@pytest.mark.parametrize("name", digit_classifier.EMBEDDED)
def test_the_weights_are_those_that_the_command_made(name):
    embedded = features.get(name)
    assert embedded.weights_hash() == HASHES[name]
    assert embedded.title == f"{name} classifier"
    assert (FOLDER / f"{name}.npz").stat().st_size < 1_000_000
    # Of three convolutions and a dense layer, normalised, and of the logits.
    kernels = 25 * 32 + 9 * (32 * 48 + 48 * 64) + 49 * 64 * 64
    assert embedded.network.count_params() == kernels + 4 * (32 + 48 + 64 + 64) + 64 * 10 + 10
    assert embedded.trainable_variables == embedded.network.trainable_variables == []


def test_the_logits_are_a_linear_function_of_the_features(extractor, outputs):
    assert {name: (x.shape, x.dtype) for name, x in outputs.items()} == {
        "features": ((1000, 64), "float32"),
        "logits": ((1000, 10), "float32"),
    }
    kernel, bias = extractor.network.get_layer("logits").get_weights()
    expected = outputs["features"] @ kernel + bias
    np.testing.assert_allclose(outputs["logits"], expected, rtol=1e-4, atol=1e-4)
    assert (outputs["features"] >= 0).all()
    # No feature is dead: each tells some of the images from others.
    assert outputs["features"].std(axis=0).min() > 1e-3


def test_results_depend_on_neither_the_dtype_policy_nor_the_mode(extractor, garments, outputs):
    with dtype_policy("mixed_float16"):
        other = DigitClassifier("fashion_mnist")
    images = garments.samples[:8] / np.float32(127.5) - 1
    for logits in (
        other.extract(garments.samples[:8])["logits"],
        keras.ops.convert_to_numpy(extractor(images, training=True)["logits"]),
    ):
        np.testing.assert_allclose(logits, outputs["logits"][:8], rtol=1e-4, atol=1e-4)


def test_it_differentiates_for_a_loss_on_its_features(extractor, garments):
    images = keras.ops.convert_to_tensor(garments.samples[:2] / np.float32(127.5) - 1)
    gradient = keras_gan.engine.input_gradient(
        lambda x: keras.ops.sum(extractor(x)["features"], axis=-1), images
    )
    assert np.abs(gradient).max() > 0


def test_configuration_makes_the_same_extractor(extractor):
    copy = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(extractor))
    assert copy.weights_hash() == extractor.weights_hash()
    assert copy.title == extractor.title


def test_weights_from_a_file(tmp_path):
    network = digit_classifier.build_network()
    digit_classifier.save_weights(network, tmp_path / "mine.npz")
    extractor = DigitClassifier(tmp_path / "mine.npz")
    assert extractor.title == "weights of mine.npz"
    for saved, weight in zip(extractor.network.get_weights(), network.get_weights(), strict=True):
        np.testing.assert_array_equal(saved, weight.astype("float16"))


def test_bad_weights_are_refused(tmp_path):
    with pytest.raises(ValueError, match="Did you mean 'fashion_mnist'.*train_digit_classifier"):
        DigitClassifier("fashion_mist")
    damaged = bytearray((FOLDER / "mnist.npz").read_bytes())
    damaged[100_000:100_100] = bytes(100)
    for content in (bytes(damaged), bytes(damaged[:5000]), b"", b"weights"):
        (tmp_path / "mine.npz").write_bytes(content)
        with pytest.raises(ValueError, match="mine.npz' is damaged"):
            DigitClassifier(tmp_path / "mine.npz")
    np.savez(tmp_path / "mine.npz", a=np.zeros(3))
    with pytest.raises(ValueError, match=r"\{'a': \(3,\)\}.*Expected \{'convolution_1/kernel'"):
        DigitClassifier(tmp_path / "mine.npz")


@pytest.mark.parametrize("shape", [(2, 32, 32, 1), (2, 28, 28, 3), (2, 28, 28), (2, 784)])
def test_other_images_are_refused_with_the_cure(extractor, shape):
    for call in (extractor.extract, extractor):
        with pytest.raises(ValueError, match=r"(?s)28x28.*image_size=28, channels=1"):
            call(np.zeros(shape, "float32") - 1)
