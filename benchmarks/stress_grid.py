"""In how many settings GANs find all 8 modes of a ring: learning rates, batch sizes and widths.

    python benchmarks/stress_grid.py [--methods=recipe,gan] [--seeds=1]

The methods are those of `mode_coverage.py`, and so are data and measures; each run has 10,000 steps
and one setting of 3 learning rates of both players, 2 batch sizes and 2 widths of the four hidden
layers. The grid was laid down before the first run. Each run is a process of its own with one
thread; finished runs are in the output file, and are not repeated. Prints the modes found in each
setting, and the share of settings in which all were.
"""

import argparse
import itertools
import json

import apart
import mode_coverage

LEARNING_RATES = (2e-4, 1e-3, 5e-3)
BATCH_SIZES = (64, 256)
WIDTHS = (32, 128)
NUM_STEPS = 10_000
NUM_MODES = 8


def table(rows, methods):
    """Returns the modes found as Markdown, a line for each setting, and the shares below."""
    lines = [f"| learning rate | batch size | width | {' | '.join(methods)} |"]
    lines.append("|---" * (3 + len(methods)) + "|")
    for setting in itertools.product(LEARNING_RATES, BATCH_SIZES, WIDTHS):
        found = [[r["modes"] for r in of_method(rows, m) if of_row(r) == setting] for m in methods]
        cells = [", ".join(map(str, modes)) for modes in found]
        lines.append(f"| {' | '.join([*map(str, setting), *cells])} |")
    shares = []
    for method in methods:
        modes = [row["modes"] for row in of_method(rows, method)]
        shares.append(f"{modes.count(NUM_MODES)} of {len(modes)}")
    lines.append(f"| all 8 modes | | | {' | '.join(shares)} |")
    return "\n".join(lines)


def of_method(rows, method):
    """Returns the rows of a method."""
    return [row for row in rows if row["method"] == method]


def of_row(row):
    """Returns the setting of a row."""
    return row["learning_rate"], row["batch_size"], row["width"]


def main():
    """Runs what is not done yet, prints the table and writes the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--methods", default="recipe,gan")
    parser.add_argument("--seeds", type=int, default=1)
    apart.add_arguments(parser, "stress_grid")
    arguments = parser.parse_args()
    if arguments.run:
        job = json.loads(arguments.run)
        row, _ = mode_coverage.train(**job)
        arguments.output.write_text(json.dumps(job | row), encoding="utf-8")
        return
    methods = arguments.methods.split(",")
    grid = itertools.product(range(arguments.seeds), LEARNING_RATES, BATCH_SIZES, WIDTHS, methods)
    jobs = [
        {
            "method": method,
            "toy_name": "ring",
            "seed": seed,
            "num_steps": NUM_STEPS,
            "learning_rate": learning_rate,
            "batch_size": batch_size,
            "width": width,
        }
        for seed, learning_rate, batch_size, width, method in grid
    ]
    print(table(apart.run_all(__file__, jobs, arguments), methods))


if __name__ == "__main__":
    main()
