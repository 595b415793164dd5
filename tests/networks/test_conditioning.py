"""Conditions and heads, against NumPy and against unconditional networks of the same weights."""

import keras
import numpy as np
import pytest

from keras_gan import networks
from keras_gan.layers import SpectralNormalization
from keras_gan.utils.precision import dtype_policy

SHAPE = (8, 16, 3)
NARROW = {
    "dcgan": {"width": 2},
    "mlp": {"width": 8, "depth": 1},
    "r3gan": {"width": 2, "blocks_per_stage": 1},
    "sagan": {"width": 2},
    "sngan": {"width": 2},
}
# The layer of `h` of the projection.
FEATURES = {
    "dcgan": "leaky_relu_4x8",
    "mlp": "activate_1",
    "r3gan": "flatten",
    "sngan": "relu_last",
}
RANDOM = np.random.default_rng(0)
LATENTS = RANDOM.normal(size=(4, 6)).astype("float32")
IMAGES = RANDOM.uniform(-1, 1, (4, *SHAPE)).astype("float32")
CONDITIONS = np.eye(5, dtype="float32")[[0, 1, 4, 1]]
OTHERS = np.eye(5, dtype="float32")[[0, 1, 4, 2]]

# SAGAN's networks are SNGAN's with attention.
every_family = pytest.mark.parametrize("family", ["dcgan", "mlp", "r3gan", "sngan"])


def make(family, player, shape=SHAPE, **arguments):
    """A tiny network of which no trained weight is idle, as some are at the start."""
    name = "sample_shape" if family == "mlp" else "image_shape"
    arguments = {name: shape} | NARROW[family] | arguments
    model = networks.get({"name": f"{family}_{player}"} | arguments)
    for variable in model.trainable_variables:
        variable.assign(np.random.default_rng(2).normal(0.1, 0.3, variable.shape))
    for layer in model.layers:
        if isinstance(layer, SpectralNormalization):
            layer.before_update()
    return model


def generator(family, latent_dim=6, **arguments):
    return make(family, "generator", latent_dim=latent_dim, **arguments)


def discriminator(family, **arguments):
    return make(family, "discriminator", **arguments)


def kernel_of(layer):
    """The kernel that a layer computes with."""
    if isinstance(layer, SpectralNormalization):
        return layer.layer.kernel.numpy() / np.array(layer.sigma())
    return layer.kernel.numpy()


def copy_weights(source, target, mended=()):
    """Copies all weights but those of the layers that only the source has, by layer name."""
    for layer in target.layers:
        if layer.name not in mended:
            layer.set_weights(source.get_layer(layer.name).get_weights())


def assert_reloads(model, inputs, folder):
    model.save(folder / "model.keras")
    loaded = keras.saving.load_model(folder / "model.keras")
    for a, b in zip(*(keras.tree.flatten(m(inputs)) for m in (loaded, model)), strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize(
    ("family", "conditioning"),
    [
        ("dcgan", "batch_normalization"),
        ("mlp", "concatenation"),
        ("sagan", "batch_normalization"),
    ],
)
def test_generators(family, conditioning, tmp_path):
    """Equal latents give another sample where the condition is another one, and only there."""
    model = generator(family, condition_dim=5, conditioning=conditioning)
    assert [x.name for x in model.inputs] == ["latents", "conditions"]
    assert model.input_shape == [(None, 6), (None, 5)]
    images, others = (np.array(model([LATENTS, c])) for c in (CONDITIONS, OTHERS))
    changes = np.abs(images - others).reshape(4, -1).max(axis=1)
    assert (changes[:3] == 0).all()
    assert changes[3] > 1e-3
    assert_reloads(model, [LATENTS, CONDITIONS], tmp_path)


@every_family
def test_concatenation_to_latents(family):
    """As an unconditional network whose latents end in the embedding."""
    model = generator(family, condition_dim=5, conditioning="concatenation")
    plain = generator(family, latent_dim=12)
    copy_weights(model, plain, mended=["latents"])
    embedding = CONDITIONS @ kernel_of(model.get_layer("embed_conditions"))
    expected = plain(np.concatenate([LATENTS, embedding], axis=1))
    np.testing.assert_allclose(model([LATENTS, CONDITIONS]), expected, atol=1e-5)


@every_family
def test_concatenation_to_images(family):
    """As an unconditional network of images with the embedding for one more channel.

    No spectral normalization bounds the embedding.
    """
    model = discriminator(family, condition_dim=5, conditioning="concatenation")
    plain = discriminator(family, shape=(8, 16, 4))
    copy_weights(model, plain, mended=["images", "samples"])
    embedding = CONDITIONS @ model.get_layer("embed_conditions").kernel.numpy()
    expected = np.array(plain(np.concatenate([IMAGES, embedding.reshape(4, 8, 16, 1)], axis=-1)))
    outputs = np.array(model([IMAGES, CONDITIONS]))
    np.testing.assert_allclose(outputs, expected, rtol=1e-4, atol=1e-5)
    changes = np.abs(outputs - model([IMAGES, OTHERS]))
    assert (changes[:3] == 0).all()
    assert changes[3] > 1e-3


def test_concatenation_to_vectors():
    model = discriminator("mlp", shape=2, condition_dim=5, conditioning="concatenation")
    assert model.get_layer("concatenate_conditions").output.shape == (None, 4)
    assert kernel_of(model.get_layer("hidden_1")).shape == (4, 8)


@every_family
def test_projection_and_head(family, tmp_path):
    """logit = dense(h) + (V c) . h, and a head on the same features, from the weights."""
    model = discriminator(family, condition_dim=5, head_units=7)
    assert [x.name for x in model.inputs][1] == "conditions"
    plain = discriminator(family)
    copy_weights(model, plain)
    inspected = keras.Model(
        plain.input, [plain.get_layer(FEATURES[family]).output, plain.get_layer("logits").input]
    )
    h, seen = map(np.array, inspected(IMAGES))
    if h.ndim == 4:
        h = h.sum(axis=(1, 2))
    # Any vector is a condition, such as the mixture of two classes.
    conditions = CONDITIONS.copy()
    conditions[0] = [0.2, 0.0, 0.0, 0.8, 0.0]
    embedding = conditions @ kernel_of(model.get_layer("embed_conditions"))
    expected = np.array(plain(IMAGES)) + (embedding * h).sum(axis=1, keepdims=True)
    logits, head = model([IMAGES, conditions])
    np.testing.assert_allclose(logits, expected, rtol=1e-3, atol=1e-4)
    assert np.abs(logits - plain(IMAGES)).max() > 1e-2

    layer = model.get_layer("head")
    # V and the head bound the slope in the images.
    for other in (layer, model.get_layer("embed_conditions")):
        assert isinstance(other, SpectralNormalization) == (family == "sngan")
    bias = getattr(layer, "layer", layer).bias.numpy()
    expected = seen @ kernel_of(layer) + bias
    assert expected.shape == (4, 7)
    np.testing.assert_allclose(head, expected, rtol=1e-3, atol=1e-4)
    assert_reloads(model, [IMAGES, conditions], tmp_path)


@pytest.mark.parametrize("family", ["dcgan", "r3gan"])
def test_a_head_without_conditions(family):
    model, plain = discriminator(family, head_units=3), discriminator(family)
    assert model.output_shape == [(None, 1), (None, 3)]
    copy_weights(model, plain)
    np.testing.assert_array_equal(model(IMAGES)[0], plain(IMAGES))


def test_mixtures_of_classes_interpolate():
    """As an unconditional network with the mean of the classes' rows as scale and offset."""
    model, plain = generator("dcgan", condition_dim=5), generator("dcgan")
    conditioned = [x.name for x in model.layers if x.name.startswith("normalize")]
    assert conditioned == ["normalize_4x8"]
    copy_weights(model, plain, mended=conditioned)
    rows = model.get_layer("normalize_4x8").scale_and_offset.kernel.numpy()
    row = 0.25 * rows[1] + 0.75 * rows[4]
    plain.get_layer("normalize_4x8").gamma.assign(1.0 + row[:2])
    plain.get_layer("normalize_4x8").beta.assign(row[2:])
    conditions = np.tile(np.float32([0, 0.25, 0, 0, 0.75]), (4, 1))
    for training in (True, False):
        outputs = model([LATENTS, conditions], training=training)
        np.testing.assert_allclose(outputs, plain(LATENTS, training=training), atol=1e-5)


def test_minibatch_features_and_conditions():
    """The projection's features are maps, whatever the last layer sees besides."""
    for minibatch, channels in (("discrimination", 2), ("standard_deviation", 3)):
        model = discriminator("dcgan", minibatch=minibatch, condition_dim=5, head_units=4)
        assert kernel_of(model.get_layer("embed_conditions")).shape == (5, channels)
        logits, head = model([IMAGES, CONDITIONS])
        assert (logits.shape, head.shape) == ((4, 1), (4, 4))


@pytest.mark.parametrize("family", ["dcgan", "mlp", "r3gan", "sngan"])
def test_mixed_precision(family):
    with dtype_policy("mixed_float16"):
        outputs = [
            generator(family, condition_dim=5)([LATENTS, CONDITIONS]),
            *discriminator(family, condition_dim=5, head_units=3)([IMAGES, CONDITIONS]),
        ]
    assert [output.dtype for output in outputs] == ["float32"] * 3


def test_synchronized_statistics(mirrored):
    """Two replicas normalise by the statistics of the whole batch."""
    import tensorflow as tf

    with mirrored.scope():
        model = generator("dcgan", condition_dim=5, synchronized=True)
        parts = [
            mirrored.experimental_distribute_values_from_function(
                lambda context, x=x: tf.constant(x[context.replica_id_in_sync_group :: 2])
            )
            for x in (LATENTS, CONDITIONS)
        ]
    run = tf.function(lambda *inputs: model(list(inputs), training=True))
    halves = mirrored.experimental_local_results(mirrored.run(run, args=parts))
    alone = generator("dcgan", condition_dim=5)
    expected = alone([LATENTS, CONDITIONS], training=True).numpy()
    for replica, half in enumerate(halves):
        np.testing.assert_allclose(half, expected[replica::2], atol=1e-5)


@every_family
def test_bad_arguments(family):
    for build in (generator, discriminator):
        for value in (0, -3, 2.5):
            with pytest.raises(ValueError, match=f"Received: condition_dim={value}"):
                build(family, condition_dim=value)
        with pytest.raises(ValueError, match="Received: conditioning='film'.*'concatenation'"):
            build(family, conditioning="film")


def test_bad_head():
    with pytest.raises(ValueError, match="Received: head_units=0"):
        discriminator("mlp", head_units=0)


@pytest.mark.parametrize("family", ["dcgan", "sngan"])
def test_conditional_batch_normalization_needs_batch_normalization(family):
    with pytest.raises(ValueError, match="normalization='none'.*conditioning='concatenation'"):
        generator(family, normalization="none", condition_dim=5)
    assert generator(family, normalization="none").input_shape == (None, 6)
