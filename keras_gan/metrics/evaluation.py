"""Measures generated samples by several metrics at once, and records how."""

import inspect
import warnings

import keras
import numpy as np

from keras_gan import features
from keras_gan.features.base import ModelFeatures
from keras_gan.metrics.base import GenerativeMetric, StoredMetric
from keras_gan.metrics.record import Record, library_versions
from keras_gan.metrics.reference import ReferenceCache
from keras_gan.metrics.sample_set import SampleSet


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
        self.seed = seed
        self.batch_size = batch_size
        self._groups = _group_by_extractor(self.metrics)
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
                    "real=keras_gan.data.source(...), or --real on the command line."
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
        states = {metric: self._load(metric) for metric in needing}
        missing = [metric for metric in needing if states[metric] is None]
        if needing:
            self._num_real = self._real.num_available
        if missing:
            self._num_real = self._feed(self._real, missing, verbose)
        saved = []
        for metric in missing:
            states[metric] = metric.real_state()
            self._save(metric, states[metric], saved)
            metric.reset_state()
        self._states = states

    def check(self, fake, num_samples=None):
        """Checks, before any work is done, what can be told of the arguments of `evaluate`."""
        self._open(fake, num_samples)

    def _open(self, fake, num_samples):
        fake = SampleSet(fake, "fake", num_samples, self.seed, self.batch_size)
        if fake.sample_shape is not None:
            self._check_shape(fake)
        return fake

    def evaluate(self, fake, num_samples=None, verbose=0):
        """Measures samples.

        Args:
            fake: The samples: a model, `keras_gan.data.Source`, array, or batches, see
                `SampleSet`.
            num_samples: How many of them. Default `None`: all there are; of a model it must be
                given. Published FIDs use 50,000.
            verbose: `1` shows progress bars. Default `0`.

        Returns:
            List of `Record`, one for each metric.

        Raises:
            ValueError: If a set has too few samples, NaN, or values or shapes that do not fit.
        """
        fake = self._open(fake, num_samples)
        self.prepare(verbose)
        try:
            for metric in self.metrics:
                metric.reset_state()
                if metric in self._states:
                    metric.set_real_state(self._states[metric])
            num_fake = self._feed(fake, self.metrics, verbose)
            return [self._record(metric, fake, num_fake) for metric in self.metrics]
        finally:
            for metric in self.metrics:
                metric.reset_state()

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
                outputs = _outputs(extractor, batch, members)
                for name in {metric.output for metric in members if _keeps_outputs(metric)}:
                    stored.setdefault((extractor, name), []).append(outputs[name])
                for metric in members:
                    if not _keeps_outputs(metric):
                        metric.update_outputs(**{samples.role: outputs[metric.output]})
            count += len(batch)
            if progress:
                progress.update(count)
        # As one array, whose memory those that keep all outputs share.
        for key in list(stored):
            stored[key] = np.concatenate(stored[key])
        for extractor, members in self._groups:
            for metric in members:
                if metric in metrics and _keeps_outputs(metric):
                    metric.update_outputs(**{samples.role: stored[extractor, metric.output]})
        return count

    def _check_shape(self, samples):
        real = self._real and self._real.sample_shape
        if real is None or samples is self._real:
            return
        fake, real = tuple(samples.sample_shape), tuple(real)
        fixed = [m.name for e, members in self._groups for m in members if not _resizes(e)]
        if fake == real or (len(fake) == len(real) == 3 and fake[2] == real[2] and not fixed):
            return
        raise ValueError(
            f"The real samples have the shape {real}, the fake ones {fake}, which "
            f"{', '.join(fixed) or 'no metric'} can't compare. Load both in one size and with as "
            "many channels: keras_gan.data.source(..., image_size=, channels=), or --image_size "
            "and --channels on the command line."
        )

    def _record(self, metric, fake, num_fake):
        result = metric.result()
        if not isinstance(result, dict):
            result = {metric.name: result}
        extractor = self._extractor_of(metric)
        real = None
        if metric.needs_real:
            real = _describe(self._real, self._num_real)
        return Record(
            metric=metric.name,
            title=metric.title,
            values={name: float(value) for name, value in result.items()},
            settings=metric.settings(),
            extractor=None if extractor is None else self._describe_extractor(extractor),
            real=real,
            fake=_describe(fake, num_fake),
            rounding="8 bits" if fake.is_image else None,
            versions=library_versions(),
        )

    def _extractor_of(self, metric):
        return next(extractor for extractor, members in self._groups if metric in members)

    def _describe_extractor(self, extractor):
        if extractor not in self._hashes:
            self._hashes[extractor] = extractor.weights_hash()
        weights = self._hashes[extractor]
        return {"title": extractor.title, "weights": weights, "resize": extractor.resize}

    def _load(self, metric):
        key = self._cache_key(metric)
        return None if key is None else self._cache.load(*key)

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
            or not _is_known(extractor)
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
            "state": "outputs" if keeps_all and _keeps_outputs(metric) else state,
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


def resolve_metrics(metrics, extractor=None):
    """Returns the list of `GenerativeMetric` that `Evaluator` was given, with shared extractors.

    Args:
        metrics: See `Evaluator`.
        extractor: See `Evaluator`.

    Raises:
        ValueError: If one is unknown, or no such metric; if there is none, or two results have
            the same name.
    """
    # The registry stands in the package, which imports this module.
    from keras_gan.metrics import get, member

    if isinstance(metrics, str):
        metrics = [name.strip() for name in metrics.split(",") if name.strip()]
    elif isinstance(metrics, dict) and "name" not in metrics:
        metrics = [{"name": name, **arguments} for name, arguments in metrics.items()]
    elif not isinstance(metrics, (list, tuple)):
        metrics = [metrics]
    if not metrics:
        raise ValueError("No metric is given. Expected names, such as 'fid,kid'.")
    extractors = {}

    def shared(identifier):
        if not isinstance(identifier, str):
            return identifier
        if identifier not in extractors:
            extractors[identifier] = features.get(identifier)
        return extractors[identifier]

    if extractor is not None:
        extractor = shared(extractor) if isinstance(extractor, str) else features.get(extractor)
    result = []
    for identifier in metrics:
        if isinstance(identifier, (str, dict)):
            arguments = {"name": identifier} if isinstance(identifier, str) else dict(identifier)
            known = inspect.signature(member(arguments.get("name"))).parameters
            if "extractor" in known or "extractor" in arguments:
                default = known["extractor"].default if "extractor" in known else None
                chosen = arguments.get("extractor", extractor)
                arguments["extractor"] = shared(default if chosen is None else chosen)
            identifier = arguments
        metric = get(identifier)
        if not isinstance(metric, GenerativeMetric):
            raise ValueError(
                f"Received the metric {metric!r}. Expected names, such as 'fid,kid', or instances "
                "of keras_gan.metrics.GenerativeMetric."
            )
        result.append(metric)
    names = [metric.name for metric in result]
    if len(set(names)) < len(names):
        raise ValueError(
            f"Two metrics have the same name, by which their results are told apart: {names}. "
            "Give one of them another: name='...'."
        )
    return result


def _group_by_extractor(metrics):
    """Returns `[(extractor, metrics)]`, the extractor `None` for those that need none."""
    groups = {}
    for metric in metrics:
        extractor = None if metric.output == "samples" else metric.extractor
        if extractor is None or isinstance(extractor, ModelFeatures):
            key = id(extractor)
        else:
            key = (type(extractor), extractor.title, extractor.resize, extractor.weights_hash())
        groups.setdefault(key, (extractor, []))[1].append(metric)
    return list(groups.values())


def _outputs(extractor, batch, metrics):
    """Returns the dict of an extractor's outputs, the samples among them, that metrics take."""
    outputs = {"samples": batch}
    if extractor is not None:
        with warnings.catch_warnings():  # Which the sample set gives, once.
            warnings.filterwarnings("ignore", message=".*none of them negative")
            outputs |= extractor.extract(batch)
    elif batch.ndim == 2:
        outputs["features"] = batch
    for metric in metrics:
        if metric.output not in outputs:
            if extractor is None:
                problem = f"needs a feature extractor. Available: {', '.join(features.names())}"
            else:
                problem = (
                    f"takes the extractor's {metric.output}, but {extractor.title} only gives "
                    f"{sorted(set(outputs) - {'samples'})}"
                )
            raise ValueError(f"The metric {metric.name} {problem}. Pass another `extractor`.")
    return outputs


def _keeps_outputs(metric):
    """Whether a metric keeps the extractor's outputs as they are."""
    return isinstance(metric, StoredMetric) and type(metric)._check is StoredMetric._check


def _is_known(extractor):
    """Whether title and weights tell what an extractor computes: not of a user's own code."""
    if extractor is None:
        return True
    parts = [p for p in extractor._flatten_layers() if isinstance(p, features.FeatureExtractor)]
    return all(
        type(part).__module__.startswith("keras_gan.") and not isinstance(part, ModelFeatures)
        for part in parts
    )


def _resizes(extractor):
    return extractor is not None and extractor.resize != "none"


def _describe(samples, count):
    about = {"num_samples": count, "sample_shape": list(samples.sample_shape)}
    return {**samples.origin(), **about}
