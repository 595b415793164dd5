"""Whether the metrics rank known degradations of real images as they should.

    python benchmarks/metrics_sanity.py --data_dir=DIR

The real samples are the 10,000 test images of Fashion-MNIST. In the place of generated samples
stand training images (of the classes that are left, equally many of each, always the same number),
degraded: by Gaussian noise, by a Gaussian blur, by dropping classes. Seen through the embedded
`fashion_mnist` classifier, the Frechet distance (FD) and the kernel distance (KD, of all samples
at once) must rise with each step of a degradation. Noise and blur harm the single image: precision
must fall by more than 0.1. A dropped class harms no image: recall must fall by more than 0.1, and
precision stay within 0.1 (not at its value, as some classes have a higher precision than others).

Measured: all of this holds. Recall falls with noise and blur as well, so that it is precision that
tells them from dropped classes. With much noise or blur it rises again, from 0.5 to 0.7 and from
0.3 to 0.5: it looks as if their features, nearly the same for all, came to lie in the large ball
of an outlier, a known weakness of this metric.

Prints the values, says which of these hold, writes them as JSON and draws them.
"""

import argparse
import json
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import line_plots
import numpy as np

import keras_gan
from keras_gan.metrics import functional
from keras_gan.utils.files import replacing

NUM_CLASSES = 10
# Steps of each degradation; the first is none.
LEVELS = {
    "noise": (0.0, 0.1, 0.2, 0.4, 0.6, 0.8),  # Standard deviation; images are in [-1, 1].
    "blur": (0.0, 0.5, 1.0, 1.5, 2.0, 3.0),  # Standard deviation in pixels.
    "dropped_classes": (0, 1, 3, 5, 7, 9),
}
PANELS = {
    "noise": ("Gaussian noise", "standard deviation, images in [-1, 1]"),
    "blur": ("Gaussian blur", "standard deviation in pixels"),
    "dropped_classes": ("Dropped classes", "number of the 10 classes dropped"),
}
# A change of precision or recall that counts.
CHANGE = 0.1


def add_noise(images, level, rng):
    """Returns images with Gaussian noise of standard deviation `level`, clipped to [-1, 1]."""
    noise = rng.standard_normal(images.shape, dtype="float32")
    return np.clip(images + np.float32(level) * noise, -1.0, 1.0)


def blur(images, level):
    """Returns images blurred by a Gaussian of `level` pixels; outside of them is black."""
    if level == 0:
        return images
    positions = np.arange(images.shape[1])
    kernel = np.exp(-0.5 * ((positions[:, None] - positions) / level) ** 2)
    # Of a whole Gaussian the weights have the sum 1; what falls outside of the image is lost.
    kernel /= np.exp(-0.5 * (np.arange(-40, 41) / level) ** 2).sum()
    blurred = np.einsum("hi,nijc,wj->nhwc", kernel, images + 1.0, kernel, optimize=True) - 1.0
    return np.clip(blurred, -1.0, 1.0).astype("float32")


def choose(labels, num_classes, num_samples, rng):
    """Returns the indices of so many samples, equally many of each of the first classes."""
    share, rest = divmod(num_samples, num_classes)
    chosen = [
        rng.permutation(np.flatnonzero(labels == label))[: share + (label < rest)]
        for label in range(num_classes)
    ]
    return np.concatenate(chosen)


def measure(extractor, real, pool, labels, num_samples, levels=LEVELS, seed=0):
    """Computes the metrics at each step of the degradations.

    Args:
        extractor: `FeatureExtractor`.
        real: Images in [-1, 1].
        pool: Images in [-1, 1] to degrade.
        labels: Labels of the pool.
        num_samples: Number of degraded images, taken from the pool.
        levels: Dict from degradation to its steps.
        seed: Fixes the choice of the images and the noise.

    Returns:
        Dict from degradation to a dict from metric to a list of values, one a step.
    """
    real = extractor.extract(real)["features"]
    results = {kind: {"fd": [], "kd": [], "precision": [], "recall": []} for kind in levels}
    for kind, steps in levels.items():
        for level in steps:
            rng = np.random.default_rng(seed)
            num_classes = NUM_CLASSES - (level if kind == "dropped_classes" else 0)
            fake = pool[choose(labels, num_classes, num_samples, rng)]
            if kind == "noise":
                fake = add_noise(fake, level, rng)
            elif kind == "blur":
                fake = blur(fake, level)
            fake = extractor.extract(fake)["features"]
            values = {
                "fd": functional.frechet_distance(real, fake),
                "kd": functional.squared_mmd(real, fake),
                **functional.precision_recall(real, fake),
            }
            for name, value in values.items():
                results[kind][name].append(float(value))
    return results


def findings(results):
    """Returns a dict from each statement that should hold to whether it does."""
    found = {}
    for kind, values in results.items():
        for metric in ("fd", "kd"):
            rises = bool(np.all(np.diff(values[metric]) > 0))
            found[f"{metric} rises with each step of {kind}"] = rises
        precision, recall = (np.subtract(values[m], values[m][0]) for m in ("precision", "recall"))
        if kind == "dropped_classes":
            found[f"precision stays with {kind}"] = bool(np.all(np.abs(precision) < CHANGE))
            found[f"recall falls with {kind}"] = bool(recall[-1] < -CHANGE)
        else:
            found[f"precision falls with {kind}"] = bool(precision[-1] < -CHANGE)
    return found


def picture(results, levels=LEVELS):
    """Returns the plots of `results` as a Pillow image: a column for each degradation."""
    panels = []
    for names in (["fd"], ["kd"], ["precision", "recall"]):
        for kind, values in results.items():
            title, x_label = PANELS[kind]
            panel = {"x": levels[kind], "x_label": x_label, "lines": {n: values[n] for n in names}}
            if len(names) == 1:
                panels.append({**panel, "y_label": names[0].upper(), "title": title})
            else:
                panels.append({**panel, "limits": (0, 1.06)})
    return line_plots.draw(panels, columns=len(results))


def main():
    """Measures, prints the table and the findings, writes JSON and the picture."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data_dir", help="TFDS data directory that holds fashion_mnist.")
    parser.add_argument("--output", default="metrics_sanity.json", help="File for the results.")
    parser.add_argument("--picture", default="metrics_sanity.png", help="File for the plots.")
    arguments = parser.parse_args()

    real = keras_gan.data.source("fashion_mnist", "test", data_dir=arguments.data_dir)
    pool = keras_gan.data.source("fashion_mnist", "train", data_dir=arguments.data_dir)
    extractor = keras_gan.features.get("fashion_mnist")
    num_samples = pool.num_examples // NUM_CLASSES  # As many as one class has.
    results = measure(
        extractor,
        real.samples / np.float32(127.5) - 1,
        pool.samples / np.float32(127.5) - 1,
        pool.labels,
        num_samples,
    )
    found = findings(results)
    for kind, values in results.items():
        print(f"\n{kind:16s}" + "".join(f"{name:>11s}" for name in values))
        for i, level in enumerate(LEVELS[kind]):
            print(f"{level:<16g}" + "".join(f"{line[i]:11.4f}" for line in values.values()))
    print()
    for statement, holds in found.items():
        print(f"{'yes' if holds else 'NO ':4s} {statement}")
    report = {
        "extractor": extractor.title,
        "weights": extractor.weights_hash(),
        "num_real": real.num_examples,
        "num_fake": num_samples,
        "levels": LEVELS,
        "results": results,
        "findings": found,
    }
    with open(arguments.output, "w", encoding="utf-8") as file:
        json.dump(report, file, indent=2)
    with replacing(arguments.picture) as temporary:
        picture(results).quantize(64).save(temporary, optimize=True)


if __name__ == "__main__":
    main()
