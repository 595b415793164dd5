r"""Images per second of `fit`, side by side with the alternatives, on the same networks.

    python benchmarks/training_step.py [--settings=28:32:64,64:32:64] [--variants=fit,bare_loop]
    python benchmarks/training_step.py --backend=jax --precision=float32,bfloat16 --peer=torch \
        --steps=50  # On a GPU, where a step takes milliseconds.
    python benchmarks/training_step.py --backend=jax --settings=dcgan:28:16:16 --rounds=4

A setting is `[network:]image size[:width[:batch size]]`, the network `dcgan` (the quickstart's,
with 4x4 kernels), `sngan` or `r3gan` of `training_step_models.py`. The variants are described in
`training_step_tensorflow.py`, `training_step_jax.py` and, for PyTorch (`pip install torch`; left
out with a word if it is not installed), `training_step_torch.py`. With `--backend=jax` JAX, Keras
and NumPy suffice; `--peer=torch` adds the variants in PyTorch. `+jit` compiles with XLA on
TensorFlow, as Keras does by default and keras_gan does on accelerators only.

Each variant is a process of its own, which only runs in its turn: `--steps` steps, for `--rounds`
rounds after a warm-up, in an order drawn anew for each round; a turn ends when the device is done.
A ratio is the median over the rounds of the ratio within a round, so that changes of the machine's
speed cancel; the quartiles tell how much is left of them. Images per second are printed for
orientation. What a variant costs before its first step is not in these numbers.

With `--backend=jax` XLA counts the floating-point operations of the step of `fit`. Times the steps
a second they are what a variant achieves (the same number for all, as all train the same), printed
in TFLOPS and as the share of the card's peak in this precision (`training_step_peaks.py`).
"""

import argparse
import contextlib
import importlib.metadata
import importlib.util
import json
import os
import platform
import statistics

from training_step_peaks import peak_tflops
from training_step_turns import VariantError, count_operations, measure

SETTINGS = {
    "tensorflow": "28:32:64,28:32:128,28:64:64,64:32:64,64:32:128",
    "jax": "dcgan:28,dcgan:64,sngan:32,r3gan:32",
}
TORCH = ("torch", "torch_channels_last", "torch_compile", "torch_compile_channels_last")
VARIANTS = {
    "tensorflow": (
        *("fit", "fit+jit", "mirrored", "bare_loop", "keras_docs", "keras_docs+jit"),
        *(*TORCH, "pipeline"),
    ),
    "jax": ("fit", "bare_loop"),
}
# Width and batch size where a setting has none. SNGAN's batch makes five parts of 64.
DEFAULTS = {"dcgan": (64, 128), "sngan": (256, 320), "r3gan": (64, 64)}


def parse_setting(text):
    """Returns the dict of `[network:]image size[:width[:batch size]]`."""
    network, *numbers = text.split(":") if text[:1].isalpha() else ["dcgan", *text.split(":")]
    if network not in DEFAULTS or not 1 <= len(numbers) <= 3:
        raise ValueError(
            f"Received the setting {text!r}. Expected [network:]image size[:width[:batch size]], "
            f"such as sngan:32 or dcgan:28:32:64, the network one of {list(DEFAULTS)}."
        )
    numbers = [int(number) for number in numbers]
    sizes = [*numbers, *DEFAULTS[network][len(numbers) - 1 :]]
    keys = ("image_size", "width", "batch_size")
    return {"network": network, **dict(zip(keys, sizes, strict=True))}


def choose_variants(arguments):
    """Returns the names of the variants to compare."""
    known = {*VARIANTS[arguments.backend], *TORCH}
    if arguments.backend == "tensorflow":
        known.add("bare_loop+jit")  # Which is not among the default ones.
    variants = arguments.variants.split(",") if arguments.variants else VARIANTS[arguments.backend]
    variants = list(variants)
    if arguments.peer == "torch":
        variants += [name for name in TORCH if name not in variants]
    if importlib.util.find_spec("torch") is None:
        if any(name in TORCH for name in variants):
            print("PyTorch is not installed (pip install torch): its variants are left out.")
        variants = [name for name in variants if name not in TORCH]
    unknown = [name for name in variants if name not in known]
    if unknown or "fit" not in variants:
        raise ValueError(
            f"Received the variants {variants} for {arguments.backend}. Expected fit, to which the "
            f"others are compared, and others of {sorted(known)}."
        )
    return variants


def compare(seconds, setting, tera_operations, peak):
    """Prints the table of a setting and returns it as a list of dicts.

    Args:
        seconds: Dict from variant to its seconds a step in each round.
        setting: Dict.
        tera_operations: 10^12 floating-point operations of a step, or `None`.
        peak: Most of them in a second, or `None`.
    """
    head = "   speed of fit over it: median (quartiles)"
    operations = "   TFLOPS  of peak" if tera_operations else ""
    print(f"{'variant':28s} {'images/s':>9s}{operations}{head}")
    rows = []
    for name, values in seconds.items():
        ratios = [b / a for a, b in zip(seconds["fit"], values, strict=True)]
        low, median, high = statistics.quantiles(ratios, n=4)
        row = {
            **setting,
            "variant": name,
            "images_per_second": setting["batch_size"] / statistics.median(values),
            "fit_speed_ratio": {"low": low, "median": median, "high": high},
        }
        achieved = ""
        if tera_operations and name != "pipeline":
            row["tflops"] = tera_operations / statistics.median(values)
            row["share_of_peak"] = row["tflops"] / peak if peak else None
            share = f"{row['share_of_peak']:8.1%}" if peak else f"{'-':>8s}"
            achieved = f" {row['tflops']:8.3g} {share}"
        rate = row["images_per_second"]
        print(f"{name:28s} {rate:9.0f}{achieved}   {median:.3f} ({low:.3f} .. {high:.3f})")
        rows.append(row)
    return rows


def environment():
    """Returns machine and versions, as the results depend on them."""
    versions = {}
    for name in ("keras", "tensorflow", "tensorflow-cpu", "jax", "torch"):
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            versions[name] = importlib.metadata.version(name)
    return {
        "machine": f"{platform.machine()}, {platform.system()}, {os.cpu_count()} cores{_cpu()}",
        "versions": versions,
    }


def _cpu():
    """Returns " of " and the name of the processor, where Linux tells it."""
    with contextlib.suppress(OSError), open("/proc/cpuinfo", encoding="utf-8") as file:
        for line in file:
            if line.startswith("model name"):
                return f" of {line.split(':')[1].strip()}"
    return ""


def main():
    """Measures, prints the tables and writes them as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--backend", choices=tuple(VARIANTS), default="tensorflow")
    parser.add_argument("--settings", help="[network:]image size[:width[:batch size]], ...")
    parser.add_argument("--precision", default="float32", help="float32, bfloat16 or both.")
    parser.add_argument("--variants", help="Default: all but, on JAX, PyTorch's.")
    parser.add_argument("--peer", choices=("torch",), help="Adds PyTorch's variants.")
    parser.add_argument("--steps", type=int, default=4, help="Training steps in a turn.")
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--peak_tflops", help="Of the card, one number for each precision.")
    parser.add_argument("--output", default="training_step.json", help="File for the results.")
    arguments = parser.parse_args()
    if importlib.util.find_spec(arguments.backend) is None:
        parser.error(f"--backend={arguments.backend}: it is not installed in this environment.")
    if arguments.rounds < 2:
        parser.error(f"--rounds={arguments.rounds}: quartiles take at least 2.")
    try:
        variants = choose_variants(arguments)
        settings = [
            parse_setting(text)
            for text in (arguments.settings or SETTINGS[arguments.backend]).split(",")
        ]
    except ValueError as error:
        parser.error(str(error))
    precisions = arguments.precision.split(",")
    peaks = [float(peak) for peak in (arguments.peak_tflops or "").split(",") if peak]
    if set(precisions) - {"float32", "bfloat16"} or len(peaks) not in (0, len(precisions)):
        parser.error("--precision is of float32, bfloat16, with as many --peak_tflops, or none.")

    results = []
    for setting in settings:
        operations = count_operations(setting) if arguments.backend == "jax" else None
        for index, precision in enumerate(precisions):
            setting = {**setting, "precision": precision}
            network, size, width, batch_size, _ = setting.values()
            print(f"\n{network} {size}x{size}, width {width}, batch {batch_size}, {precision}")
            try:
                seconds, facts = measure(
                    arguments.backend, variants, setting, arguments.steps, arguments.rounds
                )
            except VariantError as error:
                parser.exit(1, f"{error}\n")
            device = facts["fit"]["device"]
            peak = peaks[index] if peaks else peak_tflops(device, precision)
            if operations:
                known = f"{peak:g} TFLOPS" if peak else "not known (--peak_tflops gives it)"
                print(
                    f"{operations / batch_size / 1e9:.3g} GFLOP an image; the peak of {device} "
                    f"in {precision} is {known}"
                )
            rows = compare(seconds, setting, operations and operations / 1e12, peak)
            results += [{**row, "device": facts[row["variant"]]["device"]} for row in rows]
            report = {"arguments": vars(arguments), **environment(), "results": results}
            with open(arguments.output, "w", encoding="utf-8") as file:
                json.dump(report, file, indent=2)


if __name__ == "__main__":
    main()
