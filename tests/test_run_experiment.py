"""The command line; tests/test_fresh_process.py calls it as a user does."""

import pathlib
import re

import pytest

from keras_gan import experiments

ROOT = pathlib.Path(__file__).parents[1]


@pytest.mark.parametrize(
    ("flag", "message"),
    [("--mode=generate", "holds no run"), ("--mode=train", "--mode=train needs --config")],
)
def test_mistakes_end_with_a_message_and_no_stack_trace(tmp_path, run_script, flag, message):
    code, _, err = run_script(flag, f"--workdir={tmp_path}")
    assert code == 1
    assert message in err and "Traceback" not in err


def test_a_configuration_file_that_is_not_there(tmp_path, run_script, monkeypatch):
    monkeypatch.chdir(ROOT)
    code, _, err = run_script("--config=configs/gan/quickstart.py:tiny", f"--workdir={tmp_path}")
    assert code == 1
    assert f"no configuration file 'configs/gan/quickstart.py' (from the folder {ROOT})." in err
    assert "Did you mean 'configs/quickstart.py'?" in err and "Traceback" not in err


def test_an_interrupted_run_asks_for_the_same_command(tmp_path, run_script, monkeypatch):
    def train(config, workdir):
        raise experiments.InterruptedRun(f"The run in {workdir} was stopped.")

    monkeypatch.setattr(experiments, "train", train)
    code, _, err = run_script(
        f"--config={ROOT}/configs/quickstart.py:tiny", f"--workdir={tmp_path}"
    )
    assert code == 75
    assert f"InterruptedRun: The run in {tmp_path} was stopped." in err and "Traceback" not in err


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--mode=train", "--seed=5"], "--seed has no effect in --mode=train, where --config.seed"),
        (
            ["--mode=train", "--num_samples=5"],
            "where --config.evaluation.num_samples is it",
        ),
        (
            ["--mode=generate", "--tile=64"],
            "--tile has no effect.*It is a flag of --mode=translate. Leave",
        ),
        (
            ["--mode=export", f"--config={ROOT}/configs/quickstart.py:tiny"],
            "--config has no effect in --mode=export, which goes by the configuration of the run",
        ),
    ],
)
def test_flags_of_other_modes_are_refused(tmp_path, run_script, flags, message):
    code, _, err = run_script(*flags, f"--workdir={tmp_path}")
    assert code == 1
    assert re.search(message, err) and "Traceback" not in err


def test_help_documents_the_flags(run_script):
    _, out, _ = run_script("--help")
    for flag in ("--config", "--mode", "--workdir", "--num_samples", "--seed", "--output"):
        assert flag in out


def test_an_unknown_field_is_refused(tmp_path, run_script):
    code, _, err = run_script(
        f"--config={ROOT}/configs/quickstart.py:tiny",
        f"--workdir={tmp_path}",
        "--config.train.epoch=2",
    )
    assert code == 1
    assert """configuration: 'epoch' Did you mean "epochs" instead of "epoch"?""" in err
    assert "sections are augmentations" in err and "Traceback" not in err
