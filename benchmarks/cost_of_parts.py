"""What each regularizer, augmentation and aid adds to a training step.

    python benchmarks/cost_of_parts.py [--parts="r1 and r2;ema"] [--rounds=20]

A DCGAN for 28x28 images (width 32, 4x4 kernels, no normalisation in the discriminator, batches of
64) is trained with and without each part. All take turns of 16 steps, in an order drawn anew for
each round; a ratio is the median over the rounds of the part's time over the plain one's in the
same round, with its quartiles.
"""

import argparse
import json
import os
import random
import statistics
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
from training_step import environment

import keras_gan

STEPS = 16  # In a turn: one period of the laziest part.
BATCH_SIZE = 64


def _lazy(every_steps):
    return [{"name": name, "every_steps": every_steps} for name in ("r1", "r2")]


PARTS = {
    "plain": {},
    "r1": {"regularizers": ["r1"]},
    "r1 and r2": {"regularizers": ["r1", "r2"]},
    "r1 and r2, every 4 steps": {"regularizers": _lazy(4)},
    "r1 and r2, every 16 steps": {"regularizers": _lazy(16)},
    "gradient_penalty": {"regularizers": ["gradient_penalty"]},
    "dragan_penalty": {"regularizers": ["dragan_penalty"]},
    "le_cam": {"regularizers": ["le_cam"]},
    "consistency_regularization": {"regularizers": ["consistency_regularization"]},
    "balanced_consistency_regularization": {
        "regularizers": ["balanced_consistency_regularization"]
    },
    "latent_consistency and latent_diversity": {
        "regularizers": ["latent_consistency", "latent_diversity"]
    },
    "path_length": {"regularizers": ["path_length"]},
    "path_length, every 4 steps": {"regularizers": [{"name": "path_length", "every_steps": 4}]},
    "feature_matching": {"regularizers": ["feature_matching"]},
    "relativistic_pairing": {"loss": "relativistic_pairing"},
    "ema": {"ema_decay": 0.999},
    "diff_augment": {"augmentations": ["diff_augment"]},
    "adaptive_augment": {"augmentations": ["adaptive_augment"]},
    "instance_noise": {"augmentations": ["instance_noise"]},
    "spectral normalization": {"spectral_normalization": True},
    "minibatch standard deviation": {"minibatch": "standard_deviation"},
    "minibatch discrimination": {"minibatch": "discrimination"},
}


class Training:
    """A training of the network with a part, that goes on when it is told.

    Args:
        loss: Of the GAN; and so on, see `PARTS`.
    """

    def __init__(
        self,
        ema_decay=None,
        minibatch="none",
        spectral_normalization=False,
        **arguments,
    ):
        keras.utils.set_random_seed(0)
        shape = {"width": 32, "kernel_size": 4}
        discriminator = keras_gan.networks.DCGANDiscriminator(
            (28, 28, 1), normalization="none", minibatch=minibatch, **shape
        )
        if spectral_normalization:
            discriminator = keras.models.clone_model(discriminator, clone_function=_normalized)
        gan = keras_gan.GAN(
            keras_gan.networks.DCGANGenerator((28, 28, 1), 128, **shape),
            discriminator,
            ema_decay=ema_decay,
        )
        adam = [keras.optimizers.Adam(2e-4, beta_1=0.5) for _ in range(2)]
        gan.compile(*adam, **arguments)
        gan.make_train_function()
        source = keras_gan.data.source("fashion_mnist_mini")
        self._step = gan.train_function
        self._batches = iter(keras_gan.data.stream(source, BATCH_SIZE))

    def run(self):
        """Returns the seconds that the next steps take."""
        start = time.perf_counter()
        for _ in range(STEPS):
            self._step(self._batches)
        return time.perf_counter() - start


def _normalized(layer):
    copy = layer.__class__.from_config(layer.get_config())
    if isinstance(layer, (keras.layers.Conv2D, keras.layers.Dense)):
        return keras_gan.layers.SpectralNormalization(copy)
    return copy


def main():
    """Measures, prints the table and writes it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--parts", help="Separated by semicolons; not given: all.")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--output", default="cost_of_parts.json", help="File for the results.")
    arguments = parser.parse_args()
    if arguments.rounds < 2:
        parser.error(f"--rounds={arguments.rounds}: quartiles take at least 2.")
    names = arguments.parts.split(";") if arguments.parts else list(PARTS)
    trainings = {name: Training(**PARTS[name]) for name in dict.fromkeys(["plain", *names])}
    for training in trainings.values():
        training.run()  # Traces.
    seconds = {name: [] for name in trainings}
    for _ in range(arguments.rounds):
        for name in random.sample(list(trainings), len(trainings)):
            seconds[name].append(trainings[name].run())
    rows = []
    print("| part | time of a step over the plain one's: median (quartiles) |\n|---|---|")
    for name, values in seconds.items():
        ratios = [a / b for a, b in zip(values, seconds["plain"], strict=True)]
        low, median, high = statistics.quantiles(ratios, n=4)
        rows.append({"part": name, "low": low, "median": median, "high": high})
        print(f"| {name} | {median:.2f} ({low:.2f} to {high:.2f}) |")
    report = {"rounds": arguments.rounds, **environment(), "results": rows}
    with open(arguments.output, "w", encoding="utf-8") as file:
        json.dump(report, file, indent=2)


if __name__ == "__main__":
    main()
