"""The training command: augmentation, and that it learns what is easy to learn."""

import keras
import numpy as np
import pytest

import keras_gan
from keras_gan.features import DigitClassifier, train_digit_classifier

THREE_PARTS = (slice(0, 400), slice(400, 600), slice(600, 800))


def test_augmentation_shifts_and_mirrors():
    rng = np.random.default_rng(0)
    images = np.zeros((2000, 7, 9, 1), "uint8")
    images[:, 2:4, 3:6, 0] = [[1, 2, 3], [4, 5, 6]]
    shifted = {
        (top, left, mirrored): np.zeros((7, 9), "uint8")
        for top in (1, 2, 3)
        for left in (2, 3, 4)
        for mirrored in (False, True)
    }
    for (top, left, mirrored), image in shifted.items():
        block = np.array([[1, 2, 3], [4, 5, 6]])
        image[top : top + 2, left : left + 3] = block[:, ::-1] if mirrored else block
    for mirrored in (False, True):
        expected = {image.tobytes() for key, image in shifted.items() if mirrored or not key[2]}
        made = train_digit_classifier.augment(images, 1, mirrored, rng)
        assert made.shape == images.shape
        assert {image.tobytes() for image in made} == expected


def test_augmentation_of_no_shift_leaves_images_alone():
    images = np.random.default_rng(0).integers(0, 256, (5, 28, 28, 1), "uint8")
    made = train_digit_classifier.augment(images, 0, False, np.random.default_rng(0))
    np.testing.assert_array_equal(made, images)
    # What is shifted out is lost; black comes in.
    made = train_digit_classifier.augment(images, 3, False, np.random.default_rng(1))
    assert (made == 0).mean() > 0.01


@pytest.mark.slow
def test_the_command_learns_writes_and_reports(tmp_path, monkeypatch, capsys):
    mini = keras_gan.data.source("fashion_mnist_mini")
    parts = [(mini.samples[part], mini.labels[part]) for part in THREE_PARTS]
    monkeypatch.setattr(train_digit_classifier, "load", lambda *_: parts)
    monkeypatch.setitem(train_digit_classifier.SETTINGS["fashion_mnist"], "epochs", 3)
    monkeypatch.setattr(train_digit_classifier, "BATCH_SIZE", 20)
    build = train_digit_classifier.build_network

    def build_network():
        """The statistics of batch normalization settle in the few steps that are trained."""
        network = build()
        for layer in network.layers:
            if isinstance(layer, keras.layers.BatchNormalization):
                layer.momentum = 0.8
        return network

    monkeypatch.setattr(train_digit_classifier, "build_network", build_network)
    output = tmp_path / "mine.npz"
    train_digit_classifier.make("fashion_mnist", None, output, test=True, seed=0)
    *_, what, held_out, test = capsys.readouterr().out.splitlines()
    classifier = DigitClassifier(output)
    assert what.startswith(f"{output}: seed 0")
    assert what.endswith(classifier.weights_hash())
    for line, name, (images, labels) in zip(
        (held_out, test), ("held-out", "test"), parts[1:], strict=True
    ):
        share = np.mean(classifier.extract(images)["logits"].argmax(-1) == labels)
        assert line == f"{name} accuracy {share:.2%}"
        assert share > 0.5
