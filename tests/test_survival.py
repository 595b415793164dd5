"""Runs that are killed and started again end like the one that was never stopped."""

import pathlib
import signal
import subprocess
import sys
import time

import keras
import numpy as np

ROOT = pathlib.Path(__file__).parents[1]


def start(workdir):
    """Starts a tiny deterministic run of 3 epochs of 20 steps."""
    command = [
        sys.executable,
        str(ROOT / "run_experiment.py"),
        f"--config={ROOT}/configs/gan/toy_ring.py:tiny",
        f"--workdir={workdir}",
        "--config.deterministic=True",
        "--config.train.epochs=3",
        "--config.train.steps_per_epoch=20",
        "--config.checkpoint.every_steps=6",
        "--config.checkpoint.keep=3",
        "--config.checkpoint.monitor=generator_loss",
    ]
    return subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def send_after(process, number, path):
    """Sends a signal as soon as a file is there, and returns the exit code and the output."""
    while not path.exists() and process.poll() is None:
        time.sleep(0.001)
    process.send_signal(number)
    out, err = process.communicate()
    return process.returncode, out, err


def test_killed_and_interrupted_run_ends_like_the_unbroken_one(tmp_path):
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    process = start(whole)
    _, err = process.communicate()
    assert process.returncode == 0, err

    checkpoints = broken / "checkpoints"
    code, _, err = send_after(
        start(broken), signal.SIGKILL, checkpoints / "epoch_0000_step_0000006.keras"
    )
    assert code == -signal.SIGKILL, err
    code, out, err = send_after(
        start(broken), signal.SIGTERM, checkpoints / "epoch_0001_step_0000004.keras"
    )
    assert code == 75, err
    assert "Resuming after epoch 0 and" in out
    assert "InterruptedRun: The run was stopped by SIGTERM after training step" in err
    assert "The same command resumes it" in err and "Traceback" not in err
    process = start(broken)
    out, err = process.communicate()
    assert process.returncode == 0, err
    assert "Resuming after epoch" in out

    for name in ("metrics.jsonl", "metrics.csv", "samples.gif", "checkpoints/best.json"):
        assert (broken / name).read_bytes() == (whole / name).read_bytes(), name
    pictures = sorted(path.name for path in (whole / "samples").iterdir())
    assert pictures == [f"epoch_{epoch:04d}.png" for epoch in range(4)]
    assert sorted(path.name for path in (broken / "samples").iterdir()) == pictures
    for name in pictures:
        assert (broken / "samples" / name).read_bytes() == (whole / "samples" / name).read_bytes()
    for name in ("gan.keras", "checkpoints/epoch_0003.keras", "checkpoints/best.keras"):
        for one, other in zip(state(whole / name), state(broken / name), strict=True):
            np.testing.assert_array_equal(one, other)


def state(path):
    """Weights, optimizer states and the means of the epoch."""
    gan = keras.saving.load_model(path)
    variables = gan.weights + gan.optimizer.variables
    variables += [v for metric in gan.metrics for v in metric.variables]
    return [variable.numpy() for variable in variables]
