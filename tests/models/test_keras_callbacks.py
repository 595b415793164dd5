"""The standard Keras callbacks work on a GAN as on any model."""

import csv

import keras
import numpy as np
import pytest

import keras_gan


@pytest.fixture
def points(points):
    """One batch."""
    return points[:16]


@pytest.fixture
def gan():
    keras.utils.set_random_seed(0)
    model = keras_gan.GAN(
        keras_gan.networks.MLPGenerator(2, latent_dim=3, width=4, depth=1),
        keras_gan.networks.MLPDiscriminator(2, width=4, depth=1),
    )
    # Of a few steps, tracing would take most of the time.
    model.compile(keras.optimizers.SGD(0.1), keras.optimizers.SGD(0.1), run_eagerly=True)
    return model


def rate(optimizer):
    return float(keras.ops.convert_to_numpy(optimizer.learning_rate))


def test_tensorboard(gan, points, tmp_path):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    callback = keras.callbacks.TensorBoard(tmp_path)
    history = gan.fit(points, epochs=2, callbacks=[callback], validation_data=points, verbose=0)
    events = EventAccumulator(str(tmp_path / "train"), {"tensors": 0})
    events.Reload()
    import tensorflow as tf

    logged = [tf.make_ndarray(e.tensor_proto) for e in events.Tensors("epoch_generator_loss")]
    np.testing.assert_allclose(logged, history.history["generator_loss"], rtol=1e-6)


def test_model_checkpoint(gan, points, tmp_path):
    path = tmp_path / "{epoch}.keras"
    callback = keras.callbacks.ModelCheckpoint(path, monitor="fake_accuracy", mode="min")
    gan.fit(points, epochs=2, callbacks=[callback], verbose=0)
    loaded = keras.saving.load_model(tmp_path / "2.keras")
    np.testing.assert_array_equal(loaded.generate(4, seed=0), gan.generate(4, seed=0))


def test_csv_logger(gan, points, tmp_path):
    callback = keras.callbacks.CSVLogger(tmp_path / "log.csv")
    history = gan.fit(points, epochs=2, callbacks=[callback], verbose=0).history
    with open(tmp_path / "log.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [float(row["generator_loss"]) for row in rows] == pytest.approx(
        history["generator_loss"]
    )


def test_early_stopping(gan, points):
    callback = keras.callbacks.EarlyStopping(
        "generator_loss", mode="max", min_delta=100, patience=1
    )
    history = gan.fit(points, epochs=9, callbacks=[callback], verbose=0)
    assert len(history.epoch) == 2


def test_terminate_on_nan(gan, points):
    gan.generator.set_weights([w * np.nan for w in gan.generator.get_weights()])

    callbacks = [keras.callbacks.TerminateOnNaN()]
    history = gan.fit(points, batch_size=10, epochs=3, callbacks=callbacks, verbose=0)
    assert len(history.epoch) == 1 and gan.current_step == 1
    assert "loss" not in history.history


def test_learning_rate_scheduler_on_both(gan, points):
    callback = keras.callbacks.LearningRateScheduler(lambda epoch, value: 0.5 * value)
    gan.fit(points, epochs=2, callbacks=[callback], verbose=0)
    assert rate(gan.generator_optimizer) == pytest.approx(0.025)
    assert rate(gan.discriminator_optimizer) == pytest.approx(0.025)


@pytest.mark.parametrize("player", ["generator", "discriminator"])
def test_learning_rate_scheduler_on_either(gan, points, player):
    schedule = keras.callbacks.LearningRateScheduler(lambda epoch, value: 0.5 * value)
    callback = keras_gan.callbacks.OnPlayer(schedule, player)
    gan.fit(points, epochs=2, callbacks=[callback], verbose=0)
    for name in gan.players:
        expected = 0.025 if name == player else 0.1
        assert rate(gan.optimizer_of(name)) == pytest.approx(expected)


def test_backup_and_restore_ends_where_the_unbroken_run_ends(gan, points, tmp_path):
    class Interrupt(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            if epoch == 2:
                raise KeyboardInterrupt

    for network in (gan.generator, gan.discriminator):
        network.save(tmp_path / f"{network.name}.keras")

    def make():
        model = keras_gan.GAN(
            *(
                keras.saving.load_model(tmp_path / f"{network.name}.keras")
                for network in (gan.generator, gan.discriminator)
            )
        )
        model.compile(keras.optimizers.Adam(0.01), keras.optimizers.Adam(0.01), run_eagerly=True)
        return model

    def fit(model, *callbacks):
        model.fit(points, epochs=4, batch_size=16, shuffle=False, callbacks=callbacks, verbose=0)

    unbroken, first, second = make(), make(), make()
    fit(unbroken)
    backup = keras.callbacks.BackupAndRestore(tmp_path / "backup")
    with pytest.raises(KeyboardInterrupt):
        fit(first, backup, Interrupt())
    fit(second, keras.callbacks.BackupAndRestore(tmp_path / "backup"))
    for a, b in zip(unbroken.get_weights(), second.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
