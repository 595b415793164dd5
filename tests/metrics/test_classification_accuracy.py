"""Classification accuracy score on patterns that can, and on noise that can't, be learned."""

import keras
import numpy as np
import pytest

from keras_gan import data, metrics
from keras_gan.features.base import to_float_images
from keras_gan.metrics import classification_accuracy, classification_accuracy_score
from keras_gan.utils.images import to_uint8
from keras_gan.utils.precision import dtype_policy


def stripes(n, seed, in_turn=False):
    """Noisy upright (class 0) and level (class 1) stripes."""
    generator = np.random.default_rng(seed)
    labels = np.arange(n) % 2 if in_turn else generator.integers(2, size=n)
    upright = np.tile([0.5, -0.5], (8, 4))
    images = np.where(labels[:, None, None] == 0, upright, upright.T)
    images = np.clip(images + generator.normal(0, 0.1, images.shape), -1, 1)
    return images[..., None].astype("float32"), labels


def linear():
    """A compiled classifier, the same each time; eager, as tracing takes longer than its steps."""
    dense = keras.layers.Dense(2, "softmax", kernel_initializer=keras.initializers.Ones())
    model = keras.Sequential([keras.layers.Flatten(), dense])
    loss = "sparse_categorical_crossentropy"
    model.compile(keras.optimizers.SGD(0.3), loss, run_eagerly=True)
    return model


def test_patterns_are_learned():
    result = classification_accuracy_score(*stripes(256, 0), *stripes(60, 1), epochs=5)
    assert result["accuracy"] == 1
    np.testing.assert_array_equal(result["per_class"], [1, 1])


def test_labels_without_relation_give_chance():
    generator = np.random.default_rng(0)
    images = generator.uniform(-1, 1, (500, 8, 8, 1)).astype("float32")
    labels = generator.integers(2, size=500)
    result = classification_accuracy_score(
        images[:100], labels[:100], images[100:], labels[100:], linear(), epochs=2
    )
    assert result["accuracy"] == pytest.approx(0.5, abs=5 * 0.5 / np.sqrt(400))


def test_per_class_by_hand():
    # A classifier that hardly learns, and says 0 where the first pixel is dark, else 2.
    class Fixed(keras.Model):
        def __init__(self):
            super().__init__()
            self.scale = self.add_weight(shape=(), initializer="ones")

        def call(self, images):
            bright = images[:, 0, 0, :] * self.scale
            return keras.ops.concatenate([-bright, bright * 0 - 9, bright, bright * 0 - 9], axis=-1)

    def image(*levels):
        return np.array(levels, "float32")[:, None, None, None] * np.ones((1, 4, 4, 1))

    def fixed():
        model = Fixed()
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        model.compile(keras.optimizers.SGD(1e-3), loss, run_eagerly=True)
        return model

    result = classification_accuracy_score(
        image(1, -1), [0, 1], image(-1, -1, 1, 1, 1), [0, 1, 2, 2, 0], fixed(), epochs=1
    )
    assert result["accuracy"] == 3 / 5
    np.testing.assert_array_equal(result["per_class"], [1 / 2, 0, 1])
    result = classification_accuracy_score(image(1, -1), [0, 3], image(-1), [0], fixed(), epochs=1)
    np.testing.assert_array_equal(result["per_class"], [1, np.nan, np.nan, np.nan])


def test_own_compiled_classifier_and_reproducible_order():
    first, second, other = linear(), linear(), linear()
    keras.utils.set_random_seed(1)
    result = classification_accuracy_score(
        *stripes(128, 0), *stripes(60, 1), first, epochs=2, batch_size=16
    )
    assert result["accuracy"] == 1
    keras.utils.set_random_seed(2)
    arguments = {"epochs": 2, "batch_size": 16}
    classification_accuracy_score(*stripes(128, 0), *stripes(60, 1), second, **arguments)
    classification_accuracy_score(*stripes(128, 0), *stripes(60, 1), other, seed=1, **arguments)
    np.testing.assert_array_equal(first.get_weights()[0], second.get_weights()[0])
    assert not np.array_equal(first.get_weights()[0], other.get_weights()[0])


def test_bad_input():
    images, labels = stripes(8, 0)
    with pytest.raises(ValueError, match="one-hot labels"):
        classification_accuracy_score(images, np.eye(2)[labels], images, labels)
    with pytest.raises(ValueError, match=r"labels of shape \(7,\).* 8 real images"):
        classification_accuracy_score(images, labels, images, labels[:7])
    with pytest.raises(ValueError, match="Expected the same size"):
        classification_accuracy_score(images, labels, images[:, :6], labels)
    with pytest.raises(ValueError, match="127.5 - 1"):
        classification_accuracy_score(images * 255, labels, images, labels)
    with pytest.raises(ValueError, match=r"generated images of shape \(0, 8, 8, 1\)"):
        classification_accuracy_score(images[:0], labels[:0], images, labels)
    model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
    with pytest.raises(ValueError, match=r"output has shape \(1, 1\).* each of the 2 classes"):
        classification_accuracy_score(images, labels, images, labels, model)


class Model:
    """What an evaluation asks of a conditional model; its classes come in turn."""

    current_step = 7
    sample_shape = (8, 8, 1)
    weights = ()
    num_classes = 2

    def generate(self, num_samples, labels=None):
        raise NotImplementedError

    def generate_batches(self, num_samples, seed=None, batch_size=64):
        yield from np.split(
            stripes(num_samples, seed, in_turn=True)[0], range(batch_size, num_samples, batch_size)
        )


def held_out(num_classes=2):
    images, labels = stripes(60, 1)
    names = [str(i) for i in range(num_classes)]
    return data.ArraySource("set", "test", to_uint8(images), labels, class_names=names)


def test_a_conditional_model_is_evaluated(monkeypatch):
    """The score itself has tests above: here, what it is given."""

    def score(images, labels, real_images, real_labels, epochs, seed):
        for x, y in ((images, labels), (real_images, real_labels)):
            x = to_float_images(x, "test")
            is_level = np.abs(x[:, 0, 0, 0] - x[:, 0, 1, 0]) < 0.5
            np.testing.assert_array_equal(is_level, y)
        assert (len(images), len(real_images), epochs, seed) == (101, 60, 5, 3)
        return {"accuracy": 0.25}

    monkeypatch.setattr(classification_accuracy, "classification_accuracy_score", score)
    arguments = {"source": held_out(), "epochs": 5, "seed": 3}
    metric = metrics.get({"name": "classification_accuracy", **arguments})
    [record] = metrics.evaluate([metric], fake=Model(), num_samples=101)
    assert record.values == {"classification_accuracy": 0.25}
    assert record.settings["test"]["split"] == "test" and record.settings["epochs"] == 5
    assert record.fake["num_samples"] == 101 and record.real is None


def test_what_is_not_generated_class_by_class_is_refused():
    evaluator = metrics.Evaluator([metrics.ClassificationAccuracy(held_out())])
    with pytest.raises(ValueError, match="a model that is told which class.* Received: ndarray"):
        evaluator.check(stripes(8, 0)[0])
    with pytest.raises(ValueError, match="needs at least 2 fake samples, but there are 1"):
        evaluator.check(Model(), 1)
    evaluator = metrics.Evaluator([metrics.ClassificationAccuracy(held_out(3))])
    with pytest.raises(ValueError, match="a model of 2 classes, and test images of 3"):
        evaluator.check(Model(), 8)
    with pytest.raises(ValueError, match="needs real images with labels.*--mode=evaluate"):
        metrics.get("classification_accuracy")


def test_the_network_computes_in_float32_under_any_policy(monkeypatch):
    make, made = classification_accuracy._default_classifier, []
    monkeypatch.setattr(
        classification_accuracy,
        "_default_classifier",
        lambda *arguments: made.append(make(*arguments)) or made[0],
    )
    images, labels = np.zeros((4, 8, 8, 1), "float32"), np.array([0, 1, 0, 1])
    with dtype_policy("mixed_bfloat16"):
        classification_accuracy_score(images, labels, images, labels, epochs=1)
    assert {layer.compute_dtype for layer in made[0].layers} == {"float32"}
