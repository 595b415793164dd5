"""A training command under way in processes of its own, watched and killed from outside.

All processes of a job carry its name in the environment variable `FAULTS_JOB`, by which they are
found in `/proc` (Linux), however deep in the tree they were started, orphans included.
"""

import contextlib
import json
import multiprocessing
import os
import pathlib
import runpy
import signal
import subprocess
import sys
import time
import uuid

ROOT = pathlib.Path(__file__).parents[2]
CONFIG = pathlib.Path(__file__).with_name("config.py")
POLL_SECONDS = 0.001
TIMEOUT_SECONDS = 600


class Run:
    """One training command, which may be started many times, and what it works on.

    Args:
        folder: Folder for the workdir (`run`), the log of the steps and the output of each start.
        sizes: Dict of `form`, `warm`, `epochs`, `steps_per_epoch` and `every_steps`.
        num_workers: Above 1, that many processes are started by `keras_gan.experiments.launch`.
        workdir: The workdir, if it is not to be `run` in the folder.

    With `sizes["warm"]`, the processes of a single-process run are forked from one that has
    imported TensorFlow already, instead of started anew, which saves some seconds each.
    """

    def __init__(self, folder, sizes, num_workers=1, workdir=None):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.sizes = sizes
        self.num_workers = num_workers
        self.workdir = pathlib.Path(workdir or self.folder / "run")
        self.steps = self.folder / "steps.log"
        self.num_starts = 0

    @property
    def num_steps(self):
        return self.sizes["epochs"] * self.sizes["steps_per_epoch"]

    @property
    def animation(self):
        return self.workdir / "samples.gif"

    def checkpoint(self, epoch):
        """Returns the path of the checkpoint after an epoch."""
        return self.workdir / "checkpoints" / f"epoch_{epoch:04d}.keras"

    def last_record(self):
        """Returns the last epoch that has a whole line in `metrics.jsonl`, or 0."""
        content = _read(self.workdir / "metrics.jsonl")
        lines = content[: content.rfind(b"\n") + 1].splitlines()
        return json.loads(lines[-1])["epoch"] if lines else 0

    def command(self):
        """Returns the command line, the same for each start."""
        arguments = [
            f"--config={CONFIG}:{self.sizes['form']}",
            f"--workdir={self.workdir}",
            f"--config.train.epochs={self.sizes['epochs']}",
            f"--config.train.steps_per_epoch={self.sizes['steps_per_epoch']}",
            f"--config.checkpoint.every_steps={self.sizes['every_steps']}",
        ]
        if self.num_workers == 1:
            return [sys.executable, str(ROOT / "run_experiment.py"), *arguments]
        launch = [sys.executable, "-m", "keras_gan.experiments.launch"]
        strategy = "--config.distribution.strategy=multi_worker"
        return [*launch, f"--num_workers={self.num_workers}", "--", *arguments, strategy]

    def start(self):
        """Starts the command; returns the `Job`."""
        self.num_starts += 1
        output = self.folder / f"output_{self.num_starts:03d}.txt"
        is_warm = self.sizes["warm"] and self.num_workers == 1
        return Job(self.command(), output, self.steps, is_warm)


class Job:
    """One start of a command.

    Args:
        command: List of strings.
        output: File for what it prints, on both streams.
        steps: File of the log of steps (`config.StepLog`).
        warm: Whether to fork it from a process that has imported TensorFlow.
    """

    def __init__(self, command, output, steps, warm=False):
        self.name = uuid.uuid4().hex
        self.output = pathlib.Path(output)
        self.first_step = None  # The step from which it trains on, as soon as that is known.
        self.last_step = None  # The last step trained in this start; None before the first.
        self._steps = pathlib.Path(steps)
        self._position = self._steps.stat().st_size if self._steps.exists() else 0
        environment = {
            **os.environ,
            "FAULTS_JOB": self.name,
            "FAULTS_STEPS": str(self._steps),
            "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.getenv("PYTHONPATH")])),
            "PYTHONUNBUFFERED": "1",
            "TF_CPP_MIN_LOG_LEVEL": "3",
        }
        with open(self.output, "wb") as file:
            if warm:
                self.process = Forked(command[1:], environment, self.output)
            else:
                self.process = subprocess.Popen(
                    command, cwd=ROOT, env=environment, stdout=file, stderr=subprocess.STDOUT
                )
        self.started = time.monotonic()
        self.started_at = time.time()  # To compare with the times of files.

    def read_steps(self):
        """Reads what the log of steps has grown by."""
        with contextlib.suppress(FileNotFoundError), open(self._steps, "rb") as file:
            file.seek(self._position)
            *lines, _ = file.read().split(b"\n")
            self._position += sum(len(line) + 1 for line in lines)
            for event, step in map(bytes.split, lines):
                if event == b"begin":
                    self.first_step = int(step)
                elif int(step) > self.first_step:  # Resuming, `fit` counts through passed steps.
                    self.last_step = max(self.last_step or 0, int(step))  # Of all workers.

    def watch(self, condition):
        """Waits until `condition()` is true; returns whether it was before the command ended."""
        while self.process.poll() is None:
            self._check_time()
            self.read_steps()
            if condition():
                return True
            time.sleep(POLL_SECONDS)
        return False

    def processes(self):
        """Returns the ids of all living processes of the job."""
        marker = f"FAULTS_JOB={self.name}".encode()
        pids = sorted(int(name) for name in os.listdir("/proc") if name.isdigit())
        found = [pid for pid in pids if marker in _read(f"/proc/{pid}/environ").split(b"\0")]
        if self.process.poll() is None and self.process.pid not in found:
            found.append(self.process.pid)  # A forked one shows the environment of its parent.
        return found

    def workers(self):
        """Returns the ids of its workers, in the order of their start."""
        others = [pid for pid in self.processes() if pid != self.process.pid]
        return [pid for pid in others if b"TF_CONFIG=" in _read(f"/proc/{pid}/environ")]

    def wait(self):
        """Waits for all processes of the job; returns `(exit code, seconds that took)`."""
        start = time.monotonic()
        while self.process.poll() is None or self.processes():
            self._check_time()
            time.sleep(10 * POLL_SECONDS)
        self.read_steps()
        return self.process.returncode, time.monotonic() - start

    def text(self):
        """Returns what the job has printed."""
        return self.output.read_text(encoding="utf-8", errors="replace")

    def _check_time(self):
        if time.monotonic() - self.started > TIMEOUT_SECONDS:
            kill(self.processes())
            self.process.wait()
            raise TimeoutError(
                f"A start has not ended in {TIMEOUT_SECONDS} s:\n{self.text()[-3000:]}"
            )


class Forked:
    """A Python script in a process forked from a warm one; with the methods of `Popen` used here.

    Args:
        arguments: The script and its arguments.
        environment: Dict of environment variables.
        output: File for both streams.
    """

    def __init__(self, arguments, environment, output):
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["keras_gan.experiments", "tensorflow_datasets"])
        self._process = context.Process(
            target=_run_script, args=(arguments, environment, str(output))
        )
        self._process.start()
        self.pid = self._process.pid

    @property
    def returncode(self):
        return self._process.exitcode

    def poll(self):
        return self._process.exitcode

    def wait(self):
        self._process.join()
        return self.returncode


def _run_script(arguments, environment, output):
    os.environ.update(environment)
    file = os.open(output, os.O_WRONLY | os.O_APPEND)
    os.dup2(file, 1)
    os.dup2(file, 2)
    sys.argv = arguments
    runpy.run_path(arguments[0], run_name="__main__")


def kill(pids, number=signal.SIGKILL):
    """Sends a signal to processes, of which some may have ended."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def _read(path):
    """Returns the bytes of a file, none if it does not exist or its process has ended."""
    try:
        return pathlib.Path(path).read_bytes()
    except OSError:
        return b""
