r"""Time and memory of the metrics, side by side with torch-fidelity, pytorch-fid and prdc.

    python benchmarks/metrics.py --reference_python=parity/bin/python \
        [--settings=10000:5,50000:1] [--dim=2048] [--metrics=frechet_distance,...]

`--reference_python` is an interpreter that has the other packages; the docstring of
`record_metrics_parity.py` says how to make its environment. Without it only keras_gan is measured.

All take the same features, float32 as an extractor gives them: `max(0, W z + e)` with 64 common
factors `z`, as correlated as those of a network. A setting is `samples:rounds`, with as many real
as generated samples. In a round each measurement is a process of its own, in an order drawn anew:
it imports its library, loads the features, calls the metric on 500 of them to warm up, and is
then timed for one call on all. Its peak is the largest resident size of the process, with
interpreter, libraries and features (16.4 kB a real and a generated sample, at 2,048 dimensions).
A ratio is the median over the rounds of keras_gan's time by the other's in the same round.
"""

import argparse
import contextlib
import importlib.metadata
import io
import json
import os
import pathlib
import platform
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np

MEASUREMENTS = {
    "frechet_distance": ("keras_gan", "torch-fidelity", "pytorch-fid"),
    "kernel_distance": ("keras_gan", "torch-fidelity"),
    "precision_recall": ("keras_gan", "torch-fidelity", "prdc"),
    "density_coverage": ("keras_gan", "prdc"),
    "manifold_metrics": ("keras_gan", "prdc"),  # The last two in one call.
}
PACKAGES = ("keras", "tensorflow", "torch", "torch-fidelity", "pytorch-fid", "prdc", "numpy")
# torch-fidelity holds three matrices of all distances, prdc three and one of int64.
MOST_DISTANCES = 20_000**2


def keras_gan_metric(metric):
    """Returns a function of real and generated features."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    from keras_gan.metrics import functional

    def frechet_distance(real, fake):
        return {"fd": functional.frechet_distance(real, fake)}

    def kernel_distance(real, fake):
        size = min(1000, len(real))
        mean, std = functional.kernel_distance(real, fake, num_subsets=100, subset_size=size)
        return {"mean": mean, "std": std}

    def manifold_metrics(real, fake):
        return functional.manifold_metrics(real, fake, 3, 5)

    own = {f.__name__: f for f in (frechet_distance, kernel_distance, manifold_metrics)}
    return own.get(metric) or getattr(functional, metric)


def torch_fidelity_metric(metric):
    """Returns a function of real and generated features."""
    from record_metrics_parity import replace_torchvision

    replace_torchvision()
    import torch
    from torch_fidelity import metric_fid, metric_kid, metric_prc

    def frechet_distance(real, fake):
        real, fake = map(metric_fid.fid_features_to_statistics, (real, fake))
        return metric_fid.fid_statistics_to_metric(fake, real, verbose=False)

    def kernel_distance(real, fake):
        return metric_kid.kid_features_to_metric(
            fake,
            real,
            kid_subsets=100,
            kid_subset_size=min(1000, len(real)),
            rng_seed=2020,
            verbose=False,
        )

    def precision_recall(real, fake):
        return metric_prc.prc_features_to_metric(
            fake,
            real,
            prc_neighborhood=3,
            prc_batch_size=10_000,
            save_cpu_ram=False,
            verbose=False,
        )

    function = locals()[metric]
    return lambda real, fake: function(torch.from_numpy(real), torch.from_numpy(fake))


def pytorch_fid_metric(metric):
    """Returns a function of real and generated features."""
    from record_metrics_parity import replace_torchvision

    replace_torchvision()
    from pytorch_fid.fid_score import calculate_frechet_distance

    def frechet_distance(real, fake):
        moments = [(x.mean(axis=0), np.cov(x, rowvar=False)) for x in (real, fake)]
        return {"fd": calculate_frechet_distance(*moments[0], *moments[1])}

    return frechet_distance


def prdc_metric(metric):
    """Returns a function of real and generated features: it computes all four in any case."""
    from prdc import compute_prdc

    def manifold_metrics(real, fake):
        with contextlib.redirect_stdout(io.StringIO()):
            return compute_prdc(real, fake, nearest_k=3 if metric == "precision_recall" else 5)

    return manifold_metrics


LIBRARIES = {
    "keras_gan": keras_gan_metric,
    "torch-fidelity": torch_fidelity_metric,
    "pytorch-fid": pytorch_fid_metric,
    "prdc": prdc_metric,
}


def measure_here(library, metric, folder):
    """In a process of its own: prints time, peak and values as JSON."""
    function = LIBRARIES[library](metric)
    real, fake = (np.load(pathlib.Path(folder) / f"{kind}.npy") for kind in ("real", "fake"))
    with contextlib.redirect_stderr(io.StringIO()):  # Progress bars, few samples.
        function(real[:500], fake[:500])
        start = time.perf_counter()
        values = function(real, fake)
        seconds = time.perf_counter() - start
    unit = 1 if sys.platform == "darwin" else 1024  # Bytes on macOS, kilobytes on Linux.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9
    values = {key: float(value) for key, value in values.items()}
    print(json.dumps({"seconds": seconds, "peak_gigabytes": peak, "values": values}))


def measure(library, metric, folder, reference_python):
    """Returns what a new process measures."""
    python = sys.executable if library == "keras_gan" else reference_python
    command = [python, __file__, "--measure", library, metric, str(folder)]
    root = str(pathlib.Path(__file__).parents[1])
    process = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": root}
    )
    if process.returncode != 0:
        raise RuntimeError(f"{library}, {metric} failed:\n{process.stderr}")
    return json.loads(process.stdout.splitlines()[-1])


def write_features(folder, num_samples, dim):
    """Writes `real.npy` and `fake.npy`, which differ in their mean, spread and noise."""
    rng = np.random.default_rng(0)
    weights = rng.standard_normal((64, dim), dtype="float32") / 8
    for kind, shift, noise in (("real", 0.0, 0.5), ("fake", 0.05, 0.55)):
        features = np.empty((num_samples, dim), "float32")
        for start in range(0, num_samples, 1000):
            block = features[start : start + 1000]
            factors = rng.standard_normal((len(block), 64), dtype="float32")
            block[:] = factors @ weights + np.float32(shift)
            block += np.float32(noise) * rng.standard_normal(block.shape, dtype="float32")
            np.maximum(block, 0, out=block)
        np.save(pathlib.Path(folder) / f"{kind}.npy", features)


def chosen_runs(metrics, num_samples, has_references):
    """Returns pairs (metric, library) to be measured; says which are left out."""
    runs = []
    for metric in metrics:
        for library in MEASUREMENTS[metric]:
            needs_all = library != "keras_gan" and metric in (
                "precision_recall",
                "density_coverage",
                "manifold_metrics",
            )
            if library != "keras_gan" and not has_references:
                continue
            if needs_all and num_samples**2 > MOST_DISTANCES:
                gigabytes = num_samples**2 * 4e-9
                print(
                    f"{library}, {metric}: left out at {num_samples} samples, as it holds several "
                    f"matrices of all distances, of {gigabytes:.0f} GB each."
                )
                continue
            runs.append((metric, library))
    return runs


def compare(results, num_samples):
    """Prints the table of a setting and returns its rows as dicts."""
    print(f"\n{num_samples} real and {num_samples} generated samples")
    print(
        f"{'metric':18s} {'library':15s} {'seconds':>8s} {'peak GB':>8s}   keras_gan's time by it"
    )
    rows = []
    for (metric, library), runs in results.items():
        seconds = [run["seconds"] for run in runs]
        own = [run["seconds"] for run in results[metric, "keras_gan"]]
        ratios = [a / b for a, b in zip(own, seconds, strict=True)]
        row = {
            "num_samples": num_samples,
            "metric": metric,
            "library": library,
            "seconds": seconds,
            "peak_gigabytes": max(run["peak_gigabytes"] for run in runs),
            "ratio": {
                "low": min(ratios),
                "median": statistics.median(ratios),
                "high": max(ratios),
            },
            "values": runs[0]["values"],
        }
        rows.append(row)
        text = "{median:.2f} ({low:.2f} .. {high:.2f})".format(**row["ratio"])
        print(
            f"{metric:18s} {library:15s} {statistics.median(seconds):8.1f} "
            f"{row['peak_gigabytes']:8.2f}   {'' if library == 'keras_gan' else text}"
        )
    return rows


def versions(python):
    """Returns the versions of the packages that an interpreter has."""
    code = "import json, benchmarks.metrics as m; print(json.dumps(m.installed()))"
    root = str(pathlib.Path(__file__).parents[1])
    command = [python, "-c", code]
    return json.loads(subprocess.run(command, cwd=root, capture_output=True, check=True).stdout)


def installed():
    """Returns the versions of the packages of this interpreter."""
    found = {}
    for name in PACKAGES:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            found[name] = importlib.metadata.version(name)
    return found


def main():
    """Measures, prints the tables and writes them as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--settings", default="10000:5,50000:1", help="samples:rounds, ...")
    parser.add_argument("--dim", type=int, default=2048)
    parser.add_argument("--metrics", default=",".join(MEASUREMENTS))
    parser.add_argument("--reference_python", help="Interpreter that has the other packages.")
    parser.add_argument("--output", default="metrics.json", help="File for the results.")
    parser.add_argument("--measure", nargs=3, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        measure_here(*arguments.measure)
        return
    if not arguments.reference_python:
        print("Without --reference_python only keras_gan is measured.")
    pythons = {"keras_gan": sys.executable, "references": arguments.reference_python}
    report = {
        "settings": arguments.settings,
        "dim": arguments.dim,
        "machine": f"{platform.machine()}, {platform.system()}, {os.cpu_count()} cores",
        "versions": {name: versions(python) for name, python in pythons.items() if python},
        "results": [],
    }
    for setting in arguments.settings.split(","):
        num_samples, num_rounds = map(int, setting.split(":"))
        runs = chosen_runs(
            arguments.metrics.split(","), num_samples, bool(arguments.reference_python)
        )
        results = {run: [] for run in runs}
        with tempfile.TemporaryDirectory() as folder:
            write_features(folder, num_samples, arguments.dim)
            for _ in range(num_rounds):
                for metric, library in random.sample(runs, len(runs)):
                    result = measure(library, metric, folder, arguments.reference_python)
                    results[metric, library].append(result)
        report["results"] += compare(results, num_samples)
        with open(arguments.output, "w", encoding="utf-8") as file:
            json.dump(report, file, indent=2)


if __name__ == "__main__":
    main()
