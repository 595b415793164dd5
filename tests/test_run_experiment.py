"""The command line, as a user calls it."""

import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).parents[1]


def run(*arguments):
    command = [sys.executable, str(ROOT / "run_experiment.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT)


def test_train_with_an_override_then_generate(tmp_path):
    workdir = tmp_path / "run"
    result = run(
        f"--config={ROOT}/configs/quickstart.py:tiny",
        f"--workdir={workdir}",
        "--config.train.epochs=2",
        "--config.data.image_size=16",
    )
    assert result.returncode == 0, result.stderr
    assert (workdir / "samples" / "epoch_0002.png").exists()
    result = run("--mode=generate", f"--workdir={workdir}", "--num_samples=4", "--format=png")
    assert result.returncode == 0, result.stderr
    assert (workdir / "generated" / "000003.png").exists()


def test_mistakes_end_with_a_message_and_no_stack_trace(tmp_path):
    result = run("--mode=generate", f"--workdir={tmp_path}")
    assert result.returncode == 1
    assert "holds no run" in result.stderr and "Traceback" not in result.stderr
    result = run(f"--workdir={tmp_path}")
    assert result.returncode == 1
    assert "--mode=train needs --config" in result.stderr and "Traceback" not in result.stderr


def test_help_documents_the_flags():
    result = run("--help")
    for flag in ("--config", "--mode", "--workdir", "--num_samples", "--seed", "--output"):
        assert flag in result.stdout


def test_an_unknown_field_is_refused(tmp_path):
    result = run(
        f"--config={ROOT}/configs/quickstart.py:tiny",
        f"--workdir={tmp_path}",
        "--config.train.epoch=2",
    )
    assert result.returncode != 0
    assert "epoch" in result.stderr and "Did you mean" in result.stderr
    assert "sections are augmentations" in result.stderr and "Traceback" not in result.stderr
