"""Classification accuracy score: what a classifier learns from generated images."""

import inspect

import keras
import numpy as np

from keras_gan import data, engine
from keras_gan.features.base import to_float_images
from keras_gan.metrics.base import StoredMetric
from keras_gan.utils.images import to_uint8
from keras_gan.utils.precision import dtype_policy
from keras_gan.utils.validation import check_positive_integer


class ClassificationAccuracy(StoredMetric):
    """Classification accuracy score of a conditional model's samples.

    See `classification_accuracy_score` for the protocol, its deviation and the reference. The
    samples must show the classes in turn, number `i` the class `i % num_classes`, as conditional
    models generate them where no labels are given; an `Evaluator` takes such a model only. Give it
    as many samples as the training set has.

    Args:
        source: `keras_gan.data.Source` with labels, of the real images to test on: the test split.
        epochs: See `classification_accuracy_score`. Default 10.
        seed: See there. Default 0.
        name: Log name. Default `"classification_accuracy"`.

    Call arguments:
        real: Not used.
        fake: Generated images `(batch, height, width, channels)`: floats in [-1, 1].

    Returns:
        `result()` is a float from 0 to 1, the share of test images whose class is predicted.

    Raises:
        ValueError: If there is no source with labels, or the samples are not of its classes.

    Example:
    ```python
    test = keras_gan.data.source("fashion_mnist_mini", "test")
    metric = keras_gan.metrics.ClassificationAccuracy(test)
    [record] = keras_gan.metrics.evaluate([metric], fake=conditional_gan, num_samples=6000)
    ```
    """

    output = "samples"
    needs_real = False
    larger_is_better = ("classification_accuracy",)
    title = "Classification accuracy score"

    def __init__(self, source=None, epochs=10, seed=0, name="classification_accuracy"):
        super().__init__(name=name)
        if getattr(source, "num_classes", None) is None:
            raise ValueError(
                f"{name} needs real images with labels to test on. Received: source={source!r}. "
                "Evaluate a run, run_experiment.py --mode=evaluate, whose data have labels; or "
                "pass source=keras_gan.data.source(name, 'test')."
            )
        self.source = source
        self.epochs = check_positive_integer(epochs, "epochs")
        self.seed = seed

    @property
    def min_samples(self):
        """One of each class."""
        return self.source.num_classes

    def settings(self):
        """Returns the arguments; of the source its name, split, number and fingerprint."""
        source = self.source
        test = {"data": source.name, "split": source.split, "num_samples": source.num_examples}
        test["fingerprint"] = source.fingerprint()
        return {"epochs": self.epochs, "seed": self.seed, "test": test}

    def check_fake(self, fake):
        """Checks that samples come from a model with as many classes as there are in the data."""
        generate = getattr(fake, "generate", None)
        if generate is None or "labels" not in inspect.signature(generate).parameters:
            raise ValueError(
                f"{self.name} needs a model that is told which class to generate, such as "
                f"keras_gan.models.ConditionalGAN. Received: {type(fake).__name__}."
            )
        if fake.num_classes != self.source.num_classes:
            raise ValueError(
                f"{self.name} received a model of {fake.num_classes} classes, and test images of "
                f"{self.source.num_classes}. Expected the same classes."
            )

    def result(self):
        """Returns the accuracy."""
        images = self.stored("fake")
        batches = data.pipeline(
            self.source, with_labels=True, shuffle=False, drop_remainder=False
        ).as_numpy_iterator()
        real, real_labels = (np.concatenate(part) for part in zip(*batches, strict=True))
        labels = np.arange(len(images)) % self.source.num_classes
        score = classification_accuracy_score(
            images, labels, real, real_labels, epochs=self.epochs, seed=self.seed
        )
        return score["accuracy"]

    def _check(self, outputs):
        return to_uint8(to_float_images(super()._check(outputs), self.name))


def classification_accuracy_score(
    fake_images,
    fake_labels,
    real_images,
    real_labels,
    classifier=None,
    epochs=10,
    batch_size=128,
    seed=0,
):
    """Trains a classifier on generated images, and tests it on real ones.

    The better a conditional generator's images stand for the data, the nearer is the accuracy to
    that of the same classifier trained on real images, with which it should be compared. What the
    generator lacks shows in the classes' accuracies.

    Protocol of the paper: as many generated images as the training set has, with its labels; the
    accuracy on the real test set. Its classifier is a ResNet-50 for ImageNet, trained with random
    crops and flips for 90 epochs. Deviation: the default classifier here is a small convolutional
    network (three layers of 32, 64 and 128 filters, stride 2, with batch normalization, and a dense
    one; Adam at 0.001), trained without augmentation; give one that suits the data.

    Args:
        fake_images: Generated images to train on, `(n, height, width, channels)`: floats in
            [-1, 1], or uint8. They are rounded to 8 bits.
        fake_labels: Their classes, integers from 0, `(n,)`.
        real_images: Real images to test on, of the same size.
        real_labels: Their classes, `(m,)`.
        classifier: Keras model from images in [-1, 1] to a score for each class, trained in place,
            so give a new one each time. If it isn't compiled, the scores are taken for logits, and
            Adam is used; if it is, its loss must take integer labels. Default `None`: the network
            above.
        epochs: Number of passes over the generated images. Default 10.
        batch_size: Default 128.
        seed: Non-negative integer that fixes the order of the images and the default classifier's
            first weights. Default 0.

    Returns:
        Dict: `accuracy`, the share of real images whose class is predicted, from 0 to 1;
        `per_class`, the same for each class, float64 `(num_classes,)`, NaN for a class without
        real images.

    Raises:
        ValueError: If images, labels, or the classifier's output do not fit.

    Example:
    >>> images = np.full((20, 8, 8, 1), 0.9, "float32") * np.tile([1, -1], 10)[:, None, None, None]
    >>> labels = np.tile([0, 1], 10)
    >>> classification_accuracy_score(images, labels, images, labels, epochs=20)["accuracy"]
    1.0

    Reference:
        - Ravuri and Vinyals, 2019, "Classification Accuracy Score for Conditional Generative
          Models", arXiv:1905.10887, section 3.
    """
    owner = "classification_accuracy_score"
    fake_images, fake_labels = _check(fake_images, fake_labels, "generated", owner)
    real_images, real_labels = _check(real_images, real_labels, "real", owner)
    if fake_images.shape[1:] != real_images.shape[1:]:
        raise ValueError(
            f"{owner} received generated images of shape {fake_images.shape} and real ones of "
            f"shape {real_images.shape}. Expected the same size."
        )
    check_positive_integer(epochs, "epochs")
    check_positive_integer(batch_size, "batch_size")
    num_classes = int(max(fake_labels.max(), real_labels.max())) + 1
    if classifier is None:
        with dtype_policy("float32"):
            classifier = _default_classifier(fake_images.shape[1:], num_classes, seed)
    if not classifier.compiled:
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        classifier.compile(
            keras.optimizers.Adam(1e-3), loss, jit_compile=engine.default_jit_compile()
        )
    output_shape = tuple(classifier(real_images[:1], training=False).shape)
    if len(output_shape) != 2 or output_shape[1] < num_classes:
        raise ValueError(
            f"The classifier's output has shape {output_shape}. Expected a score for each of the "
            f"{num_classes} classes: (batch, {num_classes})."
        )
    batches = _ShuffledBatches(fake_images, fake_labels, batch_size, seed)
    classifier.fit(batches, epochs=epochs, shuffle=False, verbose=0)
    scores = classifier.predict(real_images, batch_size=batch_size, verbose=0)
    is_right = np.argmax(scores, axis=1) == real_labels
    counts = np.bincount(real_labels, minlength=num_classes)
    hits = np.bincount(real_labels, weights=is_right, minlength=num_classes)
    per_class = np.where(counts > 0, hits / np.maximum(counts, 1), np.nan)
    return {"accuracy": float(is_right.mean()), "per_class": per_class}


def _check(images, labels, kind, owner):
    images, labels = np.asarray(images), np.asarray(labels)
    if images.ndim != 4 or len(images) == 0:
        raise ValueError(
            f"{owner} received {kind} images of shape {images.shape}. Expected at least one, "
            "(n, height, width, channels)."
        )
    is_integer = np.issubdtype(labels.dtype, np.integer)
    if labels.shape != (len(images),) or not is_integer or labels.min() < 0:
        raise ValueError(
            f"{owner} received labels of shape {labels.shape} and dtype {labels.dtype} with "
            f"{len(images)} {kind} images. Expected an integer from 0 for each image, (n,). Of "
            "one-hot labels take np.argmax(labels, axis=1)."
        )
    return to_float_images(images, owner), labels


def _default_classifier(image_shape, num_classes, seed):
    # A seed given as an integer makes equal weights of equal shapes: each layer has its own.
    seeds = iter(range(4 * seed, 4 * seed + 4))

    def initializer():
        return keras.initializers.HeNormal(seed=next(seeds))

    layers = [keras.Input(image_shape)]
    for filters in (32, 64, 128):
        layers += [
            keras.layers.Conv2D(
                filters,
                3,
                strides=2,
                padding="same",
                use_bias=False,
                kernel_initializer=initializer(),
            ),
            keras.layers.BatchNormalization(momentum=0.9),
            keras.layers.ReLU(),
        ]
    layers += [
        keras.layers.Flatten(),
        keras.layers.Dense(num_classes, kernel_initializer=initializer()),
    ]
    return keras.Sequential(layers)


class _ShuffledBatches(keras.utils.PyDataset):
    """Batches in an order that depends on the seed and the epoch alone.

    Keras's own shuffling depends on the global seed.
    """

    def __init__(self, images, labels, batch_size, seed):
        super().__init__()
        self._images, self._labels, self._batch_size = images, labels, batch_size
        self._generator = np.random.default_rng(seed)
        self.on_epoch_end()

    def __len__(self):
        return -(-len(self._images) // self._batch_size)

    def __getitem__(self, index):
        chosen = self._order[index * self._batch_size : (index + 1) * self._batch_size]
        return self._images[chosen], self._labels[chosen]

    def on_epoch_end(self):
        """Draws the next order."""
        self._order = self._generator.permutation(len(self._images))
