"""Whether a long training needs more memory than a short one.

    python benchmarks/memory.py [--steps=1000]

Trains a narrow DCGAN on the embedded images through `fit`, with pictures, logs and checkpoints
written every 50 steps to a temporary folder, and prints the peak of the process's memory
after 100 steps and at the end.
"""

import argparse
import json
import os
import pathlib
import resource
import sys
import tempfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras

import keras_gan


def peak_megabytes():
    """Returns the largest resident size of this process so far."""
    unit = 1 if sys.platform == "darwin" else 1024  # Bytes on macOS, kilobytes on Linux.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def main():
    """Trains, prints the peaks and writes them as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--output", default="memory.json", help="File for the results.")
    arguments = parser.parse_args()
    if arguments.steps < 100 or arguments.steps % 50:
        parser.error(f"--steps={arguments.steps}: expected a multiple of 50, at least 100.")

    keras.utils.set_random_seed(0)
    gan = keras_gan.GAN(
        keras_gan.networks.DCGANGenerator((28, 28, 1), 128, width=8, kernel_size=4),
        keras_gan.networks.DCGANDiscriminator((28, 28, 1), width=8, kernel_size=4),
    )
    gan.compile(keras.optimizers.Adam(2e-4, beta_1=0.5), keras.optimizers.Adam(2e-4, beta_1=0.5))
    source = keras_gan.data.source("fashion_mnist_mini")
    peaks = {}

    def note_peak(epoch, logs):
        if gan.current_step in (100, arguments.steps):
            peaks[gan.current_step] = peak_megabytes()
            print(f"Peak after {gan.current_step} steps: {peaks[gan.current_step]:.1f} MB")

    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        gan.fit(
            keras_gan.data.stream(source, batch_size=64),
            epochs=arguments.steps // 50,
            steps_per_epoch=50,
            callbacks=[
                keras_gan.callbacks.SampleGrid(folder / "samples", log_dir=folder / "events"),
                keras_gan.callbacks.JSONLogger(folder / "metrics.jsonl"),
                keras_gan.callbacks.Checkpoint(folder / "checkpoints"),
                keras.callbacks.LambdaCallback(on_epoch_end=note_peak),
            ],
            verbose=0,
        )
    first, last = peaks[100], peaks[arguments.steps]
    print(f"Growth: {last - first:.1f} MB ({last / first - 1:+.1%})")
    with open(arguments.output, "w", encoding="utf-8") as file:
        json.dump({"steps": arguments.steps, "peak_megabytes": peaks}, file, indent=2)


if __name__ == "__main__":
    main()
