"""benchmarks/apart.py, on jobs that take no time."""

import argparse
import json
import subprocess
import sys
import textwrap

import apart
import pytest

# Fails if it is told to, and writes down that it was started.
SCRIPT = """
    import argparse, json, pathlib
    parser = argparse.ArgumentParser()
    for name in ("--run", "--output", "--folder"):
        parser.add_argument(name)
    arguments = parser.parse_args()
    job = json.loads(arguments.run)
    folder = pathlib.Path(arguments.folder)
    folder.mkdir(exist_ok=True)
    (folder / str(job["seed"])).touch()
    if job.get("fails"):
        raise SystemExit("as it was told")
    pathlib.Path(arguments.output).write_text(json.dumps({**job, "value": 10 * job["seed"]}))
"""


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "script.py"
    path.write_text(textwrap.dedent(SCRIPT), encoding="utf-8")
    return path


@pytest.fixture
def arguments(tmp_path):
    return argparse.Namespace(
        parallel=1, output=tmp_path / "new" / "rows.json", folder=tmp_path / "started"
    )


def read(arguments):
    return json.loads(arguments.output.read_text(encoding="utf-8"))


def test_a_run_that_fails_stops_no_other_and_is_named_and_repeated(script, arguments):
    jobs = [{"seed": 0, "fails": True}, {"seed": 1}, {"seed": 2}]
    with pytest.raises(SystemExit, match=r'(?s)1 of 3 runs.*rows.json.*{"seed": 0, "fails": true}'):
        apart.run_all(script, jobs, arguments)
    assert [row["value"] for row in read(arguments)["results"]] == [10, 20]
    for path in arguments.folder.iterdir():
        path.unlink()
    with pytest.raises(SystemExit, match="1 of 1 runs"):
        apart.run_all(script, jobs, arguments)
    assert [path.name for path in arguments.folder.iterdir()] == ["0"]


def test_after_ctrl_c_nothing_more_is_started(script, arguments, monkeypatch):
    def interrupted(futures):
        raise KeyboardInterrupt

    monkeypatch.setattr(apart.concurrent.futures, "as_completed", interrupted)
    with pytest.raises(KeyboardInterrupt):
        apart.run_all(script, [{"seed": seed} for seed in range(5)], arguments)
    # The one that ran at that moment; a second one may just have begun.
    assert len(list(arguments.folder.iterdir())) <= 2


def test_a_second_process_is_refused_and_a_dead_one_is_not_in_the_way(script, arguments):
    arguments.output.parent.mkdir()
    hold = "import fcntl, sys; lock = open(sys.argv[1], 'w'); fcntl.flock(lock, fcntl.LOCK_EX); "
    hold += "print('held', flush=True); sys.stdin.read()"
    process = subprocess.Popen(
        [sys.executable, "-c", hold, arguments.output.with_name(".rows.json.lock")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout.readline() == b"held\n"
    with pytest.raises(SystemExit, match="Another process writes.*another --output"):
        apart.run_all(script, [{"seed": 1}], arguments)
    assert not arguments.folder.exists()
    process.kill()
    process.communicate()
    assert [row["value"] for row in apart.run_all(script, [{"seed": 1}], arguments)] == [10]


def test_each_row_keeps_the_environment_it_was_made_in(script, arguments, monkeypatch):
    old = {"machine": "an old one", "versions": {}, "results": [{"seed": 0, "value": 7}]}
    arguments.output.parent.mkdir()
    arguments.output.write_text(json.dumps(old), encoding="utf-8")
    for seed, machine in ((1, "a"), (2, "b")):
        monkeypatch.setattr(apart, "environment", lambda machine=machine: {"machine": machine})
        apart.run_all(script, [{"seed": 0}, {"seed": seed}], arguments)
    report = read(arguments)
    assert report["machine"] == "an old one"
    assert [row.get("machine") for row in report["results"]] == [None, "a", "b"]
    assert report["results"][0] == old["results"][0]
