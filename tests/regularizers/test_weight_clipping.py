import contextlib

import keras
import numpy as np
import pytest

import keras_gan
from keras_gan import networks
from keras_gan.regularizers import WeightClipping


def test_clips():
    np.testing.assert_allclose(
        WeightClipping(0.5)(np.array([-2.0, -0.5, 0.1, 3.0])), [-0.5] * 2 + [0.1, 0.5]
    )


def test_config_round_trip():
    serialized = keras.saving.serialize_keras_object(WeightClipping(0.02))
    assert keras.saving.deserialize_keras_object(serialized).limit == 0.02


@pytest.mark.parametrize("limit", [0.0, -1.0, float("nan"), float("inf"), "1", True])
def test_limit_out_of_range(limit):
    with pytest.raises(ValueError, match="`limit` must be a finite number above 0"):
        WeightClipping(limit)


@pytest.mark.parametrize("num_replicas", [1, 2])
@pytest.mark.parametrize("optimizer", ["Adam", "RMSprop"])
def test_weights_stay_clipped_in_training(points, mirrored, num_replicas, optimizer):
    """A step of the size 1 takes the discriminator's weights, and them alone, to the limit."""
    keras.utils.set_random_seed(0)
    with mirrored.scope() if num_replicas == 2 else contextlib.nullcontext():
        gan = keras_gan.GAN(
            networks.MLPGenerator(2, latent_dim=3, width=8, depth=1),
            networks.MLPDiscriminator(2, width=8, depth=1),
        )
        WeightClipping(0.25).apply_to(gan.discriminator)
        optimizers = [getattr(keras.optimizers, optimizer)(1.0) for _ in range(2)]
        gan.compile(*optimizers, loss="wasserstein", run_eagerly=True)
    kernel = gan.discriminator.trainable_variables[0]
    assert np.abs(kernel).max() <= 0.25
    gan.fit(points[:8], batch_size=8, epochs=1, verbose=0)
    np.testing.assert_allclose(np.abs(kernel), 0.25)
    assert np.abs(gan.generator.trainable_variables[0]).max() > 0.25
