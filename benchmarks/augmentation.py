"""Whether synthetic images help a classifier that has 20 real images of each class.

    python benchmarks/augmentation.py --data_dir=DIR [--folder=augmentation]

On Fashion-MNIST. A `SemiSupervisedGAN` learns from the 200 labels and all 60,000 images
(`configs/semi_supervised_gan/fashion_mnist.py`, other than that), and labels the images with its
classifier; an `ACGAN` learns from these images and labels (`configs/acgan/fashion_mnist.py`), and
generates 1,000 images of each class. No other label is used. A small convolutional network, that
of the classification accuracy score, then learns from

- the real images with labels alone;
- the same with classical augmentation: shifts by up to 2 pixels, zooms by up to a tenth, mirroring;
- the real images and the synthetic ones, about half of each batch each; the same with augmentation;
- for comparison, without a generated image: the real images and 10,000 of all 60,000 with the
  labels that the semi-supervised classifier gave them, about half of each batch each; some of the
  200 may be among these;

in about as many steps each: 1,580, or 1,570 where there are two halves. Accuracy on the 10,000 test
images, mean and population standard deviation over the seeds of this network; beside it that of the
semi-supervised classifier itself. The GANs and the choice of the labelled images have seed 0.
Trained GANs are kept in `--folder` and not trained again.
"""

import argparse
import json
import os
import pathlib
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
from semi_supervised import get_config
from training_step import environment

import keras_gan
from keras_gan.experiments import build
from keras_gan.metrics.classification_accuracy import classification_accuracy_score
from keras_gan.utils.files import replacing
from keras_gan.utils.images import image_grid, save_png, to_uint8

PER_CLASS = 20
SYNTHETIC_PER_CLASS = 1000
EPOCHS = 20  # Of 10,000 images, or of 20,000 where there are two halves and half the epochs.


def trained(name, path, source):
    """Returns the GAN of a file, or trains the one of a configuration and writes it there.

    Args:
        name: Of the configuration.
        path: The `.keras` file.
        source: The data to train on.
    """
    if path.exists():
        return keras.saving.load_model(path)
    config = get_config(name, seed=0)
    config.data.num_labels_per_class = PER_CLASS
    keras.utils.set_random_seed(0)
    gan = build.build_model(config, source)
    start = time.process_time()
    gan.fit(
        build.build_batches(config, source),
        epochs=config.train.epochs,
        steps_per_epoch=build.steps_in_epoch(config, source),
        verbose=2,
    )
    print(f"{name}: {(time.process_time() - start) / 60:.1f} CPU minutes", flush=True)
    with replacing(path) as temporary:
        gan.save(temporary)
    return gan


def make_classifier(image_shape, augmented):
    """Returns the small convolutional network, not compiled; its weights are of Keras's seed."""
    augmentations = [
        keras.layers.RandomFlip("horizontal"),
        keras.layers.RandomTranslation(1 / 14, 1 / 14, fill_mode="nearest"),
        keras.layers.RandomZoom(0.1, fill_mode="nearest"),
    ]
    hidden = []
    for filters in (32, 64, 128):
        hidden += [
            keras.layers.Conv2D(filters, 3, strides=2, padding="same", use_bias=False),
            keras.layers.BatchNormalization(momentum=0.9),
            keras.layers.ReLU(),
        ]
    outputs = [keras.layers.Flatten(), keras.layers.Dense(10)]
    first = [keras.Input(image_shape), *(augmentations if augmented else ())]
    return keras.Sequential([*first, *hidden, *outputs])


def accuracies(images, labels, test, augmented, seeds):
    """Returns the accuracy of a classifier for each seed."""
    results = []
    for seed in range(seeds):
        keras.utils.set_random_seed(seed)
        classifier = make_classifier(images.shape[1:], augmented)
        epochs = EPOCHS * 10_000 // len(images)
        score = classification_accuracy_score(images, labels, *test, classifier, epochs, seed=seed)
        results.append(score["accuracy"])
    return results


def main():
    """Trains what is not trained yet, prints the table and writes it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data_dir", help="TFDS's data directory.")
    parser.add_argument("--seeds", type=int, default=3, help="Of the classifier.")
    parser.add_argument("--folder", type=pathlib.Path, default=pathlib.Path("augmentation"))
    parser.add_argument("--output", type=pathlib.Path, default=pathlib.Path("augmentation.json"))
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)

    train, test = (
        keras_gan.data.source("fashion_mnist", split, data_dir=arguments.data_dir)
        for split in ("train", "test")
    )
    few = keras_gan.data.labelled_subset(train, PER_CLASS, seed=0)
    images, few_images, test_images = (to_floats(s.samples) for s in (train, few, test))
    semi_supervised = trained(
        "semi_supervised_gan/fashion_mnist", arguments.folder / "semi_supervised.keras", train
    )
    guessed = np.argmax(semi_supervised.classify(images), axis=1).astype("int32")
    labelled_by_guess = keras_gan.data.ArraySource(
        "fashion_mnist", "train", train.samples, guessed, class_names=train.class_names
    )
    acgan = trained("acgan/fashion_mnist", arguments.folder / "acgan.keras", labelled_by_guess)
    asked = np.repeat(np.arange(10), SYNTHETIC_PER_CLASS)
    synthetic = acgan.generate(labels=asked, seed=0)
    save_png(arguments.folder / "synthetic.png", image_grid(to_uint8(synthetic[::100])))

    # As often as there are synthetic images.
    repeats = len(asked) // few.num_examples
    real = np.tile(few_images, (repeats, 1, 1, 1)), np.tile(few.labels, repeats)
    others = np.random.default_rng(0).choice(len(images), len(asked), replace=False)
    with_synthetic = join(real, (synthetic, asked))
    with_others = join(real, (images[others], guessed[others]))
    test = test_images, test.labels
    results = {
        name: accuracies(*examples, test, augmented, arguments.seeds)
        for name, examples, augmented in (
            ("real", real, False),
            ("real, augmented", real, True),
            ("real and synthetic", with_synthetic, False),
            ("real and synthetic, augmented", with_synthetic, True),
            ("real, and real with guessed labels", with_others, False),
            ("real, and real with guessed labels, augmented", with_others, True),
        )
    }
    semi = float(np.mean(np.argmax(semi_supervised.classify(test_images), axis=1) == test[1]))
    results["semi-supervised classifier"] = [semi]
    print("| trained on | accuracy |\n| --- | --- |")
    for name, values in results.items():
        print(f"| {name} | {100 * np.mean(values):.1f} ± {100 * np.std(values):.1f} % |")
    right = float(np.mean(guessed == train.labels))
    print(f"Of the guessed labels {right:.1%} are right.")
    report = {**environment(), "guessed_rightly": right, "accuracies": results}
    arguments.output.write_text(json.dumps(report, indent=1), encoding="utf-8")


def to_floats(images):
    """Returns uint8 images as float32 in [-1, 1]."""
    return images / np.float32(127.5) - 1


def join(*parts):
    """Returns the images and labels of several `(images, labels)`."""
    return tuple(np.concatenate(arrays) for arrays in zip(*parts, strict=True))


if __name__ == "__main__":
    main()
