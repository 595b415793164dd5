import collections
import csv
import json
import os
import types
import zipfile

import pytest

from keras_gan.callbacks import Checkpoint
from keras_gan.experiments import default_config
from keras_gan.experiments.workdir import Workdir

DATA = types.SimpleNamespace(name="images", class_names=("a", "b"), num_examples=8)


@pytest.fixture
def workdir(tmp_path):
    """A folder in which nothing has been trained yet."""
    result = Workdir(tmp_path / "run")
    result.check(default_config())
    return result


def train_something(workdir):
    workdir.claim(default_config(), DATA)
    workdir.checkpoints.mkdir()
    (workdir.checkpoints / "epoch_0001.keras").write_bytes(b"weights")


def test_config_json_says_what_the_run_depends_on(workdir):
    workdir.claim(default_config(), DATA)
    content = json.loads(workdir.config.read_text(encoding="utf-8"))
    assert content["config"] == json.loads(json.dumps(default_config().to_dict()))
    assert {"python", "keras", "numpy"} <= set(content["versions"])
    assert content["backend"] == "tensorflow"
    assert "git_commit" in content


def test_the_same_configuration_goes_on(workdir):
    train_something(workdir)
    before = workdir.config.read_text(encoding="utf-8")
    workdir.check(default_config())
    workdir.claim(default_config(), DATA)
    assert workdir.config.read_text(encoding="utf-8") == before
    config = default_config()
    config.train.epochs = 99  # To train on for longer.
    config.checkpoint.every_steps = 50
    config.checkpoint.monitor = "val_generator_loss"
    config.data.data_dir = "elsewhere"  # On another machine, with a GPU.
    config.train.steps_per_execution = 8
    config.train.jit_compile = "false"
    config.distribution.strategy = "mirrored"
    workdir.check(config)
    workdir.claim(config, DATA)
    assert workdir.read_config()["train"]["epochs"] == 99


def test_another_configuration_is_refused_with_the_fields_that_differ(workdir):
    train_something(workdir)
    config = default_config()
    config.data.batch_size = 32
    config.regularizers = {"r1": {}}
    with pytest.raises(ValueError, match="another configuration") as caught:
        workdir.check(config)
    assert "data.batch_size: 64 -> 32" in str(caught.value)
    assert "regularizers" in str(caught.value)
    assert "seed" not in str(caught.value)


def test_a_field_of_a_later_version_has_had_its_default(workdir):
    train_something(workdir)
    content = json.loads(workdir.config.read_text(encoding="utf-8"))
    del content["config"]["train"]["precision"]
    del content["config"]["model"]["ema_decay"]  # An argument, which is not set.
    workdir.config.write_text(json.dumps(content), encoding="utf-8")
    workdir.check(default_config())
    del content["config"]["model"]["num_discriminator_steps"]  # An argument, not a field.
    workdir.config.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(ValueError, match="there -> here.: model.num_disc[^;]*$"):
        workdir.check(default_config())
    config = default_config()
    config.train.precision = "mixed_bfloat16"
    with pytest.raises(ValueError, match="train.precision: 'float32' -> 'mixed_bfloat16'"):
        workdir.check(config)


def test_a_start_that_failed_does_not_occupy_the_folder(workdir):
    workdir.claim(default_config(), DATA)
    config = default_config()
    config.data.batch_size = 32
    workdir.check(config)
    workdir.claim(config, DATA)
    assert workdir.read_config()["data"]["batch_size"] == 32


def described(**changes):
    return types.SimpleNamespace(**(vars(DATA) | changes))


def test_data_whose_classes_changed_are_refused(workdir):
    workdir.check_data(described(class_names=("c",)))  # Nothing has been trained.
    train_something(workdir)
    workdir.check_data(DATA)
    message = r"are \['a', 'feline'\]. The run in .* was started with \['a', 'b'\].*Restore"
    with pytest.raises(ValueError, match=message):
        workdir.check_data(described(class_names=("a", "feline")))
    with pytest.warns(UserWarning, match="has 9 examples. .* was started with 8"):
        workdir.check_data(described(num_examples=9))


def test_a_run_of_a_version_that_did_not_describe_its_data_goes_on(workdir):
    train_something(workdir)
    content = json.loads(workdir.config.read_text(encoding="utf-8"))
    del content["data"]
    workdir.config.write_text(json.dumps(content), encoding="utf-8")
    workdir.check_data(DATA)
    workdir.claim(default_config(), DATA)
    assert workdir.read_data() == {"class_names": ["a", "b"], "num_examples": 8}


def test_half_a_checkpoint_of_a_kill_does_not_occupy_the_folder(workdir):
    workdir.claim(default_config(), DATA)
    workdir.checkpoints.mkdir()
    (workdir.checkpoints / ".epoch_0001.partial.keras").write_bytes(b"half")
    config = default_config()
    config.data.batch_size = 32
    workdir.check(config)


def test_a_damaged_config_is_reported(workdir):
    train_something(workdir)
    workdir.config.write_text('{"config": {', encoding="utf-8")
    with pytest.raises(ValueError, match="config.json' is damaged.*Delete the file"):
        workdir.check(default_config())


def test_a_folder_that_cannot_be_made_is_explained(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OSError, match="Cannot write.*file/run"):
        Workdir(tmp_path / "file" / "run").check(default_config())


def test_csv_is_the_table_of_the_json_lines(workdir):
    workdir.metrics.write_text('{"epoch": 1, "a": 0.5}\n{"epoch": 2, "a": null, "b": 3}\n')
    workdir.write_csv()
    with open(workdir.metrics_csv, encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert rows == [
        {"epoch": "1", "a": "0.5", "b": ""},
        {"epoch": "2", "a": "", "b": "3"},
    ]


def test_the_newest_model_is_that_of_the_training_that_went_on(workdir, monkeypatch):
    checkpoint = workdir.path / "epoch_0002.keras"
    found = collections.namedtuple("Found", "path")(checkpoint)
    monkeypatch.setattr(Checkpoint, "latest", lambda folder: found if checkpoint.exists() else None)
    assert workdir.newest_model() is None

    def write(path, second):
        with zipfile.ZipFile(path, "w") as archive:
            date = f"2026-01-31@23:59:{second:02}"
            archive.writestr("metadata.json", json.dumps({"date_saved": date}))

    write(checkpoint, 9)
    assert workdir.newest_model() == checkpoint
    for second, newest in ((10, workdir.model), (9, workdir.model), (8, checkpoint)):
        write(workdir.model, second)
        os.utime(workdir.model, ns=(1, 1))  # As of a copy: it says nothing.
        assert workdir.newest_model() == newest
    workdir.model.write_bytes(b"damaged")
    assert workdir.newest_model() == workdir.model


def test_the_evaluation_may_change(workdir):
    train_something(workdir)
    config = default_config()
    config.evaluation.metrics = "mode_coverage"
    config.evaluation.arguments = {"mode_coverage": {"centers": "toy:ring"}}
    config.evaluation.num_samples = 64
    workdir.check(config)
