"""The classifiers that `image_to_image.py` judges images by, none of which a method has seen."""

import keras
import numpy as np
from keras import layers

import keras_gan
from keras_gan.metrics.functional import frechet_distance
from keras_gan.utils.files import replacing

_STEPS = 800
_BATCH_SIZE = 64


def classifier(path, images, labels, crop=None, seed=0):
    """Returns a small convolutional classifier, trained once and then read from its file.

    Args:
        path: Its `.keras` file.
        images: float32 images in [-1, 1], of one size; original ones only.
        labels: Integers from 0 on.
        crop: Side of the random parts of the images that it is trained on, or `None`.
        seed: Fixes its weights and batches.

    Returns:
        `keras.Model` from images of any size to `{"features": (batch, 32), "logits"}`.
    """
    if not path.exists():
        keras.utils.set_random_seed(seed)
        network = _network(images.shape[-1], int(labels.max()) + 1)
        logits = keras.Model(network.input, network.output["logits"])
        logits.compile(
            keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(2e-3, _STEPS)),
            keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        )
        random = np.random.default_rng(seed)
        for _ in range(_STEPS):
            rows = random.integers(len(images), size=_BATCH_SIZE)
            batch = images[rows]
            if crop is not None:
                top, left = random.integers(images.shape[1] - crop + 1, size=2)
                batch = batch[:, top : top + crop, left : left + crop]
            logits.train_on_batch(batch[:, :, :: random.choice([-1, 1])], labels[rows])
        with replacing(path, by_many=True) as temporary:
            network.save(temporary)
    return keras_gan.features.get(keras.saving.load_model(path))


def _network(channels, num_classes):
    inputs = x = keras.Input((None, None, channels))
    for width, kernel_size in ((32, 5), (64, 3), (64, 3)):
        x = layers.Conv2D(width, kernel_size, strides=2, padding="same", use_bias=False)(x)
        x = layers.ReLU()(layers.BatchNormalization()(x))
    x = layers.GlobalAveragePooling2D()(x)
    features = layers.Dense(32, activation="relu", name="features")(x)
    logits = layers.Dense(num_classes, name="logits")(features)
    return keras.Model(inputs, {"features": features, "logits": logits})


def accuracy(extractor, images, labels):
    """Returns the share of images that a classifier gives these labels."""
    return float(np.mean(np.argmax(extractor.extract(images)["logits"], axis=1) == labels))


def patches(images, side):
    """Cuts images into squares that do not overlap."""
    n, height, width, channels = images.shape
    cells = images.reshape(n, height // side, side, width // side, side, channels)
    return cells.transpose(0, 1, 3, 2, 4, 5).reshape(-1, side, side, channels)


def feature_distances(extractor, targets, outputs):
    """Returns the distance of pairs, and that of the distributions, in a classifier's features.

    The first is the mean squared difference, divided by twice the variance of the targets'
    features: of unrelated images it would be 1.
    """
    target, output = (extractor.extract(images)["features"] for images in (targets, outputs))
    unrelated = 2 * target.var(axis=0, dtype="float64").sum()
    distance = np.square(target - output).sum(axis=1, dtype="float64").mean()
    return {
        "feature_distance": float(distance / unrelated),
        "fd": float(frechet_distance(target, output)),
    }
