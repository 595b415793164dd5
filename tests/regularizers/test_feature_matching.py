import types

import keras
import numpy as np
import pytest
from keras import ops

from keras_gan import networks, regularizers

REAL, FAKE = np.random.default_rng(0).normal(size=(2, 5, 4)).astype("float32")
MATRIX = np.random.default_rng(1).normal(size=(4, 3)).astype("float32")


def built(discriminator, **arguments):
    feature_matching = regularizers.FeatureMatching(**arguments)
    feature_matching.build(types.SimpleNamespace(discriminator=discriminator))
    return feature_matching


def linear_features():
    """A functional discriminator whose layer `features` is MATRIX, and which ends in a cast."""
    samples = keras.Input((4,))
    features = keras.layers.Dense(3, use_bias=False, name="features")
    x = keras.layers.Activation("relu", name="relu")(features(samples))
    logits = keras.layers.Activation("linear", name="cast")(keras.layers.Dense(1, name="logits")(x))
    features.kernel.assign(MATRIX)
    return keras.Model(samples, logits, name="judge")


@pytest.mark.parametrize("layer", ["features", "relu", None])
def test_features_of_a_layer(layer):
    """By default, what goes into the last layer with weights, the one before the cast."""
    feature_matching = built(linear_features(), layer=layer)
    values = feature_matching(
        None,
        ops.convert_to_tensor(REAL),
        ops.convert_to_tensor(FAKE),
        discriminator_inputs=lambda x: x,
    )
    real, fake = REAL @ MATRIX, FAKE @ MATRIX
    if layer != "features":
        real, fake = np.maximum(real, 0), np.maximum(fake, 0)
    expected = np.sum((real.mean(axis=0) - fake.mean(axis=0)) ** 2)
    np.testing.assert_allclose(values, np.full(5, expected), rtol=1e-5)


def test_samples_are_augmented():
    feature_matching = built(linear_features(), layer="features")
    values = feature_matching(
        None,
        ops.convert_to_tensor(REAL),
        ops.convert_to_tensor(FAKE),
        discriminator_inputs=lambda x: 2 * x,
    )
    expected = 4 * np.sum(((REAL - FAKE).mean(axis=0) @ MATRIX) ** 2)
    np.testing.assert_allclose(values, np.full(5, expected), rtol=1e-5)


def test_maps_are_compared_pixel_by_pixel():
    network = networks.DCGANDiscriminator((8, 8, 1), width=2, depth=2, normalization="none")
    real, fake = np.random.default_rng(0).normal(size=(2, 3, 8, 8, 1)).astype("float32")
    feature_matching = built(network, layer="halve_4x4")
    values = feature_matching(
        None,
        ops.convert_to_tensor(real),
        ops.convert_to_tensor(fake),
        discriminator_inputs=lambda x: x,
    )
    kernel, bias = network.get_layer("halve_4x4").weights
    convolution = ops.conv((real - fake).mean(axis=0)[None], kernel, 2, "same")
    np.testing.assert_allclose(values, np.full(3, np.sum(convolution**2)), rtol=1e-4)


def test_gradient_on_two_replicas_equals_that_on_one(mirrored):
    """Replicas of 3 and 2 examples, and the engine's share of the mean and sum of gradients."""
    import tensorflow as tf

    feature_matching = built(linear_features(), layer="relu")
    scale = np.array([0.5, 1.0, -2.0, 0.3], "float32")

    def gradient(weights, real, latents):
        with tf.GradientTape() as tape:
            tape.watch(weights)
            values = feature_matching(
                None, real, latents * weights, discriminator_inputs=lambda x: x
            )
            objective = tf.reduce_sum(values) / 5  # Of the global batch.
        return tf.reduce_mean(values), tape.gradient(objective, weights)

    value, expected = gradient(tf.constant(scale), tf.constant(REAL), tf.constant(FAKE))
    with mirrored.scope():
        feature_matching = built(linear_features(), layer="relu")

    @tf.function
    def on_replicas():
        def replica():
            first = tf.distribute.get_replica_context().replica_id_in_sync_group == 0
            rows = tf.where(first, tf.range(0, 3), tf.range(2, 5))[tf.where(first, 0, 1) :]
            return gradient(tf.constant(scale), tf.gather(REAL, rows), tf.gather(FAKE, rows))

        return mirrored.run(replica)

    values, gradients = on_replicas()
    np.testing.assert_allclose(values.values, [value, value], rtol=1e-5)
    np.testing.assert_allclose(sum(gradients.values), expected, rtol=1e-4)


def test_alone_takes_the_place_of_the_loss():
    assert regularizers.FeatureMatching(alone=True).replaces_loss
    assert not regularizers.FeatureMatching().replaces_loss


def test_missing_layer():
    with pytest.raises(ValueError, match="'judge' has no layer of this name. .*features, relu"):
        built(linear_features(), layer="feature")


@pytest.mark.parametrize("layer", [None, "noise"])
def test_a_network_in_place_of_the_last_layer(layer):
    """Of the outer network alone, in whose last part the features are out of sight."""
    noise = keras.layers.GaussianNoise(0.1, name="noise")
    outer = keras.Sequential([keras.Input((4,)), noise, linear_features()])
    if layer is None:
        with pytest.raises(ValueError, match="a network of its own, 'judge'.*noise, judge"):
            built(outer)
    else:
        built(outer, layer=layer)


def test_a_discriminator_that_does_not_show_its_layers():
    class Subclassed(keras.Model):
        pass

    with pytest.raises(ValueError, match="Expected: a functional or sequential Keras model"):
        built(Subclassed())
