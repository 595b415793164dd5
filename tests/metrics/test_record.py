"""Records: one line, JSON, and the file of the latest evaluations."""

import dataclasses
import json

import keras
import numpy as np
import pytest

import keras_gan
from keras_gan.metrics import Record, read_records, write_records
from keras_gan.metrics.record import library_versions

RECORD = Record(
    metric="fd",
    title="FD (fashion_mnist classifier)",
    values={"fd": 12.3456789},
    settings={},
    extractor={"title": "fashion_mnist classifier", "weights": "0123456789", "resize": "none"},
    real={"data": "fashion_mnist", "split": "train", "fingerprint": "a", "num_samples": 60000},
    fake={"model": "GAN", "step": 10, "seed": 3, "ema": False, "num_samples": 10000},
    rounding="8 bits",
    versions={"keras": "1"},
)


def changed(part=None, **fields):
    if part is not None:
        fields = {part: {**getattr(RECORD, part), **fields}}
    return dataclasses.replace(RECORD, **fields)


def test_a_record_is_printed_as_one_line():
    assert str(RECORD) == (
        "FD (fashion_mnist classifier): 12.3457 [10000 generated, seed 3, step 10, EMA no; 60000 "
        "real, fashion_mnist train; weights 01234567]"
    )
    several = changed(values={"kd": 0.5, "kd_std": 0.25}, metric="kd", real=None, extractor=None)
    assert "classifier): kd 0.5, kd_std 0.25 [10000 generated" in str(several)


def test_values_that_are_not_finite_are_null():
    record = changed(values={"fd": np.nan, "other": np.inf, "good": 1.0}).to_dict()
    assert record["values"] == {"fd": None, "other": None, "good": 1.0}
    json.dumps(record, allow_nan=False)


def test_an_equal_protocol_is_replaced_and_another_is_kept(tmp_path):
    path = tmp_path / "new" / "evaluation.json"
    write_records(path, [RECORD])
    later = dataclasses.replace(RECORD, values={"fd": 1.0}, versions={"keras": "2"})
    write_records(path, [later])
    assert read_records(path) == [later.to_dict()]
    others = [
        changed("fake", step=20),
        changed("fake", weights="2"),
        changed("fake", seed=4),
        changed("fake", ema=True),
        changed("fake", num_samples=5000),
        changed("real", split="test"),
        changed("real", fingerprint="b"),
        changed("extractor", weights="9"),
        changed(settings={"k": 3}),
        changed(metric="fid"),
    ]
    for other in others:
        write_records(path, [other])
    assert read_records(path) == [record.to_dict() for record in [later, *others]]


@pytest.mark.parametrize("content", ["[{", '{"a": 1}', '[{"fd": 1}]'])
def test_what_is_no_file_of_records_is_kept_beside(tmp_path, content):
    path = tmp_path / "evaluation.json"
    path.write_text(content)
    with pytest.warns(UserWarning, match="evaluation.json' is not a file of evaluations.*damaged'"):
        write_records(path, [RECORD])
    assert read_records(path) == [RECORD.to_dict()]
    assert (tmp_path / "evaluation.json.damaged").read_text() == content


def test_versions():
    versions = library_versions()
    assert versions["keras_gan"] == keras_gan.__version__ and versions["numpy"] == np.__version__
    assert versions["keras"] == keras.__version__ and versions["backend"] == keras.backend.backend()
    assert any(name.startswith(keras.backend.backend()) for name in versions)
