"""Runs an extractor once for all metrics that look through it."""

import warnings

from keras_gan import features
from keras_gan.features.base import ModelFeatures
from keras_gan.metrics.base import StoredMetric


def group_by_extractor(metrics):
    """Returns `[(extractor, metrics)]`, the extractor `None` for those that need none."""
    groups = {}
    for metric in metrics:
        extractor = None if metric.output == "samples" else metric.extractor
        key = id(extractor)
        if extractor is not None and is_known(extractor):  # Two that were made alike are one.
            outputs = getattr(extractor, "returned_outputs", None)
            key = (type(extractor), extractor.title, outputs, extractor.weights_hash())
        groups.setdefault(key, (extractor, []))[1].append(metric)
    return list(groups.values())


def outputs_of(extractor, batch, metrics):
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


def keeps_outputs(metric):
    """Whether a metric keeps the extractor's outputs as they are."""
    return isinstance(metric, StoredMetric) and type(metric)._check is StoredMetric._check


def is_known(extractor):
    """Whether title and weights tell what an extractor computes: not of a user's own code."""
    if extractor is None:
        return True
    parts = [p for p in extractor._flatten_layers() if isinstance(p, features.FeatureExtractor)]
    return all(
        type(part).__module__.startswith("keras_gan.") and not isinstance(part, ModelFeatures)
        for part in parts
    )


def resizes(extractor):
    """Whether an extractor brings images of any size to its own."""
    return extractor is not None and extractor.resize != "none"
