import keras
import numpy as np
import pytest
from keras import layers, ops

from keras_gan import engine
from keras_gan.engine import backend
from keras_gan.layers import SpectralNormalization

RANDOM = np.random.default_rng(0)


def built(kind):
    """A layer, its inputs, and its kernel as a matrix of outputs by inputs."""
    keras.utils.set_random_seed(1)
    random = np.random.default_rng(1)  # Of its own: the same, whichever tests ran before.
    layer, inputs = {
        "dense": (layers.Dense(4), random.normal(size=(5, 6))),
        "convolution": (layers.Conv2D(3, 3, strides=2, padding="same"), images(2, random)),
        "transposed": (layers.Conv2DTranspose(2, 4, strides=2, padding="same"), images(3, random)),
        "embedding": (layers.Embedding(5, 3), np.array([0, 4, 2])),
    }[kind]
    inputs = inputs if kind == "embedding" else inputs.astype("float32")
    layer.build(inputs.shape)
    kernel = kernel_of(layer)
    # All but the first singular value well below it, for the iteration to have converged.
    kernel.assign(0.2 * random.normal(size=kernel.shape) + 0.3)
    wrapper = SpectralNormalization(layer)
    wrapper.build(inputs.shape)
    return wrapper, ops.convert_to_tensor(inputs)


def images(channels, random=RANDOM):
    return random.normal(size=(2, 8, 8, channels))


def kernel_of(layer):
    return layer.embeddings if isinstance(layer, layers.Embedding) else layer.kernel


def matrix(layer):
    kernel = kernel_of(layer).numpy()
    if isinstance(layer, layers.Conv2DTranspose):
        return np.moveaxis(kernel, 2, 0).reshape(kernel.shape[2], -1)
    return kernel.reshape(-1, kernel.shape[-1]).T


def gradient_of(function, variable):
    (gradient,), _ = backend.gradients(lambda: (function(), None), [variable])
    return ops.convert_to_numpy(gradient)  # An embedding's is sparse on TensorFlow.


KINDS = ["dense", "convolution", "transposed", "embedding"]


@pytest.mark.parametrize("kind", KINDS)
def test_sigma_and_outputs(kind):
    """Sigma is the largest singular value from the start; the layer computes with `W / sigma`."""
    wrapper, inputs = built(kind)
    singular_values = np.linalg.svd(matrix(wrapper.layer), compute_uv=False)
    np.testing.assert_allclose(wrapper.sigma(), singular_values[0], rtol=1e-5)
    outputs = wrapper(inputs)
    kernel = kernel_of(wrapper.layer)
    before = kernel.numpy()
    kernel.assign(before / singular_values[0])
    np.testing.assert_allclose(outputs, wrapper.layer(inputs), rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_gradient(kind):
    """The closed form, of the paper's section 2.3: `(G - <G, W_SN> u v^T) / sigma`."""
    wrapper, inputs = built(kind)
    kernel = kernel_of(wrapper.layer)
    weights = RANDOM.normal(size=wrapper(inputs).shape).astype("float32")
    gradient = gradient_of(lambda: ops.sum(weights * ops.sin(wrapper(inputs))), kernel)

    raw = kernel.numpy()
    u, s, v = np.linalg.svd(matrix(wrapper.layer))
    kernel.assign(raw / s[0])
    of_normalized = gradient_of(lambda: ops.sum(weights * ops.sin(wrapper.layer(inputs))), kernel)
    outer = np.outer(u[:, 0], v[0])  # Outputs by inputs.
    if kind == "transposed":
        outer = np.moveaxis(outer.reshape(raw.shape[2], *raw.shape[:2], raw.shape[3]), 0, 2)
    else:
        outer = outer.T.reshape(raw.shape)
    expected = (of_normalized - np.sum(of_normalized * raw / s[0]) * outer) / s[0]
    np.testing.assert_allclose(gradient, expected, rtol=1e-3, atol=1e-4)
    # A function of the kernel's direction alone.
    assert abs(np.sum(gradient * raw)) < 1e-4 * np.linalg.norm(gradient) * np.linalg.norm(raw)


def test_only_before_update_iterates():
    wrapper, inputs = built("dense")
    random = np.random.default_rng(2)
    kernel = random.normal(size=(6, 4)).astype("float32")
    wrapper.layer.kernel.assign(kernel)
    start = wrapper.u.numpy()
    for training in (True, False):
        wrapper(inputs, training=training)
    np.testing.assert_array_equal(wrapper.u, start)
    np.testing.assert_array_equal(wrapper.layer.kernel, kernel)

    # The paper's Algorithm 1.
    v = kernel @ start
    v /= np.linalg.norm(v)
    u = kernel.T @ v
    u /= np.linalg.norm(u)
    wrapper.before_update()
    np.testing.assert_allclose(wrapper.u, u, rtol=1e-5)
    np.testing.assert_allclose(wrapper.v, v, rtol=1e-5)
    np.testing.assert_allclose(wrapper.sigma(), u @ kernel.T @ v, rtol=1e-5)
    for _ in range(60):
        wrapper.before_update()
    np.testing.assert_allclose(wrapper.sigma(), np.linalg.norm(kernel, ord=2), rtol=1e-4)


def test_keras_overwrites_the_kernel():
    """What the docstring says of Keras's layer, and that ours differs in it."""
    import tensorflow as tf

    inputs = np.random.default_rng(0).normal(size=(8, 6)).astype("float32")
    weights = np.random.default_rng(1).normal(size=(8, 4)).astype("float32")
    changes, differences, cosines = [], [], []
    for kind in (layers.SpectralNormalization, SpectralNormalization):
        keras.utils.set_random_seed(0)
        wrapper = kind(layers.Dense(4, use_bias=False))
        wrapper.build((None, 6))
        kernel = wrapper.layer.kernel
        before = np.linalg.norm(kernel)
        with tf.GradientTape() as tape:
            outputs = wrapper(inputs, training=True)
            loss = ops.sum(weights * outputs)
        gradient = tape.gradient(loss, kernel.value).numpy()
        after = np.linalg.norm(kernel)
        changes.append(after - before)
        cosines.append(np.sum(gradient * kernel.numpy()) / np.linalg.norm(gradient) / after)
        difference = np.abs(wrapper(inputs, training=True) - outputs).max()
        differences.append(difference / np.abs(outputs).max())
    np.testing.assert_allclose(changes, [1.53 - 1.96, 0.0], atol=0.01)
    np.testing.assert_allclose(differences, [0.05, 0.0], atol=0.005)
    np.testing.assert_allclose(cosines, [-0.06, 0.0], atol=0.005)


def test_a_kernel_of_zeros_can_leave_zero():
    wrapper = SpectralNormalization(layers.Dense(4, kernel_initializer="zeros"))
    inputs = np.ones((2, 6), "float32")
    np.testing.assert_array_equal(wrapper(inputs), 0.0)
    wrapper.before_update()
    wrapper.layer.kernel.assign(np.eye(6, 4))
    wrapper.before_update()
    np.testing.assert_allclose(wrapper.sigma(), 1.0, rtol=1e-6)


@pytest.mark.parametrize("kind", ["convolution", "transposed"])
def test_with_the_accelerated_kernels_and_second_order_gradients(kind):
    """In a graph: the gradient of R1, by the kernels of `accelerate_network` and without."""
    import tensorflow as tf

    wrapper, inputs = built(kind)
    model = keras.Sequential([keras.Input(inputs.shape[1:]), wrapper])

    @tf.function
    def penalty_gradient(inputs):
        with tf.GradientTape() as tape:
            slopes = engine.input_gradient(lambda x: ops.sum(ops.sin(model(x)), (1, 2, 3)), inputs)
            penalty = ops.sum(ops.square(slopes))
        return penalty, tape.gradient(penalty, wrapper.layer.kernel.value)

    plain = penalty_gradient(inputs)
    engine.accelerate_network(model)
    accelerated = tf.function(penalty_gradient.python_function)(inputs)
    for a, b in zip(plain, accelerated, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5)

    # Along a random direction, against a difference of values.
    kernel = wrapper.layer.kernel
    step = 1e-2 * np.random.default_rng(2).normal(size=kernel.shape)
    start = kernel.numpy()
    values = []
    for sign in (1, -1):
        kernel.assign(start + sign * step)
        values.append(float(penalty_gradient(inputs)[0]))
    slope = np.sum(plain[1] * step)
    # Of a slope that is small beside the gradient, the rounding of the values is not.
    atol = 1e-3 * np.linalg.norm(plain[1]) * np.linalg.norm(step)
    np.testing.assert_allclose(slope, (values[0] - values[1]) / 2, rtol=2e-2, atol=atol)


def test_replicas_keep_equal_vectors():
    import tensorflow as tf

    strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
    with strategy.scope():
        wrapper = SpectralNormalization(layers.Dense(4))
        wrapper.build((None, 6))
    kernel = np.random.default_rng(3).normal(size=(6, 4)).astype("float32")
    wrapper.layer.kernel.assign(kernel)
    single = SpectralNormalization(layers.Dense(4))
    single.build((None, 6))
    single.set_weights(wrapper.get_weights())
    inputs = RANDOM.normal(size=(3, 6)).astype("float32")

    @tf.function
    def step():
        def of_replica():
            wrapper.before_update()
            return wrapper(inputs)

        return strategy.run(of_replica)

    outputs = strategy.experimental_local_results(step())
    single.before_update()
    assert len(outputs) == 2
    for replica in range(2):
        np.testing.assert_allclose(outputs[replica], single(inputs), rtol=1e-5, atol=1e-6)
        u = strategy.experimental_local_results(wrapper.u.value)[replica]
        np.testing.assert_allclose(u, single.u, rtol=1e-5)


def test_mixed_precision():
    inputs = RANDOM.normal(size=(3, 6)).astype("float32")
    single = SpectralNormalization(layers.Dense(4))
    expected = single(inputs)
    half = SpectralNormalization(layers.Dense(4, dtype="mixed_float16"))
    half.build((None, 6))
    half.set_weights(single.get_weights())
    model = keras.Sequential([keras.Input((6,)), half], name="half")
    assert model.outputs[0].dtype == "float16"
    for outputs in (half(inputs), model(inputs)):
        assert outputs.dtype == "float16"
        np.testing.assert_allclose(outputs, expected, atol=1e-2)
    assert {weight.dtype for weight in half.weights} == {"float32"}
    assert half.sigma().dtype == "float32"


def test_saved_and_loaded(tmp_path):
    model = keras.Sequential([keras.Input((8, 8, 2)), built("convolution")[0]])
    wrapper = model.layers[0]
    wrapper.set_weights([RANDOM.normal(size=weight.shape) for weight in wrapper.weights])
    wrapper.before_update()
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    inputs = images(2)
    np.testing.assert_array_equal(loaded(inputs), model(inputs))
    np.testing.assert_array_equal(loaded.layers[0].v, wrapper.v)


def test_other_layers():
    with pytest.raises(ValueError, match="of type PReLU. Expected .*Dense, Conv2D"):
        SpectralNormalization(layers.PReLU())
