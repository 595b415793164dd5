"""Reads tensors from files of PyTorch, without PyTorch and without running what they contain."""

import collections
import pathlib
import pickle
import struct
import zipfile
from typing import NamedTuple

import numpy as np

# What `torch.save` wrote first up to version 1.5, and does still on request.
_LEGACY_MAGIC = 0x1950A86A20F9469CFC6C
_LEGACY_PROTOCOL = 1001

_STORAGES = {
    "BoolStorage": "bool",
    "ByteStorage": "uint8",
    "CharStorage": "int8",
    "ShortStorage": "<i2",
    "IntStorage": "<i4",
    "LongStorage": "<i8",
    "HalfStorage": "<f2",
    "FloatStorage": "<f4",
    "DoubleStorage": "<f8",
}


def read_torch_state_dict(path):
    """Returns the tensors of a state dict that `torch.save` wrote, as NumPy arrays.

    Such a file contains a pickle, and unpickling runs what the file names: a file from the
    internet could run anything. Here it can name only the ordered dict, the tensor and its
    storages, and these stand for functions of this module that note shapes. Everything else is
    refused.

    Args:
        path: A `.pth` file, of the zip format (the default since PyTorch 1.6) or of the one
            before it.

    Returns:
        Dict from name to read-only NumPy array.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If the file is not of these formats, is damaged, or contains anything but
            tensors by name.

    Example:
        >>> read_torch_state_dict("model.pth")["fc.weight"].shape
        (10, 64)
    """
    path = pathlib.Path(path)
    with path.open("rb") as file:
        try:
            if zipfile.is_zipfile(file):
                tensors, storages = _read_zip(file)
            else:
                file.seek(0)
                tensors, storages = _read_legacy(file)
            return {name: tensor.array(storages) for name, tensor in tensors.items()}
        except Exception as error:  # Damaged pickles raise nearly anything.
            raise ValueError(
                f"Cannot read '{path}': {error or type(error).__name__}. Expected the tensors of a "
                "state dict, written by torch.save(model.state_dict(), path). If the file is "
                "damaged, fetch it again."
            ) from error


class _Storage(NamedTuple):
    """The flat memory that tensors lie in."""

    key: str
    dtype: str
    size: int

    @property
    def num_bytes(self):
        return self.size * np.dtype(self.dtype).itemsize


class _Tensor(NamedTuple):
    """Where in its storage a tensor lies: the memory follows in the file after the pickle."""

    storage: _Storage
    offset: int
    shape: tuple
    strides: tuple

    def array(self, storages):
        itemsize = np.dtype(self.storage.dtype).itemsize
        # This constructor checks that the array lies inside of the buffer.
        return np.ndarray(
            self.shape,
            self.storage.dtype,
            storages[self.storage.key],
            self.offset * itemsize,
            [stride * itemsize for stride in self.strides],
        )


class _TensorUnpickler(pickle.Unpickler):
    """Unpickles ordered dicts of tensors, and refuses all else.

    What `find_class` returns is the only code that a pickle can call or alter. So storages are
    plain strings, and functions bound methods, of which a pickle can't set attributes.
    """

    def __init__(self, file):
        super().__init__(file, encoding="utf-8")
        self.storages = {}

    def find_class(self, module, name):
        allowed = {
            "collections.OrderedDict": collections.OrderedDict,
            "torch._utils._rebuild_tensor": self._tensor,
            "torch._utils._rebuild_tensor_v2": self._tensor,
            "torch._utils._rebuild_parameter": self._parameter,
            **{f"torch.{storage}": dtype for storage, dtype in _STORAGES.items()},
        }
        if f"{module}.{name}" not in allowed:
            raise pickle.UnpicklingError(
                f"it asks for {module}.{name}, which was refused and not run, as only tensors are "
                "read"
            )
        return allowed[f"{module}.{name}"]

    def persistent_load(self, pid):
        kind, dtype, key, _, size = pid[:5]
        views = pid[5:]
        if kind != "storage" or dtype not in _STORAGES.values() or any(views):
            raise pickle.UnpicklingError(f"it refers to {pid!r}, which is not a storage of tensors")
        storage = _Storage(str(key), dtype, int(size))
        if self.storages.setdefault(storage.key, storage) != storage:
            raise pickle.UnpicklingError(f"it describes the storage {key!r} in two ways")
        return storage

    def load_tensors(self):
        """Returns a dict from name to `_Tensor`."""
        tensors = self.load()
        if not isinstance(tensors, dict) or not all(
            isinstance(name, str) and isinstance(tensor, _Tensor)
            for name, tensor in tensors.items()
        ):
            raise pickle.UnpicklingError("it holds something else than a dict of tensors by name")
        return tensors

    def _tensor(self, storage, offset, shape, strides, *_):
        """Stands for `_rebuild_tensor(_v2)`; what follows concerns gradients."""
        if not isinstance(storage, _Storage):
            raise pickle.UnpicklingError("it holds a tensor without a storage")
        return _Tensor(storage, offset, tuple(shape), tuple(strides))

    def _parameter(self, tensor, *_):
        """Stands for `_rebuild_parameter`."""
        return tensor


def _read_zip(file):
    """Returns tensors and storages: the pickle is `NAME/data.pkl`, a storage `NAME/data/KEY`."""
    with zipfile.ZipFile(file) as archive:
        pickles = [name for name in archive.namelist() if name.endswith("/data.pkl")]
        if len(pickles) != 1:
            raise ValueError("it is a zip file without a data.pkl in its one folder")
        folder = pickles[0].removesuffix("data.pkl")
        if f"{folder}byteorder" in archive.namelist():
            _require_little_endian(archive.read(f"{folder}byteorder") == b"little")
        with archive.open(pickles[0]) as content:
            unpickler = _TensorUnpickler(content)
            tensors = unpickler.load_tensors()
        storages = {}
        for storage in unpickler.storages.values():
            name = f"{folder}data/{storage.key}"
            _require_size(storage, archive.getinfo(name).file_size)
            storages[storage.key] = archive.read(name)
    return tensors, storages


def _read_legacy(file):
    """Returns tensors and storages: five pickles, then each storage's size and bytes."""
    if _TensorUnpickler(file).load() != _LEGACY_MAGIC:
        raise ValueError("it does not begin like a file of torch.save")
    if _TensorUnpickler(file).load() != _LEGACY_PROTOCOL:
        raise ValueError("it is of an unknown version of the format")
    _require_little_endian(_TensorUnpickler(file).load()["little_endian"])
    unpickler = _TensorUnpickler(file)
    tensors = unpickler.load_tensors()
    storages = {}
    for key in _TensorUnpickler(file).load():
        storage = unpickler.storages[key]
        (size,) = struct.unpack("<q", file.read(8))
        _require_size(storage, size * np.dtype(storage.dtype).itemsize)
        storages[key] = file.read(storage.num_bytes)
        _require_size(storage, len(storages[key]))
    return tensors, storages


def _require_little_endian(is_little_endian):
    if not is_little_endian:
        raise ValueError("it was written on a big-endian machine, which is not supported")


def _require_size(storage, num_bytes):
    if num_bytes != storage.num_bytes:
        raise ValueError(
            f"the storage {storage.key!r} has {num_bytes} bytes where {storage.num_bytes} are due"
        )
