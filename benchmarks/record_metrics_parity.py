"""Records what other packages compute on the inputs of `parity_inputs.py`, for the tests.

In an environment of its own, which needs neither Keras nor keras_gan (torchvision, which the
packages import but these metrics do not use, is replaced by a stand-in):

    python3.11 -m venv parity
    parity/bin/pip install torch==2.13.0 numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1 tqdm pillow
    parity/bin/pip install --no-deps torch-fidelity==0.4.0 pytorch-fid==0.3.0 prdc==0.2
    parity/bin/python benchmarks/record_metrics_parity.py

Features are given as float64, in which all packages then compute, so that their own rounding
stays small. Each file `tests/metrics/recorded/<metric>.json` holds the packages' versions, and
for each case a checksum of the inputs and the values.
"""

import argparse
import importlib.metadata
import json
import pathlib
import sys
import time
import types

import numpy as np
import parity_inputs

RECORDED = pathlib.Path(__file__).parents[1] / "tests" / "metrics" / "recorded"
PACKAGES = ("torch-fidelity", "pytorch-fid", "prdc", "torch", "numpy", "scipy", "scikit-learn")


class _StandIn(types.ModuleType):
    """A module in which any name is an empty class, or a submodule."""

    __path__ = []

    def __getattr__(self, name):
        submodule = sys.modules.get(f"{self.__name__}.{name}")
        if name.startswith("__"):
            raise AttributeError(name)
        return submodule or type(name, (), {})


def replace_torchvision():
    """Lets `import torchvision` succeed; nothing of it is called by the metrics."""
    for name in (
        "",
        ".datasets",
        ".models",
        ".models.inception",
        ".transforms",
        ".transforms.functional",
    ):
        sys.modules[f"torchvision{name}"] = _StandIn(f"torchvision{name}")


def record_frechet_distance(name):
    """The value of torch-fidelity; for few features that of pytorch-fid, which is slow, too."""
    from pytorch_fid.fid_score import calculate_frechet_distance
    from torch_fidelity.metric_fid import fid_features_to_statistics, fid_statistics_to_metric

    real, fake = (fid_features_to_statistics(x) for x in _tensors(name))
    result = fid_statistics_to_metric(real, fake, verbose=False)
    values = {"torch-fidelity": result["frechet_inception_distance"]}
    if len(real["mu"]) <= 64:
        moments = (real["mu"], real["sigma"], fake["mu"], fake["sigma"])
        values["pytorch-fid"] = float(calculate_frechet_distance(*moments))
    rank = min(len(x) for x in parity_inputs.features(name)) - 1
    if rank < len(real["mu"]):
        # torch-fidelity adds the square roots of all eigenvalues, also of those that are 0 but
        # for rounding, 1e-14 of the largest: more than 1e-6 in sum. The same without them:
        eigenvalues = np.linalg.eigvals(real["sigma"].dot(fake["sigma"]))
        ordered = eigenvalues[np.argsort(np.abs(eigenvalues))]
        roots = np.sqrt(ordered.astype("complex128")).real
        values["within_rank"] = result["frechet_inception_distance"] + 2 * float(
            roots[:-rank].sum()
        )
    return values


def record_kernel_distance(name):
    """Ten subsets of 500 with seed 2020; for few features also one subset of all samples."""
    from torch_fidelity.metric_kid import kid_features_to_metric

    real, fake = _tensors(name)
    arguments = {"kid_subset_size": 500, "kid_subsets": 10, "rng_seed": 2020, "verbose": False}
    result = kid_features_to_metric(real, fake, **arguments)
    values = {
        "mean": result["kernel_inception_distance_mean"],
        "std": result["kernel_inception_distance_std"],
    }
    if len(real) == len(fake) and real.shape[1] <= 64:
        arguments.update(kid_subset_size=len(real), kid_subsets=1)
        full = kid_features_to_metric(real, fake, **arguments)
        values["full"] = full["kernel_inception_distance_mean"]
    return values


def record_manifold(name):
    """Precision and recall by torch-fidelity (3 neighbours), all four by prdc (5)."""
    import contextlib
    import io

    from prdc import compute_prdc
    from torch_fidelity.metric_prc import prc_features_to_metric

    real, fake = _tensors(name)
    # torch-fidelity takes the generated samples first.
    result = prc_features_to_metric(
        fake, real, prc_neighborhood=3, prc_batch_size=10_000, save_cpu_ram=False, verbose=False
    )
    with contextlib.redirect_stdout(io.StringIO()):
        prdc = compute_prdc(real.numpy(), fake.numpy(), nearest_k=5)
    return {
        "torch-fidelity": {key: result[key] for key in ("precision", "recall")},
        "prdc": {key: float(value) for key, value in prdc.items()},
    }


def record_inception_score():
    """Shuffled with seed 2020, and in the order given."""
    import torch
    from torch_fidelity.metric_isc import isc_features_to_metric

    cases = {}
    for arguments in (
        {"num_samples": 2000, "num_classes": 100, "spread": 3.0},
        {"num_samples": 5003, "num_classes": 1008, "spread": 5.0},
        {"num_samples": 500, "num_classes": 10, "spread": 100.0},
    ):
        logits = parity_inputs.logits(**arguments)
        values = {"arguments": arguments, "input": parity_inputs.checksum(logits)}
        for key, shuffle in (("shuffled", True), ("in_order", False)):
            result = isc_features_to_metric(
                torch.from_numpy(logits), splits=10, shuffle=shuffle, rng_seed=2020
            )
            values[key] = [result["inception_score_mean"], result["inception_score_std"]]
        cases[f"{arguments['num_samples']}x{arguments['num_classes']}"] = values
    return cases


RECORDERS = {
    "frechet_distance": record_frechet_distance,
    "kernel_distance": record_kernel_distance,
    "manifold": record_manifold,
}


def _tensors(name):
    import torch

    return [torch.from_numpy(x.astype("float64")) for x in parity_inputs.features(name)]


def write(metric, versions, cases):
    """Writes one metric's file."""
    text = json.dumps({"versions": versions, "cases": cases}, indent=2)
    (RECORDED / f"{metric}.json").write_text(text + "\n", encoding="utf-8")


def main():
    """Records the metrics named on the command line, by default all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--metrics", nargs="*", default=[*RECORDERS, "inception_score"])
    metrics = parser.parse_args().metrics
    replace_torchvision()
    np.seterr(all="ignore")
    versions = {name: importlib.metadata.version(name) for name in PACKAGES}
    for metric in metrics:
        if metric == "inception_score":
            cases = record_inception_score()
        else:
            cases = {}
            for name in parity_inputs.CASES:
                start = time.perf_counter()
                checksum = parity_inputs.checksum(*parity_inputs.features(name))
                cases[name] = {"input": checksum, **RECORDERS[metric](name)}
                seconds = time.perf_counter() - start
                print(metric, name, f"{seconds:.1f} s", cases[name], flush=True)
                write(metric, versions, cases)
        write(metric, versions, cases)


if __name__ == "__main__":
    main()
