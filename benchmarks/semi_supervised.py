"""Test errors of a classifier from few labels: with a GAN, and from these labels alone.

    python benchmarks/semi_supervised.py --data_dir=DIR [--data=mnist] [--seeds=3]

Trains what `configs/semi_supervised_gan/DATA.py` says (MNIST: 100 labels; Fashion-MNIST: 1,000),
and, beside it, the same classifier with the same noise, optimizer and size of batches on the
labelled images alone. A seed chooses the labelled images, all draws and the initial weights. The
errors are those of the 10,000 test images at the end of the training, with the averaged weights and
with the last ones; no run chooses its weights by them. The history has them after each epoch.
Salimans et al., 2016, report 93 +- 6.5 errors on MNIST (10 seeds).

But the schedules of the configurations (rates that fall, the number of epochs) were chosen by
trials with these same test images. And the classifier by itself differs from the GAN's in more than
the GAN: its cross entropy has the weight 1, not the GAN's supervised weight of 2; its rates do not
fall within its 2,000 steps; its errors are those of the last weights, not of averaged ones.

Each run is a process of its own with one thread; finished ones, of as many steps as the
configuration asks for now, are in the output file and not repeated. Pictures of the generated
samples are written to `--folder`.
"""

import argparse
import functools
import importlib.util
import json
import os
import pathlib
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import apart
import keras
import numpy as np

import keras_gan
from keras_gan.experiments import build
from keras_gan.utils.images import image_grid, save_png, to_uint8

CONFIGS = pathlib.Path(__file__).parents[1] / "configs"
METHODS = ("semi_supervised_gan", "labels_alone")
# Of the classifier by itself, by which its error has long stopped to change.
STEPS_ALONE = 2000


class CountErrors(keras.callbacks.Callback):
    """Keeps, after each epoch, the steps, the CPU minutes so far, and the errors of the test set.

    Args:
        images: Test images.
        labels: Their labels.
    """

    def __init__(self, images, labels):
        super().__init__()
        self.images, self.labels = images, labels
        self.history = []
        self.seconds = 0.0

    def on_epoch_begin(self, epoch, logs=None):
        """Starts the clock, which does not count the measurements."""
        self._start = time.process_time()

    def on_epoch_end(self, epoch, logs=None):
        """Counts."""
        self.seconds += time.process_time() - self._start
        row = {"step": self.model.current_step, "cpu_minutes": self.seconds / 60} | self.errors()
        self.history.append(row)
        print(json.dumps(row | {k: round(float(v), 4) for k, v in logs.items()}), flush=True)

    def errors(self):
        """Returns the errors with averaged and with last weights."""
        return {
            name: count_errors(self.model.classify(self.images, average=average), self.labels)
            for name, average in (("errors", True), ("errors_of_last_weights", False))
        }


def count_errors(scores, labels):
    """Returns how many of the highest scores `(batch, num_classes)` are not those of the labels."""
    return int(np.sum(np.argmax(scores, axis=-1) != labels))


def get_config(name, seed):
    """Returns a configuration, such as `semi_supervised_gan/mnist`, for a seed."""
    spec = importlib.util.spec_from_file_location("config", CONFIGS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    config = module.get_config()
    config.seed = seed
    config.data.data_dir = os.environ.get("TFDS_DATA_DIR")
    return config


@functools.cache
def num_steps(data, method):
    """Returns the number of training steps that a method's runs have."""
    if method == "labels_alone":
        return STEPS_ALONE
    config = get_config(f"semi_supervised_gan/{data}", seed=0)
    return config.train.epochs * build.steps_in_epoch(config, build.build_source(config, "train"))


def run(data, method, seed):
    """Trains one classifier; returns its row, and the picture of samples, if there are some."""
    config = get_config(f"semi_supervised_gan/{data}", seed)
    source = build.build_source(config, "train")
    test = build.build_source(config, "test")
    images = np.concatenate(list(keras_gan.data.pipeline(test, 1000).as_numpy_iterator()))
    keras.utils.set_random_seed(seed)
    gan = build.build_model(config, source)
    if method == "labels_alone":
        return run_alone(gan, config, source, images, test.labels), None
    counts = CountErrors(images, test.labels)
    gan.fit(
        build.build_batches(config, source),
        epochs=config.train.epochs,
        steps_per_epoch=build.steps_in_epoch(config, source),
        callbacks=[counts],
        verbose=0,
    )
    row = {**counts.history[-1], "history": counts.history}
    return row, image_grid(to_uint8(gan.generate(64, seed=0)))


def run_alone(gan, config, source, images, labels):
    """Trains the discriminator of a GAN as a classifier of the labelled images; returns its row."""
    few = keras_gan.data.labelled_subset(source, config.data.num_labels_per_class, seed=config.seed)
    batches = keras_gan.data.stream(few, config.data.batch_size, with_labels=True, seed=config.seed)
    classifier = gan.discriminator
    keras_gan.layers.initialize_by_data(classifier, next(iter(batches))[0])
    classifier.compile(
        build.build_optimizer(
            config.optimizers.discriminator.to_dict(), lambda: build.steps_in_epoch(config, source)
        ),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    start = time.process_time()
    classifier.fit(batches, steps_per_epoch=STEPS_ALONE, shuffle=False, verbose=0)
    minutes = (time.process_time() - start) / 60
    errors = count_errors(classifier.predict(images, verbose=0), labels)
    return {"step": STEPS_ALONE, "cpu_minutes": minutes, "errors": errors}


def table(rows):
    """Returns the results as Markdown, a line for each data set and method."""
    lines = ["| data | method | runs | steps | CPU minutes | errors | mean |", "|---" * 7 + "|"]
    for key in dict.fromkeys((row["data"], row["method"]) for row in rows):
        chosen = [row for row in rows if (row["data"], row["method"]) == key]
        errors = [row["errors"] for row in chosen]
        minutes = np.mean([row["cpu_minutes"] for row in chosen])
        lines.append(
            f"| {' | '.join(key)} | {len(chosen)} | {chosen[0]['step']:,} | {minutes:.0f} | "
            f"{', '.join(map(str, errors))} | {np.mean(errors):.1f} |"
        )
    return "\n".join(lines)


def main():
    """Does the runs that are not done yet, and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data_dir", help="TFDS's data directory.")
    parser.add_argument("--data", default="mnist", help="Names of configurations, with commas.")
    parser.add_argument("--methods", default=",".join(METHODS))
    parser.add_argument("--seeds", type=int, default=3)
    apart.add_arguments(parser, "semi_supervised")
    arguments = parser.parse_args()
    if arguments.run:
        job = json.loads(arguments.run)
        row, picture = run(job["data"], job["method"], job["seed"])
        if picture is not None:
            save_png(arguments.folder / f"{job['data']}_{job['seed']}.png", picture)
        arguments.output.write_text(json.dumps(job | row), encoding="utf-8")
        return
    if arguments.data_dir:
        os.environ["TFDS_DATA_DIR"] = str(pathlib.Path(arguments.data_dir).resolve())
    jobs = [
        {"data": data, "method": method, "seed": seed, "step": num_steps(data, method)}
        for data in arguments.data.split(",")
        for seed in range(arguments.seeds)
        for method in arguments.methods.split(",")
    ]
    print(table(apart.run_all(__file__, jobs, arguments)))


if __name__ == "__main__":
    main()
