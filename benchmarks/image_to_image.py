"""What adversarial models of images to images do that regression does not, on small real data.

    python benchmarks/image_to_image.py --data=DIR --task=super_resolution [--minutes=30]

Tasks: `super_resolution` (photographs, 32x32 to 128x128: bicubic, SRResNet, SRGAN), `emoji`
(Google's to Twitter's: a U-Net with the absolute error, pix2pix), `colorization` (Twitter's emoji:
the same two), `unpaired` (MNIST to painted digits: CycleGAN), `unpaired_emoji` (Google's to
Twitter's), `inpainting` (the centre of Fashion-MNIST: the same context encoder with the squared
error alone and with the adversarial term). `image_to_image_tasks.py` and
`image_to_image_unpaired.py` have the networks and measures of each. `DIR` holds `photos/train`,
`photos/test` (files `PHOTO_ROW_COLUMN.jpg`), `emoji` (`metadata.csv`, `google`, `twitter`) and
`tfds`; a task needs its own only.

Each run is a process of its own with one thread, and stops after `--minutes` of its CPU time;
tracing counts, measuring does not. Over the second half the learning rates fall to zero in a line.
SRGAN starts from the saved SRResNet and has as many minutes more. All is measured on the test
split. `feature_distance` and `fd` compare outputs and targets in the features of a small classifier
that is trained on original training images alone, and that no method has seen: of 32x32 parts of
photographs, which of the 39 they are of; of emoji, the category; of garments, the embedded
`fashion_mnist`. Finished runs are in the output file and not repeated; the networks and a picture,
inputs | methods | targets, are in `--folder`. The picture leaves out methods whose files are not.
"""

import argparse
import json
import os
import pathlib

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import apart
import keras
import numpy as np
from image_to_image_tasks import TASKS
from stop_after import StopAfter

from keras_gan.utils.images import image_grid, save_png, to_uint8

# An epoch, after which is looked whether the time is over.
STEPS = 25
# Rows of the picture, evenly spaced over the test split.
NUM_ROWS = 6
# About the least side of an image in it, pixels.
SIDE = 96


class FallingRates(StopAfter):
    """As `StopAfter`; all learning rates fall to zero in a line over the second half."""

    def on_train_begin(self, logs=None):
        """Starts the clock, and remembers the rates."""
        optimizers = [self.model.optimizer_of(player) for player in self.model.players]
        self._rates = [(one, float(one.learning_rate)) for one in optimizers]
        super().on_train_begin(logs)

    def on_epoch_end(self, epoch, logs=None):
        """Looks at the clock, and sets the rates."""
        super().on_epoch_end(epoch, logs)
        for optimizer, rate in self._rates:
            optimizer.learning_rate = rate * min(1.0, max(0.0, 2 - 2 * self.spent / self.minutes))


def run(task, method, seed, minutes, data, folder):
    """Trains and measures one method; returns its row and the images for the picture."""
    keras.utils.set_random_seed(seed)
    task_name, task = task, TASKS[task](data, folder, seed)
    inputs, targets = task.test()
    row = {"cpu_minutes": 0.0, "num_steps": 0}
    if method == task.baseline_method:
        outputs = task.baseline(inputs)
    else:
        model = task.model(method, _start(task, task_name, method, minutes, folder))
        clock = FallingRates(minutes)
        model.fit(task.batches(), epochs=10**6, steps_per_epoch=STEPS, callbacks=[clock], verbose=0)
        row = {"cpu_minutes": clock.spent, "num_steps": model.current_step}
        model.generator.save(folder / f"{stem(task_name, method, seed, minutes)}.keras")
        outputs = task.outputs(model, inputs)
    row |= task.measure(inputs, targets, outputs)
    rows = np.arange(NUM_ROWS) * len(inputs) // NUM_ROWS
    return row, {"inputs": inputs[rows], "outputs": outputs[rows], "targets": targets[rows]}


def _start(task, task_name, method, minutes, folder):
    """Returns the generator that a method starts from, or `None`."""
    if method not in task.starts_from:
        return None
    before = task.starts_from[method]
    path = folder / f"{stem(task_name, before, task.seed, minutes)}.keras"
    if not path.exists():
        raise SystemExit(
            f"The method {method!r} starts from {path}, which is not there. Run "
            f"--methods={before} with the same --folder and --minutes and an --output without its "
            "result."
        )
    return keras.saving.load_model(path)


def picture(jobs, folder):
    """Returns inputs, the outputs of the jobs and targets, a column each, side by side.

    Outputs that are the inputs, those of a baseline, are shown once. Small images are enlarged.
    """
    arrays = [np.load(folder / f"{stem(**job)}.npz") for job in jobs]
    inputs = arrays[0]["inputs"]
    outputs = [a["outputs"] for a in arrays if not _same(a["outputs"], inputs)]
    columns = [inputs, *outputs, arrays[0]["targets"]]
    side, channels = (max(column.shape[i] for column in columns) for i in (2, 3))
    side *= max(1, round(SIDE / side))
    shown = []
    for column in columns:
        scale = side // column.shape[2]
        column = column.repeat(scale, axis=1).repeat(scale, axis=2)
        shown.append(column.repeat(channels // column.shape[3], axis=3))
    images = np.stack(shown, axis=1).reshape(-1, *shown[0].shape[1:])
    return image_grid(images, (len(images) // len(columns), len(columns)))


def _same(outputs, inputs):
    """Whether outputs are the inputs, of which grey ones may stand in three channels."""
    return outputs.shape[:-1] == inputs.shape[:-1] and (outputs == inputs).all()


def stem(task, method, seed, minutes):
    """Returns the beginning of the names of a job's files."""
    return f"{task}_{method}_{seed}_{minutes:g}"


def table(rows):
    """Returns the results as Markdown, a line for each method."""
    names = [n for n, v in rows[0].items() if isinstance(v, float) and n != "minutes"]
    lines = [f"| method | steps | {' | '.join(names)} |", "|---" * (2 + len(names)) + "|"]
    for row in rows:
        values = [f"{row[name]:.4g}" for name in names]
        lines.append(f"| {row['method']} | {row['num_steps']} | {' | '.join(values)} |")
    return "\n".join(lines)


def main():
    """Does the runs that are not done yet, prints the table and draws the picture."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=pathlib.Path, help="Folder with photos, emoji and tfds.")
    parser.add_argument("--task", choices=TASKS, default="super_resolution")
    parser.add_argument("--methods", help="Separated by commas; not given: all of the task.")
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--seeds", type=int, default=1)
    apart.add_arguments(parser, "image_to_image")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    if arguments.run:
        job = json.loads(arguments.run)
        row, images = run(
            **job, data=pathlib.Path(os.environ["IMAGE_DATA"]), folder=arguments.folder
        )
        np.savez(
            arguments.folder / f"{stem(**job)}.npz", **{k: to_uint8(v) for k, v in images.items()}
        )
        arguments.output.write_text(json.dumps(job | row), encoding="utf-8")
        return
    if arguments.data is None:
        parser.error("--data is needed: the folder with photos, emoji and tfds.")
    os.environ["IMAGE_DATA"] = str(arguments.data.resolve())
    task = TASKS[arguments.task]
    methods = arguments.methods.split(",") if arguments.methods else task.methods
    jobs = [
        {"task": arguments.task, "method": method, "seed": seed, "minutes": arguments.minutes}
        for seed in range(arguments.seeds)
        for method in methods
    ]
    rows = []
    # Those that start from another one's generator come after it.
    for later in (False, True):
        chosen = [job for job in jobs if (job["method"] in task.starts_from) == later]
        rows += apart.run_all(__file__, chosen, arguments)
    done = [row for job in jobs for row in rows if job.items() <= row.items()]
    print(table(done))
    for seed in range(arguments.seeds):
        name = f"{arguments.task}_{seed}.png"
        of_seed = [job for job in jobs if job["seed"] == seed]
        there = [job for job in of_seed if (arguments.folder / f"{stem(**job)}.npz").exists()]
        if there:
            save_png(arguments.folder / name, picture(there, arguments.folder))


if __name__ == "__main__":
    main()
