"""Damage to each file of a run that was stopped in mid run, and a full disk."""

import contextlib
import os
import re
import shutil
import signal
import subprocess

from fault_injection.compare import differences
from fault_injection.jobs import Run, kill

# What is damaged: name in the table -> pattern in the workdir, whether only the newest file.
FILES = {
    "config.json": ("config.json", False),
    "metrics.jsonl": ("metrics.jsonl", False),
    "metrics.csv": ("metrics.csv", False),
    "newest checkpoint": ("checkpoints/epoch_*.keras", True),
    "every checkpoint": ("checkpoints/epoch_*.keras", False),
    "best.keras": ("checkpoints/best.keras", False),
    "best.json": ("checkpoints/best.json", False),
    "gan.keras": ("gan.keras", False),
    "generator.keras": ("generator.keras", False),
    "newest picture": ("samples/*.png", True),
    "samples.gif": ("samples.gif", False),
    "tensorboard": ("tensorboard/**/*tfevents*", False),
}
DAMAGES = ("truncated", "zeroed", "deleted")
_DISK_BYTES = 50_000_000
_MESSAGE = re.compile(r"\b(\w*(?:Warning|Error|Exception)): (.+)")


def stop_in_mid_run(run, step):
    """Stops a run by Ctrl-C's signal after a step; returns the exit code."""
    job = run.start()
    if job.watch(lambda: job.last_step is not None and job.last_step >= step):
        kill([job.process.pid], signal.SIGINT)
    return job.wait()[0]


def damage(path, how):
    """Truncates a file to its half, overwrites it with zeros, or deletes it."""
    size = path.stat().st_size
    if how == "deleted":
        path.unlink()
    elif how == "truncated":
        with open(path, "rb+") as file:
            file.truncate(size // 2)
    elif how == "zeroed":
        path.write_bytes(bytes(size))
    else:
        raise ValueError(f"Unknown damage {how!r}. Expected one of {DAMAGES}.")


def damaged_restart(stopped, folder, name, how, reference):
    """Restarts a copy of a stopped run with one file, or one kind of file, damaged.

    A kind of file that is not there before the end (samples.gif) is damaged in the finished run.

    Args:
        stopped: The stopped `Run`.
        folder: Folder for the copy.
        name: One of `FILES`; or `None`, no file.
        how: One of `DAMAGES`.
        reference: Workdir of the run that nothing happened to.

    Returns:
        Dict: the outcome, a row of the table.
    """
    pattern, only_newest = FILES[name] if name else ("*", False)
    is_there = any(stopped.workdir.glob(pattern))
    run = Run(folder, stopped.sizes)
    shutil.copytree(stopped.workdir if is_there else reference, run.workdir)
    files = sorted(run.workdir.glob(pattern)) if name else []
    for path in files[-1:] if only_newest else files:
        damage(path, how)
    at_end = "" if is_there else " (end)"
    return {
        "file": (name or "(none)") + at_end,
        "damage": how,
        **outcome(run.start(), run, reference),
    }


def outcome(job, run, reference):
    """Waits for a start of a run; returns a dict of what came of it."""
    code, _ = job.wait()
    return {
        "exit_code": code,
        "resumed_at_step": job.first_step,
        "messages": messages(job.text().replace(f"{run.folder}/", "")),
        "differences": differences(run.workdir, reference) if code == 0 else None,
    }


def messages(text):
    """Returns the warnings and errors that a command printed, each once."""
    found = [f"{kind}: {message.strip()}" for kind, message in _MESSAGE.findall(text)]
    return list(dict.fromkeys(found))


def full_disk(folder, sizes, step, num_left, reference):
    """Fills the disk in mid run, waits for the end, makes space again and restarts.

    Args:
        folder: Folder for the run.
        sizes: Of `Run`.
        step: Training step after which the disk is filled.
        num_left: Number of bytes that are left free.
        reference: Workdir of the run that nothing happened to.

    Returns:
        Two dicts, the outcome on the full disk and that of the restart; or an empty list if a
        disk to fill can't be mounted.
    """
    disk = folder / "disk"
    disk.mkdir(parents=True)
    run = Run(folder, sizes, workdir=disk / "run")
    mount = ["mount", "-t", "tmpfs", "-o", f"size={_DISK_BYTES}", "tmpfs", str(disk)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        return []
    filler = disk / "filler"
    name = f"{num_left / 1e6:.1f} MB left"
    try:
        job = run.start()
        if job.watch(lambda: job.last_step is not None and job.last_step >= step):
            _fill(filler, num_left)
        rows = [{"file": "disk", "damage": name, **outcome(job, run, reference)}]
        filler.unlink(missing_ok=True)
        rows.append(
            {"file": "disk", "damage": "space again", **outcome(run.start(), run, reference)}
        )
        return rows
    finally:
        subprocess.run(["umount", str(disk)], check=False, capture_output=True)


def _fill(path, num_left):
    """Writes a file as large as the disk allows, less some bytes."""
    with open(path, "wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(4096))
    if num_left:
        os.truncate(path, max(0, path.stat().st_size - num_left))
