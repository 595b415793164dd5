"""Images per second of `GAN.fit`, side by side with the alternatives, on the same networks.

    python benchmarks/training_step.py [--settings=28:32:64,64:32:64] [--variants=fit,bare_loop]

The networks are the quickstart's DCGAN (4x4 kernels) at each setting `image size:width:batch
size`; the variants are described in `training_step_variants.py` and, for PyTorch (`pip install
torch`; left out with a word if it is not installed), in `training_step_torch.py`. `+jit` compiles
with XLA, as Keras does by default and keras_gan does on accelerators only.

Each variant is a process of its own, which only runs in its turn: `--steps` steps, for `--rounds`
rounds after a warm-up, in an order drawn anew for each round. A ratio is the median over the
rounds of the ratio within a round, so that changes of the machine's speed cancel; the quartiles
tell how much is left of them. Images per second are printed for orientation. What a variant costs
before its first step is not in these numbers.
"""

import argparse
import contextlib
import importlib
import importlib.metadata
import importlib.util
import json
import multiprocessing
import os
import pathlib
import platform
import random
import statistics
import sys
import time

SETTINGS = "28:32:64,28:32:128,28:64:64,64:32:64,64:32:128"
VARIANTS = (
    "fit,fit+jit,mirrored,bare_loop,keras_docs,keras_docs+jit,"
    "torch,torch_channels_last,torch_compile,torch_compile_channels_last,pipeline"
)


class Turns:
    """In a variant's process: lets it run for as many steps as it is told, and reports the time."""

    def __init__(self, connection):
        self.connection = connection
        self.num_left = 0
        self.start = None

    def next_step(self):
        """Waits for its turn if the steps of the last one are done."""
        if self.num_left == 0:
            if self.start is not None:
                self.connection.send(time.perf_counter() - self.start)
            self.num_left = self.connection.recv()
            self.start = time.perf_counter()
        self.num_left -= 1


def run_variant(variant, setting, connection):
    """Trains a variant in this process until it is ended."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    sys.path.insert(0, str(pathlib.Path(__file__).parent))
    module = "training_step_torch" if variant.startswith("torch") else "training_step_variants"
    with contextlib.suppress(EOFError, KeyboardInterrupt):  # The benchmark has ended.
        importlib.import_module(module).train(variant, setting, Turns(connection).next_step)


class Variant:
    """A training in a process of its own."""

    def __init__(self, name, setting):
        context = multiprocessing.get_context("spawn")
        self.connection, other = context.Pipe()
        self.process = context.Process(target=run_variant, args=(name, setting, other), daemon=True)
        self.process.start()
        other.close()

    def run(self, num_steps):
        """Returns the seconds that the next steps take."""
        self.connection.send(num_steps)
        return self.connection.recv()

    def end(self):
        """Ends the process."""
        self.process.kill()
        self.process.join()


def measure(variants, setting, steps, rounds):
    """Returns each variant's seconds a step in each round, the variants taking turns."""
    running = {}
    for name in variants:
        running[name] = Variant(name, setting)
        running[name].run(5)  # Compiles.
    seconds = {name: [] for name in variants}
    for _ in range(rounds):
        for name in random.sample(variants, len(variants)):
            seconds[name].append(running[name].run(steps) / steps)
    for variant in running.values():
        variant.end()
    return seconds


def compare(seconds, setting):
    """Prints the table of a setting and returns it as a list of dicts."""
    print(f"\nDCGAN, {setting}")
    print(f"{'variant':28s} {'images/s':>9s}   speed of fit over it: median (quartiles)")
    rows = []
    for name, values in seconds.items():
        ratios = [b / a for a, b in zip(seconds["fit"], values, strict=True)]
        low, median, high = statistics.quantiles(ratios, n=4)
        rate = setting["batch_size"] / statistics.median(values)
        print(f"{name:28s} {rate:9.0f}   {median:.3f} ({low:.3f} .. {high:.3f})", flush=True)
        ratio = {"low": low, "median": median, "high": high}
        rows.append(
            {**setting, "variant": name, "images_per_second": rate, "fit_speed_ratio": ratio}
        )
    return rows


def environment():
    """Returns machine and versions, as the results depend on them."""
    versions = {}
    for name in ("keras", "tensorflow", "tensorflow-cpu", "torch"):
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            versions[name] = importlib.metadata.version(name)
    return {
        "machine": f"{platform.machine()}, {platform.system()}, {os.cpu_count()} cores",
        "versions": versions,
    }


def main():
    """Measures, prints the tables and writes them as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--settings", default=SETTINGS, help="image size:width:batch size, ...")
    parser.add_argument("--variants", default=VARIANTS)
    parser.add_argument("--steps", type=int, default=4, help="Training steps in a turn.")
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--output", default="training_step.json", help="File for the results.")
    arguments = parser.parse_args()

    variants = arguments.variants.split(",")
    if importlib.util.find_spec("torch") is None:
        print("PyTorch is not installed (pip install torch): its variants are left out.")
        variants = [name for name in variants if not name.startswith("torch")]
    rows = []
    for text in arguments.settings.split(","):
        setting = dict(
            zip(("image_size", "width", "batch_size"), map(int, text.split(":")), strict=True)
        )
        seconds = measure(variants, setting, arguments.steps, arguments.rounds)
        rows += compare(seconds, setting)
        report = {"arguments": vars(arguments), **environment(), "results": rows}
        with open(arguments.output, "w", encoding="utf-8") as file:
            json.dump(report, file, indent=2)


if __name__ == "__main__":
    main()
