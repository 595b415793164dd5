"""What real samples leave in a metric, kept in files so that it is computed once."""

import hashlib
import json
import os
import pathlib
import re
import warnings

import numpy as np

from keras_gan.utils.files import replacing

# Of the files, and of what is done to samples before an extractor sees them.
FORMAT = 1
_KEY, _DIGEST = "__key__", "__sha256__"


def default_directory():
    """Returns `keras_gan/statistics` in Keras's home: `~/.keras`, or where KERAS_HOME points."""
    home = os.environ.get("KERAS_HOME")
    home = pathlib.Path(home) if home else pathlib.Path.home() / ".keras"
    return home / "keras_gan" / "statistics"


class ReferenceCache:
    """A folder of reference statistics, one `.npz` file each.

    A file's name comes from what was asked for (data set, split, size, number, extractor), and the
    file holds besides what it was made from (a fingerprint of the samples, the hash of the
    extractor's weights, the version of the format) and a SHA-256 of its content. If these do not
    fit, the file is named in a warning, and computed anew. Files are switched in by renaming, so
    that any number of processes may share the folder. They may be deleted at any time.

    Args:
        directory: The folder; it is made when something is written. Default `None`:
            `default_directory()`.

    Example:
    >>> cache = ReferenceCache("statistics")
    >>> cache.save({"data": "mnist"}, {"weights": "1f0..."}, {"mean": np.zeros(64)})
    >>> cache.load({"data": "mnist"}, {"weights": "1f0..."})["mean"].shape
    (64,)
    """

    def __init__(self, directory=None):
        self.directory = default_directory() if directory is None else pathlib.Path(directory)

    def path(self, request):
        """Returns the file for a request: a dict for JSON that says what was asked for."""
        digest = hashlib.sha256(_canonical(request).encode()).hexdigest()
        about = re.sub(r"\W+", "-", f"{request.get('data')}-{request.get('split')}").strip("-")
        return self.directory / f"{about[-60:]}-{digest[:16]}.npz"

    def load(self, request, origin):
        """Reads statistics.

        Args:
            request: Dict for JSON: what is asked for.
            origin: Dict for JSON: what it must have been made from.

        Returns:
            Dict from name to array; `None` if there is no file that fits.

        Warns:
            UserWarning: If there is one that is damaged, or made from something else.
        """
        path = self.path(request)
        if not path.exists():
            return None
        try:
            with np.load(path, allow_pickle=False) as file:
                arrays = {name: file[name] for name in file.files}
            key, digest = json.loads(str(arrays.pop(_KEY))), str(arrays.pop(_DIGEST))
            if digest != _digest(_canonical(key), arrays):
                raise ValueError("its content does not have the SHA-256 that it states")
        except Exception as error:  # Broken files make NumPy and zipfile raise many kinds.
            _warn(path, f"damaged ({type(error).__name__}: {error})")
            return None
        there, here = key.get("origin", {}), _plain(_with_format(origin))
        if key.get("request") != _plain(request) or there != here:
            names = sorted(n for n in {*there, *here} if there.get(n) != here.get(n))
            _warn(path, f"stale (another {', another '.join(names) or 'request'})")
            return None
        return arrays

    def save(self, request, origin, arrays):
        """Writes statistics; see `load`.

        Args:
            request: Dict for JSON: what was asked for.
            origin: Dict for JSON: what it was made from.
            arrays: Dict from name to NumPy array, or number.

        Warns:
            UserWarning: If the file can't be written, which only costs the time to compute it.
        """
        arrays = {name: np.asarray(value) for name, value in arrays.items()}
        key = _canonical({"request": request, "origin": _with_format(origin)})
        digest = _digest(key, arrays)
        path = self.path(request)
        try:
            with replacing(path, by_many=True) as temporary, open(temporary, "wb") as file:
                np.savez(file, **arrays, **{_KEY: np.array(key), _DIGEST: np.array(digest)})
        except OSError as error:
            warnings.warn(f"Reference statistics are not kept: {error}.", stacklevel=2)


def _with_format(origin):
    return {**origin, "format": FORMAT}


def _warn(path, problem):
    warnings.warn(
        f"The file of reference statistics '{path}' is {problem}. It is passed over, and written "
        "anew.",
        stacklevel=3,
    )


def _canonical(value):
    return json.dumps(value, sort_keys=True)


def _plain(value):
    return json.loads(json.dumps(value))


def _digest(key, arrays):
    digest = hashlib.sha256(key.encode())
    for name, array in sorted(arrays.items()):
        digest.update(f"\n{name} {array.dtype.str} {array.shape}\n".encode())
        if array.size:
            digest.update(memoryview(np.ascontiguousarray(array).reshape(-1)).cast("B"))
    return digest.hexdigest()
