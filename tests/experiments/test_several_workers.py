"""Two workers on this machine, started by the launcher as its command line does."""

import json
import signal
import sys
import threading
import time

import keras
import numpy as np
import pytest

from keras_gan import experiments
from keras_gan.experiments import launch
from keras_gan.experiments.workdir import Workdir

CONFIG = """
from keras_gan.experiments import default_config


def get_config():
    config = default_config()
    config.model.generator = {"name": "mlp_generator", "latent_dim": 4, "width": 16}
    config.model.discriminator = {"name": "mlp_discriminator", "width": 16}
    config.model.generator.depth = config.model.discriminator.depth = 1
    config.model.ema_decay = 0.9
    config.data.name = "toy:ring"
    config.data.batch_size = 33  # Two workers take 17 and 16.
    config.evaluation.split = "test[:50]"  # Batches of 33 and 17.
    for player in ("generator", "discriminator"):
        config.optimizers[player] = {"name": "sgd", "learning_rate": 0.1}
    config.train.steps_per_epoch = 5
    config.callbacks = {"divergence_monitor": {}}
    return config
"""


@pytest.fixture
def start(tmp_path):
    """Function that starts two workers, which train that many epochs."""
    (tmp_path / "config.py").write_text(CONFIG)

    def start_workers(num_epochs):
        module = [sys.executable, "-m", "keras_gan.experiments.command_line"]
        flags = [
            f"--config={tmp_path}/config.py",
            f"--workdir={tmp_path}/run",
            f"--config.train.epochs={num_epochs}",
        ]
        return launch.Launcher([module + flags] * 2)

    return start_workers


def kill_after_a_checkpoint(launcher, workdir):
    deadline = time.monotonic() + 120
    while not list(workdir.checkpoints.glob("epoch_*.keras")) and time.monotonic() < deadline:
        time.sleep(0.1)
    launcher._processes[0].send_signal(signal.SIGKILL)


def test_two_workers_killed_and_restarted_equal_one_process(start, tmp_path, capfd):
    workdir = Workdir(tmp_path / "run")
    launcher = start(num_epochs=10**6)
    killer = threading.Thread(target=kill_after_a_checkpoint, args=(launcher, workdir))
    killer.start()
    status = launcher.wait()
    killer.join()
    captured = capfd.readouterr()
    assert status == 128 + signal.SIGKILL, captured.err
    assert "worker 0 was killed by SIGKILL" in captured.err
    assert "[worker 1] WorkerLostError: The connection to " in captured.out

    num_epochs = len(workdir.metrics.read_text(encoding="utf-8").splitlines()) + 2
    status = start(num_epochs).wait()
    captured = capfd.readouterr()
    assert status == 0, captured.err
    assert "Resuming after epoch" in captured.out

    namespace = {}
    exec(CONFIG, namespace)
    config = namespace["get_config"]()
    config.train.epochs = num_epochs
    alone = experiments.train(config, tmp_path / "alone")
    together = keras.saving.load_model(workdir.model)
    for a, b in zip(alone.get_weights(), together.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)
    lines = [p.metrics.read_text(encoding="utf-8") for p in (Workdir(tmp_path / "alone"), workdir)]
    records = [[json.loads(line) for line in text.splitlines()] for text in lines]
    assert len(records[0]) == len(records[1]) == num_epochs
    for a, b in zip(*records, strict=True):
        assert a == pytest.approx(b, rel=1e-5)
