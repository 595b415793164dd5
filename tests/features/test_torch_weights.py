"""Files that PyTorch wrote, see benchmarks/record_torch_files.py; and hostile and damaged ones."""

import os
import pathlib
import pickle
import struct
import zipfile

import numpy as np
import pytest
from record_torch_files import expected_arrays

from keras_gan.features.torch_weights import read_torch_state_dict

RECORDED = pathlib.Path(__file__).parent / "recorded"


class Hostile:
    """Runs a command when it is unpickled."""

    def __init__(self, function, *arguments):
        self.reduced = (function, arguments)

    def __reduce__(self):
        return self.reduced


def write_zip(path, content, data=b""):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", content)
        archive.writestr("archive/data/0", data)
    return path


def write_legacy(path, content, data=b""):
    head = [0x1950A86A20F9469CFC6C, 1001, {"little_endian": True}]
    path.write_bytes(b"".join(pickle.dumps(part, 2) for part in head) + content + data)
    return path


def tensor_pickle(storage=b"FloatStorage", numel=4, offset=0, shape=(4,), strides=(1,)):
    """A dict of one tensor `x`, opcode by opcode, as `torch.save` writes it."""
    pid = (
        b"(U\x07storagectorch\n" + storage + b"\nU\x010U\x03cpuJ" + struct.pack("<i", numel) + b"tQ"
    )
    numbers = [pickle.dumps(value, 2)[2:-1] for value in (offset, shape, strides)]
    # Memo numbers of the parts clash harmlessly: nothing is read back.
    return b"\x80\x02}U\x01xctorch._utils\n_rebuild_tensor\n(" + pid + b"".join(numbers) + b"tRs."


@pytest.mark.parametrize("name", ["torch_zip.pth", "torch_legacy.pth"])
def test_files_of_both_formats_are_read(name):
    tensors = read_torch_state_dict(RECORDED / name)
    expected = expected_arrays()
    assert set(tensors) == set(expected)
    for key, array in expected.items():
        assert tensors[key].dtype == array.dtype
        np.testing.assert_array_equal(tensors[key], array, err_msg=key)


@pytest.mark.parametrize("write", [write_zip, write_legacy])
@pytest.mark.parametrize("protocol", [0, 2, 4])
@pytest.mark.parametrize("function", [os.system, eval, getattr])
def test_code_in_the_pickle_is_refused_and_not_run(tmp_path, write, protocol, function):
    trace = tmp_path / "trace"
    arguments = {
        os.system: (f"touch {trace}",),
        eval: (f"open({str(trace)!r}, 'w')",),
        getattr: ({}, "clear"),
    }[function]
    content = pickle.dumps({"x": Hostile(function, *arguments)}, protocol)
    path = write(tmp_path / "weights.pth", content)
    # The files do what is claimed.
    pickle.loads(content)
    assert trace.exists() or function is getattr
    trace.unlink(missing_ok=True)
    with pytest.raises(ValueError, match=rf"asks for \w+\.{function.__name__}, which was refused"):
        read_torch_state_dict(path)
    assert not trace.exists()


def test_code_in_the_head_of_the_legacy_format_is_refused(tmp_path):
    trace = tmp_path / "trace"
    path = tmp_path / "weights.pth"
    path.write_bytes(pickle.dumps(Hostile(os.system, f"touch {trace}"), 2))
    with pytest.raises(ValueError, match="system, which was refused"):
        read_torch_state_dict(path)
    assert not trace.exists()


@pytest.mark.parametrize(
    "name, refused",
    [
        ("torch_module.pth", "torch.nn.modules.linear.Linear"),
        ("torch_bfloat16.pth", "torch.BFloat16Storage"),
    ],
)
def test_what_is_not_tensors_is_refused_by_name(name, refused):
    with pytest.raises(ValueError, match=f"asks for {refused}, which was refused"):
        read_torch_state_dict(RECORDED / name)


def test_dotted_names_lead_nowhere(tmp_path):
    content = b"\x80\x04\x8c\x0bcollections\x8c\x18OrderedDict.__init_subclass__\x93."
    content = content.replace(b"\x18", bytes([len("OrderedDict.__init_subclass__")]))
    with pytest.raises(ValueError, match="OrderedDict.__init_subclass__, which was refused"):
        read_torch_state_dict(write_zip(tmp_path / "weights.pth", content))


def test_functions_of_the_reader_can_not_be_altered(tmp_path):
    # BUILD with a pair sets attributes: here the defaults of what stands for _rebuild_tensor.
    state = b"(N}U\x0c__defaults__)st"
    content = b"\x80\x02ctorch._utils\n_rebuild_tensor\n" + state + b"b."
    with pytest.raises(ValueError, match="__defaults__"):
        read_torch_state_dict(write_zip(tmp_path / "weights.pth", content))


@pytest.mark.parametrize("write", [write_zip, write_legacy])
@pytest.mark.parametrize(
    "change",
    [
        {"shape": (5,)},
        {"offset": 1},
        {"offset": -1, "shape": (2,)},
        {"shape": (2,), "strides": (4,)},
        {"shape": (2,), "strides": (-1,)},
        {"shape": (2**40, 2**40), "strides": (1, 1)},
        {"numel": 5},
        {"numel": 2**30},
        {"numel": -4},
    ],
)
def test_tensors_stay_inside_of_the_file(tmp_path, write, change):
    keys = pickle.dumps(["0"], 2) + struct.pack("<q", 4) if write is write_legacy else b""
    data = keys + np.arange(4, dtype="float32").tobytes()
    good = read_torch_state_dict(write(tmp_path / "good.pth", tensor_pickle(), data))
    np.testing.assert_array_equal(good["x"], [0, 1, 2, 3])
    with pytest.raises(ValueError, match="Cannot read '.*bad.pth'"):
        read_torch_state_dict(write(tmp_path / "bad.pth", tensor_pickle(**change), data))


@pytest.mark.parametrize("name", ["torch_zip.pth", "torch_legacy.pth"])
def test_a_cut_file_is_refused(tmp_path, name):
    content = (RECORDED / name).read_bytes()
    for length in range(0, len(content), 97):
        (tmp_path / name).write_bytes(content[:length])
        with pytest.raises(ValueError, match="fetch it again"):
            read_torch_state_dict(tmp_path / name)


def test_other_files_are_refused(tmp_path):
    path = tmp_path / "weights.pth"
    with pytest.raises(FileNotFoundError):
        read_torch_state_dict(path)
    path.write_text("<!DOCTYPE html><title>404</title>")
    with pytest.raises(ValueError, match="Cannot read"):
        read_torch_state_dict(path)
    path.write_bytes(pickle.dumps(7))
    with pytest.raises(ValueError, match="does not begin like a file of torch.save"):
        read_torch_state_dict(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("notes.txt", "")
    with pytest.raises(ValueError, match=r"without a data.pkl"):
        read_torch_state_dict(path)
    write_zip(path, pickle.dumps({"x": 1}))
    with pytest.raises(ValueError, match="something else than a dict of tensors"):
        read_torch_state_dict(path)


def test_a_big_endian_file_is_refused(tmp_path):
    path = write_zip(tmp_path / "weights.pth", pickle.dumps({}))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("archive/byteorder", "big")
    with pytest.raises(ValueError, match="big-endian"):
        read_torch_state_dict(path)


@pytest.mark.parametrize("name", ["torch_zip.pth", "torch_legacy.pth"])
def test_random_changes_of_a_file_are_refused_or_read_as_arrays(tmp_path, name):
    rng = np.random.default_rng(0)
    content = (RECORDED / name).read_bytes()
    for _ in range(200):
        damaged = bytearray(content)
        damaged[rng.integers(len(damaged))] = rng.integers(256)
        (tmp_path / name).write_bytes(damaged)
        try:
            tensors = read_torch_state_dict(tmp_path / name)
        except ValueError:
            continue
        assert all(isinstance(tensor, np.ndarray) for tensor in tensors.values())
