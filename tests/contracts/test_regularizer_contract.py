"""What every registered regularizer must do. A new one needs one row in `REFERENCES`."""

import json

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_gan import engine, regularizers

# name: [(arguments, penalty, its gradient)] of the linear discriminator D(x) = w.x, as functions
# of the vector w, from the papers' equations.
ZERO_CENTRED = [
    (
        arguments,
        lambda w, gamma=gamma: gamma / 2 * np.sum(w**2),
        lambda w, gamma=gamma: gamma * w,
    )
    for arguments, gamma in (({}, 10.0), ({"gamma": 0.3}, 0.3))
]
SLOPE_1 = [
    (
        arguments,
        lambda w, weight=weight: weight * (np.linalg.norm(w) - 1) ** 2,
        lambda w, weight=weight: weight * 2 * (np.linalg.norm(w) - 1) * w / np.linalg.norm(w),
    )
    for arguments, weight in (({}, 10.0), ({"weight": 0.3}, 0.3))
]
# Slopes of the tests lie above 1, where the one-sided form is the same.
ONE_SIDED = [({"one_sided": True}, *SLOPE_1[0][1:])]
REFERENCES = {
    "dragan_penalty": SLOPE_1,
    "gradient_penalty": SLOPE_1 + ONE_SIDED,
    "r1": ZERO_CENTRED,
    "r2": ZERO_CENTRED,
}

all_names = pytest.mark.parametrize("name", regularizers.names())
all_cases = pytest.mark.parametrize(
    ("name", "arguments", "penalty", "penalty_gradient"),
    [
        pytest.param(name, *row, id=f"{name}-{index}")
        for name, rows in REFERENCES.items()
        for index, row in enumerate(rows)
    ],
)

REAL, FAKE = np.random.default_rng(0).normal(size=(2, 6, 5)).astype("float32")
WEIGHTS = np.array([0.5, -1.5, 2.0, 0.1, -0.7])


@pytest.fixture(autouse=True)
def random_scope():
    with engine.random.scope(seed=0):
        yield


@all_names
def test_every_regularizer_has_a_reference(name):
    assert name in REFERENCES, f"Add an analytic case for the regularizer '{name}'."


@all_cases
def test_linear_discriminator(name, arguments, penalty, penalty_gradient):
    regularizer = regularizers.get({"name": name, **arguments})
    weights = tf.Variable(WEIGHTS[:, None], dtype="float32")
    with tf.GradientTape() as tape:
        values = regularizer(lambda x: x @ weights, tf.constant(REAL), tf.constant(FAKE))
        total = tf.reduce_mean(values)
    assert values.shape == (6,)
    assert values.dtype == tf.float32
    np.testing.assert_allclose(values, np.full(6, penalty(WEIGHTS)), rtol=1e-5)
    gradient = tape.gradient(total, weights)
    np.testing.assert_allclose(gradient[:, 0], penalty_gradient(WEIGHTS), rtol=1e-5)


@all_cases
def test_images_and_patch_maps(name, arguments, penalty, penalty_gradient):
    """Each of 2 x 3 patches answers w.x (+ a constant), so their mean has the slope of w.x."""
    regularizer = regularizers.get({"name": name, **arguments})
    real, fake = (tf.reshape(samples[:, :4], (6, 2, 2, 1)) for samples in (REAL, FAKE))
    weights = WEIGHTS[:4].reshape((1, 2, 2, 1)).astype("float32")
    constants = np.arange(6, dtype="float32").reshape((1, 2, 3, 1))

    def patch_discriminator(x):
        return tf.reduce_sum(x * weights, axis=(1, 2, 3), keepdims=True) + constants

    values = regularizer(patch_discriminator, real, fake)
    assert values.shape == (6,)
    np.testing.assert_allclose(values, np.full(6, penalty(WEIGHTS[:4])), rtol=1e-5)


@all_names
def test_unknown_batch_size_in_a_graph(name):
    regularizer = regularizers.get(name)
    weights = tf.constant(WEIGHTS[:, None], dtype="float32")

    @tf.function(input_signature=[tf.TensorSpec((None, 5)), tf.TensorSpec((None, 5))])
    def call(real, fake):
        with engine.random.scope(seed=0):
            return regularizer(lambda x: x @ weights, real, fake)

    ((_, penalty, _), *_) = REFERENCES[name]
    for batch_size in (6, 3):
        values = call(REAL[:batch_size], FAKE[:batch_size])
        np.testing.assert_allclose(values, np.full(batch_size, penalty(WEIGHTS)), rtol=1e-5)


@all_names
def test_mixed_precision_discriminator(name):
    """The penalty stays float32 and close to the float32 one."""
    penalties = {}
    for policy in ("float32", "mixed_float16", "mixed_bfloat16"):
        network = keras.Sequential(
            [
                keras.layers.Dense(16, activation="tanh", dtype=policy),
                keras.layers.Dense(1, dtype="float32"),
            ]
        )
        network.build((None, 5))
        values = np.random.default_rng(1)
        network.set_weights([values.normal(size=w.shape) * 0.5 for w in network.weights])
        with engine.random.scope(seed=0):
            penalty = regularizers.get(name)(network, tf.constant(REAL), tf.constant(FAKE))
        assert penalty.dtype == tf.float32
        penalties[policy] = penalty.numpy()
    # A few roundings of 2^-11 and 2^-8, seen from the size of the largest penalty.
    scale = penalties["float32"].max()
    for policy, tolerance in (("mixed_float16", 0.005), ("mixed_bfloat16", 0.05)):
        np.testing.assert_allclose(
            penalties[policy], penalties["float32"], rtol=0, atol=tolerance * scale
        )


@all_cases
def test_config_round_trip(name, arguments, penalty, penalty_gradient):
    regularizer = regularizers.get({"name": name, **arguments})
    assert regularizer.get_config().items() >= arguments.items()
    serialized = json.loads(json.dumps(keras.saving.serialize_keras_object(regularizer)))
    for copy in (
        keras.saving.deserialize_keras_object(serialized),
        regularizers.get(serialized),
        regularizers.get({"name": name, **regularizer.get_config()}),
        type(regularizer).from_config(regularizer.get_config()),
    ):
        assert type(copy) is type(regularizer)
        assert copy.get_config() == regularizer.get_config()


@all_names
def test_get_and_name(name):
    regularizer = regularizers.get(name)
    assert isinstance(regularizer, regularizers.Regularizer)
    assert regularizer.name == name
    assert regularizers.get(regularizer) is regularizer
    assert type(regularizers.get(type(regularizer))) is type(regularizer)
    assert getattr(regularizers, type(regularizer).__name__) is type(regularizer)
