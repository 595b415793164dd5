"""The cache of reference statistics: damage, staleness, concurrency."""

import multiprocessing
import pathlib

import numpy as np
import pytest

from keras_gan.metrics import ReferenceCache
from keras_gan.metrics.reference import default_directory

REQUEST = {"data": "folder:/a/b", "split": "train[:10]", "num_samples": 3}
ORIGIN = {"weights": "12"}
ARRAYS = {"mean": np.arange(500.0), "count": np.array(3), "names": np.array(["a", "b"])}


def test_what_is_saved_is_loaded(tmp_path):
    cache = ReferenceCache(tmp_path / "new")
    assert cache.load(REQUEST, ORIGIN) is None
    cache.save(REQUEST, ORIGIN, ARRAYS)
    loaded = cache.load(REQUEST, ORIGIN)
    assert set(loaded) == set(ARRAYS)
    for name, array in ARRAYS.items():
        np.testing.assert_array_equal(loaded[name], array)
        assert loaded[name].dtype == array.dtype
    assert cache.load({**REQUEST, "num_samples": 4}, ORIGIN) is None
    assert cache.path(REQUEST).name.startswith("folder-a-b-train-10-")
    with np.load(cache.path(REQUEST), allow_pickle=False) as file:
        assert '"num_samples": 3' in str(file["__key__"])


def _truncate(content):
    return content[: len(content) // 2]


def _empty(content):
    return b""


def _text(content):
    return b"not an archive"


def _flip(content):
    """Flips a bit in the values of `mean`, which are stored as they are, and mends the CRC."""
    import io
    import zipfile

    with np.load(io.BytesIO(content)) as file:
        arrays = {name: file[name] for name in file.files}
    arrays["mean"][7] += 1
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    assert zipfile.is_zipfile(buffer)
    return buffer.getvalue()


def _pickle(content):
    import io

    buffer = io.BytesIO()
    np.savez(buffer, mean=np.array([{}], dtype=object))
    return buffer.getvalue()


def _without_key(content):
    import io

    buffer = io.BytesIO()
    np.savez(buffer, **ARRAYS)
    return buffer.getvalue()


@pytest.mark.parametrize("damage", [_truncate, _empty, _text, _flip, _pickle, _without_key])
def test_a_damaged_file_is_named_and_passed_over(tmp_path, damage):
    cache = ReferenceCache(tmp_path)
    cache.save(REQUEST, ORIGIN, ARRAYS)
    path = cache.path(REQUEST)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.warns(UserWarning, match=rf"{path.name}' is damaged \(.*written anew"):
        assert cache.load(REQUEST, ORIGIN) is None
    cache.save(REQUEST, ORIGIN, ARRAYS)
    assert cache.load(REQUEST, ORIGIN) is not None


def test_a_stale_file_is_named_with_what_differs(tmp_path, monkeypatch):
    cache = ReferenceCache(tmp_path)
    cache.save(REQUEST, ORIGIN, ARRAYS)
    with pytest.warns(UserWarning, match=r"is stale \(another weights\)"):
        assert cache.load(REQUEST, {"weights": "13"}) is None
    monkeypatch.setattr("keras_gan.metrics.reference.FORMAT", 99)
    with pytest.warns(UserWarning, match=r"is stale \(another format\)"):
        assert cache.load(REQUEST, ORIGIN) is None


def test_a_file_under_a_wrong_name_is_stale(tmp_path):
    cache = ReferenceCache(tmp_path)
    other = {**REQUEST, "split": "test"}
    cache.save(other, ORIGIN, ARRAYS)
    cache.path(other).rename(cache.path(REQUEST))
    with pytest.warns(UserWarning, match=r"is stale \(another request\)"):
        assert cache.load(REQUEST, ORIGIN) is None


def test_a_folder_that_can_not_be_written_costs_a_warning(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.warns(UserWarning, match="statistics are not kept: .*file/statistics"):
        ReferenceCache(tmp_path / "file" / "statistics").save(REQUEST, ORIGIN, ARRAYS)


def test_the_default_is_in_keras_home(monkeypatch, tmp_path):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    assert default_directory() == tmp_path / "keras_gan" / "statistics"
    monkeypatch.delenv("KERAS_HOME")
    assert default_directory() == pathlib.Path.home() / ".keras" / "keras_gan" / "statistics"


def _write_often(directory, value):
    cache = ReferenceCache(directory)
    for _ in range(40):
        cache.save(REQUEST, ORIGIN, {"mean": np.full(20_000, value)})
        mean = cache.load(REQUEST, ORIGIN)["mean"]  # A damaged one would be None.
        if len(set(mean.tolist())) > 1:
            raise ValueError("mixed")


def test_processes_may_share_the_folder(tmp_path):
    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=_write_often, args=(tmp_path, i)) for i in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0, 0]
    assert len(list(tmp_path.iterdir())) == 1
