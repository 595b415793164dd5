"""Writing files so that a reader never meets half of one."""

import contextlib
import os
import pathlib
import shutil
import tempfile


@contextlib.contextmanager
def replacing(path, by_many=False):
    """Yields the path of a temporary file, which takes the place of `path` when the block ends.

    The temporary file lies in the same folder, under a hidden name with the same suffix, so that
    the switch is one rename: whoever opens `path` sees the whole old file or the whole new one,
    even after a kill or a power cut. If the block raises, the old file stays as it was and the
    temporary file is removed. One that a kill left behind is overwritten by the next write of the
    same file.

    Args:
        path: Path to write. Missing parent folders are made.
        by_many: Whether several processes may write this file at once: whichever ends last wins.
            A kill then leaves a temporary file that nothing overwrites. Default `False`.

    Raises:
        OSError: If the file cannot be written, with the path, the cause and the cure. What the
            block raises about other files stays as it is.

    Example:
    >>> with replacing("gan.keras") as temporary:
    ...     gan.save(temporary)
    """
    path = pathlib.Path(path)
    process = f"_{os.getpid()}" if by_many else ""
    temporary = path.with_name(f".{path.stem}.partial{process}{path.suffix}")
    try:
        with explain_errors(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        with explain_errors(path, temporary):
            yield temporary
        with explain_errors(path):
            with open(temporary, "rb+") as file:
                os.fsync(file.fileno())
            os.replace(temporary, path)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def atomic_write(path, mode="w"):
    """Opens `path` for writing, as `open` does, but switches the new content in at the end.

    Args:
        path: Path to write. Missing parent folders are made.
        mode: `"w"` (default; UTF-8 text) or `"wb"`.

    Raises:
        OSError: If the file cannot be written, with the path, the cause and the cure.

    Example:
    >>> with atomic_write("config.json") as file:
    ...     json.dump(config, file)
    """
    encoding = None if "b" in mode else "utf-8"
    with replacing(path) as temporary, open(temporary, mode, encoding=encoding) as file:
        yield file


def make_folder(path):
    """Makes a folder, with its parents, and tries whether files can be written there.

    Called before training starts, so that a wrong path does not show only after the first epoch.

    Args:
        path: Path of the folder; it may exist.

    Returns:
        The folder as a `pathlib.Path`.

    Raises:
        OSError: If the folder cannot be made or written, with the path, the cause and the cure.
    """
    path = pathlib.Path(path)
    with explain_errors(path):
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
    return path


@contextlib.contextmanager
def new_folder(path):
    """Yields a temporary folder, which becomes the folder `path` when the block ends.

    So a reader finds either all that the block writes, or nothing: not even a part of many files.
    If the block raises, the temporary folder, which lies beside `path` under a hidden name, is
    removed, and the error stays as it is. One that a kill left behind is removed by the next call
    for the same path.

    Args:
        path: Path of the folder, or of a link to it. Missing parents are made.

    Raises:
        FileExistsError: If `path` exists and is not an empty folder, so that old and new files
            would mix.
        OSError: If it is a mount point, or cannot be made, with the path, the cause and the cure.

    Example:
    >>> with new_folder("images") as temporary:
    ...     save_png(temporary / "first.png", image)
    """
    with explain_errors(path):
        path = pathlib.Path(path).resolve()
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise FileExistsError(
            f"'{path}' exists and is not an empty folder: old files would mix with new ones. "
            "Delete it, or give another path."
        )
    if path.is_mount():
        raise OSError(
            f"'{path}' is a mount point, which no other folder can take the place of. Give a "
            "folder inside it."
        )
    temporary = path.with_name(f".{path.name}.partial")
    try:
        with explain_errors(path):
            shutil.rmtree(temporary, ignore_errors=True)
            temporary.mkdir(parents=True)
        yield temporary
        with explain_errors(path):
            if path.exists():
                path.rmdir()  # Empty; not every system lets a folder take its place.
            os.replace(temporary, path)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


@contextlib.contextmanager
def explain_errors(path, temporary=None):
    """Adds the path and the cure to an `OSError` of the block, which writes to `path`.

    Args:
        path: The path.
        temporary: The file that the block writes, if it may fail at others too, which it reads:
            what these raise stays as it is.

    Raises:
        OSError: The same kind (`PermissionError`, ...), with the path, the cause and the cure.
    """
    try:
        yield
    except (OSError, RuntimeError) as error:
        cause = _os_error(error)
        if cause is None or (temporary is not None and not _is_about(cause, temporary)):
            raise
        raise OSError(
            cause.errno,
            f"Cannot write '{path}': {cause.strerror or cause}. Check that each part of the path "
            "is a folder that you may write to and that the disk has space left, or give another "
            "path",
        ) from error


def _is_about(error, temporary):
    """Whether an `OSError` can be one of writing the file `temporary`.

    Those of an open file name no path. Those without a number are not the system's, but such as
    Pillow's, of a file that is no image.
    """
    paths = [str(path) for path in (error.filename, error.filename2) if path is not None]
    return error.errno is not None and (not paths or str(temporary) in paths)


def _os_error(error):
    """Returns the `OSError` that `error` is or stems from, or `None`.

    Of a disk that is full h5py reports, on closing a file, a RuntimeError that the OSError led to.
    """
    while error is not None and not isinstance(error, OSError):
        error = error.__cause__ or error.__context__
    return error
