"""BiGAN."""

import keras
import numpy as np
import pytest

from keras_gan import networks
from keras_gan.models import BiGAN

SHAPE = (4, 4, 1)
IMAGES = np.random.default_rng(0).uniform(-1, 1, (8, *SHAPE)).astype("float32")


def encoder(units):
    images = keras.Input(SHAPE)
    return keras.Model(images, keras.layers.Dense(units)(keras.layers.Flatten()(images)))


def make(units=3, **kwargs):
    keras.utils.set_random_seed(0)
    return BiGAN(
        networks.MLPGenerator(SHAPE, latent_dim=3, width=4, depth=1),
        networks.MLPDiscriminator(SHAPE, width=4, depth=1, condition_dim=3),
        encoder(units),
        **kwargs,
    )


def test_terms():
    """Equation 3 of the paper: pairs (x, E(x)) against (G(z), z), roles exchanged for G and E."""
    model = make()
    model.compile(run_eagerly=True)
    images = keras.ops.convert_to_tensor(IMAGES)
    latents = keras.random.normal((8, 3), seed=1)
    fake, codes = model.pairs(images, latents, training=False)
    real_logits = np.asarray(model.discriminator([images, codes]))[:, 0]
    fake_logits = np.asarray(model.discriminator([fake, latents]))[:, 0]
    model.log = lambda *_: None
    terms = model.pair_terms(images, latents, (fake, codes))
    expected = np.log1p(np.exp(-real_logits)) + np.log1p(np.exp(fake_logits))
    np.testing.assert_allclose(terms["discriminator_loss"], expected, rtol=1e-5)
    terms = model.pair_terms(images, latents, (fake, codes), exchanged=True)
    expected = np.log1p(np.exp(real_logits)) + np.log1p(np.exp(-fake_logits))
    np.testing.assert_allclose(terms["generator_loss"], expected, rtol=1e-5)


def test_several_discriminator_steps():
    model = make(num_discriminator_steps=2)
    model.compile(run_eagerly=True)
    logs = model.fit(IMAGES, batch_size=8, verbose=0).history
    assert np.isfinite(logs["generator_loss"]).all()
    assert int(model.discriminator_optimizer.iterations) == 2
    assert int(model.generator_optimizer.iterations) == 1
    assert model.current_step == 1


def test_reconstruct():
    model = make()
    model.compile()
    with pytest.warns(UserWarning, match="has not been trained"):
        again = model.reconstruct(IMAGES)
    expected = model.generator(model.encoder(IMAGES))
    np.testing.assert_allclose(again, expected, rtol=1e-5, atol=1e-6)


def test_evaluate():
    model = make()
    model.compile(run_eagerly=True)
    logs = model.evaluate(IMAGES, batch_size=8, verbose=0, return_dict=True)
    assert set(logs) == {"discriminator_loss", "generator_loss", "real_accuracy", "fake_accuracy"}


def test_an_encoder_to_other_codes():
    with pytest.raises(ValueError, match="encoder"):
        make(units=4)


def test_regularizers_are_refused():
    with pytest.raises(ValueError, match="pairs of sample and code"):
        make().compile(regularizers=["r1"])
