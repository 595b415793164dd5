"""How many modes of two-dimensional mixtures GANs find, by the protocol of PacGAN's table 1.

    python benchmarks/mode_coverage.py [--methods=recipe,gan] [--toys=ring,grid] [--seeds=10]

Data: 8 Gaussians on a ring (standard deviation 0.01) and 25 on a grid (0.05), 50,000 points. Of
each trained generator 2,500 samples (latents of seed 0): a sample is of high quality if it lies
within 3 standard deviations of the nearest centre, a mode is found if it has at least one such
sample, and the reverse KL divergence is that of the shares of the modes among them from uniform
ones. Perfect samples score 98.9 % and, by chance alone, a KL of 0.001 (ring) and 0.005 (grid).

The methods (`toy_methods.py`) train the same two networks, 4 layers of 128 units, for about the
same CPU time. Each run is a process of its own with one thread; finished runs are in the output
file, and are not repeated. Prints mean and standard deviation over the seeds, and draws the samples
of each method's first seed.

Reference:
    Lin et al., 2018, "PacGAN: The power of two samples in generative adversarial networks",
    arXiv:1712.04086, section 4.1.
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
import toy_methods

import keras_gan
from keras_gan.data import toy
from keras_gan.metrics import functional
from keras_gan.utils.files import replacing
from keras_gan.utils.images import save_png
from keras_gan.utils.scatter import scatter_plot

NUM_SAMPLES = 2_500
COLUMNS = ("modes", "high_quality_share", "kl_fake_real")


def train(method, toy_name, seed, num_steps=None):
    """Trains one GAN.

    Returns:
        Dict of the measures and the cost, and the samples `(2500, 2)`.
    """
    make, steps = toy_methods.METHODS[method]
    num_steps = num_steps or steps
    keras.utils.set_random_seed(seed)
    gan = make(num_steps, seed)
    batch_size = toy_methods.BATCH_SIZE * gan.num_discriminator_steps
    start = time.process_time()
    gan.fit(
        keras_gan.data.load(f"toy:{toy_name}", batch_size=batch_size, seed=seed).repeat(),
        steps_per_epoch=num_steps,
        verbose=0,
    )
    cpu_minutes = (time.process_time() - start) / 60
    samples = gan.generate(NUM_SAMPLES, seed=0)
    mixture = toy.mixture(toy_name)
    measures = functional.mode_coverage(samples, mixture.centers, mixture.std)
    row = {"method": method, "toy": toy_name, "seed": seed, "num_steps": num_steps}
    return {**row, "cpu_minutes": cpu_minutes, **measures}, samples


def run_apart(method, toy_name, seed, folder):
    """Trains in a process of its own, with one thread; returns what is measured."""
    output = folder / f"{method}_{toy_name}_{seed}.json"
    threads = {"TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1"}
    run = f"--run={method},{toy_name},{seed}"
    command = [sys.executable, __file__, run, f"--output={output}"]
    subprocess.run(command, check=True, env={**os.environ, **threads})
    row = json.loads(output.read_text(encoding="utf-8"))
    print(json.dumps(row), flush=True)
    return row


def run_one(text, output):
    """Trains what `--run` names; writes its measures and its samples."""
    method, toy_name, seed = text.split(",")
    row, samples = train(method, toy_name, int(seed))
    np.save(output.with_suffix(".npy"), samples)
    with replacing(output) as temporary:
        temporary.write_text(json.dumps(row), encoding="utf-8")


def table(rows):
    """Returns the table of means and standard deviations over seeds, as Markdown."""
    lines = [
        "| data | method | seeds | modes | high quality | reverse KL | CPU min |",
        "|" + "---|" * 7,
    ]
    for toy_name, method in dict.fromkeys((row["toy"], row["method"]) for row in rows):
        chosen = [r for r in rows if (r["toy"], r["method"]) == (toy_name, method)]
        modes, share, kl = (np.array([row[name] for row in chosen]) for name in COLUMNS)
        minutes = np.mean([row["cpu_minutes"] for row in chosen])
        lines.append(
            f"| {toy_name} | {method} | {len(chosen)} | {modes.mean():.1f} ± {modes.std():.1f} | "
            f"{100 * share.mean():.1f} ± {100 * share.std():.1f} % | "
            f"{kl.mean():.4f} ± {kl.std():.4f} | {minutes:.1f} |"
        )
    return "\n".join(lines)


def main():
    """Runs what is not done yet, prints the table, and writes it and the pictures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--methods", default="recipe,wgan_gp,packed,gan")
    parser.add_argument("--toys", default="ring,grid")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--parallel", type=int, default=2, help="Runs at a time, one core each.")
    parser.add_argument("--folder", type=pathlib.Path, default=pathlib.Path("mode_coverage"))
    parser.add_argument("--output", type=pathlib.Path, default=pathlib.Path("mode_coverage.json"))
    parser.add_argument("--run", help="For internal use: method, data and seed of a single run.")
    arguments = parser.parse_args()
    if arguments.run:
        run_one(arguments.run, arguments.output)
        return
    arguments.folder.mkdir(parents=True, exist_ok=True)
    methods, toys = arguments.methods.split(","), arguments.toys.split(",")
    rows = []
    if arguments.output.exists():
        rows = json.loads(arguments.output.read_text(encoding="utf-8"))
    done = {(row["method"], row["toy"], row["seed"]) for row in rows}
    jobs = [
        (method, toy_name, seed)
        for method in methods
        for seed in range(arguments.seeds)
        for toy_name in toys
        if (method, toy_name, seed) not in done
    ]
    with concurrent.futures.ThreadPoolExecutor(arguments.parallel) as pool:
        futures = [pool.submit(run_apart, *job, arguments.folder) for job in jobs]
        for future in concurrent.futures.as_completed(futures):
            rows.append(future.result())
            rows.sort(key=lambda row: (row["toy"], row["method"], row["seed"]))
            with replacing(arguments.output) as temporary:
                temporary.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    print(table(rows))
    for toy_name in toys:
        files = [arguments.folder / f"{method}_{toy_name}_0.npy" for method in methods]
        real, _ = toy.mixture(toy_name).sample(NUM_SAMPLES, np.random.default_rng(0))
        picture = scatter_plot([real, *(np.load(file) for file in files if file.exists())])
        save_png(arguments.folder / f"{toy_name}.png", picture)


if __name__ == "__main__":
    main()
