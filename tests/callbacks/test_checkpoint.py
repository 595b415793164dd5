"""Checkpoint: rotation, refusal of diverged models, and damage."""

import os
import pathlib
import zipfile

import keras
import numpy as np
import pytest

from keras_gan.callbacks import Checkpoint

DATA = np.random.default_rng(0).normal(size=(16, 2)).astype("float32")


@pytest.fixture
def gan(make_gan):
    return make_gan()


@pytest.fixture
def fit_epochs(gan, run):
    """Function that runs the callback on epochs in which the GAN's weights are not trained."""

    def fit(callback, epoch_logs, **kwargs):
        run(callback, _Steps(gan), epoch_logs, **kwargs)

    return fit


class _Steps:
    """The GAN, with a step counter that the `run` fixture can advance."""

    def __init__(self, gan):
        self.current_step, self.stop_training = 0, False
        self.weights, self.save = gan.weights, gan.save


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


def test_saved_model_goes_on_like_the_one_that_never_stopped(tmp_path, make_gan):
    whole, first = make_gan(), make_gan()
    whole.fit(DATA, batch_size=8, epochs=3, verbose=0, shuffle=False)
    callback = Checkpoint(tmp_path)
    first.fit(DATA, batch_size=8, epochs=2, verbose=0, shuffle=False, callbacks=[callback])
    path, epoch = Checkpoint.latest(tmp_path)
    assert (path, epoch) == (tmp_path / "epoch_0002.keras", 2)
    resumed = keras.saving.load_model(path)
    resumed.fit(
        DATA,
        batch_size=8,
        initial_epoch=epoch,
        epochs=3,
        verbose=0,
        shuffle=False,
        callbacks=[Checkpoint(tmp_path)],
    )
    for one, other in zip(whole.weights, resumed.weights, strict=True):
        np.testing.assert_array_equal(one.numpy(), other.numpy())
    assert Checkpoint.latest(tmp_path)[1] == 3


def test_diverged_model_is_not_saved(tmp_path, gan, fit_epochs):
    with pytest.warns(UserWarning, match="Epoch 2 is not saved.*generator_loss = nan"):
        fit_epochs(Checkpoint(tmp_path), [{"generator_loss": 1.0}, {"generator_loss": np.nan}])
    assert os.listdir(tmp_path) == ["epoch_0001.keras"]
    weight = gan.generator.weights[0]
    values = weight.numpy()
    values.flat[3] = np.inf
    weight.assign(values)
    with pytest.warns(UserWarning, match="Epoch 3 is not saved.*weight .*kernel.*are kept"):
        fit_epochs(Checkpoint(tmp_path), [{"generator_loss": 1.0}], initial_epoch=2)
    assert os.listdir(tmp_path) == ["epoch_0001.keras"]


def test_metric_of_validation_may_be_nan(tmp_path, fit_epochs):
    fit_epochs(Checkpoint(tmp_path), [{"val_fid": np.nan, "val_generator_loss": np.inf}])
    assert os.listdir(tmp_path) == ["epoch_0001.keras"]


def test_failing_save_keeps_the_earlier_file(tmp_path, gan, fit_epochs, monkeypatch):
    fit_epochs(Checkpoint(tmp_path), [{}])
    content = (tmp_path / "epoch_0001.keras").read_bytes()

    def fail(path):
        pathlib.Path(path).write_bytes(b"half of a file")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(gan, "save", fail)
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
        assert Checkpoint.latest(tmp_path) == (tmp_path / "epoch_0001.keras", 1)


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
    assert Checkpoint.latest(tmp_path, up_to=10008)[1] == 10000
    assert Checkpoint.latest(tmp_path, up_to=9999) is None


def test_files_of_later_epochs_are_warned_of_and_not_deleted(tmp_path, fit_epochs):
    fit_epochs(Checkpoint(tmp_path), [{}], initial_epoch=49)
    with pytest.warns(UserWarning, match=r"after epoch 0, but .*later epochs \[50\].*another"):
        fit_epochs(Checkpoint(tmp_path, keep=1), [{}, {}])
    assert sorted(os.listdir(tmp_path)) == ["epoch_0002.keras", "epoch_0050.keras"]


def test_bad_arguments(tmp_path):
    with pytest.raises(ValueError, match="`keep` must be an integer of at least 1"):
        Checkpoint(tmp_path, keep=0)
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="Cannot write .*give another path"):
        Checkpoint(tmp_path / "file" / "checkpoints").on_train_begin()
