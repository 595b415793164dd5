"""Signals: what is raised, what is saved, and that the same command goes on."""

import os
import signal
import threading
import zipfile

import keras
import numpy as np
import pytest

from keras_gan.callbacks import Checkpoint
from keras_gan.experiments import InterruptedRun, default_config, runner, tiny_form, train
from keras_gan.experiments.interruption import Interruption, StopWhenInterrupted
from keras_gan.experiments.workdir import Workdir

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("eagerly")]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_at_once_outside_of_training(number):
    before = signal.getsignal(number)
    with (
        pytest.raises(InterruptedRun, match=f"by {number.name} before training. The same command"),
        Interruption(),
    ):
        assert signal.getsignal(number) != before
        signal.raise_signal(number)
    assert signal.getsignal(number) == before


@pytest.fixture
def ctrl_c():
    """Python's own handler of SIGINT, which a job in the background of a shell does not have."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_deferred_to_the_next_stop_and_the_second_signal_is_the_default(ctrl_c, capfd):
    with Interruption() as interruption:
        with interruption.deferred():
            assert interruption.received is None
            signal.raise_signal(signal.SIGTERM)
            assert interruption.received == "SIGTERM"
            with pytest.raises(KeyboardInterrupt):
                signal.raise_signal(signal.SIGINT)
            assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL
        with pytest.raises(InterruptedRun, match="by SIGTERM after step 3. The same"):
            interruption.stop("after step 3")
    assert "SIGTERM: saving after this step. A second signal" in capfd.readouterr().err


def test_other_threads_leave_signals_alone():
    before = signal.getsignal(signal.SIGTERM)
    seen = []

    def work():
        with Interruption():
            seen.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [before]


class Signal(keras.callbacks.Callback):
    """Sends a signal to this process at a moment of the training."""

    def __init__(self, moment, step=None):
        super().__init__()
        self.step = step
        setattr(self, moment, self._send)

    def _send(self, *_, **__):
        if self.step in (None, self.model.current_step):
            self.step = -1  # Once.
            signal.raise_signal(signal.SIGTERM)


def tiny(epochs=2, steps_per_epoch=4):
    config = tiny_form(default_config())
    config.data.name = "toy:ring"
    for player in ("generator", "discriminator"):
        config.model[player] = {"name": f"mlp_{player}", "width": 4, "depth": 1}
    config.callbacks = {"sample_grid": {"grid_shape": (2, 2)}}
    config.train.epochs = epochs
    config.train.steps_per_epoch = steps_per_epoch
    config.evaluation.split = "test[:8]"
    config.checkpoint.keep = 9
    return config


def names(path):
    return sorted(p.name for p in Workdir(path).checkpoints.glob("*"))


@pytest.fixture
def send(monkeypatch):
    """Function that makes the next runs send a signal to themselves."""
    build = runner.build_callbacks

    def at(*arguments):
        added = [Signal(*arguments)]
        monkeypatch.setattr(runner, "build_callbacks", lambda *a: build(*a) + added)

    yield at


def test_signal_in_mid_epoch(tmp_path, send, capsys):
    send("on_train_batch_begin", 6)
    with pytest.raises(InterruptedRun, match="after training step 7"):
        train(tiny(), tmp_path / "run")
    assert names(tmp_path / "run") == ["epoch_0001.keras", "epoch_0001_step_0000003.keras"]
    workdir = Workdir(tmp_path / "run")
    assert keras.saving.load_model(workdir.model).current_step == 7
    assert keras.saving.load_model(workdir.generator).count_params() > 0
    pictures = sorted(p.name for p in workdir.samples.glob("*"))
    assert pictures == ["epoch_0000.png", "epoch_0001.png"]  # None of the stop.
    send("on_train_batch_begin", 7)  # Comes while the three steps are passed over.
    with pytest.raises(InterruptedRun, match="after training step 7"):
        train(tiny(), tmp_path / "run")
    assert len(names(tmp_path / "run")) == 2
    send("on_train_begin", -2)  # None.
    assert train(tiny(), tmp_path / "run").current_step == 8
    assert "Resuming after epoch 1 and 3 steps from" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("moment", "step", "saved", "current_step"),
    [
        ("on_train_begin", None, ["epoch_0000_step_0000001.keras"], 1),
        ("on_test_begin", 2, ["epoch_0001.keras"], 2),
        ("on_epoch_end", 2, ["epoch_0001.keras"], 2),
    ],
)
def test_signal_at_other_moments(tmp_path, send, moment, step, saved, current_step):
    send(moment, step)
    with pytest.raises(InterruptedRun, match=f"after training step {current_step}"):
        train(tiny(steps_per_epoch=2), tmp_path)
    assert names(tmp_path) == saved
    assert keras.saving.load_model(Workdir(tmp_path).model).current_step == current_step


def test_signal_at_the_end_lets_the_run_end(tmp_path, send):
    send("on_epoch_end", 2)
    train(tiny(epochs=1, steps_per_epoch=2), tmp_path)
    assert Workdir(tmp_path).animation.exists()
    assert names(tmp_path) == ["epoch_0001.keras"]


def test_signal_before_training_leaves_no_model(tmp_path, monkeypatch):
    def build_source(*_):
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(runner, "build_source", build_source)
    with pytest.raises(InterruptedRun, match="by SIGINT before training"):
        train(tiny(), tmp_path)
    assert not Workdir(tmp_path).has_results()


def test_training_that_stops_by_itself_at_that_step_has_its_own_end(tmp_path, make_stopping):
    model, callback = make_stopping
    model.stop_training = True
    callback.on_train_batch_end(3, {})
    callback.on_epoch_end(0, {})
    model.stop_training = False
    with pytest.raises(InterruptedRun):
        callback.on_epoch_end(0, {})


def test_all_workers_leave_after_the_step_in_which_a_signal_came_to_one(make_stopping):
    model, callback = make_stopping
    model.has_many_workers, model.is_chief = True, False
    callback.checkpoint.save = None  # The chief's alone.
    callback.interruption.received = None
    received = []
    model.gather_over_workers = lambda numbers: np.array([[len(received)], numbers])
    callback.on_train_batch_end(3, {})
    received.append("SIGTERM")
    with pytest.raises(InterruptedRun, match="by a signal to another worker after training step 7"):
        callback.on_train_batch_end(4, {})


@pytest.fixture
def make_stopping(tmp_path):
    """A stand-in for a model, and a `StopWhenInterrupted` that a signal has reached."""

    class Model:
        current_step, stop_training, weights = 7, False, ()
        is_chief, has_many_workers = True, False

    interruption = Interruption()
    interruption.received = "SIGTERM"
    checkpoint = Checkpoint(tmp_path)
    callback = StopWhenInterrupted(interruption, checkpoint)
    for one in (checkpoint, callback):
        one.set_model(Model())
        one.set_params({"epochs": 2})
    checkpoint.on_train_begin()
    model = Model()
    callback.set_model(model)
    return model, callback


def test_a_signal_is_not_taken_for_a_damaged_checkpoint(tmp_path, monkeypatch):
    """It comes while the file is looked at, of which any error means damage."""
    path = tmp_path / "epoch_0001.keras"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("metadata.json", "config.json", "model.weights.h5"):
            archive.writestr(name, "")

    def look(archive):
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(zipfile.ZipFile, "testzip", look)
    with pytest.raises(InterruptedRun, match="by SIGTERM before"), Interruption():
        Checkpoint.latest(tmp_path)
