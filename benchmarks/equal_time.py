"""How good the samples of GANs are after the same CPU time, on Fashion-MNIST or stacked MNIST.

    python benchmarks/equal_time.py --data_dir=DIR [--methods=recipe,dcgan] [--minutes=30]
    python benchmarks/equal_time.py --data_dir=DIR --num_images=1000 --methods=dcgan,dcgan_ada
    python benchmarks/equal_time.py --data_dir=DIR --data=stacked_mnist --minutes=60

Each run is a process of its own with one thread, and stops after `--minutes` of its CPU time;
tracing counts, measuring does not. Of Fashion-MNIST the Frechet distance (FD, embedded
`fashion_mnist` classifier) of 10,000 samples, with the averaged weights where there are some, to
10,000 of the 60,000 training images, whatever the number that were trained on. Of stacked MNIST the
classes found of 1,000 and the KL divergence, of 26,000 samples (embedded `mnist` classifier, each
channel). The methods: `image_methods.py`. Finished runs are in the output file and not repeated.

With `--num_images` the discriminator's share of right decisions on images trained on, and on as
many others, shows its overfitting; a plot of both over the training lies beside the samples.
"""

import argparse
import json
import os
import pathlib

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import apart
import image_methods
import keras
import line_plots
import numpy as np
from stop_after import StopAfter

import keras_gan
from keras_gan.utils.images import image_grid, save_png, to_uint8

# An epoch, after which is looked whether the time is over.
STEPS = 100
METRICS = {
    "fashion_mnist": {"metrics": ["fd", "precision_recall"], "extractor": "fashion_mnist"},
    "stacked_mnist": {
        "metrics": ["class_coverage"],
        "extractor": {"name": "per_channel", "extractor": "mnist"},
    },
}
NUM_SAMPLES = {"fashion_mnist": 10_000, "stacked_mnist": 26_000}


def run(data, method, seed, minutes, num_images, data_dir):
    """Trains and measures one GAN; returns its row and the picture of its samples."""
    split = "train" if num_images is None else f"train[:{num_images}]"
    source = keras_gan.data.source(data, split, data_dir=data_dir)
    clock = StopAfter(minutes)
    if num_images is not None:
        trained, held_out = (
            keras_gan.data.load(data, part, data_dir=data_dir, shuffle=False).as_numpy_iterator()
            for part in (split, f"train[{num_images}:{2 * num_images}]")
        )
        held_out = np.concatenate(list(held_out))
        trained = np.concatenate(list(trained))[: len(held_out)]
        clock = StopAfter(minutes, trained, held_out)
    keras.utils.set_random_seed(seed)
    gan = image_methods.METHODS[method](source.sample_shape[-1], seed)
    batch_size = image_methods.BATCH_SIZE * gan.num_discriminator_steps
    batches = keras_gan.data.stream(source, batch_size=batch_size, seed=seed)
    gan.fit(batches, epochs=10**6, steps_per_epoch=STEPS, callbacks=[clock], verbose=0)
    records = keras_gan.metrics.evaluate(
        fake=gan,
        real=keras_gan.data.source(data, "train", data_dir=data_dir),
        num_samples=NUM_SAMPLES[data],
        num_real=NUM_SAMPLES[data],
        **METRICS[data],
    )
    row = {name: value for record in records for name, value in record.values.items()}
    row |= {"cpu_minutes": clock.spent, "num_steps": gan.current_step, "history": clock.history}
    return row, image_grid(to_uint8(gan.generate(64, seed=0)))


def overfitting(history):
    """Returns the plot of a run's `StopAfter.history`, uint8 `(height, width, 3)`."""
    steps, trained, held_out = map(list, zip(*history, strict=True))
    panel = {
        "x_label": "steps",
        "y_label": "share",
        "x": steps,
        "ticks": line_plots.ticks(steps[0], steps[-1]),
        "lines": {"trained on": trained, "held out": held_out},
        "limits": (0, 1.06),
    }
    return np.asarray(line_plots.draw([panel], columns=1))


def table(rows):
    """Returns the results as Markdown, a line for each method."""
    cost = ("cpu_minutes", "minutes")
    names = [n for n, v in rows[0].items() if isinstance(v, float) and n not in cost]
    lines = [f"| method | runs | steps | {' | '.join(names)} |", "|---" * (3 + len(names)) + "|"]
    for method in dict.fromkeys(row["method"] for row in rows):
        chosen = [row for row in rows if row["method"] == method]
        steps = np.mean([row["num_steps"] for row in chosen])
        values = [", ".join(f"{row[name]:.3f}" for row in chosen) for name in names]
        lines.append(f"| {method} | {len(chosen)} | {steps:.0f} | {' | '.join(values)} |")
    return "\n".join(lines)


def main():
    """Does the runs that are not done yet, and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data_dir", help="TFDS's data directory.")
    parser.add_argument("--data", choices=METRICS, default="fashion_mnist")
    parser.add_argument("--methods", default="recipe,dcgan")
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--num_images", type=int, help="To train on; not given: all.")
    parser.add_argument("--seeds", type=int, default=1)
    apart.add_arguments(parser, "equal_time")
    arguments = parser.parse_args()
    if arguments.run:
        job = json.loads(arguments.run)
        row, picture = run(**job, data_dir=os.environ.get("TFDS_DATA_DIR"))
        name = f"{job['data']}_{job['method']}_{job['num_images'] or 'all'}_{job['seed']}"
        save_png(arguments.folder / f"{name}.png", picture)
        if len(row["history"]) > 1:
            plot = overfitting(row["history"])
            save_png(arguments.folder / f"{name}_overfitting.png", plot)
        arguments.output.write_text(json.dumps(job | row), encoding="utf-8")
        return
    if arguments.data_dir:
        os.environ["TFDS_DATA_DIR"] = str(pathlib.Path(arguments.data_dir).resolve())
    jobs = [
        {
            "data": arguments.data,
            "method": method,
            "seed": seed,
            "minutes": arguments.minutes,
            "num_images": arguments.num_images,
        }
        for seed in range(arguments.seeds)
        for method in arguments.methods.split(",")
    ]
    print(table(apart.run_all(__file__, jobs, arguments)))


if __name__ == "__main__":
    main()
