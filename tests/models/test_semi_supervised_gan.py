import keras
import numpy as np
import pytest
from keras import layers

from keras_gan import GAN, models, networks
from keras_gan.engine import random
from keras_gan.layers import MeanOutput, WeightNormalization
from keras_gan.models import SemiSupervisedGAN

RANDOM = np.random.default_rng(0)
IMAGES, LABELLED = RANDOM.uniform(-1, 1, (2, 12, 2, 2, 1)).astype("float32")
LABELS = (np.arange(12) % 3).astype("int32")
FEATURE_MATCHING = {"name": "feature_matching", "layer": "features", "alone": True}


def make(compiled=True, discriminator_optimizer=None, regularizers=(FEATURE_MATCHING,), **kwargs):
    """A linear classifier of three classes behind four features."""
    keras.utils.set_random_seed(0)
    generator = keras.Sequential([keras.Input((2,)), layers.Dense(4), layers.Reshape((2, 2, 1))])
    images = keras.Input((2, 2, 1))
    x = layers.Dense(4, use_bias=False, name="features")(layers.Flatten()(images))
    gan = SemiSupervisedGAN(generator, keras.Model(images, layers.Dense(3)(x)), **kwargs)
    if compiled:
        gan.compile(
            keras.optimizers.SGD(0.1),
            discriminator_optimizer or keras.optimizers.SGD(0.1),
            regularizers=regularizers,
            run_eagerly=True,
        )
    return gan


@pytest.fixture
def batches(batches_of):
    def make(size=6, images=IMAGES, labelled=LABELLED, labels=LABELS):
        return batches_of((images, (labelled, labels)), size)

    return make


def logits_of(images, weights):
    features, kernel, bias = weights
    return images.reshape(len(images), -1) @ features @ kernel + bias


def real_logit(logits):
    return np.log(np.exp(logits).sum(axis=-1))


def softplus(x):
    return np.log1p(np.exp(x))


def test_losses_by_hand(batches):
    """The paper's section 5 with l_(K+1) = 0, and its feature matching, of the first step."""
    gan = make(supervised_weight=3.0, discriminator_optimizer=keras.optimizers.SGD(0.0))
    weights = gan.discriminator.get_weights()
    with random.scope(gan.seed, step=0):
        latents = np.array(random.normal((12, 2)))
    kernel, bias = gan.generator.get_weights()
    fake = latents @ kernel + bias
    logs = gan.fit(batches(12), verbose=0).history

    labelled = logits_of(LABELLED, weights)
    probabilities = np.exp(labelled) / np.exp(labelled).sum(axis=-1, keepdims=True)
    cross_entropy = -np.log(probabilities[np.arange(12), LABELS]).mean()
    real, false = real_logit(logits_of(IMAGES, weights)), real_logit(logits_of(fake, weights))
    difference = IMAGES.reshape(12, 4).mean(axis=0) - fake.mean(axis=0)
    expected = {
        "supervised_loss": 3.0 * cross_entropy,
        "supervised_accuracy": np.mean(labelled.argmax(axis=-1) == LABELS),
        # D = sum exp l / (sum exp l + 1).
        "discriminator_loss": softplus(-real).mean() + softplus(false).mean(),
        "real_accuracy": np.mean(real > 0),
        "fake_accuracy": np.mean(false < 0),
        "generator_loss": softplus(-false).mean(),
        "feature_matching": ((difference @ weights[0]) ** 2).sum(),
    }
    assert set(logs) == set(expected)
    for name, value in expected.items():
        np.testing.assert_allclose(logs[name], [value], rtol=1e-5, err_msg=name)


def test_the_generator_follows_the_features_alone(batches):
    """Its step against the gradient of the squared distance of the means, by hand."""
    gan = make(discriminator_optimizer=keras.optimizers.SGD(0.0))
    features = gan.discriminator.get_weights()[0]
    kernel, bias = gan.generator.get_weights()
    with random.scope(gan.seed, step=0):
        latents = np.array(random.normal((12, 2)))
    gan.fit(batches(12), verbose=0)
    distance = (latents @ kernel + bias).mean(axis=0) - IMAGES.reshape(12, 4).mean(axis=0)
    gradient = 2 * features @ (distance @ features)
    new_kernel, new_bias = gan.generator.get_weights()
    np.testing.assert_allclose(new_bias, bias - 0.1 * gradient, rtol=1e-4)
    expected = kernel - 0.1 * np.outer(latents.mean(axis=0), gradient)
    np.testing.assert_allclose(new_kernel, expected, rtol=1e-4, atol=1e-6)


def test_the_classifier_is_averaged(batches):
    gan = make(discriminator_ema_decay=0.9)
    values = [gan.discriminator.get_weights()]
    average = values[0]
    for t in range(2):
        gan.fit(batches(12), verbose=0)
        decay = min(0.9, (1 + t) / (10 + t))
        new = gan.discriminator.get_weights()
        average = [decay * a + (1 - decay) * w for a, w in zip(average, new, strict=True)]
    for a, b in zip(average, gan.averaged_discriminator.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-6)


def test_classify_and_evaluate(batches):
    gan = make()
    gan.fit(batches(), verbose=0)
    for average, network in ((None, gan.averaged_discriminator), (False, gan.discriminator)):
        logits = logits_of(LABELLED, network.get_weights())
        expected = np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True)
        probabilities = gan.classify(LABELLED, batch_size=5, average=average)
        assert probabilities.dtype == np.float32
        np.testing.assert_allclose(probabilities, expected, rtol=1e-4)
    # Batches of 8 and 4.
    logs = gan.evaluate(LABELLED, LABELS, batch_size=8, verbose=0, return_dict=True)
    wrong = np.mean(gan.classify(LABELLED).argmax(axis=-1) != LABELS)
    np.testing.assert_allclose(logs["classification_error"], wrong, rtol=1e-6)
    assert set(logs) == {
        "classification_error",
        "discriminator_loss",
        "generator_loss",
        "real_accuracy",
        "fake_accuracy",
    }
    plain = make(discriminator_ema_decay=None)
    assert plain.averaged_discriminator is None
    assert plain.classify(LABELLED).shape == (12, 3)


def test_validation_while_training(batches):
    """After the epoch: what `evaluate` then gives, and the errors of `classify`."""
    gan, labels = make(), np.array([0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 2, 2])
    history = gan.fit(batches(), validation_data=(LABELLED, labels), verbose=0).history
    validation = {
        name.removeprefix("val_"): value
        for name, (value,) in history.items()
        if name.startswith("val_")
    }
    logs = gan.evaluate(LABELLED, labels, verbose=0, return_dict=True)
    assert validation == pytest.approx(logs, rel=1e-6)
    wrong = np.mean(gan.classify(LABELLED).argmax(axis=-1) != labels)
    assert validation["classification_error"] == pytest.approx(wrong, rel=1e-6)


def test_the_weight_of_the_labels_may_follow_a_schedule(batches):
    """From 4 down to 0 in 4 steps, after saving too, as the classifier stays as it is."""
    schedule = keras.optimizers.schedules.PolynomialDecay(4.0, 4, end_learning_rate=0.0)
    still = keras.optimizers.SGD(0.0)
    gan = make(supervised_weight=schedule, discriminator_optimizer=still)
    again = SemiSupervisedGAN.from_config(gan.get_config())
    assert again.supervised_weight.get_config() == schedule.get_config()
    losses = [gan.fit(batches(12), verbose=0).history["supervised_loss"][0] for _ in range(5)]
    labelled = logits_of(LABELLED, gan.discriminator.get_weights())
    cross_entropy = np.mean(real_logit(labelled) - labelled[np.arange(12), LABELS])
    np.testing.assert_allclose(losses, cross_entropy * np.arange(4, -1, -1), rtol=1e-4, atol=1e-6)


def normalised():
    keras.utils.set_random_seed(0)
    images = keras.Input((2, 2, 1))
    x = layers.GaussianNoise(0.1)(layers.Flatten()(images))
    x = WeightNormalization(layers.Dense(4, use_bias=False), name="features")(x)
    generator = keras.Sequential([keras.Input((2,)), layers.Dense(4), layers.Reshape((2, 2, 1))])
    generator.add(MeanOutput())
    gan = SemiSupervisedGAN(generator, keras.Model(images, layers.Dense(3)(x)))
    gan.compile(*(keras.optimizers.SGD(0.0) for _ in range(2)), run_eagerly=True)
    return gan


def test_initialization_by_the_first_images(mirrored, batches):
    """Once: not in a training that goes on; and on each replica as on one device."""
    gan = normalised()
    gan.fit(batches(12), verbose=0)
    for network in (gan.discriminator, gan.averaged_discriminator):
        outputs = np.array(network.get_layer("features")(IMAGES.reshape(12, 4)))
        np.testing.assert_allclose(outputs.mean(axis=0), np.zeros(4), atol=0.2)
        np.testing.assert_allclose(outputs.std(axis=0), np.ones(4), atol=0.2)
    mean = gan.generator.layers[-1](np.zeros((1, 2, 2, 1)))
    np.testing.assert_allclose(mean[0], IMAGES.mean(axis=0), rtol=1e-4)
    weights = gan.discriminator.get_weights()
    gan.fit(batches(12, images=IMAGES / 2), verbose=0)
    with mirrored.scope():
        several = normalised()
    several.check_first_batch(batches(12))
    for network in (gan.discriminator, several.discriminator):
        for a, b in zip(weights, network.get_weights(), strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)


def test_bad_training_data(batches):
    gan = make()
    with pytest.raises(ValueError, match=r"Expected elements \(images, \(labelled_images, labels"):
        gan.fit(IMAGES, batch_size=6, verbose=0)
    with pytest.raises(ValueError, match=r"Expected elements \(images, \(labelled_images, labels"):
        gan.fit(IMAGES, LABELS, batch_size=6, verbose=0)
    with pytest.raises(ValueError, match="batch has the label 3. Expected integers from 0 to 2"):
        gan.fit(batches(labels=LABELS + 1), verbose=0)
    with pytest.raises(ValueError, match=r"labels of shape \(6, 3\).*np.argmax"):
        gan.fit(batches(labels=np.eye(3, dtype="float32")[LABELS]), verbose=0)
    with pytest.raises(ValueError, match="received samples of shape"):
        gan.fit(batches(labelled=LABELLED[:, :1]), verbose=0)


def test_bad_images_to_evaluate_or_classify():
    gan = make()
    with pytest.raises(ValueError, match=r"without labels of theirs.*Expected batches \(images"):
        gan.evaluate(IMAGES, verbose=0)
    with pytest.raises(ValueError, match="batch has the label -1. Expected integers from 0 to 2"):
        gan.evaluate(IMAGES, LABELS - 1, verbose=0)
    with pytest.raises(ValueError, match="rank 3.*grey images"):
        gan.classify(IMAGES[..., 0])
    with pytest.raises(ValueError, match="`batch_size` must be"):
        gan.classify(IMAGES, batch_size=0)
    with pytest.raises(ValueError, match="does not average the discriminator"):
        make(discriminator_ema_decay=None).classify(IMAGES, average=True)


def test_bad_arguments():
    with pytest.raises(ValueError, match="supervised_weight is out of range. Received: .*-1"):
        make(supervised_weight=-1)
    with pytest.raises(ValueError, match="`ema_decay` must be"):
        make(discriminator_ema_decay=1.0)
    generator = networks.MLPGenerator(2, latent_dim=3, width=4)
    with pytest.raises(ValueError, match=r"returns the shape \(None, 1\). Expected class logits"):
        SemiSupervisedGAN(generator, networks.MLPDiscriminator(2, width=4))
    with pytest.raises(ValueError, match="Expected logits"):
        GAN(generator, networks.SemiSupervisedGANDiscriminator(2, width=8))


def test_class_of_defaults():
    gan = make(compiled=False)
    gan.compile()
    assert gan.compile_arguments()["regularizers"][0].replaces_loss
    assert float(gan.discriminator_optimizer.learning_rate) == pytest.approx(0.003)
    assert models.get({"name": "semi_supervised_gan", **_networks()}).data_form == "few_labelled"


def _networks():
    return {
        "generator": networks.MLPGenerator(2, latent_dim=3, width=4),
        "discriminator": networks.SemiSupervisedGANDiscriminator(2, width=8),
    }
