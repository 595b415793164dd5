"""Loss scaling: gradient penalties through float16 layers, overflow, optimizers."""

import keras
import numpy as np
import pytest
from keras import layers, ops

from keras_gan import engine
from keras_gan.engine.loss_scale import computes_in_float16, with_loss_scale
from keras_gan.models import AdversarialModel

X = np.random.default_rng(0).normal(size=(8, 4)).astype("float32")


class OnePlayer(AdversarialModel):
    """Minimises the squared input gradient of a network, times a weight."""

    def __init__(self, network, weight=1.0):
        super().__init__(sample_shape=(4,))
        self.network = network
        self.weight = weight

    @property
    def players(self):
        return {"solver": [self.network]}

    def log_names(self):
        return ["penalty"]

    def train_step(self, data):
        x = self.real_samples(data)

        def terms():
            gradient = engine.input_gradient(lambda v: self.network(v)[:, 0], x)
            return {"penalty": self.weight * ops.sum(ops.square(gradient), axis=1)}

        self.minimize(terms, "solver")
        return self.logs()


def network_of(policy, last_kernel):
    """`w2 . W1 x`, the hidden layer in `policy`, the last one in float32; no bias."""
    network = keras.Sequential(
        [
            keras.Input((4,)),
            layers.Dense(3, use_bias=False, dtype=policy),
            layers.Dense(1, use_bias=False, dtype="float32"),
        ]
    )
    first = np.random.default_rng(1).normal(size=(4, 3)).astype("float16").astype("float32")
    network.set_weights([first, np.full((3, 1), last_kernel, "float32")])
    return network


def closed_form(network):
    """The penalty `|W1 w2|^2` and its derivatives with respect to `W1` and `w2`."""
    first, last = (w.astype("float64") for w in network.get_weights())
    slope = first @ last
    return (slope**2).sum(), 2 * slope @ last.T, 2 * first.T @ slope


@pytest.mark.parametrize("slope", [1e-7, 1e-5, 1.0])
def test_penalties_of_small_slopes_and_their_gradients(slope):
    """Without a scale, 1e-7 is rounded to 1.19e-7, the smallest but one float16 number."""
    network = network_of("mixed_float16", slope)
    value, first, last = closed_form(network)
    model = OnePlayer(network, weight=1 / slope)
    rate = 0.01 / slope
    optimizer = keras.optimizers.LossScaleOptimizer(keras.optimizers.SGD(rate), 2.0**12)
    model.compile({"solver": optimizer}, run_eagerly=True)
    before = network.get_weights()
    history = model.fit(X, batch_size=8, verbose=0).history
    np.testing.assert_allclose(history["penalty"], [value / slope], rtol=0.01)
    assert float(optimizer.dynamic_scale) == 2.0**12
    moves = [(a - b) / rate for a, b in zip(before, network.get_weights(), strict=True)]
    for move, gradient in zip(moves, (first / slope, last / slope), strict=True):
        np.testing.assert_allclose(move, gradient, atol=0.01 * np.abs(gradient).max())


def test_an_overflow_skips_the_step_and_lowers_the_scale():
    network = network_of("mixed_float16", 1e4)  # Times 181, the root of 2^15, over 65504.
    model = OnePlayer(network, 1e-6)
    model.compile({"solver": keras.optimizers.SGD(1e-3)})
    before = network.get_weights()
    scale = model.optimizer_of("solver").dynamic_scale
    # The log of a skipped step says nothing, that of a run of skipped steps NaN.
    assert np.isnan(model.fit(X, batch_size=8, verbose=0).history["penalty"]).all()
    assert float(scale) == 2.0**14
    for a, b in zip(before, network.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    value = 1e-6 * closed_form(network)[0]
    history = model.fit(X, batch_size=8, epochs=15, verbose=0).history["penalty"]
    counted = [penalty for penalty in history if np.isfinite(penalty)]
    np.testing.assert_allclose(counted[0], value, rtol=0.01)
    assert all(np.isfinite(w).all() for w in network.get_weights())
    assert not np.array_equal(before[0], network.get_weights()[0])


def test_input_gradients_carry_the_root_of_the_scale():
    """Slopes of 100 times 181 are float16 numbers; times the scale itself, 2^15, they are not."""
    network = network_of("mixed_float16", 100.0)
    model = OnePlayer(network, 1e-6)
    model.compile({"solver": keras.optimizers.SGD(1e-3)})
    expected = 1e-6 * closed_form(network)[0]
    penalty = model.fit(X, batch_size=8, verbose=0).history["penalty"]
    np.testing.assert_allclose(penalty, [expected], rtol=0.01)
    assert float(model.optimizer_of("solver").dynamic_scale) == 2.0**15


def test_replicas_agree_on_skipping(mirrored):
    """One replica's overflow: Keras alone would apply the NaN that the first does not see."""
    with mirrored.scope():
        network = network_of("float32", 1.0)
        model = Squared(network)
        optimizer = keras.optimizers.LossScaleOptimizer(keras.optimizers.SGD(0.1))
        model.compile({"solver": optimizer})
    for row, expected in ((0, 2.0**14), (7, 2.0**13)):  # On the first and the second replica.
        rows = np.ones((8, 4), "float32")
        rows[row] = 1e30
        before = network.get_weights()
        model.fit(X * rows, batch_size=8, shuffle=False, verbose=0)
        scale = keras.ops.convert_to_numpy(model.optimizer_of("solver").dynamic_scale)
        assert scale == expected
        for a, b in zip(before, network.get_weights(), strict=True):
            np.testing.assert_array_equal(a, b)
        model.fit(X, batch_size=8, verbose=0)
        assert not np.array_equal(before[0], network.get_weights()[0])


class Squared(OnePlayer):
    """Minimises the square of the output."""

    def train_step(self, data):
        x = self.real_samples(data)
        self.minimize(lambda: {"penalty": ops.square(self.network(x)[:, 0])}, "solver")
        return self.logs()


def test_which_networks_compute_in_float16():
    inner = keras.Sequential([keras.Input((2,)), layers.Dense(2, dtype="mixed_float16")])
    outer = keras.Sequential([keras.Input((2,)), inner, layers.Dense(1)])
    assert computes_in_float16(outer)
    assert not computes_in_float16(network_of("mixed_bfloat16", 1.0))


def test_only_an_optimizer_without_a_scale_is_wrapped():
    scaled = with_loss_scale(keras.optimizers.SGD(0.1))
    assert isinstance(scaled, keras.optimizers.LossScaleOptimizer)
    assert with_loss_scale(scaled) is scaled
    static = keras.optimizers.SGD(0.1, loss_scale_factor=128.0)
    assert with_loss_scale(static) is static


def test_input_gradients_are_not_scaled_outside_of_minimize():
    x = ops.convert_to_tensor([[1.0, 2.0]])
    np.testing.assert_array_equal(engine.input_gradient(lambda v: v * v, x), 2 * x)
