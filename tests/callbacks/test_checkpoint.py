"""Checkpoint: rotation, refusal of diverged models, and damage."""

import os
import pathlib
import zipfile

import keras
import numpy as np
import pytest

from keras_gan.callbacks import Checkpoint

LAST = "epoch_0002.keras"
DATA = np.random.default_rng(0).normal(size=(16, 2)).astype("float32")


@pytest.fixture
def model():
    """A model that is saved faster than a GAN."""
    return keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])


@pytest.fixture
def fit_epochs(model, run):
    """Function that runs the callback on epochs in which the model's weights are not trained."""

    def fit(callback, epoch_logs, **kwargs):
        run(callback, _Steps(model), epoch_logs, **kwargs)

    return fit


class _Steps:
    """The model, with a step counter that the `run` fixture can advance."""

    def __init__(self, model):
        self.current_step, self.stop_training = 0, False
        self.weights, self.save = model.weights, model.save


def test_keeps_the_newest_files(tmp_path, fit_epochs):
    fit_epochs(Checkpoint(tmp_path / "new", keep=2), [{}] * 4)
    assert sorted(os.listdir(tmp_path / "new")) == ["epoch_0003.keras", "epoch_0004.keras"]


def test_every_epochs_and_the_last(tmp_path, fit_epochs):
    fit_epochs(Checkpoint(tmp_path, every_epochs=2, keep=9), [{}] * 5)
    names = [f"epoch_{epoch:04d}.keras" for epoch in (2, 4, 5)]
    assert sorted(os.listdir(tmp_path)) == names


def test_early_end_is_saved(tmp_path, fit_epochs):
    fit_epochs(Checkpoint(tmp_path, every_epochs=3), [{}] * 4, epochs=100)
    assert sorted(os.listdir(tmp_path)) == ["epoch_0003.keras", "epoch_0004.keras"]


def test_an_epoch_that_is_cut_short_is_no_whole_one(tmp_path, make_gan):
    """Keras calls the end of the epoch all the same."""

    class StopsAtThree(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            self.model.stop_training = self.model.current_step == 3

    gan = make_gan()
    data = np.resize(DATA, (32, 2))
    callbacks = [StopsAtThree(), Checkpoint(tmp_path)]
    gan.fit(data, batch_size=16, epochs=4, callbacks=callbacks, verbose=0)
    assert sorted(os.listdir(tmp_path)) == ["epoch_0001.keras", "epoch_0001_step_0000001.keras"]
    assert Checkpoint.latest(tmp_path)[1:] == (1, 1)


def test_saved_model_goes_on_like_the_one_that_never_stopped(tmp_path, make_gan):
    whole, first = make_gan(), make_gan()
    whole.fit(DATA, batch_size=16, epochs=2, verbose=0, shuffle=False)
    callback = Checkpoint(tmp_path)
    first.fit(DATA, batch_size=16, epochs=1, verbose=0, shuffle=False, callbacks=[callback])
    path, epoch, step = Checkpoint.latest(tmp_path)
    assert (path, epoch, step) == (tmp_path / "epoch_0001.keras", 1, 0)
    resumed = keras.saving.load_model(path)
    resumed.fit(
        DATA,
        batch_size=16,
        initial_epoch=epoch,
        epochs=2,
        verbose=0,
        shuffle=False,
        callbacks=[Checkpoint(tmp_path)],
    )
    for one, other in zip(whole.weights, resumed.weights, strict=True):
        np.testing.assert_array_equal(one.numpy(), other.numpy())
    assert Checkpoint.latest(tmp_path)[1] == 2


def test_diverged_model_is_not_saved(tmp_path, model, fit_epochs):
    with pytest.warns(UserWarning, match="Epoch 2 is not saved.*generator_loss = nan"):
        fit_epochs(Checkpoint(tmp_path), [{"generator_loss": 1.0}, {"generator_loss": np.nan}])
    assert os.listdir(tmp_path) == ["epoch_0001.keras"]
    weight = model.weights[0]
    values = weight.numpy()
    values.flat[3] = np.inf
    weight.assign(values)
    with pytest.warns(UserWarning, match="Epoch 3 is not saved.*weight .*kernel.*are kept"):
        fit_epochs(Checkpoint(tmp_path), [{"generator_loss": 1.0}], initial_epoch=2)
    assert os.listdir(tmp_path) == ["epoch_0001.keras"]


def test_metric_of_validation_may_be_nan(tmp_path, fit_epochs):
    fit_epochs(Checkpoint(tmp_path), [{"val_fid": np.nan, "val_generator_loss": np.inf}])
    assert os.listdir(tmp_path) == ["epoch_0001.keras"]


def test_failing_save_keeps_the_earlier_file(tmp_path, model, fit_epochs, monkeypatch):
    fit_epochs(Checkpoint(tmp_path), [{}])
    content = (tmp_path / "epoch_0001.keras").read_bytes()

    def fail(path):
        pathlib.Path(path).write_bytes(b"half of a file")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(model, "save", fail)
    with pytest.raises(OSError, match="epoch_0002.keras'.*No space left.*the disk has space left"):
        fit_epochs(Checkpoint(tmp_path), [{}], initial_epoch=1)
    assert os.listdir(tmp_path) == ["epoch_0001.keras"]
    assert (tmp_path / "epoch_0001.keras").read_bytes() == content


def test_half_file_of_a_killed_run_is_no_checkpoint(tmp_path, fit_epochs, monkeypatch):
    # A kill leaves the temporary file: its removal is switched off for a failing write.
    monkeypatch.setattr(pathlib.Path, "unlink", lambda *_, **__: None)
    monkeypatch.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        fit_epochs(Checkpoint(tmp_path), [{}])
    monkeypatch.undo()
    assert len(os.listdir(tmp_path)) == 1
    assert Checkpoint.latest(tmp_path) is None
    fit_epochs(Checkpoint(tmp_path), [{}])
    assert os.listdir(tmp_path) == ["epoch_0001.keras"]


def _truncate(content):
    return content[: len(content) // 2]


def _zero(content):
    return bytes(len(content))


def _empty(content):
    return b""


def _flip(content):
    """Flips a bit in the middle of the largest member's data."""
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


@pytest.mark.parametrize("damage", [_truncate, _zero, _empty, _flip])
def test_damaged_file_is_named_and_passed_over(tmp_path, fit_epochs, damage):
    fit_epochs(Checkpoint(tmp_path), [{}] * 2)
    newest = tmp_path / "epoch_0002.keras"
    newest.write_bytes(damage(newest.read_bytes()))
    with pytest.warns(UserWarning, match="epoch_0002.keras' is damaged and passed over: ."):
        assert Checkpoint.latest(tmp_path) == (tmp_path / "epoch_0001.keras", 1, 0)


def test_archive_without_weights_is_damaged(tmp_path):
    with zipfile.ZipFile(tmp_path / "epoch_0001.keras", "w") as archive:
        archive.writestr("config.json", "{}")
    with pytest.warns(UserWarning, match="it lacks .*'model.weights.h5'"):
        assert Checkpoint.latest(tmp_path) is None


def test_latest_goes_by_number_and_up_to(tmp_path, fit_epochs):
    assert Checkpoint.latest(tmp_path / "missing") is None
    fit_epochs(Checkpoint(tmp_path), [{}])
    os.rename(tmp_path / "epoch_0001.keras", tmp_path / "epoch_10000.keras")
    fit_epochs(Checkpoint(tmp_path), [{}], initial_epoch=9998 + 10)
    (tmp_path / "notes.keras").write_text("not a checkpoint")
    (tmp_path / "epoch_0003.keras.bak").write_text("not a checkpoint")
    assert Checkpoint.latest(str(tmp_path))[1] == 10009
    assert Checkpoint.latest(tmp_path, up_to=(10008, 0)).epoch == 10000
    assert Checkpoint.latest(tmp_path, up_to=(9999, 7)) is None


def test_files_of_later_epochs_are_warned_of_and_not_deleted(tmp_path, fit_epochs):
    fit_epochs(Checkpoint(tmp_path), [{}], initial_epoch=49)
    with pytest.warns(UserWarning, match=r"after epoch 0, but .*\['epoch_0050.keras'\].*another"):
        fit_epochs(Checkpoint(tmp_path, keep=1), [{}, {}])
    assert sorted(os.listdir(tmp_path)) == ["epoch_0002.keras", "epoch_0050.keras"]


def test_every_steps(tmp_path, fit_epochs):
    """Epochs of 10 steps, every 4 steps: after 4 and 8, and 12, 16 and 20 of all."""
    fit_epochs(Checkpoint(tmp_path, every_steps=4, every_epochs=2, keep=9), [{}, {}])
    names = [f"epoch_{e:04d}_step_{s:07d}.keras" for e, s in ((0, 4), (0, 8), (1, 2), (1, 6))]
    assert sorted(os.listdir(tmp_path)) == [*names, "epoch_0001_step_0000010.keras", LAST]
    found = Checkpoint.latest(tmp_path, up_to=(1, 9))
    assert found == (tmp_path / "epoch_0001_step_0000006.keras", 1, 6)
    assert (found.path, found.epoch, found.step) == tuple(found)
    assert Checkpoint.latest(tmp_path, up_to=(1, 10)).step == 10
    assert Checkpoint.latest(tmp_path) == (tmp_path / LAST, 2, 0)


def test_keep_counts_the_kinds_apart(tmp_path, fit_epochs):
    fit_epochs(Checkpoint(tmp_path, every_steps=2, keep=2), [{}] * 3)
    names = [f"epoch_0002_step_{step:07d}.keras" for step in (8, 10)]
    assert sorted(os.listdir(tmp_path)) == ["epoch_0002.keras", *names, "epoch_0003.keras"]


def test_damaged_file_of_mid_epoch_is_passed_over(tmp_path, fit_epochs):
    fit_epochs(Checkpoint(tmp_path, every_steps=7, every_epochs=2), [{}], epochs=2)
    os.unlink(tmp_path / "epoch_0001.keras")  # Of the early end.
    (tmp_path / "epoch_0000_step_0000009.keras").write_bytes(b"")
    with pytest.warns(UserWarning, match="step_0000009.keras' is damaged and passed over"):
        assert Checkpoint.latest(tmp_path)[1:] == (0, 7)


def test_steps_with_steps_per_execution(tmp_path, make_gan):
    gan = make_gan()
    gan.compile(keras.optimizers.SGD(1e-3), keras.optimizers.SGD(1e-3), steps_per_execution=2)
    saved = []
    save, gan.save = gan.save, lambda path: (saved.append(gan.current_step), save(path))
    callback = Checkpoint(tmp_path, every_steps=3, keep=9)
    gan.fit(DATA, batch_size=2, epochs=1, verbose=0, callbacks=[callback])
    assert saved == [4, 6, 8]  # The first returns after 3, 6, and the end of the epoch.
    names = ["epoch_0000_step_0000004.keras", "epoch_0000_step_0000006.keras", "epoch_0001.keras"]
    assert sorted(os.listdir(tmp_path)) == names


def test_passed_over_steps_are_not_saved(tmp_path, model):
    """As `fit(initial_step=6)` tells callbacks of them: without training."""
    model, callback = _Steps(model), Checkpoint(tmp_path, every_steps=2, keep=9)
    model.current_step = 16
    callback.set_model(model)
    callback.set_params({"epochs": 2})
    callback.on_train_begin()
    callback.on_epoch_begin(1)
    for batch in range(6):
        callback.on_train_batch_end(batch, {})
    callback.save()
    assert os.listdir(tmp_path) == []
    for batch in range(6, 10):
        model.current_step += 1
        callback.on_train_batch_end(batch, {})
    names = [f"epoch_0001_step_{step:07d}.keras" for step in (8, 10)]
    assert sorted(os.listdir(tmp_path)) == names


def test_a_fresh_start_beside_files_of_mid_epoch(tmp_path, fit_epochs):
    (tmp_path / "epoch_0000_step_0000009.keras").write_bytes(b"")
    with pytest.warns(UserWarning, match="after epoch 0, but .*step_0000009.keras"):
        fit_epochs(Checkpoint(tmp_path), [{}])


def test_diverged_in_mid_epoch(tmp_path, fit_epochs):
    logs = {"generator_loss": np.nan}
    with pytest.warns(UserWarning, match="Step 4 of epoch 1 is not saved.*generator_loss = nan"):
        fit_epochs(Checkpoint(tmp_path, every_steps=4), [{}], batch_logs=logs)
    assert os.listdir(tmp_path) == ["epoch_0001.keras"]


def test_bad_arguments(tmp_path):
    with pytest.raises(ValueError, match="`keep` must be an integer of at least 1"):
        Checkpoint(tmp_path, keep=0)
    with pytest.raises(ValueError, match="`every_steps` must be an integer of at least 1"):
        Checkpoint(tmp_path, every_steps=0)
    with pytest.raises(ValueError, match="mode='low'. Expected 'min' or 'max'"):
        Checkpoint(tmp_path, monitor="fid", mode="low")
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="Cannot write .*give another path"):
        Checkpoint(tmp_path / "file" / "checkpoints").on_train_begin()
