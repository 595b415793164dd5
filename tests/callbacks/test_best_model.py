"""The best model by a log: `Checkpoint(monitor=...)`."""

import json
import zipfile

import pytest

from keras_gan.callbacks import Checkpoint
from keras_gan.callbacks.best_model import BestModel


class Model:
    """Saves files that tell after how many steps they were written."""

    weights = ()

    def __init__(self):
        self.current_step, self.stop_training = 0, False

    def save(self, path):
        with zipfile.ZipFile(path, "w") as archive:
            for name in ("metadata.json", "config.json", "model.weights.h5"):
                archive.writestr(name, str(self.current_step))


def saved_step(path):
    with zipfile.ZipFile(path) as archive:
        return int(archive.read("config.json"))


def fids(*values):
    return [{} if value is None else {"fid": value} for value in values]


@pytest.fixture
def train(tmp_path, run):
    """Function that runs epochs of 10 steps with given values of `fid`."""

    def train_epochs(*values, mode="min", monitor="fid", initial_epoch=0):
        model = Model()
        model.current_step = 10 * initial_epoch
        callback = Checkpoint(tmp_path, monitor=monitor, mode=mode, keep=1)
        run(callback, model, fids(*values), initial_epoch=initial_epoch)
        path = tmp_path / "best.json"
        return json.loads(path.read_text()) if path.exists() else None

    return train_epochs


@pytest.mark.parametrize(
    ("mode", "values", "best"),
    [
        ("min", (5.0, 3.0, 4.0, 3.0), 2),  # An equal one is not better.
        ("max", (5.0, 3.0, 7.0, 6.0), 3),
        ("min", (float("nan"), 9.0, float("-inf")), 2),
    ],
)
def test_the_best_epoch_is_kept(tmp_path, train, mode, values, best):
    record = train(*values, mode=mode)
    assert record == {"epoch": best, "monitor": "fid", "value": values[best - 1]}
    assert saved_step(tmp_path / "best.keras") == 10 * best
    assert Checkpoint.latest(tmp_path).epoch == len(values)  # And not the best one.


def test_a_resumed_training_knows_the_best_so_far(tmp_path, train):
    train(5.0, 3.0)
    assert train(4.0, initial_epoch=2)["epoch"] == 2
    assert train(2.0, initial_epoch=3)["epoch"] == 4
    assert saved_step(tmp_path / "best.keras") == 40


def test_epochs_that_are_run_again_set_their_record_again(tmp_path, train):
    """Killed after epoch 3, of which `best.keras` is, resumed from the end of epoch 1."""
    train(5.0, 6.0, 3.0)
    with pytest.warns(UserWarning, match="later checkpoints"):
        assert train(6.0, 3.0, initial_epoch=1)["epoch"] == 3


def test_epochs_that_are_run_again_and_become_worse_do_not_replace_the_best(tmp_path, train):
    """As on a GPU without determinism."""
    train(5.0, 6.0, 3.0)
    with pytest.warns(UserWarning, match="later checkpoints"):
        assert train(6.0, 4.0, initial_epoch=1) == {"epoch": 3, "monitor": "fid", "value": 3.0}
    assert saved_step(tmp_path / "best.keras") == 30


@pytest.mark.parametrize(
    ("monitor", "better"),
    [
        ("fid", "min"),
        ("val_l1", "min"),
        ("kl_real_fake", "min"),
        ("of_a_user", "min"),
        ("inception_score", "max"),
        ("recall", "max"),
        ("coverage", "max"),
        ("modes", "max"),
        ("val_psnr", "max"),
    ],
)
def test_what_is_best_follows_from_the_metric(tmp_path, monitor, better):
    assert BestModel(tmp_path, monitor, "auto").mode == better
    assert BestModel(tmp_path, monitor, "max").mode == "max"


def test_kill_between_model_and_record(tmp_path, train, monkeypatch):
    train(5.0)
    with monkeypatch.context() as killed:

        def kill(path):
            raise KeyboardInterrupt

        killed.setattr("keras_gan.callbacks.best_model.atomic_write", kill)
        with pytest.raises(KeyboardInterrupt):
            train(3.0, initial_epoch=1)
    assert Checkpoint.latest(tmp_path).epoch == 1  # Resumed from before the best.
    assert train(3.0, initial_epoch=1) == {"epoch": 2, "monitor": "fid", "value": 3.0}
    assert saved_step(tmp_path / "best.keras") == 20


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("best.json", b"{", "best.json' can't be read: JSONDecodeError"),
        ("best.json", b"[]", "best.json' can't be read: TypeError"),
        ("best.json", b"{}", "best.json' can't be read: KeyError: 'monitor'"),
        ("best.json", None, "best.json' can't be read: FileNotFoundError"),
        ("best.keras", b"half", "best.keras' is damaged"),
        ("best.keras", None, "best.keras' is damaged"),
    ],
)
def test_damage_is_named_and_the_search_begins_anew(tmp_path, train, name, content, message):
    train(3.0)
    if content is None:
        (tmp_path / name).unlink()
    else:
        (tmp_path / name).write_bytes(content)
    with pytest.warns(UserWarning, match=f"best 'fid' of the epochs so far is not.*{message}"):
        assert train(4.0, initial_epoch=1)["epoch"] == 2
    assert saved_step(tmp_path / "best.keras") == 20
    earlier = tmp_path / "best_earlier.keras"
    assert earlier.exists() == (name == "best.json")  # A whole model is not lost.
    if earlier.exists():
        assert saved_step(earlier) == 10


def test_a_training_that_begins_anew_does_not_overwrite_the_best_of_another(tmp_path, train):
    train(5.0, 3.0)
    with pytest.warns(UserWarning, match="as training begins anew.*moved to .*best_earlier.keras"):
        assert train(9.0)["value"] == 9.0
    assert saved_step(tmp_path / "best.keras") == 10
    assert saved_step(tmp_path / "best_earlier.keras") == 20


def test_another_monitor(train):
    train(3.0)
    with pytest.warns(UserWarning, match="best.json' is about 'fid'"):
        train(4.0, monitor="kid", initial_epoch=1)


def test_no_warning_where_there_was_no_monitor(tmp_path, train, recwarn):
    train(4.0, initial_epoch=1)
    assert not recwarn


def test_monitor_that_is_not_logged(tmp_path, train):
    with pytest.warns(UserWarning, match=r"'kid', which the logs.*\['fid'\].*as `monitor`") as told:
        assert train(3.0, 4.0, monitor="kid") is None
    assert len(told) == 1
    assert not (tmp_path / "best.keras").exists()
    with pytest.warns(UserWarning, match="which the logs of this epoch lack"):
        assert train(None, 3.0, None, 2.0)["epoch"] == 4  # Measured every other epoch.
