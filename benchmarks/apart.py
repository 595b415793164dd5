"""Runs of a benchmark as processes of their own, whose results are kept and not repeated."""

import concurrent.futures
import contextlib
import fcntl
import json
import os
import pathlib
import subprocess
import sys
import tempfile

from training_step import environment

from keras_gan.utils.files import replacing

# One core each, so that runs side by side take nothing from each other but the memory's speed.
ONE_THREAD = {
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}


def add_arguments(parser, name):
    """Adds the flags that these benchmarks share.

    Args:
        parser: An `argparse.ArgumentParser`.
        name: Of the benchmark: of its files.
    """
    parser.add_argument("--parallel", type=int, default=2, help="Runs at a time, one core each.")
    parser.add_argument("--output", type=pathlib.Path, default=pathlib.Path(f"{name}.json"))
    parser.add_argument("--folder", type=pathlib.Path, default=pathlib.Path(name), help="Samples.")
    parser.add_argument("--run", help="For internal use: a single run, as JSON.")


def run_all(script, jobs, arguments):
    """Does those of the jobs whose result is not in `arguments.output`; returns the jobs' results.

    Each new result has the machine and the versions that it was made with. Those at the top of an
    older file are of its results without their own.

    Args:
        script: Path of the benchmark, which does a single job for `--run=JSON --output=FILE` and
            writes its result, a dict, to that file.
        jobs: List of dicts, which a result repeats.
        arguments: The flags of `add_arguments`.

    Raises:
        SystemExit: If runs failed, after the others are done and written; or if another process
            writes to the same file.
    """
    with _locked(arguments.output):
        report = {"results": []}
        if arguments.output.exists():
            report = json.loads(arguments.output.read_text(encoding="utf-8"))
        rows, failed = report["results"], []
        todo = [job for job in jobs if not any(job.items() <= row.items() for row in rows)]
        pool = concurrent.futures.ThreadPoolExecutor(arguments.parallel)
        try:
            futures = {pool.submit(_run_apart, script, job, arguments.folder): job for job in todo}
            for future in concurrent.futures.as_completed(futures):
                if future.exception() is not None:
                    failed.append(f"{json.dumps(futures[future])}: {future.exception()}")
                    continue
                rows.append(future.result() | environment())
                rows.sort(key=lambda row: [str(value) for value in row.values()])
                with replacing(arguments.output) as temporary:
                    temporary.write_text(json.dumps(report, indent=1), encoding="utf-8")
        finally:
            # Waits for what runs; after Ctrl-C, what does not run yet is not started.
            pool.shutdown(cancel_futures=True)
    if failed:
        raise SystemExit(
            f"{len(failed)} of {len(todo)} runs failed, for the reasons printed above. The results "
            f"of the others are in {arguments.output}; mend the cause and give the same command "
            "again, which repeats these alone:\n" + "\n".join(failed)
        )
    return [row for row in rows if any(job.items() <= row.items() for job in jobs)]


@contextlib.contextmanager
def _locked(output):
    """Keeps other processes from writing to the same file, until the block or this process ends."""
    output.parent.mkdir(parents=True, exist_ok=True)
    with open(output.with_name(f".{output.name}.lock"), "w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemExit(
                f"Another process writes its results to {output}: the two would overwrite each "
                "other's. Wait for its end, or give another --output."
            ) from None
        yield


def _run_apart(script, job, folder):
    with tempfile.TemporaryDirectory() as temporary:
        output = pathlib.Path(temporary) / "result.json"
        flags = [f"--run={json.dumps(job)}", f"--output={output}", f"--folder={folder}"]
        command = [sys.executable, script, *flags]
        subprocess.run(command, check=True, env={**os.environ, **ONE_THREAD})
        row = json.loads(output.read_text(encoding="utf-8"))
    print(json.dumps({k: v for k, v in row.items() if not isinstance(v, list)}), flush=True)
    return row
