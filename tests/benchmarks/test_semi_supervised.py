"""benchmarks/semi_supervised.py; nothing is trained."""

import json
import sys
import types

import apart
import pytest
import semi_supervised


@pytest.fixture
def steps(monkeypatch):
    """The number of steps that a configuration asks for, of a data set that is not read."""
    source = types.SimpleNamespace(name="fashion_mnist", num_examples=60_000)
    monkeypatch.setattr(semi_supervised.build, "build_source", lambda config, split: source)
    semi_supervised.num_steps.cache_clear()
    yield semi_supervised.num_steps("fashion_mnist", "semi_supervised_gan")
    semi_supervised.num_steps.cache_clear()


def test_runs_of_another_number_of_steps_are_not_taken_for_done(
    steps, tmp_path, monkeypatch, capsys
):
    config = semi_supervised.get_config("semi_supervised_gan/fashion_mnist", seed=0)
    assert steps == config.train.epochs * (60_000 // config.data.batch_size)
    # As the file was written before jobs had steps.
    common = {"data": "fashion_mnist", "cpu_minutes": 1.0}
    gan, alone = ({**common, "method": name} for name in semi_supervised.METHODS)
    rows = [
        {**gan, "seed": 0, "step": steps, "errors": 1111, "history": [{"step": 600}]},
        {**gan, "seed": 1, "step": steps // 2, "errors": 2222, "history": []},
        *({**alone, "seed": seed, "step": 2000, "errors": 3333} for seed in range(2)),
    ]
    output = tmp_path / "rows.json"
    output.write_text(json.dumps({"results": rows}), encoding="utf-8")
    done = []

    def run_apart(script, job, folder):
        done.append(job)
        return job | {"cpu_minutes": 1.0, "errors": 4444}

    monkeypatch.setattr(apart, "_run_apart", run_apart)
    flags = ["--data=fashion_mnist", "--seeds=2", f"--output={output}"]
    monkeypatch.setattr(sys, "argv", ["semi_supervised.py", *flags])
    semi_supervised.main()
    expected = {"data": "fashion_mnist", "method": "semi_supervised_gan", "seed": 1, "step": steps}
    assert done == [expected]
    table = capsys.readouterr().out
    assert f"| {steps:,} | 1 | 1111, 4444 |" in table and "2222" not in table
    assert len(json.loads(output.read_text(encoding="utf-8"))["results"]) == 5
