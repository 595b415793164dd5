"""--mode=evaluate, and the metrics of a run while it trains."""

import json
import types

import pytest

from keras_gan.experiments import default_config, evaluate, run_config, tiny_form, train
from keras_gan.experiments.evaluation import evaluator_arguments
from keras_gan.experiments.workdir import Workdir
from keras_gan.metrics import read_records

DATA = types.SimpleNamespace(name="images", class_names=("a", "b"), num_examples=8)


def tiny():
    config = default_config()
    config.data.name = "toy:ring"
    config.data.split = "train[:200]"
    config.model.generator = {"name": "mlp_generator", "latent_dim": 4, "depth": 1}
    config.model.discriminator = {"name": "mlp_discriminator", "depth": 1}
    config.callbacks = {}
    config.evaluation.metrics = "fd, kd"
    config.evaluation.every_epochs = 1
    config = tiny_form(config)
    config.train.epochs = 2
    config.checkpoint.monitor = "fd"
    return config


@pytest.fixture(scope="module")
def finished(tmp_path_factory, eagerly):
    """A finished run, and Keras's home."""
    path = tmp_path_factory.mktemp("evaluated")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KERAS_HOME", str(path / "home"))
        train(tiny(), path / "run")
        yield path / "run"


def test_the_logs_hold_what_an_evaluation_of_the_finished_run_gives(finished, capsys):
    workdir = Workdir(finished)
    logs = [json.loads(line) for line in workdir.metrics.read_text("utf-8").splitlines()]
    assert len(logs) == 2 and all({"fd", "kd", "kd_std"} <= set(log) for log in logs)
    best = json.loads((workdir.checkpoints / "best.json").read_text("utf-8"))
    assert best["value"] == min(log["fd"] for log in logs)
    capsys.readouterr()
    records = evaluate(finished)
    out = capsys.readouterr().out
    assert [f"{record}" in out for record in records] == [True, True]
    assert "FD: " in out and "64 generated, seed 0, step 4, EMA no; 200 real, toy:ring" in out
    values = {name: v for record in records for name, v in record.values.items()}
    assert values == {name: logs[-1][name] for name in values}
    assert read_records(workdir.evaluation) == [record.to_dict() for record in records]
    assert records[1].settings["subset_size"] == 32


def test_evaluation_fields_may_be_changed_and_nothing_else(finished):
    config = run_config(finished)
    assert json.dumps(config.to_dict()) == json.dumps(tiny().to_dict())
    config.evaluation.update(
        {"metrics": "fd", "seed": 3, "num_samples": 50, "reference_split": "test", "num_real": 40}
    )
    [record] = evaluate(finished, config)
    assert record.fake["seed"] == 3 and record.fake["num_samples"] == 50
    assert record.real["split"] == "test" and record.real["num_samples"] == 40
    config.model.generator.width = 9
    with pytest.raises(ValueError, match="as it was trained: config.model can't be changed"):
        evaluate(finished, config)


def test_classification_accuracy_is_tested_on_the_test_split(monkeypatch):
    def build_source(config, split):
        return types.SimpleNamespace(split=split, num_classes=10)

    monkeypatch.setattr("keras_gan.experiments.evaluation.build_source", build_source)
    config = default_config("conditional_gan")
    config.evaluation.update({"metrics": "classification_accuracy", "seed": 3})
    [metric] = evaluator_arguments(config)["metrics"]
    assert (metric.source.split, metric.seed) == ("test", 3)
    config.evaluation.reference_split = "test[:50]"
    config.evaluation.arguments = {"classification_accuracy": {"epochs": 2}}
    [metric] = evaluator_arguments(config)["metrics"]
    assert (metric.source.split, metric.epochs) == ("test[:50]", 2)


def test_metrics_are_needed(finished):
    config = run_config(finished)
    config.evaluation.update({"metrics": None, "every_epochs": None})
    with pytest.raises(ValueError, match="names no metric. Pass --config.evaluation.metrics"):
        evaluate(finished, config)


def test_a_run_that_has_not_ended_is_evaluated_at_its_newest_checkpoint(finished, capsys):
    model = Workdir(finished).model
    hidden = model.rename(model.with_suffix(".hidden"))
    try:
        assert evaluate(finished)[0].fake["step"] == 4
        assert "has not ended: evaluates" in capsys.readouterr().out
        model.write_bytes(b"no model")
        with pytest.raises(ValueError, match="gan.keras' is damaged"):
            evaluate(finished)
    finally:
        hidden.replace(model)


def test_a_folder_without_a_run_or_a_model(tmp_path):
    with pytest.raises(FileNotFoundError, match="holds no run.*Train one"):
        evaluate(tmp_path)
    Workdir(tmp_path).claim(tiny(), DATA)
    with pytest.raises(FileNotFoundError, match="no model to evaluate"):
        evaluate(tmp_path)


def test_the_command_line(finished, run_script):
    flags = ["--config.evaluation.metrics", "fd", "--config.evaluation.num_samples=40"]
    code, out, err = run_script("--mode=evaluate", f"--workdir={finished}", *flags)
    assert code == 0, err
    assert "FD: " in out and "40 generated" in out


def test_a_mistake_on_the_command_line(finished, run_script):
    code, _, err = run_script(
        "--mode=evaluate", f"--workdir={finished}", "--config=configs/quickstart.py"
    )
    assert code == 1
    assert "Leave --config away" in err and "Traceback" not in err
