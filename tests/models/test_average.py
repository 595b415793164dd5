"""The moving average of the generator's weights."""

import keras
import numpy as np
import pytest
from keras import layers

import keras_gan
from keras_gan import metrics
from keras_gan.utils.precision import dtype_policy

POINTS = np.random.default_rng(0).normal(size=(48, 2)).astype("float32")


def make_gan(
    ema_decay=0.3, normalization="batch", compiled=True, run_eagerly=True, **compile_arguments
):
    keras.utils.set_random_seed(0)
    gan = keras_gan.GAN(
        keras_gan.networks.MLPGenerator(
            2, latent_dim=3, width=8, depth=1, normalization=normalization, synchronized=True
        ),
        keras_gan.networks.MLPDiscriminator(2, width=8, depth=1),
        ema_decay=ema_decay,
    )
    if compiled:
        optimizers = keras.optimizers.SGD(0.5), keras.optimizers.SGD(0.5)
        gan.compile(*optimizers, run_eagerly=run_eagerly, **compile_arguments)
    return gan


def values(network):
    return [keras.ops.convert_to_numpy(weight).copy() for weight in network.weights]


def fit(gan, num_steps=1, batch_size=16):
    data = POINTS[: num_steps * batch_size]
    return gan.fit(data, batch_size=batch_size, shuffle=False, verbose=0)


class Record(keras.callbacks.Callback):
    """The generator's weights after each step."""

    def on_train_begin(self, logs=None):
        self.weights = [values(self.model.generator)]

    def on_train_batch_end(self, batch, logs=None):
        self.weights.append(values(self.model.generator))


@pytest.mark.parametrize("how", ["run_eagerly", "jit_compile"])
def test_three_steps_by_hand(how):
    """Decays of 1/10 and 2/11 in the warm-up, then 0.2, which is below 3/12."""
    gan = make_gan(ema_decay=0.2, **{"run_eagerly": False, how: True})
    record = Record()
    gan.fit(POINTS, batch_size=16, shuffle=False, verbose=0, callbacks=[record])
    is_trained = ["moving" not in weight.path for weight in gan.generator.weights]
    assert not all(is_trained)
    start, *steps = record.weights
    average = values(gan.averaged_generator)
    for i, trained in enumerate(is_trained):
        expected = start[i].astype("float64")
        for weights, decay in zip(steps, (1 / 10, 2 / 11, 0.2), strict=True):
            expected = decay * expected + (1 - decay) * weights[i]
        if not trained:
            np.testing.assert_array_equal(average[i], steps[-1][i])
        else:
            np.testing.assert_allclose(average[i], expected, rtol=1e-5, atol=1e-7)


def test_nothing_else_changes():
    """The weights as trained, their optimizers' view of them, and the logs."""
    averaging, plain = make_gan(), make_gan(ema_decay=None)
    histories = [fit(gan, num_steps=2).history for gan in (averaging, plain)]
    assert histories[0] == histories[1]
    for network in ("generator", "discriminator"):
        pairs = zip(
            values(getattr(averaging, network)), values(getattr(plain, network)), strict=True
        )
        for one, other in pairs:
            np.testing.assert_array_equal(one, other)
    assert len(averaging.trainable_variables) == len(plain.trainable_variables)
    results = [gan.evaluate(POINTS, verbose=0) for gan in (averaging, plain)]
    assert results[0] == results[1]


def test_samples_come_from_the_average_unless_asked_otherwise():
    gan = make_gan()
    fit(gan)
    latents = np.random.default_rng(5).standard_normal((4, 3), dtype="float32")
    raw, averaged = (
        keras.ops.convert_to_numpy(network(latents, training=False))
        for network in (gan.generator, gan.averaged_generator)
    )
    assert np.abs(raw - averaged).max() > 1e-3
    for average, expected in ((None, averaged), (True, averaged), (False, raw)):
        samples = gan.generate(4, seed=5, average=average)
        np.testing.assert_allclose(samples, expected, atol=1e-6)
        [batch] = gan.generate_batches(4, seed=5, average=average)
        np.testing.assert_allclose(batch, expected, atol=1e-6)
    np.testing.assert_allclose(gan.predict(latents, verbose=0), averaged, atol=1e-6)
    in_training = keras.ops.convert_to_numpy(gan.generator(latents, training=True))
    np.testing.assert_allclose(gan(latents, training=True), in_training, atol=1e-6)


def test_without_an_average_the_samples_are_the_generators():
    gan = make_gan(ema_decay=None)
    fit(gan)
    assert gan.averaged_generator is None
    np.testing.assert_array_equal(gan.generate(4, seed=5), gan.generate(4, seed=5, average=False))
    with pytest.raises(ValueError, match="average=True, but.*Make it with `ema_decay`"):
        gan.generate(4, average=True)


def test_a_saved_average_is_loaded_and_goes_on_to_the_bit(tmp_path):
    unbroken = make_gan()
    fit(unbroken)
    unbroken.save(tmp_path / "gan.keras")
    fit(unbroken)
    uncompiled = keras.saving.load_model(tmp_path / "gan.keras", compile=False)
    resumed = keras.saving.load_model(tmp_path / "gan.keras")
    np.testing.assert_array_equal(uncompiled.generate(4, seed=0), resumed.generate(4, seed=0))
    assert resumed.ema_decay == 0.3
    fit(resumed)
    for one, other in zip(unbroken.weights, resumed.weights, strict=True):
        np.testing.assert_array_equal(one, other)


def test_the_averaged_network_can_be_trained_where_it_is_loaded_alone(tmp_path):
    gan = make_gan()
    fit(gan)
    gan.averaged_generator.save(tmp_path / "generator.keras")
    alone = keras.saving.load_model(tmp_path / "generator.keras")
    assert len(alone.trainable_variables) == len(gan.generator.trainable_variables)
    latents = np.random.default_rng(5).standard_normal((4, 3), dtype="float32")
    np.testing.assert_allclose(alone(latents), gan.generate(latents=latents), atol=1e-6)


def test_two_replicas_equal_one_and_each_other(mirrored):
    one = make_gan()
    with mirrored.scope():
        two = make_gan(run_eagerly=False, steps_per_execution=2)
    for gan in (one, two):
        gan.fit(POINTS[:28], batch_size=8, shuffle=False, verbose=0)
    pairs = zip(one.averaged_generator.weights, two.averaged_generator.weights, strict=True)
    for single, distributed in pairs:
        first, second = mirrored.experimental_local_results(distributed.value)
        np.testing.assert_array_equal(first, second)
        np.testing.assert_allclose(single, first, rtol=1e-5, atol=1e-6)


def test_a_distributed_average_is_saved_and_goes_on_to_the_bit(mirrored, tmp_path):
    with mirrored.scope():
        unbroken = make_gan()
    fit(unbroken)
    unbroken.save(tmp_path / "gan.keras")
    with mirrored.scope():
        resumed = keras.saving.load_model(tmp_path / "gan.keras")
    for gan in (unbroken, resumed):
        fit(gan)
    for one, other in zip(unbroken.weights, resumed.weights, strict=True):
        np.testing.assert_array_equal(one.numpy(), other.numpy())


def test_the_average_is_float32_under_mixed_precision():
    with dtype_policy("mixed_bfloat16"):
        gan = make_gan(ema_decay=0.999)
    fit(gan)
    assert {weight.dtype for weight in gan.averaged_generator.weights} == {"float32"}
    layer = gan.averaged_generator.layers[1]
    assert layer.compute_dtype == "bfloat16"
    assert gan.generate(2, seed=0).dtype == "float32"


def test_the_record_of_an_evaluation_says_so():
    for decay, facts, text in ((0.3, {"ema": True, "ema_decay": 0.3}, "EMA 0.3"), (None, {}, "no")):
        gan = make_gan(ema_decay=decay)
        fit(gan)
        [record] = metrics.evaluate(["sliced_wasserstein"], real=POINTS, fake=gan, num_samples=48)
        expected = facts or {"ema": False}
        assert {k: v for k, v in record.fake.items() if k.startswith("ema")} == expected
        assert text in str(record)


@keras.saving.register_keras_serializable(package="tests")
class Subclassed(keras.Model):
    """A generator whose layers, and input shape, its config does not tell."""

    def __init__(self, width=4, **kwargs):
        super().__init__(**kwargs)
        self.width = width
        self.hidden = layers.Dense(width, activation="relu")
        self.dropout = layers.Dropout(0.5)
        self.out = layers.Dense(2)

    def call(self, x, training=False):
        return self.out(self.dropout(self.hidden(x), training=training))

    def get_config(self):
        return {**super().get_config(), "width": self.width}


def test_a_subclassed_generator(tmp_path):
    gan = keras_gan.GAN(
        Subclassed(6), keras_gan.networks.MLPDiscriminator(2, width=8), 3, ema_decay=0.9
    )
    gan.compile(keras.optimizers.SGD(0.5), keras.optimizers.SGD(0.5), run_eagerly=True)
    fit(gan)
    gan.save(tmp_path / "gan.keras")
    samples = gan.generate(4, seed=0)
    np.testing.assert_array_equal(
        keras.saving.load_model(tmp_path / "gan.keras").generate(4, seed=0), samples
    )
    assert not np.allclose(samples, gan.generate(4, seed=0, average=False), atol=1e-4)


def test_a_generator_that_cannot_be_copied_is_explained():
    class Unknown(Subclassed):
        def __init__(self, layer):
            super().__init__()
            self.out = layer

        def get_config(self):
            return {}

    discriminator = keras_gan.networks.MLPDiscriminator(2, width=8)
    with pytest.raises(ValueError, match="`ema_decay` needs a copy.*get_config"):
        keras_gan.GAN(Unknown(layers.Dense(2)), discriminator, 3, ema_decay=0.9)


@pytest.mark.parametrize("decay", [0, 1, 1.5, -0.1, True, "0.9", float("nan")])
def test_bad_decays_are_refused(decay):
    with pytest.raises(ValueError, match="`ema_decay` must be a number above 0 and below 1"):
        make_gan(ema_decay=decay, compiled=False)


def test_weights_of_16_bits_are_refused():
    generator = keras.Sequential([keras.Input((3,)), layers.Dense(2, dtype="bfloat16")])
    discriminator = keras_gan.networks.MLPDiscriminator(2, width=8)
    with pytest.raises(ValueError, match="of 16 bits.*mixed_bfloat16"):
        keras_gan.GAN(generator, discriminator, ema_decay=0.9)


@pytest.mark.parametrize("ema_decay", [None, 0.3])
def test_export_is_of_what_generate_runs(ema_decay, tmp_path):
    import tensorflow as tf

    gan = make_gan(ema_decay)
    fit(gan)
    gan.export(tmp_path / "served", verbose=0)
    latents = np.random.default_rng(0).normal(size=(5, 3)).astype("float32")
    served = tf.saved_model.load(tmp_path / "served")  # Its variables live as long.
    np.testing.assert_allclose(served.serve(latents), gan.generate(latents=latents), atol=1e-6)
