"""Arguments that a benchmark would stumble over after it has measured are refused before."""

import re
import sys

import cost_of_parts
import faults
import memory
import pytest
import training_step


@pytest.mark.parametrize(
    ("benchmark", "flag", "cure"),
    [
        (cost_of_parts, "--rounds=1", "at least 2"),
        (training_step, "--rounds=1", "at least 2"),
        (memory, "--steps=120", "multiple of 50, at least 100"),
        (memory, "--steps=50", "multiple of 50, at least 100"),
        (faults, "--folder=.", "not empty.*Delete it, or give another"),
    ],
)
def test_arguments_that_can_not_work(benchmark, flag, cure, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".hidden").touch()
    monkeypatch.setattr(sys, "argv", [benchmark.__name__, flag])
    with pytest.raises(SystemExit) as stop:
        benchmark.main()
    assert stop.value.code == 2
    message = " ".join(capsys.readouterr().err.split())
    assert flag in message
    assert re.search(cure, message)
