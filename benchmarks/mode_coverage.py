"""How many modes of two-dimensional mixtures GANs find, by the protocol of PacGAN's table 1.

    python benchmarks/mode_coverage.py [--methods=recipe,gan] [--toys=ring,grid] [--seeds=10]

Data: 8 Gaussians on a ring (standard deviation 0.01) and 25 on a grid (0.05), 50,000 points. Of
each trained generator 2,500 samples (latents of seed 0): a sample is of high quality if it lies
within 3 standard deviations of the nearest centre, a mode is found if it has at least one such
sample, and the reverse KL divergence is that of the shares of the modes among them from uniform
ones. Perfect samples score 98.9 % and, by chance alone, a KL of 0.001 (ring) and 0.005 (grid).

The methods (`toy_methods.py`) train the same two networks, 4 layers of 128 units, for about the
same CPU time. Each run is a process of its own with one thread; finished runs are in the output
file, and are not repeated unless the number of steps has changed. Prints mean and population
standard deviation over the seeds, and draws the samples of each method's first seed.

Reference:
    Lin et al., 2018, "PacGAN: The power of two samples in generative adversarial networks",
    arXiv:1712.04086, section 4.1.
"""

import argparse
import json
import os
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import apart
import keras
import numpy as np
import toy_methods

import keras_gan
from keras_gan.data import toy
from keras_gan.metrics import functional
from keras_gan.utils.images import save_png
from keras_gan.utils.scatter import scatter_plot

NUM_SAMPLES = 2_500
COLUMNS = ("modes", "high_quality_share", "kl_fake_real")


def train(method, toy_name, seed, num_steps, batch_size=toy_methods.BATCH_SIZE, **arguments):
    """Trains one GAN.

    Args:
        method: Name of a method of `toy_methods`.
        toy_name: Name of the data.
        seed: Of the weights, the data's order and all draws.
        num_steps: Training steps.
        batch_size: Of each player's steps.
        **arguments: Of the method's function.

    Returns:
        Dict of the measures and the cost, and the samples `(2500, 2)`.
    """
    make, _ = toy_methods.METHODS[method]
    keras.utils.set_random_seed(seed)
    gan = make(num_steps, seed, **arguments)
    points = batch_size * gan.num_discriminator_steps
    start = time.process_time()
    gan.fit(
        keras_gan.data.load(f"toy:{toy_name}", batch_size=points, seed=seed).repeat(),
        steps_per_epoch=num_steps,
        verbose=0,
    )
    cpu_minutes = (time.process_time() - start) / 60
    samples = gan.generate(NUM_SAMPLES, seed=0)
    mixture = toy.mixture(toy_name)
    measures = functional.mode_coverage(samples, mixture.centers, mixture.std)
    row = {"method": method, "toy_name": toy_name, "seed": seed, "num_steps": num_steps}
    return {**row, "cpu_minutes": cpu_minutes, **measures}, samples


def run_one(job, output, folder):
    """Does one run; writes its measures and its samples."""
    row, samples = train(**job)
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / "{method}_{toy_name}_{seed}.npy".format(**job), samples)
    output.write_text(json.dumps(row), encoding="utf-8")


def table(rows):
    """Returns the table of means and population standard deviations over seeds, as Markdown."""
    lines = [
        "| data | method | seeds | modes | high quality | reverse KL | CPU min |",
        "|" + "---|" * 7,
    ]
    for toy_name, method in dict.fromkeys((row["toy_name"], row["method"]) for row in rows):
        chosen = [r for r in rows if (r["toy_name"], r["method"]) == (toy_name, method)]
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
    apart.add_arguments(parser, "mode_coverage")
    arguments = parser.parse_args()
    if arguments.run:
        run_one(json.loads(arguments.run), arguments.output, arguments.folder)
        return
    methods, toys = arguments.methods.split(","), arguments.toys.split(",")
    jobs = [
        {
            "method": method,
            "toy_name": toy_name,
            "seed": seed,
            "num_steps": toy_methods.METHODS[method][1],
        }
        for method in methods
        for seed in range(arguments.seeds)
        for toy_name in toys
    ]
    print(table(apart.run_all(__file__, jobs, arguments)))
    for toy_name in toys:
        files = [arguments.folder / f"{method}_{toy_name}_0.npy" for method in methods]
        real, _ = toy.mixture(toy_name).sample(NUM_SAMPLES, np.random.default_rng(0))
        picture = scatter_plot([real, *(np.load(file) for file in files if file.exists())])
        save_png(arguments.folder / f"{toy_name}.png", picture)


if __name__ == "__main__":
    main()
