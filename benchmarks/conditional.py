"""Whether a conditional model shows what it is asked for, in as many ways as real images do.

    python run_experiment.py --config=configs/conditional_gan/mnist.py --workdir=runs/conditional
    python benchmarks/conditional.py --gan=runs/conditional/gan.keras --data=mnist --data_dir=DIR

Of 1,000 generated images of each class:

- agreement: the share that the embedded classifier of the data set gives the class that was asked
  for; beside it the same share of the real test images, its accuracy.
- diversity: within each class, the total variance of the classifier's features, divided by that of
  1,000 real training images of the class; and the same of the pixels. Of a class that collapsed to
  one image it would be 0. The mean over the classes, and the least.
- score: the classification accuracy score (`keras_gan.metrics`): the accuracy on the real test
  images of a small network trained on 10,000 generated images; beside it that of the same network
  trained on 10,000 real ones.

Of an InfoGAN the accuracy of its first code as a classification of the test images, after the best
assignment of its categories to the classes, which takes SciPy (`pip install scikit-learn` brings
it). Writes the results as JSON.
"""

import argparse
import json
import pathlib

import keras
import numpy as np
from training_step import environment

import keras_gan
from keras_gan.metrics.classification_accuracy import classification_accuracy_score

PER_CLASS = 1000


def images_and_labels(data, split, data_dir):
    """Returns all images, float32 in [-1, 1], and labels of a split."""
    source = keras_gan.data.source(data, split, data_dir=data_dir)
    return source.samples / np.float32(127.5) - 1, source.labels


def first_of_each(images, labels, count):
    """Returns the first `count` images of each class, and their labels."""
    chosen = [np.flatnonzero(labels == label)[:count] for label in np.unique(labels)]
    chosen = np.concatenate(chosen)
    return images[chosen], labels[chosen]


def variances(values, labels):
    """Returns the total variance of the rows of each class."""
    rows = values.reshape(len(values), -1)
    return np.array([rows[labels == k].var(axis=0, dtype="float64").sum() for k in range(10)])


def measure_conditional(gan, data, train, test):
    """Returns the results of a conditional model as a dict."""
    labels = np.repeat(np.arange(10), PER_CLASS)
    fake = gan.generate(labels=labels, seed=0)
    real, real_labels = first_of_each(*train, PER_CLASS)
    extractor = keras_gan.features.get(data)
    of_fake, of_real, of_test = (extractor.extract(x) for x in (fake, real, test[0]))
    by_features = variances(of_fake["features"], labels) / variances(
        of_real["features"], real_labels
    )
    by_pixels = variances(fake, labels) / variances(real, real_labels)
    hits = np.argmax(of_fake["logits"], axis=1) == labels
    scores = [
        classification_accuracy_score(images, of_images, *test)["accuracy"]
        for images, of_images in ((fake, labels), (real, real_labels))
    ]
    return {
        "agreement": float(hits.mean()),
        "agreement_per_class": [float(hits[labels == k].mean()) for k in range(10)],
        "classifier_accuracy": float(np.mean(np.argmax(of_test["logits"], axis=1) == test[1])),
        "feature_diversity": float(by_features.mean()),
        "least_feature_diversity": float(by_features.min()),
        "pixel_diversity": float(by_pixels.mean()),
        "least_pixel_diversity": float(by_pixels.min()),
        "score": scores[0],
        "score_of_real": scores[1],
    }


def measure_codes(gan, test):
    """Returns how well the first code of an InfoGAN classifies the test images."""
    from scipy.optimize import linear_sum_assignment

    codes = np.argmax(gan.estimate_codes(test[0])[0], axis=1)
    counts = np.zeros((10, gan.categorical_codes[0]), int)
    np.add.at(counts, (test[1], codes), 1)
    hits = counts[linear_sum_assignment(counts, maximize=True)].sum()
    return {"code_accuracy": float(hits / len(codes)), "counts": counts.tolist()}


def main():
    """Measures a model, prints the results and writes them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gan", required=True, type=pathlib.Path, help="A .keras file.")
    parser.add_argument("--data", default="mnist", choices=("mnist", "fashion_mnist"))
    parser.add_argument("--data_dir", help="TFDS's data directory.")
    parser.add_argument("--output", type=pathlib.Path, default=pathlib.Path("conditional.json"))
    arguments = parser.parse_args()
    gan = keras.saving.load_model(arguments.gan)
    test = images_and_labels(arguments.data, "test", arguments.data_dir)
    if hasattr(gan, "estimate_codes"):
        results = measure_codes(gan, test)
    else:
        train = images_and_labels(arguments.data, "train", arguments.data_dir)
        results = measure_conditional(gan, arguments.data, train, test)
    results |= {"model": type(gan).__name__, "num_steps": gan.current_step, "seed": gan.seed}
    for name, value in results.items():
        print(f"{name}: {value}")
    report = {**environment(), "data": arguments.data, "results": results}
    arguments.output.write_text(json.dumps(report, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
