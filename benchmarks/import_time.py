"""What `import keras_gan` costs over `import keras`, in fresh processes.

python benchmarks/import_time.py [--rounds=10] [--output=FILE]
"""

import argparse
import json
import statistics
import subprocess
import sys

CODE = """
import time
start = time.perf_counter()
import keras
middle = time.perf_counter()
import keras_gan
print(middle - start, time.perf_counter() - middle)
"""


def main():
    """Measures, prints and writes the result as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--output", default="import_time.json", help="File for the results.")
    arguments = parser.parse_args()
    times = []
    for _ in range(arguments.rounds + 1):  # The first fills the caches and does not count.
        command = [sys.executable, "-c", CODE]
        result = subprocess.run(command, check=True, capture_output=True, text=True)
        times.append([float(seconds) for seconds in result.stdout.split()])
    medians = [statistics.median(column) for column in zip(*times[1:], strict=True)]
    print(f"import keras {medians[0]:.2f} s, then import keras_gan {medians[1]:.3f} s (medians)")
    with open(arguments.output, "w", encoding="utf-8") as file:
        json.dump({"rounds": arguments.rounds, "keras": medians[0], "keras_gan": medians[1]}, file)


if __name__ == "__main__":
    main()
