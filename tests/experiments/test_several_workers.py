"""Two workers on this machine, started by the launcher as its command line does."""

import json
import shutil
import signal
import sys
import threading
import time

import keras
import numpy as np
import pytest

from keras_gan import experiments
from keras_gan.callbacks import Checkpoint
from keras_gan.experiments import launch
from keras_gan.experiments.workdir import Workdir

pytestmark = pytest.mark.slow

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


def kill_after_a_checkpoint(launcher, workdir):
    deadline = time.monotonic() + 120
    # By the names, as those found may be deleted before they could be read.
    while time.monotonic() < deadline and not any(
        path.name > "epoch_0001.keras" for path in workdir.checkpoints.glob("epoch_*.keras")
    ):
        time.sleep(0.1)
    launcher._processes[0].send_signal(signal.SIGKILL)


def test_two_workers_go_on_like_one_process_and_end_when_one_is_killed(tmp_path, capfd):
    (tmp_path / "config.py").write_text(CONFIG)
    namespace = {}
    exec(CONFIG, namespace)
    config = namespace["get_config"]()
    config.train.epochs = 1
    experiments.train(config, tmp_path / "alone")

    workdir = Workdir(tmp_path / "together")
    shutil.copytree(tmp_path / "alone", workdir.path)
    command = [
        *(sys.executable, "-m", "keras_gan.experiments.command_line"),
        f"--config={tmp_path}/config.py",
        f"--workdir={workdir.path}",
        f"--config.train.epochs={10**6}",
    ]
    launcher = launch.Launcher([command] * 2)
    killer = threading.Thread(target=kill_after_a_checkpoint, args=(launcher, workdir))
    killer.start()
    status = launcher.wait()
    killer.join()
    captured = capfd.readouterr()
    assert status == 128 + signal.SIGKILL, captured.err
    assert "Resuming after epoch 1 " in captured.out
    assert "worker 0 was killed by SIGKILL" in captured.err
    assert "[worker 1] WorkerLostError: The connection to " in captured.out

    checkpoint, num_epochs, _ = Checkpoint.latest(workdir.checkpoints)
    assert num_epochs >= 2
    config.train.epochs = num_epochs
    alone = experiments.train(config, tmp_path / "alone")
    together = keras.saving.load_model(checkpoint)
    for a, b in zip(alone.get_weights(), together.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)
    records = [
        [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()[:num_epochs]]
        for path in (Workdir(tmp_path / "alone").metrics, workdir.metrics)
    ]
    assert len(records[0]) == len(records[1]) == num_epochs
    for a, b in zip(*records, strict=True):
        assert a == pytest.approx(b, rel=1e-5)
