"""OnPlayer: Keras's own callbacks on one of two optimizers."""

import keras
import numpy as np
import pytest

from keras_gan.callbacks import OnPlayer

DATA = np.random.default_rng(0).normal(size=(16, 2)).astype("float32")


def rates(gan):
    return {player: float(gan.optimizer_of(player).learning_rate) for player in gan.players}


def halve():
    return keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate * 0.5)


def test_scheduler_changes_one_players_rate(make_gan):
    gan = make_gan(learning_rate=0.25)
    history = gan.fit(
        DATA,
        batch_size=8,
        epochs=2,
        verbose=0,
        callbacks=[
            OnPlayer(halve(), "discriminator"),
            OnPlayer(
                keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate * 2), "generator"
            ),
        ],
    )
    assert rates(gan) == {"generator": 1.0, "discriminator": 0.0625}
    assert history.history["discriminator_learning_rate"] == [0.125, 0.0625]
    assert history.history["generator_learning_rate"] == [0.5, 1.0]
    assert "learning_rate" not in history.history


def test_unwrapped_scheduler_changes_both(make_gan):
    gan = make_gan(learning_rate=0.25)
    gan.fit(DATA, batch_size=8, epochs=1, verbose=0, callbacks=[halve()])
    assert rates(gan) == {"generator": 0.125, "discriminator": 0.125}


def test_reduce_on_plateau(make_gan):
    gan = make_gan(learning_rate=0.25)
    plateau = keras.callbacks.ReduceLROnPlateau(
        monitor="generator_loss", factor=0.5, patience=1, min_delta=1e9, mode="min", min_lr=0.1
    )
    gan.fit(DATA, batch_size=8, epochs=4, verbose=0, callbacks=[OnPlayer(plateau, "generator")])
    # The first epoch sets the best value; the next two halve the rate, the second down to min_lr.
    assert rates(gan)["discriminator"] == 0.25
    assert rates(gan)["generator"] == pytest.approx(0.1)


def test_wrapped_callback_sees_and_changes_the_real_model(make_gan):
    class Spy(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            self.seen = self.model.optimizer, self.model.generator, sorted(logs), self.params
            self.model.stop_training = True

    gan, spy = make_gan(), Spy()
    gan.fit(DATA, batch_size=4, epochs=9, verbose=0, callbacks=[OnPlayer(spy, "generator")])
    optimizer, generator, logs, params = spy.seen
    assert optimizer is gan.generator_optimizer
    assert generator is gan.generator
    assert "generator_loss" in logs
    assert params["epochs"] == 9
    assert gan.current_step == 1


def test_every_hook_is_handed_on():
    hooks = [name for name in dir(keras.callbacks.Callback) if name.startswith("on_")]
    assert len(hooks) >= 14
    called = []
    callback = keras.callbacks.Callback()
    for name in hooks:
        setattr(callback, name, lambda *args, name=name, **kwargs: called.append(name))
    wrapped = OnPlayer(callback, "generator")
    for name in hooks:
        getattr(wrapped, name)(*([] if name.endswith(("train_begin", "train_end")) else [0]))
    assert called == hooks


def test_learning_rate_of_an_outer_scheduler_is_kept(stand_in):
    model = stand_in()
    model.players = {"generator": []}
    model.optimizer_of = lambda player: keras.optimizers.SGD(0.5)
    wrapped = OnPlayer(halve(), "generator")
    wrapped.set_model(model)
    logs = {"generator_loss": 1.0, "learning_rate": 7.0}
    wrapped.on_epoch_end(0, logs)
    assert logs == {"generator_loss": 1.0, "learning_rate": 7.0, "generator_learning_rate": 0.5}


def test_bad_arguments(make_gan):
    with pytest.raises(ValueError, match="Expected an instance of keras.callbacks.Callback"):
        OnPlayer("early_stopping", "generator")
    with pytest.raises(
        ValueError, match=r"player='critic', but the players of GAN are \['generator', 'discrim"
    ):
        make_gan().fit(DATA, callbacks=[OnPlayer(halve(), "critic")], verbose=0)
