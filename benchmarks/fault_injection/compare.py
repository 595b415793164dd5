"""Whether two runs ended with the same: files byte for byte, models array by array."""

import pathlib
import re
import zipfile

import h5py
import numpy as np

_FILES = ("metrics.jsonl", "metrics.csv", "samples.gif", "samples/*.png", "checkpoints/*.json")
_MODELS = ("gan.keras", "generator.keras", "checkpoints/best.keras")


def differences(run, reference):
    """Compares two workdirs.

    Compared are the records, the pictures, and in each model file the configuration and all arrays
    (weights, optimizer states, counters), bit for bit. The bytes of model files differ, as they
    contain the time of writing; so do TensorBoard's. Of the checkpoints only the best is compared:
    the last is the final model, and which older ones are left depends on the last start.

    Args:
        run: Workdir.
        reference: Workdir of the run that nothing happened to.

    Returns:
        List of strings, one for each file that is not the same; empty if all are.
    """
    run, reference = pathlib.Path(run), pathlib.Path(reference)
    found = [f"{path.name} is left behind" for path in run.rglob(".*.partial.*")]
    for patterns, read in ((_FILES, pathlib.Path.read_bytes), (_MODELS, read_model)):
        names = {
            str(path.relative_to(folder))
            for folder in (run, reference)
            for pattern in patterns
            for path in folder.glob(pattern)
        }
        for name in sorted(names):
            if not (run / name).exists():
                found.append(f"{name} is missing")
            elif not (reference / name).exists():
                found.append(f"{name} is too much")
            else:
                found += _compare(name, read, run / name, reference / name)
    return found


def read_model(path):
    """Reads a `.keras` file: a dict from the names of its arrays, and "config", to bytes.

    Names and types of the arrays are part of what is compared. NaNs compare equal by their bits.
    """
    with zipfile.ZipFile(path) as archive:
        # Ids of shared objects are addresses in memory.
        config = re.sub(rb'"shared_object_id": \d+', b"", archive.read("config.json"))
        content = {"config": config.replace(b", }", b"}")}
        with archive.open("model.weights.h5") as member, h5py.File(member) as file:

            def read(name, entry):
                if isinstance(entry, h5py.Dataset):
                    array = np.asarray(entry)
                    content[f"{name} {array.dtype} {array.shape}"] = array.tobytes()

            file.visititems(read)
    return content


def _compare(name, read, path, reference):
    expected = read(reference)
    try:
        received = read(path)
    except Exception as error:  # Damaged archives and HDF5 files raise many kinds.
        return [f"{name} is unreadable ({type(error).__name__})"]
    if received == expected:
        return []
    if isinstance(expected, bytes):
        return [f"{name} differs"]
    differing = {key for key in {*received, *expected} if received.get(key) != expected.get(key)}
    return [f"{name} differs in {len(differing)} of {len(expected)} arrays"]
