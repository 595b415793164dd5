"""What every registered regularizer must do. A new one needs one row in `REFERENCES`."""

import functools
import json
import types

import keras
import numpy as np
import pytest
from keras import ops

from keras_gan import engine, regularizers
from keras_gan.engine import backend


@keras.saving.register_keras_serializable(package="regularizer_contract")
def shift(samples):
    """An augmentation that adds 1, and so w.1 to the logit w.x."""
    return samples + 1.0


def normal(like):
    """The draw of a fresh scope, as the regularizers make it."""
    with engine.random.scope(seed=0):
        return np.array(engine.random.normal(like.shape))


# The tests' players are linear in a vector w. For a regularizer of the discriminator D(x) = w.x,
# and G(z) = z; for one of the generator G(z) = w * z. The rows of REFERENCES are arguments, the
# penalty of each example (or of all) and the gradient of its mean, from the papers' equations, as
# functions of w, the real samples x and the latents z.
ZERO_CENTRED = [
    (
        arguments,
        lambda w, x, z, gamma=gamma: gamma / 2 * np.sum(w**2),
        lambda w, x, z, gamma=gamma: gamma * w,
    )
    for arguments, gamma in (({}, 10.0), ({"gamma": 0.3}, 0.3))
]
SLOPE_1 = [
    (
        arguments,
        lambda w, x, z, weight=weight: weight * (np.linalg.norm(w) - 1) ** 2,
        lambda w, x, z, weight=weight: weight * 2 * (np.linalg.norm(w) - 1) * w / np.linalg.norm(w),
    )
    for arguments, weight in (({}, 10.0), ({"weight": 0.3}, 0.3))
]
# Slopes of the tests lie above 1, where the one-sided form is the same.
ONE_SIDED = [({"one_sided": True}, *SLOPE_1[0][1:])]


def consistency(arguments, weight):
    """D(T(x)) - D(x) = w.1 for the augmentation above."""
    return (
        {"augmentation": shift, **arguments},
        lambda w, x, z: weight * np.sum(w) ** 2,
        lambda w, x, z: np.full(len(w), 2 * weight * np.sum(w)),
    )


def latent_consistency(arguments, weight, stddev):
    """D(G(z + dz)) - D(G(z)) = w.dz."""
    return (
        arguments,
        lambda w, x, z: weight * (stddev * normal(z) @ w) ** 2,
        lambda w, x, z: np.mean(
            2 * weight * stddev**2 * (normal(z) @ w)[:, None] * normal(z), axis=0
        ),
    )


def latent_diversity(arguments, weight, stddev):
    """G(z + dz) - G(z) = w * dz."""
    return (
        arguments,
        lambda w, x, z: -weight * np.mean((w * stddev * normal(z)) ** 2, axis=1),
        lambda w, x, z: -weight * 2 * w * np.mean((stddev * normal(z)) ** 2, axis=0) / len(w),
    )


def le_cam(arguments, weight):
    """In the first step the averages are the batch's means, but have no gradient."""

    def excess(w, x, z):
        real, fake = x @ w, z @ w
        return np.maximum(0, real - fake.mean()), np.maximum(0, real.mean() - fake)

    def gradient(w, x, z):
        real, fake = excess(w, x, z)
        return np.mean(2 * weight * (real[:, None] * x - fake[:, None] * z), axis=0)

    return (
        {"start_step": 0, **arguments},
        lambda w, x, z: weight * sum(e**2 for e in excess(w, x, z)),
        gradient,
    )


def path_length(arguments, weight):
    """J^T y = w * y; in the first step the average is the batch's mean, but has no gradient."""

    def deviation(w, z):
        lengths = np.linalg.norm(w * normal(z), axis=1)
        return lengths, lengths - lengths.mean()

    def gradient(w, x, z):
        lengths, difference = deviation(w, z)
        of_lengths = w * normal(z) ** 2 / lengths[:, None]
        return np.mean(2 * weight * difference[:, None] * of_lengths, axis=0)

    return (arguments, lambda w, x, z: weight * deviation(w, z)[1] ** 2, gradient)


def feature_matching(arguments, weight):
    """The features in front of the discriminator's only layer are the samples themselves."""
    return (
        arguments,
        lambda w, x, z: weight * np.sum((x.mean(axis=0) - w * z.mean(axis=0)) ** 2),
        lambda w, x, z: -2 * weight * (x.mean(axis=0) - w * z.mean(axis=0)) * z.mean(axis=0),
    )


REFERENCES = {
    "balanced_consistency_regularization": [
        consistency({}, 20.0),
        consistency({"real_weight": 0.3, "fake_weight": 0.2}, 0.5),
    ],
    "consistency_regularization": [consistency({}, 10.0), consistency({"weight": 0.3}, 0.3)],
    "dragan_penalty": SLOPE_1,
    "feature_matching": [feature_matching({}, 1.0), feature_matching({"weight": 0.3}, 0.3)],
    "gradient_penalty": SLOPE_1 + ONE_SIDED,
    "latent_consistency": [
        latent_consistency({}, 5.0, 0.03),
        latent_consistency({"weight": 0.3, "noise_stddev": 2.0}, 0.3, 2.0),
    ],
    "latent_diversity": [
        latent_diversity({}, 0.5, 0.03),
        latent_diversity({"weight": 0.3, "noise_stddev": 2.0}, 0.3, 2.0),
    ],
    "le_cam": [le_cam({}, 0.3), le_cam({"weight": 2.0}, 2.0)],
    "path_length": [path_length({}, 2.0), path_length({"weight": 0.3}, 0.3)],
    "r1": ZERO_CENTRED,
    "r2": ZERO_CENTRED,
}
# The second row of those whose values with the first are smaller than bfloat16 can tell from 0.
MIXED_PRECISION_ROW = {"latent_consistency": 1, "latent_diversity": 1}

all_names = pytest.mark.parametrize("name", regularizers.names())


def cases(names):
    return pytest.mark.parametrize(
        ("name", "arguments", "penalty", "penalty_gradient"),
        [
            pytest.param(name, *row, id=f"{name}-{index}")
            for name in names
            for index, row in enumerate(REFERENCES.get(name, ()))
        ],
    )


all_cases = cases(regularizers.names())

REAL, FAKE = np.random.default_rng(0).normal(size=(2, 6, 5)).astype("float32")
WEIGHTS = np.array([0.5, -1.5, 2.0, 0.1, -0.7])


@pytest.fixture(autouse=True)
def random_scope():
    with engine.random.scope(seed=0):
        yield


def make(name, arguments=None, discriminator=None):
    """Returns a regularizer that is built for a model."""
    arguments = REFERENCES[name][0][0] if arguments is None else arguments
    regularizer = regularizers.get({"name": name, **arguments})
    if discriminator is None:
        discriminator = keras.Sequential([keras.Input((5,)), keras.layers.Dense(1)])
    generator = keras.Sequential([keras.Input((5,)), keras.layers.Dense(5)])
    regularizer.build(
        types.SimpleNamespace(discriminator=discriminator, generator=generator, arrangement={})
    )
    return regularizer


def call(regularizer, discriminator, generator, real, latents):
    """Calls it with what it needs, as a model does."""
    fake = generator(latents)
    more = {
        "real_logits": lambda: discriminator(real),
        "fake_logits": lambda: discriminator(fake),
        "latents": lambda: latents,
        "generator": lambda: generator,
        "augment": lambda: lambda x: x,
        "discriminator_inputs": lambda: lambda x: x,
    }
    return regularizer(
        discriminator, real, fake, **{need: more[need]() for need in regularizer.needs}
    )


def call_linear(regularizer, weights, real, latents):
    """Calls it with the linear players of the references."""
    if regularizer.player == "discriminator":
        return call(regularizer, lambda x: x @ weights[:, None], lambda x: x, real, latents)
    return call(regularizer, lambda x: x @ np.ones((5, 1)), lambda z: z * weights, real, latents)


@all_names
def test_every_regularizer_has_a_reference(name):
    assert name in REFERENCES, f"Add an analytic case for the regularizer '{name}'."


@all_cases
def test_linear_players(name, arguments, penalty, penalty_gradient):
    regularizer = make(name, arguments)
    weights = keras.Variable(WEIGHTS, dtype="float32")
    real, latents = ops.convert_to_tensor(REAL), ops.convert_to_tensor(FAKE)

    def objective():
        values = call_linear(regularizer, weights.value, real, latents)
        return ops.mean(values), values

    (gradient,), values = backend.gradients(objective, [weights])
    assert values.shape == (6,)
    assert keras.backend.standardize_dtype(values.dtype) == "float32"
    expected = np.broadcast_to(penalty(WEIGHTS, REAL, FAKE), 6)
    np.testing.assert_allclose(values, expected, rtol=1e-4, atol=1e-6)
    expected = penalty_gradient(WEIGHTS, REAL, FAKE)
    np.testing.assert_allclose(gradient, expected, rtol=1e-4, atol=1e-6)


# The others look at the logits of a patch map one by one, or at none.
@cases(sorted(set(REFERENCES) - {"feature_matching", "latent_diversity", "le_cam", "path_length"}))
def test_images_and_patch_maps(name, arguments, penalty, penalty_gradient):
    """Each of 2 x 3 patches answers w.x (+ a constant), so their mean has the slope of w.x."""
    real, latents = REAL[:, :4], FAKE[:, :4]
    weights = WEIGHTS[:4].reshape((1, 2, 2, 1)).astype("float32")
    constants = np.arange(6, dtype="float32").reshape((1, 2, 3, 1))

    def patch_discriminator(x):
        return ops.sum(x * weights, axis=(1, 2, 3), keepdims=True) + constants

    def generator(z):
        return ops.reshape(z, (-1, 2, 2, 1))

    images = generator(ops.convert_to_tensor(real))
    values = call(make(name, arguments), patch_discriminator, generator, images, latents)
    assert values.shape == (6,)
    expected = np.broadcast_to(penalty(WEIGHTS[:4], real, latents), 6)
    np.testing.assert_allclose(values, expected, rtol=1e-4, atol=1e-6)


@all_names
def test_two_replicas_equal_one(name, mirrored):
    """Values, the sum of the gradients, and what the second step remembers of the first.

    The players are not linear, so that the values depend on each draw.
    """
    import tensorflow as tf

    arguments = REFERENCES[name][0][0]

    def steps(regularizer, real, latents):
        weights = tf.constant(WEIGHTS, dtype="float32")
        found = []
        for step in range(2):
            with engine.random.scope(seed=0, step=step), tf.GradientTape() as tape:
                tape.watch(weights)
                values = call(
                    regularizer,
                    lambda x: tf.tanh(x @ weights[:, None]),
                    lambda z: tf.tanh(z * weights),
                    (1 + step) * real,
                    latents,
                )
                total = tf.reduce_sum(values) / 6  # The share in the mean of the global batch.
            found += [values, tape.gradient(total, weights)]
        return found

    with mirrored.scope():
        on_two = make(name, arguments)
    parts = [
        mirrored.experimental_distribute_values_from_function(
            lambda c, x=x: tf.constant((x[:4], x[4:])[c.replica_id_in_sync_group])
        )
        for x in (REAL, FAKE)
    ]
    one = steps(make(name, arguments), tf.constant(REAL), tf.constant(FAKE))
    two = mirrored.run(functools.partial(steps, on_two), parts)
    two = [mirrored.experimental_local_results(result) for result in two]
    for step in range(2):
        values, gradients = two[2 * step : 2 * step + 2]
        np.testing.assert_allclose(np.concatenate(values), one[2 * step], rtol=1e-5, atol=1e-6)
        np.testing.assert_allclose(sum(gradients), one[2 * step + 1], rtol=1e-4, atol=1e-6)
    if on_two.state is not None:
        for variable in on_two.state.variables:
            first, second = mirrored.experimental_local_results(variable.value)
            np.testing.assert_array_equal(first, second)


@all_names
def test_unknown_batch_size_in_a_graph(name):
    import tensorflow as tf

    arguments, penalty, _ = REFERENCES[name][0]
    regularizer = make(name, arguments)
    weights = tf.constant(WEIGHTS, dtype="float32")

    @tf.function(input_signature=[tf.TensorSpec((None, 5)), tf.TensorSpec((None, 5))])
    def step(real, latents):
        with engine.random.scope(seed=0):
            return call_linear(regularizer, weights, real, latents)

    for batch_size in (6, 3):
        real, latents = REAL[:batch_size], FAKE[:batch_size]
        if regularizer.state is not None:  # Each is a first step.
            for variable in regularizer.state.variables:
                variable.assign(tf.zeros_like(variable))
        expected = np.broadcast_to(penalty(WEIGHTS, real, latents), batch_size)
        np.testing.assert_allclose(step(real, latents), expected, rtol=1e-4, atol=1e-6)


def network(policy, num_outputs, seed):
    """A small network of given weights, whose hidden layer computes in the policy's dtype."""
    result = keras.Sequential(
        [
            keras.Input((5,)),
            keras.layers.Dense(16, activation="tanh", dtype=policy),
            keras.layers.Dense(num_outputs, dtype="float32"),
        ]
    )
    values = np.random.default_rng(seed)
    result.set_weights([values.normal(size=w.shape) * 0.5 for w in result.weights])
    return result


@all_names
def test_mixed_precision(name):
    """The penalty stays float32 and close to the float32 one."""
    penalties = {}
    arguments, _, _ = REFERENCES[name][MIXED_PRECISION_ROW.get(name, 0)]
    for policy in ("float32", "mixed_float16", "mixed_bfloat16"):
        discriminator, generator = network(policy, 1, seed=1), network(policy, 5, seed=2)
        regularizer = make(name, arguments, discriminator)
        with engine.random.scope(seed=0):
            real, latents = ops.convert_to_tensor(REAL), ops.convert_to_tensor(FAKE)
            penalty = call(regularizer, discriminator, generator, real, latents)
        assert keras.backend.standardize_dtype(penalty.dtype) == "float32"
        penalties[policy] = np.array(penalty)
    # A few roundings of 2^-11 and 2^-8, seen from the size of the largest penalty.
    scale = np.abs(penalties["float32"]).max()
    for policy, tolerance in (("mixed_float16", 0.005), ("mixed_bfloat16", 0.05)):
        np.testing.assert_allclose(
            penalties[policy], penalties["float32"], rtol=0, atol=tolerance * scale
        )


@all_names
def test_the_state_is_a_layer_whose_variables_are_not_trained(name):
    state = make(name).state
    if state is not None:
        assert isinstance(state, keras.layers.Layer)
        assert state.non_trainable_variables
        assert not state.trainable_variables


@all_cases
def test_config_round_trip(name, arguments, penalty, penalty_gradient):
    regularizer = regularizers.get({"name": name, **arguments})
    given = {name: keras.saving.serialize_keras_object(v) for name, v in arguments.items()}
    assert regularizer.get_config().items() >= given.items()
    serialized = json.loads(json.dumps(keras.saving.serialize_keras_object(regularizer)))
    for copy in (
        keras.saving.deserialize_keras_object(serialized),
        regularizers.get(serialized),
        regularizers.get({"name": name, **regularizer.get_config()}),
        type(regularizer).from_config(regularizer.get_config()),
    ):
        assert type(copy) is type(regularizer)
        assert copy.get_config() == regularizer.get_config()


SCHEDULED = {"gamma", "weight", "real_weight", "fake_weight", "noise_scale", "noise_stddev"}


@all_names
def test_weights_and_noise_follow_schedules(name):
    """A value that falls from 2 to 0 in 8 steps is 1.5 in step 2.

    The players are not linear, so that the penalties depend on the size of the noise.
    """
    arguments = REFERENCES[name][0][0]
    weights = set(make(name).get_config()) & SCHEDULED
    schedule = keras.optimizers.schedules.PolynomialDecay(2.0, 8, end_learning_rate=0.0)
    scheduled = make(name, arguments | dict.fromkeys(weights, schedule))
    constant = make(name, arguments | dict.fromkeys(weights, 1.5))
    serialized = json.loads(json.dumps(keras.saving.serialize_keras_object(scheduled)))
    copy = make(name, serialized["config"])
    assert copy.get_config() == scheduled.get_config()
    assert keras.saving.deserialize_keras_object(serialized).get_config() == copy.get_config()
    w = ops.convert_to_tensor(WEIGHTS, dtype="float32")
    players = (lambda x: ops.tanh(x @ w[:, None]), lambda z: ops.tanh(z * w))
    real, latents = ops.convert_to_tensor(REAL), ops.convert_to_tensor(FAKE)

    def values_of(regularizer):
        with engine.random.scope(seed=0, step=ops.convert_to_tensor(2)):
            return call(regularizer, *players, real, latents)

    expected = values_of(constant)
    for regularizer in (scheduled, copy):
        values = values_of(regularizer)
        assert keras.backend.standardize_dtype(values.dtype) == "float32"
        np.testing.assert_allclose(values, expected, rtol=1e-6)
    for weight in weights:
        other = make(name, arguments | dict.fromkeys(weights, 1.5) | {weight: 0.75})
        assert not np.allclose(values_of(other), expected, rtol=1e-2), weight


@all_names
def test_get_and_name(name):
    regularizer = regularizers.get(name)
    assert isinstance(regularizer, regularizers.Regularizer)
    assert regularizer.name == name
    assert regularizers.get(regularizer) is regularizer
    assert type(regularizers.get(type(regularizer))) is type(regularizer)
    assert getattr(regularizers, type(regularizer).__name__) is type(regularizer)
