"""Starts several workers on this machine that train one model together.

    python -m keras_gan.experiments.launch --num_workers=2 -- \
        --config=configs/quickstart.py --workdir=runs/quickstart

What follows `--` are the arguments of `run_experiment.py`. Each worker gets the environment
variable TF_CONFIG, with a free port of the loopback interface, and is otherwise what
`run_experiment.py` is. Worker 0, the chief, writes to this terminal; the lines of the others are
marked. SIGTERM, SIGINT and SIGHUP are passed on to all workers. When a worker dies, the others are
ended. The exit status is the chief's, or that of another worker if only that one failed.
"""

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time

from keras_gan.experiments.interruption import EXIT_CODE

# A worker notices by itself, after some 10 seconds, that another is gone, and says so.
_SECONDS_TO_NOTICE = 25
# After a signal: from the first worker's end to that of the last.
_SECONDS_TO_SAVE = 60


class Launcher:
    """The processes of the workers.

    Args:
        commands: List of lists of strings: each worker's command line, the chief's first.
    """

    def __init__(self, commands):
        self._interrupted = False
        addresses = [f"127.0.0.1:{port}" for port in free_ports(len(commands))]
        self._processes = []
        self._printers = []
        try:
            for index, command in enumerate(commands):
                self._start(index, command, addresses)
        except BaseException:
            self._kill()
            raise

    def _start(self, index, command, addresses):
        task = {"type": "worker", "index": index}
        environment = os.environ | {
            "TF_CONFIG": json.dumps({"cluster": {"worker": addresses}, "task": task}),
            "PYTHONUNBUFFERED": "1",
        }
        environment.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
        output = {} if index == 0 else {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        process = subprocess.Popen(
            command,
            env=environment,
            start_new_session=True,  # Else Ctrl-C would reach the workers twice.
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,
            **output,
        )
        self._processes.append(process)
        if index > 0:
            printer = threading.Thread(target=_print_marked, args=(process.stdout, index))
            printer.start()
            self._printers.append(printer)

    def forward(self, number, frame=None):
        """Passes a signal on to all workers; has the signature of a signal handler."""
        self._interrupted = True
        for process in self._processes:
            process.send_signal(number)

    def wait(self):
        """Waits until all workers have ended, and ends them where one has died.

        Returns:
            The exit status.
        """
        try:
            self._wait()
        finally:
            self._kill()
            for printer in self._printers:
                printer.join()
        chief, *others = (process.returncode for process in self._processes)
        status = next((status for status in (chief, *others) if status), 0)
        return 128 - status if status < 0 else status

    def _wait(self):
        deadline = None
        while any(process.poll() is None for process in self._processes):
            time.sleep(0.1)
            if deadline is not None:
                if time.monotonic() > deadline:
                    return
                continue
            failed = [i for i, process in enumerate(self._processes) if process.poll()]
            if failed and (self._interrupted or self._status(failed[0]) == EXIT_CODE):
                deadline = time.monotonic() + _SECONDS_TO_SAVE
            elif failed:
                deadline = time.monotonic() + _SECONDS_TO_NOTICE
                _print_death(failed[0], self._status(failed[0]))

    def _status(self, index):
        return self._processes[index].returncode

    def _kill(self):
        for process in self._processes:
            if process.poll() is None:
                process.kill()
            process.wait()


def _print_death(index, status):
    if status < 0:
        what = f"was killed by {signal.Signals(-status).name}. The same command resumes"
    else:
        what = f"ended with exit status {status}; its output says why"
    print(
        f"launch: worker {index} {what}. The other workers are ended, as none can train on "
        "without it.",
        file=sys.stderr,
        flush=True,
    )


def _print_marked(stream, index):
    with stream:
        for line in stream:
            text = line.decode("utf-8", errors="replace").rstrip("\n")
            print(f"[worker {index}] {text}", flush=True)


def _end_with_parent():
    """Has Linux kill this process when its parent ends, so that no worker is left behind alone."""
    import ctypes

    set_parent_death_signal = 1  # PR_SET_PDEATHSIG of prctl(2)
    ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGKILL)


def free_ports(num_ports):
    """Returns that many ports of the loopback interface that no process listens on."""
    sockets = [socket.socket() for _ in range(num_ports)]
    try:
        for listener in sockets:
            listener.bind(("127.0.0.1", 0))
        return [listener.getsockname()[1] for listener in sockets]
    finally:
        for listener in sockets:
            listener.close()


def parse_arguments(arguments):
    """Returns (number of workers, arguments of `run_experiment.py`); a mistake ends the program."""
    parser = argparse.ArgumentParser(
        prog="python -m keras_gan.experiments.launch",
        description="Starts several workers on this machine that train one model together.",
        usage="%(prog)s --num_workers=N -- ARGUMENTS OF run_experiment.py",
        allow_abbrev=False,
    )
    parser.add_argument("--num_workers", type=int, required=True, help="How many, at least 1.")
    split = arguments.index("--") if "--" in arguments else len(arguments)
    own, passed_on = arguments[:split], arguments[split + 1 :]
    num_workers = parser.parse_args(own).num_workers
    if num_workers < 1:
        parser.error(f"--num_workers must be at least 1. Received: {num_workers}.")
    if not passed_on:
        parser.error(
            "after `--` the arguments of run_experiment.py must follow, such as "
            "`-- --config=configs/quickstart.py --workdir=runs/quickstart`."
        )
    return num_workers, passed_on


def main(arguments):
    """Runs the launcher; returns the exit status."""
    num_workers, passed_on = parse_arguments(arguments)
    command = [sys.executable, "-m", "keras_gan.experiments.command_line", *passed_on]
    launcher = Launcher([command] * num_workers)
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):  # Windows has no SIGHUP.
            signal.signal(getattr(signal, name), launcher.forward)
    return launcher.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
