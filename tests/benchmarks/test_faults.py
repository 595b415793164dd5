"""The parts of benchmarks/faults.py, on a stand-in for training, and its short form."""

import json
import os
import random
import sys
import textwrap
import types
import zipfile

import faults
import h5py
import numpy as np
import pytest
from fault_injection import corruptions, jobs, kills
from fault_injection.compare import differences
from fault_injection.jobs import Run

SIZES = {"form": "", "warm": False, "epochs": 2, "steps_per_epoch": 10, "every_steps": 5}

# Twenty steps, a checkpoint (a file with the number of the step) after every fifth. Where a kill is
# to come it waits for it, however late this machine lets it come, but once each.
TRAINING = """
    import os, pathlib, sys, time
    workdir = pathlib.Path(sys.argv[1])
    checkpoint = workdir / "checkpoints" / "step.keras"
    checkpoint.parent.mkdir(parents=True, exist_ok=True)
    step = int(checkpoint.read_text()) if checkpoint.exists() else 0
    def log(event):
        with open(os.environ["FAULTS_STEPS"], "a") as file:
            file.write(f"{event} {step}\\n")
    def wait_to_be_killed():
        mark = workdir / f"waited_{step}"
        if not mark.exists():
            mark.touch()
            time.sleep(60)
    log("begin")
    while step < 20:
        step += 1
        log("step")
        if step in (3, 6):
            wait_to_be_killed()
        if step % 5 == 0:
            partial = checkpoint.with_name(".step.partial.keras")
            partial.write_text(str(step))
            if step == 15:
                wait_to_be_killed()
            partial.replace(checkpoint)
"""


class FakeRun(Run):
    """A run whose command needs no TensorFlow."""

    def command(self):
        return [sys.executable, "-c", textwrap.dedent(TRAINING), str(self.workdir)]


def write_model(path, arrays, config="{}"):
    path.parent.mkdir(parents=True, exist_ok=True)
    with h5py.File(path.with_suffix(".h5"), "w") as file:
        for name, array in arrays.items():
            file[name] = array
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(path.with_suffix(".h5"), "model.weights.h5")
        archive.writestr("config.json", config)
    path.with_suffix(".h5").unlink()


def test_kills_are_made_counted_and_survived(tmp_path):
    run = FakeRun(tmp_path, SIZES)
    plan = [
        kills.Kill("random", step=3),  # Before the first checkpoint: back to 0.
        kills.Kill("random", step=6),  # Back to 5.
        kills.Kill("start", delay=0.0),  # Before any step: nothing to lose.
        kills.Kill("checkpoint", step=14),  # While that of step 15 is written: back to 10.
    ]
    made = kills.run_with_kills(run, plan)
    assert (run.workdir / "checkpoints" / "step.keras").read_text() == "20"
    assert [kill.kind for kill in made] == ["random", "random", "start", "checkpoint"]
    assert [kill.resumed for kill in made] == [0, 5, None, 10]
    assert (made[0].reached, made[0].steps_lost) == (3, 3)
    assert (made[1].reached, made[1].steps_lost) == (6, 1)
    assert made[2].steps_lost == 0
    assert (made[3].reached, made[3].steps_lost, made[3].partial) == (15, 5, True)
    assert run.num_starts == 5


def test_a_kill_after_the_checkpoint_was_whole_is_a_random_one(tmp_path):
    run = FakeRun(tmp_path, SIZES)
    folder = run.workdir / "checkpoints"
    folder.mkdir(parents=True)
    left = folder / ".older.partial.keras"  # What an earlier kill left.
    left.touch()
    os.utime(left, (0, 0))
    for step in (6, 15):
        (run.workdir / f"waited_{step}").touch()
    (made,) = kills.run_with_kills(run, [kills.Kill("checkpoint", step=3)])
    assert (made.kind, made.partial) == ("random", False)


@pytest.mark.parametrize(("num_workers", "expected"), [(1, True), (2, False)])
def test_only_a_single_process_is_forked(tmp_path, monkeypatch, num_workers, expected):
    monkeypatch.setattr(jobs, "Job", lambda command, output, steps, warm: warm)
    assert Run(tmp_path, {**SIZES, "warm": True}, num_workers).start() == expected


def test_each_part_is_written_when_it_is_done(tmp_path, monkeypatch):
    reference = types.SimpleNamespace(workdir=tmp_path)
    (tmp_path / "config.json").write_text('{"versions": {}, "git_commit": "abc"}')

    def measure_kills(folder, sizes, kinds, reference, start_seconds, seed, num_workers):
        if num_workers == 2:
            raise RuntimeError("of two workers")
        return {"num_workers": num_workers}

    monkeypatch.setattr(faults, "reference_run", lambda *arguments: (reference, 0.0))
    monkeypatch.setattr(faults, "measure_kills", measure_kills)
    monkeypatch.setattr(faults, "print_kills", lambda result: None)
    output = tmp_path / "faults.json"
    flags = ["--no-corruptions", f"--output={output}"]
    monkeypatch.setattr(sys, "argv", ["faults.py", *flags])
    with pytest.raises(RuntimeError, match="of two workers"):
        faults.main()
    report = json.loads(output.read_text())
    assert report["kills"] == [{"num_workers": 1}] and report["git_commit"] == "abc"


def test_a_command_that_fails_by_itself_is_reported(tmp_path):
    run = FakeRun(tmp_path, SIZES)
    run.workdir.write_text("not a folder")
    with pytest.raises(RuntimeError, match="exit code 1(.|\n)*Error"):
        kills.run_with_kills(run, [])


def test_the_plan_has_all_kills_in_the_order_of_the_steps():
    kinds = faults.kinds_of_kills(50)
    assert sum(kinds.values()) == 50 and set(kinds) == set(kills.KINDS)
    sizes = {**SIZES, "epochs": 6, "steps_per_epoch": 40, "every_steps": 8}
    plan = kills.make_plan(kinds, sizes, 10.0, random.Random(0), kills.VICTIMS)
    assert [kill.step for kill in plan] == sorted(kill.step for kill in plan)
    assert [kill.kind for kill in plan[-3:]] == ["end", "gan.keras", "generator.keras"]
    first = [kill.step for kill in plan if kill.kind == "before first checkpoint"]
    assert len(first) == 3 and max(first) < 8
    # Each leaves steps for the next: those at the end of an epoch do not come in the last one.
    assert max(kill.step for kill in plan[:-3]) <= 240 - 8
    assert max(kill.step for kill in plan if kill.kind in ("metrics", "picture")) <= 200
    assert all(0 <= kill.delay <= 10 for kill in plan)
    assert {kill.victim for kill in plan} == set(kills.VICTIMS)


@pytest.mark.parametrize(
    ("how", "expected"), [("truncated", b"abc"), ("zeroed", bytes(6)), ("deleted", None)]
)
def test_damage(tmp_path, how, expected):
    path = tmp_path / "file"
    path.write_bytes(b"abcdef")
    corruptions.damage(path, how)
    assert (path.read_bytes() if path.exists() else None) == expected


def test_unknown_damage_is_refused(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ValueError, match="burnt.*truncated"):
        corruptions.damage(tmp_path / "file", "burnt")


def test_messages_are_what_the_command_said():
    text = "a.py:3: UserWarning: one\n  warn()\nfine\nValueError: two\na.py:3: UserWarning: one\n"
    assert corruptions.messages(text) == ["UserWarning: one", "ValueError: two"]


def test_differences_name_each_file_that_is_not_the_same(tmp_path):
    arrays = {"weight": np.arange(3.0), "optimizer/step": np.int64(7)}
    for name in ("a", "b"):
        write_model(tmp_path / name / "gan.keras", arrays)
        write_model(tmp_path / name / "checkpoints" / "best.keras", arrays)
        (tmp_path / name / "metrics.jsonl").write_text("{}\n")
    assert differences(tmp_path / "a", tmp_path / "b") == []

    write_model(
        tmp_path / "a" / "gan.keras", {**arrays, "weight": np.nextafter(arrays["weight"], 9)}
    )
    (tmp_path / "a" / "checkpoints" / "best.keras").write_bytes(b"damaged")
    (tmp_path / "a" / "metrics.jsonl").unlink()
    (tmp_path / "a" / "samples.gif").write_bytes(b"GIF")
    assert differences(tmp_path / "a", tmp_path / "b") == [
        "metrics.jsonl is missing",
        "samples.gif is too much",
        "checkpoints/best.keras is unreadable (BadZipFile)",
        "gan.keras differs in 1 of 3 arrays",
    ]


def test_addresses_in_memory_are_no_difference(tmp_path):
    for name, config in (("a", '{"a": 1, "shared_object_id": 139}'), ("b", '{"a": 1}')):
        write_model(tmp_path / name / "gan.keras", {"weight": np.ones(2)}, config)
    assert differences(tmp_path / "a", tmp_path / "b") == []


@pytest.mark.slow
def test_the_short_form_survives_and_ends_the_same(tmp_path, monkeypatch, capsys):
    output = tmp_path / "faults.json"
    monkeypatch.setattr(
        sys, "argv", ["faults.py", "--quick", "--num_workers=1", f"--output={output}"]
    )
    faults.main()
    assert "stopped by Ctrl-C after step 15, exit code 75" in capsys.readouterr().out
    report = json.loads(output.read_text())
    (result,) = report["kills"]
    assert result["kills"] == 2 and result["differences"] == []
    outcomes = {row["file"]: row for row in report["corruptions"]}
    assert outcomes["(none)"]["differences"] == [] and outcomes["(none)"]["messages"] == []
    checkpoint = outcomes["newest checkpoint"]
    assert checkpoint["exit_code"] == 0 and checkpoint["differences"] == []
    assert 0 < checkpoint["resumed_at_step"] < outcomes["(none)"]["resumed_at_step"]
    assert "damaged and passed over" in "".join(checkpoint["messages"])
