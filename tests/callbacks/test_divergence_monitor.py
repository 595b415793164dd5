"""DivergenceMonitor: when it stops, what it says, which checkpoint it keeps."""

import json
import os
import zipfile

import numpy as np
import pytest

from keras_gan import losses
from keras_gan.callbacks import Checkpoint, DivergenceMonitor

GOOD = {"discriminator_loss": 1.3, "real_accuracy": 0.7, "fake_accuracy": 0.8}
DISCRIMINATOR_WINS = {"real_accuracy": 1.0, "fake_accuracy": 0.9995}
GENERATOR_WINS = {"real_accuracy": 0.0, "fake_accuracy": 0.0005}


def write_checkpoint(directory, epoch, content="weights"):
    """Writes a file that passes for a whole checkpoint."""
    with zipfile.ZipFile(directory / f"epoch_{epoch:04d}.keras", "w") as archive:
        for name in ("metadata.json", "config.json", "model.weights.h5"):
            archive.writestr(name, content)


def test_healthy_training_goes_on(stand_in, run, capsys):
    monitor, model = DivergenceMonitor(patience=1), stand_in()
    one_sided = {"real_accuracy": 1.0, "fake_accuracy": 0.0}  # Everything is called real.
    run(monitor, model, [GOOD, one_sided, {"val_generator_loss": np.nan, "other": np.nan}, {}])
    assert monitor.stopped_because is None
    assert not model.stop_training
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_nonfinite_loss_stops_within_the_epoch(stand_in, run, capsys, value):
    monitor, model = DivergenceMonitor(), stand_in()
    # The logs of the epoch hide it: what a step showed counts.
    run(monitor, model, [GOOD], batch_logs={"generator_loss": value, "fake_accuracy": 0.5})
    assert model.stop_training
    assert model.current_step == 1
    text = f"Training stopped: in epoch 1 generator_loss is {value}"
    assert monitor.stopped_because.startswith(text)
    assert "Likely causes: a learning rate" in monitor.stopped_because
    assert monitor.stopped_because in capsys.readouterr().out


def test_nonfinite_epoch_stops_at_its_end(stand_in, run):
    monitor, model = DivergenceMonitor(), stand_in()
    run(monitor, model, [GOOD, {"discriminator_loss": np.nan}, GOOD])
    assert model.current_step == 20
    assert "in epoch 2 discriminator_loss is nan" in monitor.stopped_because


@pytest.mark.parametrize(
    ("won", "winner", "advice"),
    [
        (DISCRIMINATOR_WINS, "discriminator", "label smoothing"),
        (GENERATOR_WINS, "generator", "num_discriminator_steps"),
    ],
)
def test_player_that_won_for_long(stand_in, run, won, winner, advice):
    monitor, model = DivergenceMonitor(patience=3), stand_in()
    run(monitor, model, [won, won, GOOD, won, won, won, won])
    assert model.current_step == 60  # Stopped after the sixth epoch, the third in a row.
    assert f"the {winner} has won for 3 epochs in a row" in monitor.stopped_because
    assert advice in monitor.stopped_because


@pytest.mark.parametrize(("loss", "steps"), [("hinge", 30), ("wasserstein", 50)])
def test_with_a_loss_that_only_compares_no_win_is_counted(loss, steps, stand_in, run):
    monitor, model = DivergenceMonitor(patience=3), stand_in()
    model.loss = losses.get(loss)
    run(monitor, model, [DISCRIMINATOR_WINS] * 5)
    assert model.current_step == steps


def test_change_of_winner_starts_anew(stand_in, run):
    monitor, model = DivergenceMonitor(patience=2), stand_in()
    run(monitor, model, [DISCRIMINATOR_WINS, GENERATOR_WINS, DISCRIMINATOR_WINS])
    assert monitor.stopped_because is None


def test_without_patience_a_win_is_accepted(stand_in, run):
    monitor, model = DivergenceMonitor(patience=None), stand_in()
    run(monitor, model, [DISCRIMINATOR_WINS] * 10)
    assert monitor.stopped_because is None


def test_threshold(stand_in, run):
    almost = {"real_accuracy": 0.95, "fake_accuracy": 0.95}
    monitor, model = DivergenceMonitor(patience=1), stand_in()
    run(monitor, model, [almost])
    assert monitor.stopped_because is None
    monitor = DivergenceMonitor(patience=1, accuracy=0.9)
    run(monitor, model, [almost])
    assert "fake_accuracy = 0.9500, real_accuracy = 0.9500" in monitor.stopped_because


def test_same_object_in_a_second_training(stand_in, run):
    monitor = DivergenceMonitor(patience=2)
    run(monitor, stand_in(), [{"generator_loss": np.nan}])
    run(monitor, stand_in(), [DISCRIMINATOR_WINS])
    run(monitor, stand_in(), [DISCRIMINATOR_WINS])
    assert monitor.stopped_because is None


def test_names_the_checkpoint_from_before_a_nan(tmp_path, stand_in, run):
    write_checkpoint(tmp_path, 1)
    (tmp_path / "epoch_0002.keras").write_text("damaged")
    monitor = DivergenceMonitor(checkpoint_dir=tmp_path)
    with pytest.warns(UserWarning, match="damaged"):
        run(monitor, stand_in(), [GOOD, GOOD, {"generator_loss": np.nan}])
    path = tmp_path / "epoch_0001.keras"
    assert f"The last good checkpoint is '{path}'" in monitor.stopped_because


def test_without_a_checkpoint(tmp_path, stand_in, run):
    monitor = DivergenceMonitor(checkpoint_dir=tmp_path / "missing")
    run(monitor, stand_in(), [{"generator_loss": np.nan}])
    assert "There is no whole checkpoint in" in monitor.stopped_because


def test_keeps_the_checkpoint_from_before_a_win(tmp_path, stand_in, run):
    # Checkpoints rotate: when patience has run out, all of them are from the win.
    for epoch in (1, 2):
        write_checkpoint(tmp_path, epoch, content=f"weights of epoch {epoch}")
    monitor = DivergenceMonitor(patience=2, checkpoint_dir=tmp_path)
    run(monitor, stand_in(), [DISCRIMINATOR_WINS] * 2, initial_epoch=2)
    good = tmp_path / "last_good.keras"
    assert f"The last good checkpoint is '{good}'" in monitor.stopped_because
    assert zipfile.ZipFile(good).read("model.weights.h5") == b"weights of epoch 2"
    assert Checkpoint.latest(tmp_path)[1] == 2  # The copy is not taken for a checkpoint.


def test_drops_the_copy_when_the_loser_recovers(tmp_path, stand_in, run):
    write_checkpoint(tmp_path, 1)
    monitor = DivergenceMonitor(patience=3, checkpoint_dir=tmp_path)
    run(monitor, stand_in(), [GENERATOR_WINS, GOOD], initial_epoch=1)
    assert os.listdir(tmp_path) == ["epoch_0001.keras"]


@pytest.mark.parametrize("accuracy", [0.5, 1.1])
def test_bad_arguments(accuracy):
    with pytest.raises(ValueError, match=f"accuracy={accuracy}. Expected a share"):
        DivergenceMonitor(accuracy=accuracy)
    with pytest.raises(ValueError, match="`patience` must be an integer of at least 1"):
        DivergenceMonitor(patience=0)


def test_gan_whose_learning_rate_is_absurd(tmp_path, make_gan):
    gan = make_gan(learning_rate=1e30)
    data = np.random.default_rng(0).normal(size=(512, 2)).astype("float32")
    monitor = DivergenceMonitor(checkpoint_dir=tmp_path)
    with pytest.warns(UserWarning, match="is not saved"):
        gan.fit(
            data,
            batch_size=2,
            epochs=5,
            verbose=0,
            callbacks=[monitor, Checkpoint(tmp_path)],
        )
    assert "epoch 1" in monitor.stopped_because
    assert gan.current_step < 256
    assert os.listdir(tmp_path) == []


def records(path, *epoch_logs):
    lines = [
        json.dumps({"epoch": i, "step": 10 * i, **logs}) for i, logs in enumerate(epoch_logs, 1)
    ]
    path.write_text("".join(f"{line}\n" for line in lines))
    return path


def test_resumed_training_goes_on_counting(tmp_path, stand_in, run):
    path = records(tmp_path / "metrics.jsonl", GOOD, *[DISCRIMINATOR_WINS] * 4)
    model = stand_in()
    # The line of epoch 5 is of before the kill; training goes on after 4, of which 3 were won.
    run(DivergenceMonitor(5, history=path), model, [DISCRIMINATOR_WINS] * 5, initial_epoch=4)
    assert model.current_step == 20
    model = stand_in()
    run(DivergenceMonitor(5, history=path), model, [GENERATOR_WINS] * 4, initial_epoch=4)
    assert not model.stop_training


def test_history_that_is_damaged_or_missing(tmp_path, stand_in, run):
    monitor, model = DivergenceMonitor(2, history=tmp_path / "metrics.jsonl"), stand_in()
    run(monitor, model, [DISCRIMINATOR_WINS], initial_epoch=1)
    assert not model.stop_training
    path = records(tmp_path / "metrics.jsonl", GOOD, {"real_accuracy": None, "fake_accuracy": 1})
    path.write_text(path.read_text() + '{"epoch": 3, "real_acc')
    run(monitor, model, [DISCRIMINATOR_WINS], initial_epoch=3)
    assert not model.stop_training


def test_checkpoints_of_mid_epoch(tmp_path, stand_in, run):
    """NaN: the newest of all; a win: the newest from before the epoch that was won."""
    for name in ("epoch_0001", "epoch_0001_step_0000004"):
        write_checkpoint(tmp_path, 1)
        os.rename(tmp_path / "epoch_0001.keras", tmp_path / f"{name}.keras")
    write_checkpoint(tmp_path, 1, "good")
    monitor = DivergenceMonitor(1, checkpoint_dir=tmp_path)
    run(monitor, stand_in(), [{"generator_loss": np.nan}], initial_epoch=1)
    assert "epoch_0001_step_0000004.keras'" in monitor.stopped_because
    run(monitor, stand_in(), [DISCRIMINATOR_WINS], initial_epoch=1)
    with zipfile.ZipFile(tmp_path / "last_good.keras") as copy:
        assert copy.read("config.json") == b"good"
