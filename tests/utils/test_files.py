"""keras_gan/utils/files.py: a failed write leaves the old file whole and nothing beside it."""

import errno
import os
import pathlib
import subprocess
import sys

import pytest

from keras_gan.utils import files
from keras_gan.utils.files import atomic_write, explain_errors, make_folder, new_folder, replacing


def test_writes_text_and_bytes_and_makes_folders(tmp_path):
    with atomic_write(tmp_path / "a" / "b" / "text.json") as file:
        file.write("naïve")
    with atomic_write(tmp_path / "bytes.png", "wb") as file:
        file.write(b"\x00\xff")
    assert (tmp_path / "a" / "b" / "text.json").read_bytes() == "naïve".encode()
    assert (tmp_path / "bytes.png").read_bytes() == b"\x00\xff"
    assert os.listdir(tmp_path / "a" / "b") == ["text.json"]


@pytest.mark.parametrize("error", [RuntimeError("boom"), KeyboardInterrupt()])
def test_error_in_mid_write_leaves_the_old_file_and_no_other(tmp_path, error):
    path = tmp_path / "file.txt"
    path.write_text("old")
    with pytest.raises(type(error)), atomic_write(path) as file:
        file.write("half of the new")
        file.flush()
        raise error
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["file.txt"]


def test_reader_sees_the_old_file_until_the_end(tmp_path):
    path = tmp_path / "file.txt"
    path.write_text("old")
    with replacing(path) as temporary:
        temporary.write_text("new")
        assert path.read_text() == "old"
        assert temporary.parent == path.parent
        assert temporary.suffix == ".txt"
        assert temporary.name.startswith(".")
    assert path.read_text() == "new"
    assert os.listdir(tmp_path) == ["file.txt"]


def test_what_a_kill_leaves_is_gone_after_the_next_write(tmp_path):
    path = tmp_path / "file.txt"
    path.write_text("old")
    # The module alone is loaded: the package would import Keras, which takes seconds.
    killed = (
        "import os, runpy, signal, sys\n"
        "atomic_write = runpy.run_path(sys.argv[1])['atomic_write']\n"
        "with atomic_write(sys.argv[2]) as file:\n"
        "    file.write('half')\n"
        "    file.flush()\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    command = [sys.executable, "-c", killed, files.__file__, str(path)]
    process = subprocess.run(command, check=False)
    assert process.returncode == -9
    assert path.read_text() == "old"
    assert len(os.listdir(tmp_path)) == 2
    with atomic_write(path) as file:
        file.write("new")
    assert path.read_text() == "new"
    assert os.listdir(tmp_path) == ["file.txt"]


def test_unwritable_path_names_path_cause_and_cure(tmp_path):
    (tmp_path / "file").write_text("")
    path = tmp_path / "file" / "below.txt"
    with (
        pytest.raises(OSError, match=r"Cannot write '.*below.txt'.*Check that each part"),
        atomic_write(path) as file,
    ):
        file.write("x")
    with pytest.raises(OSError, match=r"Cannot write '.*below.txt'.*give another path"):
        make_folder(path)


def test_full_disk_keeps_the_kind_of_the_error():
    with (
        pytest.raises(OSError, match="No space left on device.*the disk has space") as caught,
        explain_errors("samples.gif"),
    ):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert caught.value.errno == errno.ENOSPC
    with pytest.raises(PermissionError, match="Permission denied"), explain_errors("x"):
        raise OSError(errno.EACCES, os.strerror(errno.EACCES))


def test_full_disk_as_h5py_reports_it():
    with (
        pytest.raises(OSError, match="gan.keras'.*No space left on device") as caught,
        explain_errors("gan.keras"),
    ):
        try:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        finally:
            raise RuntimeError("Can't decrement id ref count (file write failed)")
    assert caught.value.errno == errno.ENOSPC
    with pytest.raises(RuntimeError, match="another cause"), explain_errors("gan.keras"):
        raise RuntimeError("another cause")


def test_make_folder_leaves_no_trace(tmp_path):
    folder = make_folder(tmp_path / "a" / "b")
    assert folder.is_dir()
    assert os.listdir(folder) == []
    assert make_folder(folder) == folder


def test_a_new_folder_comes_into_being_whole(tmp_path):
    path = tmp_path / "a" / "folder"
    partial = tmp_path / "a" / ".folder.partial"
    partial.mkdir(parents=True)
    (partial / "left by a kill").touch()
    with new_folder(path) as temporary:
        (temporary / "file").write_text("text")
        assert not path.exists()
    assert os.listdir(tmp_path / "a") == ["folder"]
    assert os.listdir(path) == ["file"]


def test_a_new_folder_takes_the_place_of_an_empty_one_only(tmp_path):
    with new_folder(tmp_path / "empty") as temporary:
        (temporary / "file").touch()
    message = "empty' exists and is not an empty folder"
    with pytest.raises(FileExistsError, match=message), new_folder(tmp_path / "empty"):
        pass
    with pytest.raises(RuntimeError), new_folder(tmp_path / "other"):
        raise RuntimeError("boom")
    assert os.listdir(tmp_path) == ["empty"]


def test_a_new_folder_takes_the_place_of_an_empty_one_behind_a_link(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with new_folder(tmp_path / "link") as temporary:
        (temporary / "file").touch()
    assert os.listdir(tmp_path / "elsewhere") == os.listdir(tmp_path / "link") == ["file"]
    assert sorted(os.listdir(tmp_path)) == ["elsewhere", "link"]


def test_a_mount_point_is_refused_before_any_work(tmp_path, monkeypatch):
    monkeypatch.setattr(pathlib.Path, "is_mount", lambda path: path == tmp_path)
    message = "is a mount point.*Give a folder inside it"
    with pytest.raises(OSError, match=message), new_folder(tmp_path):
        pytest.fail("The block was entered.")
    with new_folder(tmp_path / "inside"):
        pass


@pytest.mark.parametrize("writing", [atomic_write, replacing, new_folder])
@pytest.mark.parametrize(
    "error",
    [
        OSError("cannot identify image file 'broken.png'"),
        FileNotFoundError(errno.ENOENT, "No such file or directory", "source.png"),
    ],
    ids=["Pillow", "missing"],
)
def test_what_the_block_reads_in_vain_is_not_called_a_failed_write(tmp_path, writing, error):
    with pytest.raises(OSError) as caught, writing(tmp_path / "new.txt"):
        raise error
    assert caught.value is error
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("names_its_file", [True, False])
def test_what_the_block_can_not_write_is_explained(tmp_path, names_its_file):
    with (
        pytest.raises(OSError, match=r"Cannot write '.*/new.txt': No space left.*another path"),
        replacing(tmp_path / "new.txt") as temporary,
    ):
        path = str(temporary) if names_its_file else None
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path)
