"""Mixed precision and gradient accumulation of the GAN."""

import keras
import numpy as np
import pytest
from keras import layers

from keras_gan import GAN, callbacks, models, networks
from keras_gan.utils.precision import dtype_policy

pytestmark = pytest.mark.slow

IMAGES = np.random.default_rng(0).uniform(-1, 1, (32, 8, 8, 1)).astype("float32")
POINTS = np.random.default_rng(1).normal(size=(32, 2)).astype("float32")
REGULARIZERS = ["gradient_penalty"]  # tests/contracts has the others in these policies.
POLICIES = ["mixed_bfloat16", "mixed_float16"]


def dcgan(policy, optimizer=keras.optimizers.Adam, **arguments):
    keras.utils.set_random_seed(0)
    with dtype_policy(policy):
        generator = networks.DCGANGenerator((8, 8, 1), latent_dim=4, width=8)
        discriminator = networks.DCGANDiscriminator((8, 8, 1), width=8, normalization="layer")
    gan = GAN(generator, discriminator)
    gan.compile(optimizer(2e-4), optimizer(2e-4), **arguments)
    return gan


def fit(gan, epochs=1, data=IMAGES, **arguments):
    return gan.fit(data, epochs=epochs, shuffle=False, verbose=0, **arguments).history


@pytest.fixture(scope="module")
def float32_history():
    """The losses of 20 steps in float32."""
    return fit(dcgan("float32", regularizers=REGULARIZERS), epochs=10, batch_size=16)


@pytest.mark.parametrize("policy", POLICIES)
def test_a_dcgan_trains_finitely_and_close_to_float32(policy, float32_history):
    mixed_history = fit(dcgan(policy, regularizers=REGULARIZERS), epochs=10, batch_size=16)
    # Some roundings of 2^-8 and 2^-11; with float16, the first steps may be skipped.
    tolerance = 0.05 if policy == "mixed_bfloat16" else 0.03
    for name in ("discriminator_loss", "generator_loss", *REGULARIZERS):
        mixed = np.array(mixed_history[name])
        assert np.isfinite(mixed).all()
        np.testing.assert_allclose(
            mixed, float32_history[name], rtol=tolerance, atol=tolerance / 10
        )


@pytest.mark.parametrize("policy", POLICIES)
def test_samples_are_float32(policy):
    gan = dcgan(policy, run_eagerly=True)
    assert gan.generator.get_layer("project").compute_dtype == policy.removeprefix("mixed_")
    fit(gan, batch_size=16)
    assert gan.generate(3, seed=0).dtype == "float32"
    for output in (gan.generator.output, gan.discriminator.output):
        assert output.dtype == "float32"


def test_each_player_has_a_loss_scale_of_its_own_and_keeps_it_in_files(tmp_path):
    gan = dcgan("mixed_float16", regularizers=["r1"], run_eagerly=True)
    gan.generator_optimizer.dynamic_scale.assign(2.0**5)
    gan.discriminator_optimizer.dynamic_scale.assign(2.0**6)
    fit(gan, batch_size=16)
    gan.save(tmp_path / "gan.keras")
    copy = keras.saving.load_model(tmp_path / "gan.keras")
    for player, scale in (("generator", 2.0**5), ("discriminator", 2.0**6)):
        optimizer = copy.optimizer_of(player)
        assert isinstance(optimizer, keras.optimizers.LossScaleOptimizer)
        assert isinstance(optimizer.inner_optimizer, keras.optimizers.Adam)
        assert float(optimizer.dynamic_scale) == scale
        assert int(optimizer.iterations) == 2
    for model in (gan, copy):
        fit(model, batch_size=16)
    for a, b in zip(gan.get_weights(), copy.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    assert copy.get_compile_config() == gan.get_compile_config()


def test_learning_rate_callbacks_reach_the_inner_optimizer():
    gan = dcgan("mixed_float16", keras.optimizers.SGD, run_eagerly=True)
    fit(gan, callbacks=[keras.callbacks.LearningRateScheduler(lambda epoch: 0.25)])
    halve = keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate / 2)
    fit(gan, callbacks=[callbacks.OnPlayer(halve, "generator")])
    rates = {
        player: float(gan.optimizer_of(player).inner_optimizer.learning_rate)
        for player in gan.players
    }
    assert rates == {"generator": 0.125, "discriminator": 0.25}


def test_float16_of_one_network_scales_every_player():
    generator = networks.MLPGenerator(2, latent_dim=4, width=8)
    discriminator = keras.Sequential(
        [
            keras.Input((2,)),
            layers.Dense(8, "relu", dtype="mixed_float16"),
            layers.Dense(1, dtype="float32"),
        ]
    )
    gan = GAN(generator, discriminator)
    gan.compile(keras.optimizers.SGD(0.1), keras.optimizers.SGD(0.1))
    for player in gan.players:
        assert isinstance(gan.optimizer_of(player), keras.optimizers.LossScaleOptimizer)


def test_replicas_in_float16_equal_one_device(mirrored, batches_of):
    """Up to the order of float16 sums: the losses of 4 steps."""
    with dtype_policy("mixed_float16"):
        one = mlp_gan(regularizers=["r1"], run_eagerly=True)
        with mirrored.scope():
            two = mlp_gan(regularizers=["r1"])
    for gan in (one, two):
        assert isinstance(gan.generator_optimizer, keras.optimizers.LossScaleOptimizer)
        gan.logged = fit(gan, data=batches_of(POINTS, 8))
    for name, values in one.logged.items():
        np.testing.assert_allclose(two.logged[name], values, rtol=0.05, atol=0.05)
    assert all(np.isfinite(w).all() for w in two.get_weights())


def mlp_gan(**arguments):
    keras.utils.set_random_seed(0)
    gan = GAN(
        networks.MLPGenerator(2, latent_dim=4, width=8, depth=1),
        networks.MLPDiscriminator(2, width=8, depth=1),
    )
    gan.compile(keras.optimizers.SGD(0.1), keras.optimizers.SGD(0.1), **arguments)
    return gan


class SameLatents(GAN):
    """A GAN that draws latents by their place in a batch of 16, whatever the batch size."""

    def draw_latents(self, real):
        half = keras.ops.cast(self.training_step % 2, "int32")
        latents = np.random.default_rng(0).normal(size=(16, 4)).astype("float32")
        if real.shape[0] == 16:
            return keras.ops.convert_to_tensor(latents)
        return keras.ops.slice(latents, (8 * half, 0), (8, 4))


def accumulating(steps, run_eagerly=False):
    keras.utils.set_random_seed(0)
    gan = SameLatents(
        networks.MLPGenerator(2, latent_dim=4, width=8, depth=1),
        networks.MLPDiscriminator(2, width=8, depth=1),
    )
    # A generator that hardly moves: half a batch later it is the same.
    gan.compile(
        keras.optimizers.SGD(1e-9),
        keras.optimizers.SGD(0.05, gradient_accumulation_steps=steps),
        run_eagerly=run_eagerly,
    )
    return gan


def test_accumulated_gradients_are_those_of_the_larger_batch(tmp_path, batches_of):
    whole, accumulated = accumulating(None, run_eagerly=True), accumulating(2)
    start = accumulated.get_weights()
    fit(whole, data=batches_of(POINTS, 16))
    fit(accumulated, data=batches_of(POINTS[:24], 8))  # One update, and half of the next.
    accumulated.save(tmp_path / "gan.keras")
    resumed = keras.saving.load_model(
        tmp_path / "gan.keras", custom_objects={"SameLatents": SameLatents}
    )
    resumed.run_eagerly = True  # One step.
    fit(resumed, data=batches_of(POINTS[24:], 8))
    moved = 0
    for a, b, before in zip(whole.get_weights(), resumed.get_weights(), start, strict=True):
        if a.dtype == "float32":
            np.testing.assert_allclose(b, a, rtol=1e-5, atol=1e-6)
            moved += np.abs(a - before).max() > 1e-3
    assert moved == 4  # The discriminator's.


def test_accumulation_under_replicas_is_refused(mirrored):
    with mirrored.scope(), pytest.raises(ValueError, match="discriminator.*larger batch"):
        accumulating(2)


def test_an_execution_may_not_reach_beyond_the_epoch(batches_of):
    gan = mlp_gan(steps_per_execution=3)
    with pytest.raises(ValueError, match="steps_per_epoch=4 is not a multiple.*'auto'"):
        fit(gan, data=batches_of(POINTS, 8), steps_per_epoch=4)


def test_automatic_steps_per_execution_divide_the_epoch(monkeypatch, batches_of):
    gan = mlp_gan(steps_per_execution="auto")
    assert gan.steps_per_execution == 1  # On CPU.
    monkeypatch.setattr("keras_gan.engine.default_steps_per_execution", lambda: 8)
    assert gan.steps_in_execution(steps_per_epoch=12) == 4
    fit(gan, data=batches_of(np.tile(POINTS, (3, 1)), 8), steps_per_epoch=12)
    assert gan.current_step == 12
    assert gan.compile_arguments()["steps_per_execution"] == "auto"


def test_automatic_steps_per_execution_follow_the_epoch(monkeypatch):
    """Also where Keras has compiled a function for another number already."""
    monkeypatch.setattr("keras_gan.engine.default_steps_per_execution", lambda: 8)
    gan = mlp_gan(steps_per_execution="auto")
    for steps_per_epoch, validation in ((4, 16), (8, 48), (3, 24)):
        before = gan.current_step
        data = np.resize(POINTS, (8 * steps_per_epoch, 2))
        gan.fit(data, batch_size=8, steps_per_epoch=steps_per_epoch, verbose=0)
        assert gan.current_step - before == steps_per_epoch
        gan.evaluate(np.resize(POINTS, (validation, 2)), batch_size=8, verbose=0)
        assert gan.evaluation_step == validation // 8


@pytest.fixture
def bfloat16():
    """The global policy while the networks, and the model, are made."""
    with dtype_policy("mixed_bfloat16"):
        yield


def test_samples_of_a_network_that_ends_in_half_precision_are_float32(bfloat16):
    generator = keras.Sequential([keras.Input((3,)), layers.Dense(64, "tanh")])
    discriminator = keras.Sequential([keras.Input((64,)), layers.Dense(1)])
    assert generator.outputs[0].dtype == "bfloat16"
    assert GAN(generator, discriminator).generate(3, seed=0).dtype == "float32"


def test_a_model_does_not_round_what_it_is_called_on(bfloat16):
    """Made under the policy itself: the known pixels of a completed image are the given ones."""
    gan = models.Inpainting(
        networks.ContextEncoder((8, 8, 2), width=4), networks.DCGANDiscriminator((8, 8, 1), width=4)
    )
    inputs = np.concatenate([IMAGES[:2], np.zeros((2, 8, 8, 1))], axis=-1).astype("float32")
    np.testing.assert_array_equal(gan(inputs), IMAGES[:2])
    np.testing.assert_array_equal(gan(inputs), gan.translate(inputs))


def test_an_average_of_double_precision():
    generator = keras.Sequential([keras.Input((3,)), layers.Dense(2, dtype="float64")])
    discriminator = keras.Sequential([keras.Input((2,)), layers.Dense(1)])
    gan = GAN(generator, discriminator, ema_decay=0.5)
    gan.compile(keras.optimizers.SGD(0.5), keras.optimizers.SGD(0.5), run_eagerly=True)
    before = [keras.ops.convert_to_numpy(weight) for weight in generator.weights]
    fit(gan, data=POINTS)
    weights = generator.weights, gan.averaged_generator.weights
    for start, weight, average in zip(before, *weights, strict=True):
        # In the first step of the warm-up the decay is 1 / 10.
        np.testing.assert_allclose(average, 0.1 * start + 0.9 * weight, rtol=1e-6)
