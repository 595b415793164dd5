"""The launcher, on processes that are no workers; test_several_workers.py has real ones."""

import json
import signal
import sys
import threading
import time

import pytest

from keras_gan.experiments import launch


def commands(*codes):
    return [[sys.executable, "-c", code] for code in codes]


def test_arguments():
    parsed = launch.parse_arguments(["--num_workers=3", "--", "--config=a.py", "--", "--x"])
    assert parsed == (3, ["--config=a.py", "--", "--x"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "--num_workers"),
        (["--num_workers=2"], "after `--` the arguments of run_experiment.py must follow"),
        (["--num_workers=2", "--workdir=a"], "unrecognized arguments: --workdir=a"),
        (["--num_workers=0", "--", "--workdir=a"], "must be at least 1. Received: 0"),
        (["--num_workers=two", "--", "--workdir=a"], "invalid int value: 'two'"),
    ],
)
def test_wrong_arguments(arguments, message, capsys):
    with pytest.raises(SystemExit):
        launch.parse_arguments(arguments)
    assert message in capsys.readouterr().err


def test_each_worker_has_its_task_and_the_others_lines_are_marked(capfd):
    code = "import os; print(os.environ['TF_CONFIG'])"
    assert launch.Launcher(commands(code, code)).wait() == 0
    lines = capfd.readouterr().out.splitlines()
    assert len(lines) == 2
    chief = json.loads(next(line for line in lines if not line.startswith("[")))
    other = next(line for line in lines if line.startswith("["))
    other = json.loads(other.removeprefix("[worker 1] "))
    assert chief["cluster"] == other["cluster"]
    assert len(set(chief["cluster"]["worker"])) == 2
    assert chief["task"] == {"type": "worker", "index": 0}
    assert other["task"] == {"type": "worker", "index": 1}


@pytest.mark.parametrize("codes", [("exit(3)", ""), ("", "exit(3)")])
def test_the_exit_status_of_a_failure(codes, capfd):
    assert launch.Launcher(commands(*codes)).wait() == 3
    assert f"worker {codes.index('exit(3)')} ended with exit status 3" in capfd.readouterr().err


def test_a_killed_worker_ends_the_others(monkeypatch, capfd):
    monkeypatch.setattr(launch, "_SECONDS_TO_NOTICE", 0.5)
    die = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    start = time.monotonic()
    assert launch.Launcher(commands("import time; time.sleep(60)", die)).wait() == 128 + 9
    assert time.monotonic() - start < 30
    assert "worker 1 was killed by SIGKILL. The same command resumes" in capfd.readouterr().err


def test_signals_are_passed_on_and_the_workers_may_save(tmp_path, capfd):
    code = (
        "import pathlib, signal, sys, time\n"
        "def leave(*_):\n"
        "    time.sleep(0.3)\n"
        "    print('saved')\n"
        "    sys.exit(75)\n"
        "signal.signal(signal.SIGTERM, leave)\n"
        "pathlib.Path({!r}).touch()\n"
        "time.sleep(60)\n"
    )
    ready = [tmp_path / "ready_0", tmp_path / "ready_1"]
    launcher = launch.Launcher(commands(*(code.format(str(path)) for path in ready)))
    deadline = time.monotonic() + 60
    while not all(path.exists() for path in ready):  # Until both have set their handlers.
        assert time.monotonic() < deadline
        time.sleep(0.02)
    threading.Timer(0, launcher.forward, [signal.SIGTERM]).start()
    assert launcher.wait() == 75
    captured = capfd.readouterr()
    assert captured.out.count("saved") == 2
    assert "launch:" not in captured.err


def test_free_ports_differ():
    assert len(set(launch.free_ports(5))) == 5
