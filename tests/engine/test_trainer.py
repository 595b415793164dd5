import keras
import numpy as np
import pytest
from keras import layers, ops

from keras_gan.models import AdversarialModel


class OnePlayer(AdversarialModel):
    """Minimises what `terms` returns for a linear model `w.x`."""

    def __init__(self, terms, network=None, names=("objective",)):
        super().__init__(sample_shape=(2,))
        self.network = network or keras.Sequential([keras.Input((2,)), layers.Dense(1, name="w")])
        self.terms = terms
        self.names = names

    @property
    def players(self):
        return {"solver": [self.network]}

    def log_names(self):
        return list(self.names)

    def train_step(self, data):
        x = self.real_samples(data)
        self.minimize(lambda: self.terms(self.network(x)), "solver")
        return self.logs()


def fit(model, x, learning_rate=0.1, **kwargs):
    model.compile({"solver": keras.optimizers.SGD(learning_rate)})
    return model.fit(x, verbose=0, shuffle=False, **kwargs).history


def test_a_step_is_the_gradient_of_the_mean_over_the_batch(points):
    model = OnePlayer(lambda y: {"objective": ops.square(y[:, 0] - 1)})
    kernel, bias = (np.array(w, "float64") for w in model.network.get_weights())
    residual = points @ kernel + bias - 1
    fit(model, points, batch_size=50)
    expected = kernel - 0.1 * (2 * residual * points).mean(axis=0)[:, None]
    np.testing.assert_allclose(model.network.get_weights()[0], expected, rtol=1e-5)


def test_terms_are_summed_and_logged_by_name(points):
    model = OnePlayer(
        lambda y: {"first": 2 * y[:, 0], "second": 3 * y[:, 0]}, names=("first", "second")
    )
    start = model.network.get_weights()[0].copy()
    mean = float((points @ start).mean())
    history = fit(model, points, batch_size=50)
    assert set(history) == {"first", "second"}
    np.testing.assert_allclose(history["first"], [2 * mean], rtol=1e-5)
    expected = start - 0.1 * 5 * points.mean(axis=0)[:, None]
    np.testing.assert_allclose(model.network.get_weights()[0], expected, rtol=1e-5)


def test_logs_are_means_over_the_examples_of_uneven_batches(points):
    model = OnePlayer(lambda y: {"objective": y[:, 0]})
    mean = float((points @ model.network.get_weights()[0]).mean())
    history = fit(model, points, learning_rate=0.0, batch_size=16)  # 16, 16, 16 and 2.
    np.testing.assert_allclose(history["objective"], [mean], rtol=1e-5)


def test_weight_regularizers_of_the_player_count(points):
    network = keras.Sequential(
        [keras.Input((2,)), layers.Dense(1, kernel_regularizer=keras.regularizers.L2(0.5))]
    )
    model = OnePlayer(lambda y: {"objective": 0 * y[:, 0]}, network)
    start = network.get_weights()[0].copy()
    fit(model, points, batch_size=50)
    np.testing.assert_allclose(network.get_weights()[0], start - 0.1 * 2 * 0.5 * start, rtol=1e-5)


def test_a_scalar_term_is_an_error(points):
    model = OnePlayer(lambda y: {"objective": ops.mean(y)})
    with pytest.raises(ValueError, match=r"'objective' has shape \(\).*shape \(batch,\)"):
        fit(model, points)


def test_a_variable_without_gradient_is_named(points):
    network = keras.Sequential([keras.Input((2,)), layers.Dense(1, name="unused")])
    model = OnePlayer(lambda y: {"objective": 0 * ops.ones((2,))}, network)
    with pytest.raises(ValueError, match="No gradient of the solver.*unused/kernel"):
        fit(model, points)


def test_an_undeclared_log_name_is_an_error(points):
    model = OnePlayer(lambda y: {"surprise": y[:, 0]})
    with pytest.raises(ValueError, match="'surprise', which its `log_names` does not declare"):
        fit(model, points)


def test_a_step_that_returns_no_logs_is_an_error(points):
    class Forgetful(OnePlayer):
        def train_step(self, data):
            super().train_step(data)

    model = Forgetful(lambda y: {"objective": y[:, 0]})
    with pytest.raises(ValueError, match=r"returned None.*return self\.logs\(\)"):
        fit(model, points)


def test_a_subclass_may_extend_the_step(points):
    class Extended(OnePlayer):
        def train_step(self, data):
            return super().train_step(data)

    model = Extended(lambda y: {"objective": y[:, 0]})
    fit(model, points, batch_size=25)
    assert model.current_step == 2


@pytest.mark.parametrize(
    "optimizer",
    [
        keras.optimizers.SGD(0.1, loss_scale_factor=128.0),
        keras.optimizers.LossScaleOptimizer(keras.optimizers.SGD(0.1)),
    ],
)
def test_loss_scaling_leaves_the_step_unchanged(points, optimizer):
    model = OnePlayer(lambda y: {"objective": y[:, 0]})
    start = model.network.get_weights()[0].copy()
    model.compile({"solver": optimizer})
    model.fit(points, batch_size=50, verbose=0)
    expected = start - 0.1 * points.mean(axis=0)[:, None]
    np.testing.assert_allclose(model.network.get_weights()[0], expected, rtol=1e-5)


def test_the_moving_average_of_the_optimizer_is_finalized(points):
    model = OnePlayer(lambda y: {"objective": y[:, 0]})
    start = model.network.get_weights()[0].copy()
    model.compile({"solver": keras.optimizers.SGD(0.1, use_ema=True, ema_momentum=0.75)})
    model.fit(points, batch_size=50, epochs=2, verbose=0)
    # Two equal moves; the average starts at the weights after the first.
    moved = (1 + 0.25) * 0.1 * points.mean(axis=0)[:, None]
    np.testing.assert_allclose(model.network.get_weights()[0], start - moved, rtol=1e-5)
