"""What a data set is to the pipeline: the examples of one split and what is known of them."""

import hashlib
import math

import numpy as np

from keras_gan.data.on_demand import tf

# Image sets of up to this many bytes as uint8 are kept in memory (2 GiB: CelebA's training split
# at 64x64 just fits). Larger ones are decoded anew in each epoch.
MEMORY_BUDGET = 2 * 1024**3


def fits_in_memory(num_examples, *shapes):
    """Returns whether that many examples of uint8 arrays stay within `MEMORY_BUDGET`."""
    return num_examples * sum(map(math.prod, shapes)) <= MEMORY_BUDGET


class Source:
    """The examples of one split of a data set, and what a model has to know of them.

    `keras_gan.data.source` makes one; `keras_gan.data.pipeline` makes batches of it.

    Args:
        name: Name of the data set, as given to `keras_gan.data.load`.
        split: Name of the split, with its slice, such as `"train[:90%]"`.
        sample_shape: Shape of one sample: `(height, width, channels)`, or `(dim,)` for points.
        num_examples: Number of samples in the split.
        class_names: Names of the classes in the order of their labels; `None` without labels.
        labels_hint: For a source without labels: the reason, or how to have them.
    """

    # Whether `batches` orders indices, so that any order can be had; otherwise the examples.
    is_indexed = True

    def __init__(self, name, split, sample_shape, num_examples, class_names=None, labels_hint=""):
        self.name = name
        self.split = split
        self.sample_shape = tuple(sample_shape)
        self.num_examples = num_examples
        self.class_names = None if class_names is None else tuple(class_names)
        self.labels_hint = labels_hint

    @property
    def num_classes(self):
        """Number of classes, or `None` without labels."""
        return None if self.class_names is None else len(self.class_names)

    def batches(self, order, batch_size, drop_remainder):
        """Returns a dataset of `(samples,)` or `(samples, labels)` batches, not yet scaled.

        Args:
            order: Function `(dataset, buffer_size) -> dataset` that shuffles or leaves the order.
            batch_size: Number of samples in a batch.
            drop_remainder: Whether a last smaller batch is dropped.
        """
        raise NotImplementedError

    def fingerprint(self):
        """Returns hexadecimal digits that other samples would not have, or `None` if unknown.

        Statistics of a source are cached by them.
        """

    def __repr__(self):
        return (
            f"<{type(self).__name__} {self.name!r}, split={self.split!r}, "
            f"num_examples={self.num_examples}, sample_shape={self.sample_shape}, "
            f"num_classes={self.num_classes}>"
        )


class ArraySource(Source):
    """A source whose samples lie in memory.

    Args:
        name: See `Source`.
        split: See `Source`.
        samples: Array of shape `(num_examples, *sample_shape)`: uint8 images, which the pipeline
            scales to [-1, 1], or float32 points, which it passes on as they are.
        labels: int32 array of shape `(num_examples,)`, from 0, or `None`.
        class_names: See `Source`. Default `None`: with labels their numbers, `"0"`, `"1"`, ... up
            to the largest.
        labels_hint: See `Source`.

    Raises:
        ValueError: If there is not one label for each sample, or one is negative.
    """

    def __init__(self, name, split, samples, labels=None, class_names=None, labels_hint=""):
        if labels is not None:
            _check_labels(name, labels, len(samples))
            if class_names is None:
                class_names = map(str, range(int(np.max(labels, initial=-1)) + 1))
        super().__init__(name, split, samples.shape[1:], len(samples), class_names, labels_hint)
        self.samples = samples
        self.labels = labels

    def fingerprint(self):
        """See `Source.fingerprint`: of the samples' values, in their order."""
        digest = hashlib.sha256(f"{self.samples.dtype} {self.samples.shape}".encode())
        digest.update(memoryview(np.ascontiguousarray(self.samples)).cast("B"))
        return digest.hexdigest()

    def batches(self, order, batch_size, drop_remainder):
        """See `Source.batches`. Indices are shuffled, so that every order is equally likely."""
        columns = [_to_tensor(self.samples)]
        if self.labels is not None:
            columns.append(_to_tensor(self.labels))
        indices = order(tf.data.Dataset.range(self.num_examples), self.num_examples)
        options = tf.data.Options()
        # These would copy the samples into the optimized graph, and there is nothing to gain.
        options.experimental_optimization.apply_default_optimizations = False
        return (
            indices.batch(batch_size, drop_remainder)
            .map(
                lambda batch: tuple(tf.gather(column, batch) for column in columns),
                num_parallel_calls=tf.data.AUTOTUNE,
            )
            .with_options(options)
        )


def _check_labels(name, labels, num_samples):
    if np.shape(labels) != (num_samples,) or np.min(labels, initial=0) < 0:
        raise ValueError(
            f"The labels of {name!r} have the shape {np.shape(labels)} and begin at "
            f"{np.min(labels, initial=0)}. Expected one from 0 for each of the {num_samples} "
            "samples. Where the classes are not known, leave the labels or these samples out."
        )


def _to_tensor(array):
    # On the CPU, as a GPU's memory is needed for the networks. Sharing the array's memory through
    # DLPack instead of copying it crashes where NumPy's memory is not aligned as TensorFlow needs.
    with tf.device("/cpu:0"):
        # A converted tensor holds two copies of the array; its identity holds one.
        return tf.identity(tf.convert_to_tensor(array))
