"""What `import keras_gan` costs over `import keras`, in fresh processes that take turns.

python benchmarks/import_time.py [--rounds=15]
"""

import argparse
import statistics
import subprocess
import sys
import time


def seconds_to_run(statement):
    """Returns the wall time of a Python process that executes the statement."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", statement], check=True, capture_output=True)
    return time.perf_counter() - start


def main():
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    pairs = [
        (seconds_to_run("import keras"), seconds_to_run("import keras, keras_gan"))
        for _ in range(rounds + 1)
    ][1:]  # The first round fills the caches.
    print(f"import keras:                {statistics.median(k for k, _ in pairs):.2f} s")
    print(f"import keras, keras_gan:     {statistics.median(g for _, g in pairs):.2f} s")
    low, median, high = statistics.quantiles([g - k for k, g in pairs], n=4)
    print(f"difference within a round:   {median:.2f} s (quartiles {low:.2f} .. {high:.2f})")


if __name__ == "__main__":
    main()
