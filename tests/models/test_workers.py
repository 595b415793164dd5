"""Which callbacks a worker runs; tests/experiments/test_several_workers.py trains with several."""

import keras
import numpy as np
import pytest

from keras_gan import callbacks
from keras_gan.models.workers import callbacks_of_worker, check_equal_start


class Worker:
    """Says what a model says of the workers."""

    current_step = 7

    def __init__(self, is_chief=True, has_many_workers=True, starts=((2, 7), (2, 7))):
        self.is_chief = is_chief
        self.has_many_workers = has_many_workers
        self.starts = np.array(starts)

    def gather_over_workers(self, numbers):
        assert numbers == list(self.starts[0])
        return self.starts


@pytest.fixture
def given(tmp_path):
    """Callbacks that write, and, last, some that do not."""
    return [
        callbacks.Checkpoint(tmp_path),
        callbacks.JSONLogger(tmp_path / "metrics.jsonl"),
        callbacks.SampleAnimation(tmp_path, tmp_path / "a.gif"),
        callbacks.SampleGrid(tmp_path),
        callbacks.OnPlayer(callbacks.SampleGrid(tmp_path), "generator"),
        keras.callbacks.CSVLogger(tmp_path / "a.csv"),
        keras.callbacks.ModelCheckpoint(tmp_path / "a.keras"),
        keras.callbacks.TensorBoard(tmp_path),
        callbacks.DivergenceMonitor(),
        keras.callbacks.EarlyStopping("fid"),
        callbacks.OnPlayer(keras.callbacks.ReduceLROnPlateau("fid"), "generator"),
        keras.callbacks.TerminateOnNaN(),
    ]


def test_one_process_runs_all(given):
    alone = Worker(has_many_workers=False)
    assert callbacks_of_worker(given, alone) == given
    assert callbacks_of_worker(None, alone) == []
    assert callbacks_of_worker(given[0], alone) == given[:1]


def test_the_chief_runs_all(given):
    assert callbacks_of_worker(given, Worker())[1:] == given


def test_another_worker_runs_those_that_do_not_write(given):
    assert callbacks_of_worker(given, Worker(is_chief=False))[1:] == given[8:]


def test_another_worker_restores_a_backup_and_does_not_back_up(tmp_path):
    class Backup(keras.callbacks.BackupAndRestore):
        def __getattribute__(self, name):
            if name.startswith("on_"):
                called.append(name)
            return super().__getattribute__(name)

        def _load_model(self):
            called.append("restored")

    backup, called = Backup(tmp_path / "backup"), []
    _, restoring = callbacks_of_worker([backup], Worker(is_chief=False))
    restoring.set_model(keras.Sequential())
    restoring.on_train_begin()
    restoring.on_epoch_begin(0)
    restoring.on_train_batch_end(0)
    restoring.on_epoch_end(0)
    restoring.on_train_end()
    assert called == ["on_train_begin", "restored"]


def test_workers_that_start_apart_are_told():
    check_equal_start(Worker(), 2)
    with pytest.raises(RuntimeError, match="worker 0 after 2 epochs, at step 7; worker 1 after 0"):
        check_equal_start(Worker(starts=((2, 7), (0, 0))), 2)


@pytest.mark.parametrize("is_chief", [True, False])
def test_the_start_is_compared_once(is_chief):
    apart = Worker(is_chief, starts=((2, 7), (0, 0)))
    first, *_ = callbacks_of_worker([], apart)
    first.set_model(apart)
    first.on_train_begin()
    with pytest.raises(RuntimeError, match="do not start at the same point"):
        first.on_epoch_begin(2)
    first.on_epoch_begin(3)
