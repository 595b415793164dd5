"""The files of `Checkpoint`: how they are named, which there are, and which are whole."""

import pathlib
import re
import typing
import warnings
import zipfile

_NAME = re.compile(r"epoch_(\d+)(?:_step_(\d+))?\.keras")
_MEMBERS = {"metadata.json", "config.json", "model.weights.h5"}


class CheckpointFile(typing.NamedTuple):
    """A checkpoint, and where in a training it stands.

    Args:
        path: `pathlib.Path` of the file.
        epoch: Number of finished epochs.
        step: Number of steps done of the next epoch; 0 right after an epoch.
    """

    path: pathlib.Path
    epoch: int
    step: int

    @property
    def position(self):
        """`(epoch, step)`, which orders checkpoints by age."""
        return self.epoch, self.step


def checkpoint_path(directory, epoch, step):
    """Returns the path of the checkpoint after `epoch` epochs and `step` steps of the next."""
    within = f"_step_{step:07d}" if step else ""
    return directory / f"epoch_{epoch:04d}{within}.keras"


def list_checkpoints(directory):
    """Returns the `CheckpointFile`s of a folder, the oldest first, damaged ones included."""
    matches = [(_NAME.fullmatch(path.name), path) for path in pathlib.Path(directory).glob("*")]
    files = [CheckpointFile(path, int(m[1]), int(m[2] or 0)) for m, path in matches if m]
    return sorted(files, key=lambda file: file.position)


def latest_checkpoint(directory, up_to=None):
    """Returns the newest `CheckpointFile` that is whole; see `Checkpoint.latest`."""
    for file in reversed(list_checkpoints(directory)):
        if up_to is not None and file.position > tuple(up_to):
            continue
        damage = find_damage(file.path)
        if damage is None:
            return file
        warnings.warn(
            f"The checkpoint '{file.path}' is damaged and passed over: {damage}.", stacklevel=3
        )
    return None


def find_damage(path):
    """Returns what is wrong with a `.keras` file, as text, or `None`."""
    try:
        with zipfile.ZipFile(path) as archive:
            missing = _MEMBERS - set(archive.namelist())
            if missing:
                return f"it lacks {sorted(missing)}"
            member = archive.testzip()
            return member and f"the checksum of its member {member} is wrong"
    except Exception as error:  # Damaged archives raise many kinds, down to NotImplementedError.
        return str(error) or type(error).__name__
