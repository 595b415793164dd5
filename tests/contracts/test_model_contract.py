"""What every model class of the library guarantees; a new one joins by a line in MODELS."""

import keras
import numpy as np
import pytest

from keras_gan import models, networks


def gan_networks():
    return {
        "generator": networks.MLPGenerator((4, 4, 1), latent_dim=3, width=8, depth=1),
        "discriminator": networks.MLPDiscriminator((4, 4, 1), width=8, depth=1),
    }


def packed_networks():
    return gan_networks() | {
        "discriminator": networks.MLPDiscriminator((4, 4, 2), width=8, depth=1)
    }


def conditional_networks():
    """Generator and discriminator that get their condition by concatenation."""
    latents, images, conditions = (keras.Input(shape) for shape in ((3,), (4, 4, 1), (2,)))
    x = keras.layers.Concatenate()([latents, conditions])
    x = keras.layers.Dense(16, "tanh")(keras.layers.Dense(8, "relu")(x))
    generator = keras.Model([latents, conditions], keras.layers.Reshape((4, 4, 1))(x))
    x = keras.layers.Concatenate()([keras.layers.Flatten()(images), conditions])
    x = keras.layers.Dense(1, name="logits")(keras.layers.Dense(8, "leaky_relu")(x))
    return {
        "generator": generator,
        "discriminator": keras.Model([images, conditions], x),
    }


def networks_with_head(units, **arguments):
    return {
        "generator": networks.MLPGenerator((4, 4, 1), latent_dim=3, width=8, depth=1, **arguments),
        "discriminator": networks.MLPDiscriminator((4, 4, 1), width=8, depth=1, head_units=units),
    }


def auxiliary_classifier_networks():
    return networks_with_head(2, condition_dim=2)


def coded_networks():
    """Noise of one entry, a code of two categories, no continuous ones."""
    return {**networks_with_head(2), "categorical_codes": [2], "num_continuous_codes": 0}


def encoding_networks():
    images = keras.Input((4, 4, 1))
    return {
        "generator": networks.MLPGenerator((4, 4, 1), latent_dim=3, width=8, depth=1),
        "discriminator": networks.MLPDiscriminator((4, 4, 1), width=8, depth=1, condition_dim=3),
        "encoder": keras.Model(images, keras.layers.Dense(3)(keras.layers.Flatten()(images))),
    }


def classifying_networks():
    images = keras.Input((4, 4, 1))
    x = keras.layers.Dense(8, "leaky_relu")(keras.layers.Flatten()(images))
    return {
        "generator": networks.MLPGenerator((4, 4, 1), latent_dim=3, width=8, depth=1),
        "discriminator": keras.Model(images, keras.layers.Dense(2)(x)),
    }


def painter(channels=1):
    """A generator from images of so many channels to grey ones."""
    images = keras.Input((4, 4, channels))
    return keras.Model(images, keras.layers.Conv2D(1, 3, padding="same", activation="tanh")(images))


def judge():
    images = keras.Input((4, 4, 1))
    x = keras.layers.Conv2D(4, 3, activation="leaky_relu")(images)
    return keras.Model(images, keras.layers.Conv2D(1, 2)(x))


def judge_of_pairs():
    images, inputs = keras.Input((4, 4, 1)), keras.Input((4, 4, 1))
    x = keras.layers.Concatenate()([images, inputs])
    x = keras.layers.Conv2D(4, 3, activation="leaky_relu")(x)
    return keras.Model([images, inputs], keras.layers.Conv2D(1, 2)(x))


def cycle_networks():
    return {
        "generator": painter(),
        "inverse_generator": painter(),
        "discriminator": judge(),
        "inverse_discriminator": judge(),
        "buffer_size": 10,
    }


# Those with an algorithm of their own, and those that only have other defaults.
MODELS = {
    "acgan": auxiliary_classifier_networks,
    "bi_gan": encoding_networks,
    "conditional_gan": conditional_networks,
    "cycle_gan": cycle_networks,
    "gan": gan_networks,
    "info_gan": coded_networks,
    "inpainting": lambda: {"generator": painter(2), "discriminator": judge(), "masks": "box"},
    "pac_gan": packed_networks,
    "pix2pix": lambda: {"generator": painter(), "discriminator": judge_of_pairs()},
    "reconstruction": lambda: {"generator": painter()},
    "semi_supervised_gan": classifying_networks,
    "srgan": lambda: {"generator": painter(), "discriminator": judge()},
}
DEFAULTS = [name for name in models.names() if name not in MODELS]
DATA = np.random.default_rng(0).uniform(-1, 1, (20, 4, 4, 1)).astype("float32")


def make(name, **compile_arguments):
    keras.utils.set_random_seed(0)
    model = models.get({"name": name, **MODELS[name]()})
    optimizers = {f"{player}_optimizer": keras.optimizers.SGD(0.01) for player in model.players}
    model.compile(**{**optimizers, **compile_arguments})
    return model


def data_for(model, samples):
    """Returns what `fit` takes: samples, and labels if the model needs them."""
    labels = np.arange(len(samples)) % 2
    return {
        "samples": (samples,),
        "labelled": (samples, labels),
        "few_labelled": (samples, (samples[::-1].copy(), labels)),
        "pairs": (samples, samples[::-1].copy()),
        "unpaired": (samples, samples[::-1].copy()),
    }[model.data_form]


def fit(model, samples=DATA):
    model.fit(*data_for(model, samples), batch_size=8, shuffle=False, verbose=0)


def values_of(variables):
    return [keras.ops.convert_to_numpy(v).copy() for v in variables]


def assert_equal_weights(a, b, rtol=0.0, atol=0.0):
    pairs = zip(a.variables, b.variables, strict=True)
    for player in a.players:
        pairs = [
            *pairs,
            *zip(a.optimizer_of(player).variables, b.optimizer_of(player).variables, strict=True),
        ]
    for x, y in pairs:
        x, y = keras.ops.convert_to_numpy(x), keras.ops.convert_to_numpy(y)
        np.testing.assert_allclose(x, y, rtol=rtol, atol=atol)


@pytest.mark.parametrize("name", DEFAULTS)
def test_a_class_of_defaults(name):
    """It needs no argument of `compile`, and overrides nothing of the algorithm."""
    keras.utils.set_random_seed(0)
    model = models.get({"name": name, **gan_networks()})
    assert models.member(name).train_step is models.GAN.train_step
    model.compile(run_eagerly=True)
    model.fit(DATA[:10], batch_size=10, verbose=0)
    assert model.current_step == 1
    assert all(np.isfinite(v).all() for v in model.variables)
    copy = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(model))
    assert type(copy) is type(model)
    assert copy.get_config() == model.get_config()


@pytest.fixture(scope="module", params=MODELS)
def trained(request):
    """A model, and its trainable variables before and after three steps."""
    model = make(request.param)
    before = values_of(model.trainable_variables)
    fit(model)
    assert model.current_step == 3
    return model, before, values_of(model.trainable_variables)


def test_an_epoch_changes_each_variable(trained):
    model, before, after = trained
    for variable, old, new in zip(model.trainable_variables, before, after, strict=True):
        assert np.isfinite(new).all(), variable.path
        assert not np.array_equal(old, new), f"{variable.path} did not change"


def test_only_the_named_player_changes(trained):
    model, *_ = trained
    for player in model.players:
        before = {p: values_of(model.variables_of(p)) for p in model.players}
        for other in model.players:  # All but one learn at a rate of 0.
            model.optimizer_of(other).learning_rate = 0.01 if other == player else 0.0
        fit(model, DATA[:8])  # In the same graph.
        for other, old in before.items():
            changed = any(
                not np.array_equal(a, b)
                for a, b in zip(old, values_of(model.variables_of(other)), strict=True)
            )
            assert changed == (other == player), f"{other} while {player} learns"


def test_config_round_trip(trained):
    model, *_ = trained
    copy = type(model).from_config(model.get_config())
    assert copy.get_config() == model.get_config()


def test_a_saved_model_generates_and_trains_on_as_if_never_stopped(tmp_path):
    model = make(
        "gan",
        loss={"name": "non_saturating", "label_smoothing": 0.1},
        regularizers=[
            {"name": "r1", "gamma": 3.0},
            {"name": "le_cam", "start_step": 0},
            {"name": "path_length", "every_steps": 2},
        ],
        augmentations=[{"name": "adaptive_augment", "interval": 1, "transforms": "c"}],
        steps_per_execution=2,
        jit_compile=False,
        run_eagerly=True,
    )
    fit(model, DATA[:8])
    samples = model.generate(5, seed=0)
    model.save(tmp_path / "model.keras")
    saved = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(samples, saved.generate(5, seed=0))
    assert saved.loss.label_smoothing == 0.1
    assert saved.regularizers[0].gamma == 3.0
    assert saved.steps_per_execution == 2
    assert "augmentation_probability" in saved.log_names()
    assert saved.compile_arguments()["jit_compile"] is False
    for network in (model, saved):
        fit(network, DATA[:16])
    assert_equal_weights(model, saved)


def test_a_saved_cycle_gan_trains_on_with_its_buffer(tmp_path):
    model = make("cycle_gan", run_eagerly=True)
    fit(model, DATA[:16])
    model.save(tmp_path / "model.keras")
    resumed = keras.saving.load_model(tmp_path / "model.keras")
    assert np.abs(resumed.buffers[1].images).min(axis=(1, 2, 3)).all()  # It is full.
    np.testing.assert_array_equal(model.translate(DATA), resumed.translate(DATA))
    np.testing.assert_array_equal(model.translate_back(DATA), resumed.translate_back(DATA))
    for network in (model, resumed):
        fit(network, DATA[:8])
    assert_equal_weights(model, resumed)


# Batches of 8, 8 and 3, of which one replica takes 2 and the other 1.
UNEVEN = np.random.default_rng(1).uniform(-1, 1, (19, 4, 4, 1)).astype("float32")


def assert_two_replicas_equal_one(name, mirrored, samples=UNEVEN, run_eagerly=True, **arguments):
    """Relative difference of weights, optimizer states and logs at most 1e-5.

    Mostly eagerly, as tracing takes most of the time.
    """
    config = keras.saving.serialize_keras_object(arguments)
    one = make(name, run_eagerly=True, **keras.saving.deserialize_keras_object(config))
    with mirrored.scope():
        two = make(name, run_eagerly=run_eagerly, **keras.saving.deserialize_keras_object(config))
    for model in (one, two):
        fit(model, samples)
        assert model.current_step == -(-len(samples) // 8)
    assert_equal_weights(one, two, rtol=1e-5, atol=1e-7)
    for metric_one, metric_two in zip(one.metrics, two.metrics, strict=True):
        np.testing.assert_allclose(metric_one.result(), metric_two.result(), rtol=1e-5, atol=1e-7)


# That each loss and each regularizer has the values and gradients of one device is shown in their
# contracts. Here is what a model makes of them: with a mean over the replicas, a memory of earlier
# steps and draws. Each player learns with SGD in the one test, which alone shows a gradient of
# the wrong size, and with another optimizer in the other.
def test_two_replicas_equal_one(mirrored):
    assert_two_replicas_equal_one(
        "gan",
        mirrored,
        run_eagerly=False,
        loss="relativistic_average",
        regularizers=[{"name": "le_cam", "start_step": 0}, "path_length"],
        augmentations=["instance_noise"],
        generator_optimizer=keras.optimizers.Adam(0.01),
    )


def test_two_replicas_equal_one_with_packs(mirrored):
    """In a graph, where sizes are not fixed: of the last batch, 4 and 3 samples."""
    assert_two_replicas_equal_one(
        "pac_gan",
        mirrored,
        samples=UNEVEN[:15],
        run_eagerly=False,
        regularizers=["r1"],
        discriminator_optimizer=keras.optimizers.RMSprop(0.01),
    )


@pytest.mark.parametrize(
    "name", ["acgan", "bi_gan", "cycle_gan", "inpainting", "semi_supervised_gan"]
)
def test_two_replicas_equal_one_with_more_outputs_or_networks(name, mirrored):
    assert_two_replicas_equal_one(name, mirrored, samples=UNEVEN[:11])
