"""What every registered adversarial loss must do. A new loss needs one row in `REFERENCES`."""

import json

import keras
import numpy as np
import pytest
from keras import ops

from keras_gan import losses
from keras_gan.engine import backend


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


def cross_entropy(probability, target):
    return -target * np.log(probability) - (1 - target) * np.log(1 - probability)


def softplus(x):
    return np.log(1 + np.exp(x))


# The base functions of the relativistic losses, arXiv:1807.00734, of a difference of logits.
RELATIVISTIC_BASES = {
    "non_saturating": lambda t: softplus(-t),
    "least_squares": lambda t: (t - 1) ** 2,
    "hinge": lambda t: np.maximum(0, 1 - t),
}

# name: [(arguments, discriminator loss, generator loss)], in NumPy float64, straight from the
# papers' formulas in terms of probabilities, which are not stable but exact enough between +-8.
REFERENCES = {
    "hinge": [
        (
            {},
            lambda real, fake: np.maximum(0, 1 - real) + np.maximum(0, 1 + fake),
            lambda fake, real: -fake,
        )
    ],
    "least_squares": [
        (
            {},
            lambda real, fake: (real - 1) ** 2 / 2 + fake**2 / 2,
            lambda fake, real: (fake - 1) ** 2 / 2,
        ),
        (
            {"fake_target": -1.0, "real_target": 2.0, "generator_target": 0.5},
            lambda real, fake: (real - 2) ** 2 / 2 + (fake + 1) ** 2 / 2,
            lambda fake, real: (fake - 0.5) ** 2 / 2,
        ),
    ],
    "minimax": [
        (
            {},
            lambda real, fake: -np.log(sigmoid(real)) - np.log(1 - sigmoid(fake)),
            lambda fake, real: np.log(1 - sigmoid(fake)),
        ),
        (
            {"label_smoothing": 0.1},
            lambda real, fake: cross_entropy(sigmoid(real), 0.9) + cross_entropy(sigmoid(fake), 0),
            lambda fake, real: np.log(1 - sigmoid(fake)),
        ),
    ],
    "non_saturating": [
        (
            {},
            lambda real, fake: -np.log(sigmoid(real)) - np.log(1 - sigmoid(fake)),
            lambda fake, real: -np.log(sigmoid(fake)),
        ),
        (
            {"label_smoothing": 0.25},
            lambda real, fake: cross_entropy(sigmoid(real), 0.75) + cross_entropy(sigmoid(fake), 0),
            lambda fake, real: -np.log(sigmoid(fake)),
        ),
    ],
    "relativistic_average": [
        (
            {"base": base},
            lambda real, fake, f=f: f(real - fake.mean()) + f(-(fake - real.mean())),
            lambda fake, real, f=f: f(fake - real.mean()) + f(-(real - fake.mean())),
        )
        for base, f in RELATIVISTIC_BASES.items()
    ],
    "relativistic_pairing": [
        (
            {"base": base},
            lambda real, fake, f=f: f(real - fake),
            lambda fake, real, f=f: f(fake - real),
        )
        for base, f in RELATIVISTIC_BASES.items()
    ],
    "wasserstein": [({}, lambda real, fake: fake - real, lambda fake, real: -fake)],
}

CASES = [
    pytest.param(name, *row, id=f"{name}-{index}")
    for name, rows in REFERENCES.items()
    for index, row in enumerate(rows)
]
all_names = pytest.mark.parametrize("name", losses.names())
all_cases = pytest.mark.parametrize(
    ("name", "arguments", "discriminator_reference", "generator_reference"), CASES
)


def make(name, arguments):
    return losses.get({"name": name, **arguments})


def logits(shape, seed):
    return np.random.default_rng(seed).uniform(-8.0, 8.0, shape).astype("float32")


def numeric_gradient(function, value, step=1e-5):
    """Central differences of the sum of the function's values."""
    gradient = np.empty_like(value)
    for index in np.ndindex(value.shape):
        shift = np.zeros_like(value)
        shift[index] = step
        difference = function(value + shift) - function(value - shift)
        gradient[index] = difference.sum() / (2 * step)
    return gradient


def gradients(function, *inputs):
    variables = [keras.Variable(value, dtype="float32") for value in inputs]

    def objective():
        return ops.sum(function(*(variable.value for variable in variables))), None

    return [np.array(gradient) for gradient in backend.gradients(objective, variables)[0]]


@all_names
def test_every_loss_has_a_reference(name):
    assert name in REFERENCES, f"Add a NumPy reference for the loss '{name}' to REFERENCES."


@all_cases
def test_value(name, arguments, discriminator_reference, generator_reference):
    loss = make(name, arguments)
    real, fake = logits((64, 1), 0), logits((64, 1), 1)
    real64, fake64 = real[:, 0].astype("float64"), fake[:, 0].astype("float64")
    np.testing.assert_allclose(
        loss.discriminator_loss(real, fake),
        discriminator_reference(real64, fake64),
        rtol=1e-5,
        atol=1e-6,
    )
    reference = generator_reference(fake64, real64)
    np.testing.assert_allclose(
        loss.generator_loss(fake, real_logits=real), reference, rtol=1e-5, atol=1e-6
    )
    if not loss.generator_needs_real_logits:
        np.testing.assert_allclose(loss.generator_loss(fake), reference, rtol=1e-5)


@all_cases
def test_patch_maps_are_averaged(name, arguments, discriminator_reference, generator_reference):
    loss = make(name, arguments)
    real, fake = logits((5, 3, 4, 1), 0), logits((5, 3, 4, 1), 1)
    real64, fake64 = real.astype("float64"), fake.astype("float64")
    np.testing.assert_allclose(
        loss.discriminator_loss(real, fake),
        discriminator_reference(real64, fake64).mean(axis=(1, 2, 3)),
        rtol=1e-5,
    )
    np.testing.assert_allclose(
        loss.generator_loss(fake, real),
        generator_reference(fake64, real64).mean(axis=(1, 2, 3)),
        rtol=1e-5,
    )


@all_cases
def test_gradient_is_that_of_the_reference(
    name, arguments, discriminator_reference, generator_reference
):
    loss = make(name, arguments)
    real, fake = logits((64, 1), 2), logits((64, 1), 3)
    real64, fake64 = real[:, 0].astype("float64"), fake[:, 0].astype("float64")

    real_gradient, fake_gradient = gradients(loss.discriminator_loss, real, fake)
    numeric = numeric_gradient(lambda x: discriminator_reference(x, fake64), real64)
    np.testing.assert_allclose(real_gradient[:, 0], numeric, rtol=1e-3, atol=1e-5)
    numeric = numeric_gradient(lambda x: discriminator_reference(real64, x), fake64)
    np.testing.assert_allclose(fake_gradient[:, 0], numeric, rtol=1e-3, atol=1e-5)

    (gradient,) = gradients(lambda x: loss.generator_loss(x, real), fake)
    numeric = numeric_gradient(lambda x: generator_reference(x, real64), fake64)
    np.testing.assert_allclose(gradient[:, 0], numeric, rtol=1e-3, atol=1e-5)


@all_cases
def test_two_replicas_equal_one(
    mirrored, name, arguments, discriminator_reference, generator_reference
):
    """Values, and gradients of the mean over the global batch: of 5 rows one has 3, the other 2."""
    import tensorflow as tf

    loss = make(name, arguments)
    pair = [logits((5, 1), 6), logits((5, 1), 7)]

    def step(real, fake):
        found = []
        for function in (loss.discriminator_loss, lambda r, f: loss.generator_loss(f, r)):
            with tf.GradientTape() as tape:
                tape.watch([real, fake])
                values = function(real, fake)
                total = tf.reduce_sum(values) / 5
            gradients = tape.gradient(total, [real, fake], unconnected_gradients="zero")
            found += [values, *gradients]
        return found

    parts = [
        mirrored.experimental_distribute_values_from_function(
            lambda c, x=x: tf.constant((x[:3], x[3:])[c.replica_id_in_sync_group])
        )
        for x in pair
    ]
    for one, two in zip(step(*map(tf.constant, pair)), mirrored.run(step, parts), strict=True):
        two = np.concatenate(mirrored.experimental_local_results(two))
        np.testing.assert_allclose(two, one, rtol=1e-5, atol=1e-6)


@all_names
def test_gradient_signs(name):
    # Undecided logits, between the targets of every loss's defaults.
    undecided = np.linspace(0.1, 0.9, 9)[:, None]
    loss = losses.get(name)
    real_gradient, fake_gradient = gradients(loss.discriminator_loss, undecided, undecided)
    assert (real_gradient < 0).all(), "The discriminator must raise the logits of real samples."
    assert (fake_gradient > 0).all(), "The discriminator must lower those of generated samples."
    (gradient,) = gradients(lambda x: loss.generator_loss(x, undecided), undecided)
    assert (gradient < 0).all(), "The generator must raise the logits of generated samples."


@all_names
@pytest.mark.parametrize("shape", [(7,), (7, 1), (7, 2, 3, 1)])
def test_shape_and_dtype(name, shape):
    loss = losses.get(name)
    for value in (
        loss.discriminator_loss(np.zeros(shape), np.zeros(shape)),
        loss.generator_loss(np.zeros(shape), np.zeros(shape)),
    ):
        assert value.shape == (7,)
        assert keras.backend.standardize_dtype(value.dtype) == "float32"


@all_cases
def test_extreme_logits_are_finite(name, arguments, discriminator_reference, generator_reference):
    loss = make(name, arguments)
    real = np.array([[1e4], [1e4], [-1e4], [-1e4]])
    fake = np.array([[1e4], [-1e4], [1e4], [-1e4]])
    values = [loss.discriminator_loss(real, fake), loss.generator_loss(fake, real)]
    values += gradients(loss.discriminator_loss, real, fake)
    values += gradients(lambda x: loss.generator_loss(x, real), fake)
    for value in values:
        assert np.isfinite(value).all()


@all_cases
@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_half_precision_logits(
    name, arguments, discriminator_reference, generator_reference, dtype
):
    loss = make(name, arguments)
    real, fake = (ops.cast(logits((16, 1), seed), dtype) for seed in (4, 5))
    real64, fake64 = (np.array(value).astype("float64")[:, 0] for value in (real, fake))
    discriminator_loss = loss.discriminator_loss(real, fake)
    generator_loss = loss.generator_loss(fake, real)
    for value in (discriminator_loss, generator_loss):
        assert keras.backend.standardize_dtype(value.dtype) == "float32"
    # As exact as in float32: the loss itself is not computed in half precision.
    np.testing.assert_allclose(
        discriminator_loss, discriminator_reference(real64, fake64), rtol=1e-5
    )
    np.testing.assert_allclose(generator_loss, generator_reference(fake64, real64), rtol=1e-5)


@all_cases
def test_config_round_trip(name, arguments, discriminator_reference, generator_reference):
    loss = make(name, arguments)
    assert loss.get_config().items() >= arguments.items()
    serialized = json.loads(json.dumps(keras.saving.serialize_keras_object(loss)))
    for copy in (
        keras.saving.deserialize_keras_object(serialized),
        losses.get(serialized),
        losses.get({"name": name, **loss.get_config()}),
        type(loss).from_config(loss.get_config()),
    ):
        assert type(copy) is type(loss)
        assert copy.get_config() == loss.get_config()


@all_names
def test_get(name):
    loss = losses.get(name)
    assert isinstance(loss, losses.AdversarialLoss)
    assert losses.get(loss) is loss
    assert type(losses.get(type(loss))) is type(loss)
    assert getattr(losses, type(loss).__name__) is type(loss)


@all_cases
@pytest.mark.parametrize("shape", [(7,), (7, 1), (7, 2, 3, 1)])
def test_margins(name, arguments, discriminator_reference, generator_reference, shape):
    """Where a common offset of all logits costs nothing, the margins must not depend on it."""
    loss = make(name, arguments)
    real, fake = logits(shape, 6), logits(shape, 7)
    margins = loss.margins(real, fake)
    assert {keras.backend.standardize_dtype(values.dtype) for values in margins} == {"float32"}
    before, after = (loss.discriminator_loss(real + by, fake + by) for by in (0, 3))
    assert loss.is_relative == np.allclose(before, after, atol=1e-4)
    if not loss.is_relative:
        expected = real - loss.decision_threshold, loss.decision_threshold - fake
    elif name == "relativistic_pairing":
        expected = real - fake, real - fake
    else:
        expected = real - fake.mean(), real.mean() - fake
    for values, expected_values in zip(margins, expected, strict=True):
        np.testing.assert_allclose(values, expected_values, rtol=1e-4, atol=1e-5)
