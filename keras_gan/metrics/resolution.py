"""Turns what names metrics into metrics, which share their extractors."""

import inspect

from keras_gan import features
from keras_gan.metrics.base import GenerativeMetric


def split_names(text):
    """Returns the names in a text such as `"fid, kid"`; none in an empty one or `None`."""
    return [name.strip() for name in (text or "").split(",") if name.strip()]


def with_arguments(text, arguments):
    """Returns a dict of name and arguments for each metric that `text` names.

    Args:
        text: See `split_names`.
        arguments: Dict from names of metrics, not necessarily these, to dicts of arguments.
    """
    return [{"name": name, **arguments.get(name, {})} for name in split_names(text)]


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
        metrics = split_names(metrics)
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
