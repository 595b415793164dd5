import keras
import numpy as np
import pytest
from keras import ops

from keras_gan.layers import ConditionalBatchNormalization

RANDOM = np.random.default_rng(0)


def test_formula_in_training_and_inference():
    layer = ConditionalBatchNormalization(momentum=0.5, epsilon=1e-3)
    inputs = (3 * RANDOM.normal(size=(6, 4, 5, 3)) + 1).astype("float32")
    labels = np.array([0, 1, 2, 2, 1, 0])
    conditions = ops.one_hot(labels, 4)
    mean, variance = inputs.mean((0, 1, 2)), inputs.var((0, 1, 2))
    expected = (inputs - mean) / np.sqrt(variance + 1e-3)
    outputs = layer(inputs, conditions, training=True)
    np.testing.assert_allclose(outputs, expected, rtol=1e-3, atol=1e-4)

    # A table of a scale and an offset for each class.
    scales, offsets = RANDOM.normal(size=(2, 4, 3)).astype("float32")
    layer.scale_and_offset.kernel.assign(np.concatenate([scales - 1.0, offsets], axis=1))
    mean, variance = 0.5 * mean, 0.5 + 0.5 * variance  # The moving averages after one step.
    expected = (inputs - mean) / np.sqrt(variance + 1e-3)
    expected = expected * scales[labels][:, None, None] + offsets[labels][:, None, None]
    outputs = layer(inputs, conditions, training=False)
    np.testing.assert_allclose(outputs, expected, rtol=1e-3, atol=1e-4)
    assert len(layer.trainable_weights) == 1


def test_saved_and_loaded(tmp_path):
    images, conditions = keras.Input((4, 4, 3)), keras.Input((5,))
    layer = ConditionalBatchNormalization(momentum=0.7, epsilon=0.1, synchronized=True)
    model = keras.Model([images, conditions], layer(images, conditions))
    model.set_weights([RANDOM.uniform(0.5, 1, weight.shape) for weight in model.weights])
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    inputs = [RANDOM.normal(size=(2, 4, 4, 3)), RANDOM.normal(size=(2, 5))]
    np.testing.assert_array_equal(loaded(inputs), model(inputs))
    assert loaded.layers[-1].get_config() == layer.get_config()


def test_mixed_precision():
    layer = ConditionalBatchNormalization(dtype="mixed_bfloat16")
    outputs = layer(np.zeros((2, 4, 4, 3)), np.zeros((2, 5)), training=True)
    assert outputs.dtype == "bfloat16"
    assert {weight.dtype for weight in layer.weights} == {"float32"}


@pytest.mark.parametrize("shape", [(3,), (5, 3), (2, 4, 5, 3)])
def test_each_example_has_its_own_scale(shape):
    layer = ConditionalBatchNormalization(epsilon=0.0)
    inputs = RANDOM.normal(size=(6, *shape)).astype("float32")
    labels = np.array([0, 1, 1, 0, 1, 0])
    layer.build(inputs.shape, (6, 2))
    layer.scale_and_offset.kernel.assign([[0.0] * 3 + [0.0] * 3, [1.0] * 3 + [5.0] * 3])
    outputs = layer(inputs, ops.one_hot(labels, 2), training=False)
    is_second = labels.reshape(-1, *[1] * len(shape))
    np.testing.assert_allclose(outputs, np.where(is_second, 2 * inputs + 5, inputs), rtol=1e-5)


def test_labels_in_place_of_vectors():
    with pytest.raises(ValueError, match=r"conditions of shape \(2,\).*one-hot"):
        ConditionalBatchNormalization()(np.zeros((2, 4, 4, 3)), np.array([0, 1]))
