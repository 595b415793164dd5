"""Real or generated samples of any origin, as checked batches."""

import functools
import hashlib
import warnings

import numpy as np

from keras_gan import data
from keras_gan.features.base import to_float_images, weights_hash
from keras_gan.utils.validation import check_positive_integer


class SampleSet:
    """Samples that a metric looks at: batches of float32 arrays, which may be gone through again.

    Images are rounded to 8 bits, as they would be in a file.

    Args:
        samples: A `keras_gan.data.Source`; a model with `generate_batches`, such as
            `keras_gan.GAN`; an array `(n, *sample_shape)`; or an iterable of batches, such as a
            `tf.data.Dataset`, whose batches may be tuples that begin with the samples; if it has
            a method `origin`, that returns the dict for the record.
            Images: floats in [-1, 1], or uint8.
        role: `"real"` or `"fake"`, for the messages.
        num_samples: How many of them. `None`: all. A model generates that many; of a source they
            are chosen at random; of an array or iterable they are the first.
        seed: Integer: of the model's latents, or of the choice.
        batch_size: Of what a source or a model gives.

    Raises:
        ValueError: If the number is not given where it is needed, or larger than the source.
    """

    def __init__(self, samples, role, num_samples=None, seed=0, batch_size=64):
        self.role = role
        self.seed = seed
        self.batch_size = check_positive_integer(batch_size, "batch_size")
        self._samples = samples
        if num_samples is not None:
            check_positive_integer(num_samples, f"the number of {role} samples")
        self.num_samples = num_samples
        self.sample_shape = None
        self._digest = None
        if self.is_model:
            self._require_number("a model generates any number of samples")
            self.sample_shape = tuple(samples.sample_shape)
        elif self.is_source:
            self._check_available(samples.num_examples)
            self.sample_shape = samples.sample_shape
        elif hasattr(samples, "shape"):
            self._samples = samples = np.asarray(samples)
            self._check_rank(samples)
            self._check_available(len(samples))
            self.sample_shape = samples.shape[1:]
        elif not hasattr(samples, "__iter__") or isinstance(samples, (str, dict)):
            raise ValueError(
                f"The {role} samples are {samples!r}. Expected a data source "
                "(keras_gan.data.source(...)), a GAN, an array, or batches."
            )
        elif getattr(samples, "cardinality", lambda: 0)() == -1:
            self._require_number("the data set is endless")

    @property
    def is_model(self):
        """Whether the samples are generated."""
        return hasattr(self._samples, "generate_batches")

    @property
    def is_source(self):
        """Whether they are those of a `keras_gan.data.Source`."""
        return isinstance(self._samples, data.Source)

    @property
    def is_image(self):
        """Whether a sample is an image; known after the first batch."""
        return len(self.sample_shape) == 3

    @property
    def is_repeatable(self):
        """Whether a second pass surely gives the same samples in the same order."""
        known = (np.ndarray, list, tuple)
        return self.is_model or self.is_source or isinstance(self._samples, known)

    @functools.cached_property
    def fingerprint(self):
        """What tells the samples from others, or `None` if that is not known beforehand."""
        return self._samples.fingerprint() if self.is_source else None

    @property
    def num_available(self):
        """How many samples there are going to be, or `None` if that is not known."""
        if self.num_samples is None and self.is_source:
            return self._samples.num_examples
        if self.num_samples is None and isinstance(self._samples, np.ndarray):
            return len(self._samples)
        return self.num_samples

    def origin(self):
        """Returns where the samples come from, as a dict for a record.

        Of samples without a `fingerprint` it is that of the values in the latest pass over them.
        """
        if hasattr(self._samples, "origin"):
            return self._samples.origin()
        if self.is_model:
            model = self._samples
            decay = getattr(model, "ema_decay", None)
            facts = {"ema": decay is not None}
            if facts["ema"]:
                facts["ema_decay"] = decay
            # No model truncates its latents yet.
            facts |= {"truncation": None, "step": model.current_step}
            facts["weights"] = weights_hash(model.weights)
            if hasattr(model, "labels_of_samples"):
                facts["labels"] = model.labels_of_samples
            return {"model": type(model).__name__, "seed": self.seed, **facts}
        if not self.is_source:
            is_array = isinstance(self._samples, np.ndarray)
            kind = "array" if is_array else type(self._samples).__name__
            return {"data": kind, "fingerprint": self._digest}
        source, fingerprint = self._samples, self.fingerprint or self._digest
        origin = {"data": source.name, "split": source.split, "fingerprint": fingerprint}
        return origin if self._is_whole else {**origin, "seed": self.seed}

    @property
    def _is_whole(self):
        return self.num_samples in (None, self._samples.num_examples)

    def __iter__(self):
        """Yields float32 arrays `(batch, *sample_shape)`.

        Raises:
            ValueError: If values are NaN or out of range, shapes differ, or there are too few.
        """
        count, low = 0, np.inf
        digest = hashlib.sha256() if self.fingerprint is None and not self.is_model else None
        for batch in self._batches():
            if self.num_samples is not None:
                batch = batch[: self.num_samples - count]
            if len(batch) == 0:
                continue
            batch = self._check(batch)
            count, low = count + len(batch), min(low, batch.min())
            if digest:
                digest.update(batch.tobytes())
            yield batch
            if count == self.num_samples:
                break
        self._check_available(count)
        self._digest = digest and digest.hexdigest()
        if self.is_image and low >= 0:
            warnings.warn(
                f"The {self.role} images have values in [{low:g}, 1], none of them negative. "
                "Expected [-1, 1]. If they are in [0, 1], rescale: images * 2 - 1.",
                stacklevel=2,
            )

    def take(self, indices):
        """Returns some of the samples, by their numbers in the order in which they come.

        Args:
            indices: Integer array of any shape.

        Returns:
            float32 array `(*indices.shape, *sample_shape)`.
        """
        found = np.empty((*indices.shape, *self.sample_shape), "float32")
        start = 0
        for batch in self:
            is_here = (indices >= start) & (indices < start + len(batch))
            found[is_here] = batch[indices[is_here] - start]
            start += len(batch)
        return found

    def _batches(self):
        samples, size = self._samples, self.batch_size
        if self.is_model:
            return samples.generate_batches(self.num_samples, self.seed, size)
        if self.is_source:
            number = None if self._is_whole else self.num_samples
            return data.subset(samples, number, size, seed=self.seed).as_numpy_iterator()
        if isinstance(samples, np.ndarray):
            return (samples[i : i + size] for i in range(0, len(samples), size))
        return map(self._first, samples)

    def _first(self, batch):
        """Returns the samples of a batch of any form."""
        samples = batch[0] if isinstance(batch, (tuple, list)) else batch
        if isinstance(samples, dict):
            raise ValueError(
                f"The {self.role} samples come in dicts with the keys {sorted(samples)}. Expected "
                "arrays, or tuples that begin with them. Of a tf.data.Dataset pass "
                'dataset.map(lambda x: x["image"]).'
            )
        return np.asarray(samples)

    def _check(self, batch):
        owner = f"The set of {self.role} samples"
        self._check_rank(batch)
        if self.sample_shape is None:
            self.sample_shape = batch.shape[1:]
        if batch.shape[1:] != tuple(self.sample_shape):
            raise ValueError(
                f"{owner} has samples of the shapes {tuple(self.sample_shape)} and "
                f"{batch.shape[1:]}. Bring them to one."
            )
        if self.is_image:
            if self.is_model:  # Whose generator need not end in tanh: clipped, as in a file.
                batch = np.clip(batch, -1.0, 1.0)
            with warnings.catch_warnings():
                # That none is negative is a fact about the set, not about a batch.
                warnings.filterwarnings("ignore", message=".*none of them negative")
                return to_float_images(batch, owner)
        if not np.isfinite(batch).all():
            raise ValueError(
                f"{owner} has NaN or infinite values. Look for damaged data, or for a diverged "
                "model."
            )
        return batch.astype("float32")

    def _check_rank(self, batch):
        if batch.ndim not in (2, 4):
            raise ValueError(
                f"The set of {self.role} samples has a batch of shape {batch.shape}. Expected "
                "images (batch, height, width, channels), grey ones with channels=1, or points "
                "(batch, dim)."
            )

    def _require_number(self, why):
        if self.num_samples is None:
            raise ValueError(
                f"The number of {self.role} samples is not given, but {why}. Pass it, such as "
                f"{'num_real' if self.role == 'real' else 'num_samples'}=10000."
            )

    def _check_available(self, available):
        if available == 0:
            raise ValueError(f"The set of {self.role} samples is empty.")
        if self.num_samples is not None and self.num_samples > available:
            about = f" ({self._samples.name}, {self._samples.split})" if self.is_source else ""
            raise ValueError(
                f"{self.num_samples} {self.role} samples were asked for, but the set{about} has "
                f"{available}. Ask for at most as many, or leave the number away to take all. Do "
                "not compare distances that were measured with different numbers of samples."
            )
