"""A small GAN for the callbacks' tests, and a stand-in that trains nothing."""

import keras
import numpy as np
import pytest

import keras_gan


def _make_gan(sample_shape=2, learning_rate=1e-3):
    """Runs eagerly: of the few steps of these tests, tracing would take most of the time."""
    keras.utils.set_random_seed(0)
    gan = keras_gan.GAN(
        keras_gan.networks.MLPGenerator(sample_shape=sample_shape, latent_dim=4, width=4, depth=1),
        keras_gan.networks.MLPDiscriminator(sample_shape=sample_shape, width=4, depth=1),
    )
    gan.compile(
        generator_optimizer=keras.optimizers.SGD(learning_rate),
        discriminator_optimizer=keras.optimizers.SGD(learning_rate),
        run_eagerly=True,
    )
    return gan


@pytest.fixture
def make_gan():
    """Function that makes a tiny GAN of points (or of another sample shape)."""
    return _make_gan


class StandIn:
    """Has what the callbacks ask of a model, with samples that are known beforehand."""

    is_chief = True

    def __init__(self, sample_shape=(2,), latent_dim=3):
        self.sample_shape = sample_shape
        self.latent_dim = latent_dim
        self.current_step = 0
        self.stop_training = False
        self.requests = []
        self.weights = []

    def generate(self, num_samples=None, seed=None, latents=None):
        """Returns samples filled with their index / 1000."""
        self.requests.append({"num_samples": num_samples, "seed": seed, "latents": latents})
        num_samples = len(latents) if num_samples is None else num_samples
        values = np.arange(num_samples, dtype="float32") / 1000
        return np.broadcast_to(
            values.reshape(-1, *[1] * len(self.sample_shape)), (num_samples, *self.sample_shape)
        ).copy()

    def generate_grid(self, rows, columns, seed=None):
        """Returns that many samples of `generate`."""
        return self.generate(rows * columns, seed=seed)

    def generate_paths(self, rows, columns, seed=None):
        """Returns that many samples."""
        self.requests.append({"paths": (rows, columns), "seed": seed})
        return np.zeros((rows * columns, *self.sample_shape), "float32")


@pytest.fixture
def stand_in():
    """The class of models that train nothing."""
    return StandIn


@pytest.fixture
def run():
    """Function that calls a callback as `fit` does, for epochs of 10 steps with given logs."""

    def run_epochs(callback, model, epoch_logs, initial_epoch=0, epochs=None, batch_logs=None):
        callback.set_model(model)
        callback.set_params({"epochs": epochs or initial_epoch + len(epoch_logs)})
        callback.on_train_begin()
        for epoch, logs in enumerate(epoch_logs, start=initial_epoch):
            callback.on_epoch_begin(epoch)
            for batch in range(10):
                callback.on_train_batch_begin(batch)
                model.current_step += 1
                callback.on_train_batch_end(batch, batch_logs or {})
                if model.stop_training:
                    break
            callback.on_epoch_end(epoch, logs)
            if model.stop_training:
                break
        callback.on_train_end()

    return run_epochs
