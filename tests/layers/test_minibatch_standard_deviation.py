import keras
import numpy as np
import pytest

from keras_gan.layers import MinibatchStandardDeviation


def images(batch_size):
    return np.random.default_rng(0).normal(size=(batch_size, 3, 2, 5)).astype("float32")


def expected(inputs, groups):
    """`groups` lists the examples of each group."""
    channel = np.zeros((*inputs.shape[:-1], 1))
    for group in groups:
        variance = inputs[group].var(axis=0)
        channel[group] = np.sqrt(variance + 1e-8).mean()
    return np.concatenate([inputs, channel], axis=-1)


@pytest.mark.parametrize(
    ("batch_size", "group_size", "groups"),
    [
        (8, 4, [[0, 2, 4, 6], [1, 3, 5, 7]]),
        (6, 2, [[0, 3], [1, 4], [2, 5]]),
        # No multiple: the first groups have one more.
        (7, 3, [[0, 2, 4, 6], [1, 3, 5]]),
        (11, 4, [[0, 2, 4, 6, 8, 10], [1, 3, 5, 7, 9]]),
        # Fewer than two groups: one.
        (7, 4, [range(7)]),
        (3, 4, [range(3)]),
        (1, 4, [range(1)]),
        (5, None, [range(5)]),
    ],
)
def test_against_numpy(batch_size, group_size, groups):
    inputs = images(batch_size)
    outputs = MinibatchStandardDeviation(group_size)(inputs)
    np.testing.assert_allclose(outputs, expected(inputs, map(list, groups)), atol=1e-5)


def test_grouping_of_stylegan2():
    """Its code reshapes to `(group_size, num_groups, ...)` and takes the first axis' deviation."""
    inputs = images(12)
    grouped = inputs.reshape(4, 3, -1)
    deviation = np.sqrt(grouped.var(axis=0) + 1e-8).mean(axis=1)
    outputs = MinibatchStandardDeviation(4)(inputs)
    np.testing.assert_allclose(outputs[:, 0, 0, -1], np.tile(deviation, 4), rtol=1e-5)


def test_in_a_graph_of_unknown_batch_size(tmp_path):
    import tensorflow as tf

    inputs = keras.Input((3, 2, 5))
    model = keras.Model(inputs, MinibatchStandardDeviation(group_size=3)(inputs))
    assert model.output_shape == (None, 3, 2, 6)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    compiled = tf.function(
        loaded, input_signature=[tf.TensorSpec((None, 3, 2, 5), "float32")], autograph=False
    )
    for batch_size, groups in ((6, [[0, 2, 4], [1, 3, 5]]), (2, [[0, 1]])):
        x = images(batch_size)
        np.testing.assert_allclose(compiled(tf.constant(x)), expected(x, groups), atol=1e-5)


def test_equal_examples_have_finite_gradients():
    import tensorflow as tf

    x = tf.ones((4, 3))
    with tf.GradientTape() as tape:
        tape.watch(x)
        outputs = MinibatchStandardDeviation()(x)
    np.testing.assert_allclose(outputs[:, -1], 1e-4, rtol=1e-3)
    np.testing.assert_allclose(tape.gradient(outputs, x), 1.0, rtol=1e-5)


def test_mixed_precision():
    outputs = MinibatchStandardDeviation(dtype="mixed_float16")(300 * images(4))
    assert outputs.dtype == "float16"
    assert np.isfinite(outputs).all()


def test_bad_arguments():
    with pytest.raises(ValueError, match="Received: group_size=1"):
        MinibatchStandardDeviation(group_size=1)
    with pytest.raises(ValueError, match="Received: group_size=2.5"):
        MinibatchStandardDeviation(group_size=2.5)
