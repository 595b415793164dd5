import keras
import numpy as np
import pytest

from keras_gan.layers import MinibatchDiscrimination


def by_loop(features, kernel, num_kernels, kernel_dim):
    """Salimans et al., section 3.2, example by example."""
    tensor = kernel.reshape(features.shape[1], num_kernels, kernel_dim)
    matrices = [np.tensordot(f, tensor, axes=1) for f in features]
    closeness = np.zeros((len(features), num_kernels))
    for i, one in enumerate(matrices):
        for other in matrices:
            for b in range(num_kernels):
                closeness[i, b] += np.exp(-np.abs(one[b] - other[b]).sum())
    return np.concatenate([features, closeness], axis=1)


@pytest.mark.parametrize("batch_size", [1, 5])
def test_against_a_loop(batch_size):
    features = np.random.default_rng(0).normal(size=(batch_size, 3)).astype("float32")
    layer = MinibatchDiscrimination(num_kernels=4, kernel_dim=2)
    outputs = layer(features)
    expected = by_loop(features, layer.kernel.numpy(), 4, 2)
    np.testing.assert_allclose(outputs, expected, rtol=1e-5)


def test_equal_examples_count_the_batch():
    """Also of features so large that the distances of others would overflow float16."""
    features = np.full((6, 3), 1e3, "float32")
    outputs = MinibatchDiscrimination(num_kernels=2, dtype="mixed_float16")(features)
    assert outputs.dtype == "float16"
    np.testing.assert_array_equal(outputs[:, 3:], np.full((6, 2), 6.0))


def test_in_a_graph_of_unknown_batch_size(tmp_path):
    import tensorflow as tf

    inputs = keras.Input((3,))
    model = keras.Model(inputs, MinibatchDiscrimination(num_kernels=4)(inputs))
    assert model.output_shape == (None, 7)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    compiled = tf.function(
        loaded, input_signature=[tf.TensorSpec((None, 3), "float32")], autograph=False
    )
    for batch_size in (2, 5):
        features = np.random.default_rng(0).normal(size=(batch_size, 3)).astype("float32")
        expected = by_loop(features, model.layers[-1].kernel.numpy(), 4, 5)
        np.testing.assert_allclose(compiled(tf.constant(features)), expected, rtol=1e-5)


def test_bad_arguments():
    with pytest.raises(ValueError, match="Received: num_kernels=0"):
        MinibatchDiscrimination(num_kernels=0)
    with pytest.raises(ValueError, match="Received: kernel_dim=1.5"):
        MinibatchDiscrimination(kernel_dim=1.5)
    with pytest.raises(ValueError, match=r"\(2, 4, 4, 3\).*Flatten"):
        MinibatchDiscrimination()(np.zeros((2, 4, 4, 3)))
