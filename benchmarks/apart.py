"""Runs of a benchmark as processes of their own, whose results are kept and not repeated."""

import concurrent.futures
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
    """Does those of the jobs whose result is not in `arguments.output`; returns all results there.

    Args:
        script: Path of the benchmark, which does a single job for `--run=JSON --output=FILE` and
            writes its result, a dict, to that file.
        jobs: List of dicts, which a result repeats.
        arguments: The flags of `add_arguments`.
    """
    rows = []
    if arguments.output.exists():
        rows = json.loads(arguments.output.read_text(encoding="utf-8"))["results"]
    todo = [job for job in jobs if not any(job.items() <= row.items() for row in rows)]
    with concurrent.futures.ThreadPoolExecutor(arguments.parallel) as pool:
        futures = [pool.submit(_run_apart, script, job, arguments.folder) for job in todo]
        for future in concurrent.futures.as_completed(futures):
            rows.append(future.result())
            rows.sort(key=lambda row: [str(value) for value in row.values()])
            with replacing(arguments.output) as temporary:
                report = {**environment(), "results": rows}
                temporary.write_text(json.dumps(report, indent=1), encoding="utf-8")
    return rows


def _run_apart(script, job, folder):
    with tempfile.TemporaryDirectory() as temporary:
        output = pathlib.Path(temporary) / "result.json"
        flags = [f"--run={json.dumps(job)}", f"--output={output}", f"--folder={folder}"]
        command = [sys.executable, script, *flags]
        subprocess.run(command, check=True, env={**os.environ, **ONE_THREAD})
        row = json.loads(output.read_text(encoding="utf-8"))
    print(json.dumps({k: v for k, v in row.items() if not isinstance(v, list)}), flush=True)
    return row
