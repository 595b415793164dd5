"""Measures generated samples by several metrics at once, and records how."""

import json
import warnings

import keras
import numpy as np

from keras_gan.metrics.base import StoredMetric
from keras_gan.metrics.data_copying import draw_rows
from keras_gan.metrics.extraction import (
    group_by_extractor,
    is_known,
    keeps_outputs,
    outputs_of,
    resizes,
)
from keras_gan.metrics.failures import MetricsFailedError
from keras_gan.metrics.functional.nearest import nearest_neighbors
from keras_gan.metrics.record import Record, library_versions
from keras_gan.metrics.reference import ReferenceCache
from keras_gan.metrics.resolution import resolve_metrics
from keras_gan.metrics.sample_set import SampleSet

_NUM_NEIGHBORS = 5  # Reference images beside a sample, in the picture.


class Evaluator:
    """Metrics of samples against one reference set, which is gone through once.

    Each extractor runs once over a set of samples, however many metrics look through it. What the
    reference set leaves in the metrics is kept for the next evaluation, and, of a
    `keras_gan.data.Source` and an extractor of a name, in files (`ReferenceCache`).

    Args:
        metrics: The metrics: a list of names, dicts and `GenerativeMetric`s, see
            `keras_gan.metrics.get`; one string such as `"fid,kid"`; or a dict from name to dict
            of arguments.
        real: The reference samples: a `keras_gan.data.Source`, an array, or batches, see
            `SampleSet`. Needed unless no metric of the list does.
        extractor: What named metrics look through, see `keras_gan.features.get`. Default `None`:
            each metric's own, if it has one.
        num_real: How many reference samples, chosen by `seed`. Default `None`: all.
        seed: Integer that fixes the choice of reference samples, and, in `evaluate`, the latents
            or the choice of generated ones. Default `0`.
        batch_size: How many samples are generated, and looked at, at once. Default `64`.
        cache: Whether reference statistics are kept in files, or the folder for them. Default
            `True`: in the folder `keras_gan/statistics` of Keras's home.

    Raises:
        ValueError: If a metric or extractor is unknown, two results have one name, or there is
            no reference set where one is needed.

    Example:
    ```python
    source = keras_gan.data.source("fashion_mnist", "train")
    evaluator = keras_gan.metrics.Evaluator(["fd", "kd"], source, extractor="fashion_mnist")
    for record in evaluator.evaluate(gan, num_samples=10000):
        print(record)
    ```
    """

    def __init__(
        self,
        metrics,
        real=None,
        *,
        extractor=None,
        num_real=None,
        seed=0,
        batch_size=64,
        cache=True,
    ):
        self.metrics = resolve_metrics(metrics, extractor)
        if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
            raise ValueError(f"`seed` must be an integer of at least 0. Received: {seed!r}.")
        self.seed = seed
        self.batch_size = batch_size
        self._groups = group_by_extractor(self.metrics)
        self._hashes = {}
        self._cache = None
        if cache:
            self._cache = ReferenceCache(None if cache is True else cache)
        self._real = None
        needing = [metric.name for metric in self.metrics if metric.needs_real]
        if needing:
            if real is None:
                raise ValueError(
                    f"There is no reference set, which {', '.join(needing)} needs. Pass "
                    "real=keras_gan.data.source(...), to a callback source=, on the command line "
                    "--real=."
                )
            self._real = SampleSet(real, "real", num_real, seed, batch_size)
        self._states = None
        self._num_real = None

    def prepare(self, verbose=0):
        """Goes through the reference set, unless that is done; `evaluate` does so by itself.

        Args:
            verbose: `1` shows a progress bar. Default `0`.
        """
        if self._states is not None:
            return
        needing = [metric for metric in self.metrics if metric.needs_real]
        loaded = {}  # Metrics that keep the same outputs share their memory.
        states = {metric: self._load(metric, loaded) for metric in needing}
        missing = [metric for metric in needing if states[metric] is None]
        if needing:
            self._num_real = self._real.num_available
        for metric in missing:  # Someone may have used it.
            metric.reset_state()
        if missing:
            self._num_real = self._feed(self._real, missing, verbose)
        saved = []
        for metric in missing:
            states[metric] = metric.real_state()
            self._save(metric, states[metric], saved)
            metric.reset_state()
        self._states = states

    def check(self, fake, num_samples=None):
        """Checks, before any work is done, what can be told of the arguments of `evaluate`.

        Raises:
            ValueError: If one of the metrics can't be measured.
        """
        for error in self._known_failures(fake, self._open(fake, num_samples)).values():
            raise error

    def _open(self, fake, num_samples):
        fake = SampleSet(fake, "fake", num_samples, self.seed, self.batch_size)
        if fake.sample_shape is not None:
            self._check_shape(fake)
        if self._real and fake.is_source and fake.fingerprint == self._real.fingerprint:
            warnings.warn(
                f"The real and the fake samples are the same set ({fake.origin()}). Compare with "
                "another split, such as 'test'.",
                stacklevel=3,
            )
        return fake

    def _known_failures(self, fake, samples):
        """Returns a dict from each metric that can't judge the samples of `fake` to its error."""
        errors = {}
        for metric in self.metrics:
            try:
                metric.check_fake(fake)
                for set_ in (self._real, samples) if metric.needs_real else (samples,):
                    _check_number(metric, set_)
            except ValueError as error:
                errors[metric] = error
        return errors

    def evaluate(self, fake, num_samples=None, verbose=0):
        """Measures samples.

        A metric that fails, as for too few samples, does not take the others along: the error at
        the end has their records.

        Args:
            fake: The samples: a model, `keras_gan.data.Source`, array, or batches, see
                `SampleSet`.
            num_samples: How many of them. Default `None`: all there are; of a model it must be
                given. Published FIDs use 50,000.
            verbose: `1` shows progress bars. Default `0`.

        Returns:
            List of `Record`, one for each metric.

        Raises:
            MetricsFailedError: A `ValueError`, if metrics failed; its `records` are the others'.
            ValueError: If a set is empty, has NaN, or values or shapes that do not fit.
        """
        samples = self._open(fake, num_samples)
        failures = self._known_failures(fake, samples)
        measured = [metric for metric in self.metrics if metric not in failures]
        if not measured:  # Before any work.
            raise MetricsFailedError(failures, [])
        self.prepare(verbose)
        records = []
        try:
            for metric in measured:
                metric.reset_state()
                if metric in self._states:
                    metric.set_real_state(self._states[metric])
            num_fake = self._feed(samples, measured, verbose)
            real = self._real and _describe(self._real, self._num_real)
            judged = _describe(samples, num_fake)
            for metric in measured:
                try:
                    records.append(self._record(metric, real, judged))
                except Exception as error:  # Of any kind, in a user's own metric.
                    failures[metric] = error
        finally:
            for metric in self.metrics:
                metric.reset_state()
        if failures:
            raise MetricsFailedError(failures, records)
        return records

    def neighbor_picture(self, metric, fake, num_samples):
        """Draws samples, each in a row with the reference images that are nearest to it.

        As `nearest_neighbor_grid` does, but the reference images' features are there already.

        Args:
            metric: One of the metrics, whose features are compared: a `DataCopying`.
            fake: The images, see `evaluate`, of the size of the reference images.
            num_samples: How many of them are drawn.

        Returns:
            uint8 picture `(h, w, channels)`.

        Raises:
            ValueError: If the reference samples may come in another order in a second pass.
        """
        if not self._real.is_repeatable:
            raise ValueError(
                "The picture needs the nearest real images, but the real samples are batches, "
                "which may be shuffled anew in each pass. Pass them as an array, or as a "
                "keras_gan.data.source(...)."
            )
        self.prepare()
        images = SampleSet(fake, "fake", num_samples, self.seed).take(np.arange(num_samples))
        features, reference = metric.extractor.extract(images), self._states[metric]["real"]
        num_neighbors = min(_NUM_NEIGHBORS, len(reference))
        _, indices = nearest_neighbors(features["features"], reference, num_neighbors)
        return draw_rows(images, self._real.take(indices))

    def _feed(self, samples, metrics, verbose):
        """Shows samples to metrics; returns how many there were."""
        progress = None
        if verbose and samples.num_available:
            print(f"{samples.role.capitalize()} samples:", flush=True)
            progress = keras.utils.Progbar(samples.num_available, unit_name="sample")
        stored = {}
        count = 0
        for batch in samples:
            self._check_shape(samples)
            for extractor, members in self._groups:
                members = [metric for metric in members if metric in metrics]
                if not members:
                    continue
                outputs = outputs_of(extractor, batch, members)
                for name in {metric.output for metric in members if keeps_outputs(metric)}:
                    stored.setdefault((extractor, name), []).append(outputs[name])
                for metric in members:
                    if not keeps_outputs(metric):
                        metric.update_outputs(**{samples.role: outputs[metric.output]})
            count += len(batch)
            if progress:
                progress.update(count)
        # As one array, whose memory those that keep all outputs share.
        for key in list(stored):
            stored[key] = np.concatenate(stored[key])
        for extractor, members in self._groups:
            for metric in members:
                if metric in metrics and keeps_outputs(metric):
                    metric.update_outputs(**{samples.role: stored[extractor, metric.output]})
        return count

    def _check_shape(self, samples):
        real = self._real and self._real.sample_shape
        if real is None or samples is self._real:
            return
        fake, real = tuple(samples.sample_shape), tuple(real)
        comparing = [(m.name, e) for e, members in self._groups for m in members if m.needs_real]
        if fake == real or not comparing:
            return
        fixed = [name for name, extractor in comparing if not resizes(extractor)]
        if len(fake) == len(real) == 3 and fake[2] == real[2] and not fixed:
            return
        unfit = fixed or [name for name, _ in comparing]  # All, where channels differ.
        raise ValueError(
            f"The real samples have the shape {real}, the fake ones {fake}, which "
            f"{', '.join(unfit)} can't compare. Load both in one size and with as many channels: "
            "keras_gan.data.source(..., image_size=, channels=), or --image_size and --channels on "
            "the command line."
        )

    def _record(self, metric, real, fake):
        result = metric.result()
        if not isinstance(result, dict):
            result = {metric.name: result}
        extractor = self._extractor_of(metric)
        return Record(
            metric=metric.name,
            title=metric.title,
            values={name: float(value) for name, value in result.items()},
            settings=metric.settings(),
            extractor=None if extractor is None else self._describe_extractor(extractor),
            real=real if metric.needs_real else None,
            fake=fake,
            rounding="8 bits" if len(fake["sample_shape"]) == 3 else None,
            versions=library_versions(),
        )

    def _extractor_of(self, metric):
        return next(extractor for extractor, members in self._groups if metric in members)

    def _describe_extractor(self, extractor):
        if extractor not in self._hashes:
            self._hashes[extractor] = extractor.weights_hash()
        weights = self._hashes[extractor]
        return {"title": extractor.title, "weights": weights, "resize": extractor.resize}

    def _load(self, metric, loaded):
        """Returns the cached state of a metric, or `None`; `loaded` holds those read already."""
        key = self._cache_key(metric)
        if key is None:
            return None
        name = json.dumps(key, sort_keys=True)
        if name not in loaded:
            loaded[name] = self._cache.load(*key)
        return loaded[name]

    def _save(self, metric, state, saved):
        """Writes a state, unless it is among those `saved` already."""
        key = self._cache_key(metric)
        if key is not None and key not in saved:
            self._cache.save(*key, state)
            saved.append(key)

    def _cache_key(self, metric):
        """Returns `(request, origin)` of what a metric keeps of the real samples, or `None`."""
        extractor, real = self._extractor_of(metric), self._real
        keeps_all = type(metric).real_state is StoredMetric.real_state
        if (
            self._cache is None
            or not is_known(extractor)
            or not type(metric).__module__.startswith("keras_gan.")
            or real.fingerprint is None
            or (keeps_all and metric.output == "samples")  # Which are there already.
        ):
            return None
        state = {"metric": type(metric).__name__, **metric.settings()}
        request = {
            **{k: v for k, v in real.origin().items() if k != "fingerprint"},
            "num_samples": real.num_available,
            "sample_shape": list(real.sample_shape),
            "output": metric.output,
            # The outputs as they are, which metrics share, or what this one made of them.
            "state": "outputs" if keeps_all and keeps_outputs(metric) else state,
        }
        origin = {"fingerprint": real.fingerprint}
        if extractor is not None:
            about = self._describe_extractor(extractor)
            origin["weights"] = about.pop("weights")
            request["extractor"] = {**about, "class": type(extractor).__name__}
        return request, origin


def evaluate(metrics, real=None, fake=None, *, num_samples=None, verbose=0, **kwargs):
    """Measures samples once; see `Evaluator`, which measures many times against one reference.

    Args:
        metrics: See `Evaluator`.
        real: The reference samples, see `Evaluator`.
        fake: The samples to judge, see `Evaluator.evaluate`.
        num_samples: How many of them, see `Evaluator.evaluate`.
        verbose: `1` shows progress bars. Default `0`.
        **kwargs: `extractor`, `num_real`, `seed`, `batch_size`, `cache` of `Evaluator`.

    Returns:
        List of `Record`, one for each metric.

    Example:
    >>> real = keras_gan.data.source("folder:real", image_size=64)
    >>> fake = keras_gan.data.source("folder:fake", image_size=64)
    >>> keras_gan.metrics.write_records(
    ...     "evaluation.json", keras_gan.metrics.evaluate("fid,kid", real, fake))
    """
    if fake is None:
        raise ValueError("There are no samples to judge. Pass fake=gan, a data source or an array.")
    return Evaluator(metrics, real, **kwargs).evaluate(fake, num_samples, verbose)


def _check_number(metric, samples):
    """Checks that there are enough samples, where their number is known."""
    number = samples.num_available
    if number is not None and number < metric.min_samples:
        raise ValueError(
            f"{metric.name} needs at least {metric.min_samples} {samples.role} samples, but there "
            f"are {number}. Give more, leave this metric out, or change its arguments (such as "
            "`subset_size` of the kernel distance, `num_splits` of the inception score)."
        )


def _describe(samples, count):
    about = {"num_samples": count, "sample_shape": list(samples.sample_shape)}
    return {**samples.origin(), **about}
