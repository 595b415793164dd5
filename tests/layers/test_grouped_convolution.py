import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_gan.engine import tensorflow_kernels
from keras_gan.layers import GroupedConv2D


@pytest.fixture(params=["native", "one convolution a group"])
def kernels(request, monkeypatch):
    """Both ways of the engine, as far as this machine's CPU kernels can do both in float32."""
    if request.param == "native":
        if not tensorflow_kernels._cpu_has_grouped_gradients(tf.float32):
            pytest.skip("this CPU's kernels do not differentiate grouped convolutions")
    else:
        monkeypatch.setattr(tensorflow_kernels, "_cpu_has_grouped_gradients", lambda dtype: False)


def images(*shape):
    return np.random.default_rng(0).normal(size=shape).astype("float32")


def block_diagonal(kernel, groups):
    """The dense kernel `(h, w, channels, filters)` that is zero outside of the groups' blocks."""
    height, width, group_size, filters = kernel.shape
    dense = np.zeros((height, width, groups * group_size, filters), kernel.dtype)
    for group in range(groups):
        inputs = slice(group * group_size, (group + 1) * group_size)
        outputs = slice(group * filters // groups, (group + 1) * filters // groups)
        dense[:, :, inputs, outputs] = kernel[..., outputs]
    return dense


def numpy_convolution(inputs, kernel):
    """Stride 1, zeros beyond the border, odd kernel."""
    reach = kernel.shape[0] // 2
    padded = np.pad(inputs, ((0, 0), (reach, reach), (reach, reach), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, kernel.shape[:2], (1, 2))
    return np.einsum("bhwckl,klcf->bhwf", windows, kernel)


def test_is_a_convolution_with_a_block_diagonal_kernel(kernels):
    layer = GroupedConv2D(6, 3, groups=2, padding="same", bias_initializer="ones")
    inputs = images(2, 5, 4, 8)
    outputs = layer(inputs)
    assert layer.kernel.shape == (3, 3, 4, 6)
    dense = block_diagonal(layer.kernel.numpy(), 2)
    np.testing.assert_allclose(outputs, numpy_convolution(inputs, dense) + 1, atol=1e-5)


@pytest.mark.parametrize("strides", [1, 2])
def test_gradients_of_first_and_second_order(kernels, strides):
    """Against an ordinary convolution with the block diagonal kernel."""
    layer = GroupedConv2D(6, 3, groups=3, strides=strides, padding="same", use_bias=False)
    inputs = tf.constant(images(2, 6, 4, 6))
    layer(inputs)
    dense = tf.Variable(block_diagonal(layer.kernel.numpy(), 3))
    ones = block_diagonal(np.ones(layer.kernel.shape, "float32"), 3)

    def gradients(convolve, variable):
        with tf.GradientTape() as outer:
            with tf.GradientTape(persistent=True) as tape:
                tape.watch(inputs)
                value = tf.reduce_sum(tf.sin(convolve(inputs)))
            input_gradient = tape.gradient(value, inputs)
            penalty = tf.reduce_sum(input_gradient**2)
        return input_gradient, tape.gradient(value, variable), outer.gradient(penalty, variable)

    graph = tf.function(lambda: gradients(layer, layer.kernel.value), autograph=False)
    expected = gradients(lambda x: tf.nn.conv2d(x, dense, strides, "SAME"), dense)
    for got in (gradients(layer, layer.kernel.value), graph()):
        np.testing.assert_allclose(got[0], expected[0], atol=1e-4)
        for kernel, full in zip(got[1:], expected[1:], strict=True):
            np.testing.assert_allclose(block_diagonal(kernel.numpy(), 3), full * ones, atol=1e-3)


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
def test_mixed_precision(kernels, policy):
    layer = GroupedConv2D(4, 3, groups=2, padding="same", dtype=policy)
    inputs = tf.constant(images(2, 4, 4, 4))
    with tf.GradientTape() as tape:
        outputs = layer(inputs)
        value = tf.reduce_sum(tf.cast(outputs, "float32") ** 2)
    assert outputs.dtype == policy.removeprefix("mixed_")
    gradient = tape.gradient(value, layer.kernel.value)
    assert gradient.dtype == "float32"
    expected = numpy_convolution(inputs.numpy(), block_diagonal(layer.kernel.numpy(), 2))
    np.testing.assert_allclose(tf.cast(outputs, "float32"), expected, atol=0.05)


def test_unknown_batch_size_and_file(tmp_path):
    inputs = keras.Input((4, 4, 8))
    model = keras.Model(inputs, GroupedConv2D(8, 3, groups=4, padding="same")(inputs))
    assert model.output_shape == (None, 4, 4, 8)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    for batch_size in (1, 3):
        x = images(batch_size, 4, 4, 8)
        np.testing.assert_array_equal(loaded(x), model(x))


def test_bad_arguments():
    with pytest.raises(ValueError, match=r"dilation_rate=\(2, 2\)"):
        GroupedConv2D(4, 3, groups=2, dilation_rate=2)
    with pytest.raises(ValueError, match="data_format='channels_first'"):
        GroupedConv2D(4, 3, groups=2, data_format="channels_first")
