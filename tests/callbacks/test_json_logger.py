"""JSONLogger: valid JSON, each epoch once, whatever a crash left."""

import json
import os

import numpy as np
import pytest

from keras_gan.callbacks import JSONLogger


def read(path):
    def refuse(constant):
        raise ValueError(f"{constant} is not JSON")

    return [json.loads(line, parse_constant=refuse) for line in path.read_text().splitlines()]


def test_a_line_for_each_epoch(tmp_path, stand_in, run):
    path = tmp_path / "logs" / "metrics.jsonl"
    logs = [{"generator_loss": 0.5, "b": np.float32(0.25)}, {"generator_loss": 0.125, "b": 2}]
    run(JSONLogger(path), stand_in(), logs)
    assert path.read_text() == (
        '{"epoch": 1, "step": 10, "b": 0.25, "generator_loss": 0.5}\n'
        '{"epoch": 2, "step": 20, "b": 2.0, "generator_loss": 0.125}\n'
    )


def test_what_json_lacks_becomes_null(tmp_path, stand_in, run):
    path = tmp_path / "metrics.jsonl"
    run(
        JSONLogger(path),
        stand_in(),
        [{"a": float("nan"), "b": np.inf, "c": np.array([1.0, -np.inf]), "d": "text"}],
    )
    record = {"epoch": 1, "step": 10, "a": None, "b": None, "c": [1.0, None], "d": "text"}
    assert read(path) == [record]


def test_each_line_is_on_disk_at_the_end_of_its_epoch(tmp_path, stand_in):
    logger = JSONLogger(tmp_path / "metrics.jsonl")
    logger.set_model(stand_in())
    logger.on_train_begin()
    logger.on_epoch_begin(0)
    logger.on_epoch_end(0, {"a": 1.0})
    assert read(tmp_path / "metrics.jsonl") == [{"epoch": 1, "step": 0, "a": 1.0}]


def test_resumed_run_equals_the_uninterrupted_one(tmp_path, stand_in, run):
    logs = [{"a": float(i)} for i in range(6)]
    run(JSONLogger(tmp_path / "whole.jsonl"), stand_in(), logs)
    # Stopped after epoch 4, resumed from the checkpoint of epoch 2.
    path = tmp_path / "resumed.jsonl"
    run(JSONLogger(path), stand_in(), logs[:4])
    model = stand_in()
    model.current_step = 20
    logger = JSONLogger(path)
    run(logger, model, logs[2:], initial_epoch=2)
    assert path.read_bytes() == (tmp_path / "whole.jsonl").read_bytes()
    # The same object can be used again; without `initial_epoch` a new run begins.
    run(logger, stand_in(), logs[:1])
    assert read(path) == [{"epoch": 1, "step": 10, "a": 0.0}]


def test_half_written_last_line_is_dropped_with_a_warning(tmp_path, stand_in, run):
    path = tmp_path / "metrics.jsonl"
    for half in ('{"epoch": 2, "st', '{"epoch": 2, "step": 20}'):  # The second lacks its newline.
        path.write_text('{"epoch": 1, "step": 10}\n' + half)
        model = stand_in()
        model.current_step = 10
        with pytest.warns(UserWarning, match="The last line of .* was cut off"):
            run(JSONLogger(path), model, [{}, {}], initial_epoch=1)
        assert [record["epoch"] for record in read(path)] == [1, 2, 3]
    assert os.listdir(tmp_path) == ["metrics.jsonl"]


@pytest.mark.parametrize("damage", [b"no record\n", b"\x00\x00\x00\n", b'{"other": 1}\n', b"5\n"])
def test_a_file_with_other_content_is_kept_aside(tmp_path, stand_in, run, damage):
    path = tmp_path / "metrics.jsonl"
    content = b'{"epoch": 1, "step": 10}\n' + damage + b'{"epoch": 2, "step": 20}\n'
    path.write_bytes(content)
    with pytest.warns(UserWarning, match=r"not records of JSONLogger: \[2\].*kept as"):
        run(JSONLogger(path), stand_in(), [{}], initial_epoch=2)
    assert [record["epoch"] for record in read(path)] == [1, 2, 3]
    assert (tmp_path / "metrics.jsonl.damaged").read_bytes() == content


def test_path_that_cannot_be_written_shows_before_training(tmp_path, stand_in):
    (tmp_path / "file").write_text("")
    logger = JSONLogger(tmp_path / "file" / "metrics.jsonl")
    logger.set_model(stand_in())
    logger.on_train_begin()
    with pytest.raises(OSError, match="Cannot write .*metrics.jsonl.*give another path"):
        logger.on_epoch_begin(0)


def test_with_a_gan(tmp_path, make_gan):
    gan = make_gan()
    data = np.random.default_rng(0).normal(size=(30, 2)).astype("float32")
    path = tmp_path / "metrics.jsonl"
    history = gan.fit(data, batch_size=10, epochs=2, verbose=0, callbacks=[JSONLogger(path)])
    records = read(path)
    assert [(record["epoch"], record["step"]) for record in records] == [(1, 3), (2, 6)]
    for name, values in history.history.items():
        assert [record[name] for record in records] == values


def test_lost_lines_are_named(tmp_path, stand_in, run):
    path = tmp_path / "metrics.jsonl"
    with pytest.warns(UserWarning, match=r"no line of the epochs \[1, 2\].*from epoch 3"):
        run(JSONLogger(path), stand_in(), [{}], initial_epoch=2)
    assert [record["epoch"] for record in read(path)] == [3]
