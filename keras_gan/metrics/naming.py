"""Results are named by their extractor: only one network's Frechet distance is the FID."""

INCEPTION = "Inception-2015"


def is_inception(extractor):
    """Whether it is the network of published FIDs, `keras_gan.features.get("inception_2015")`."""
    return getattr(extractor, "title", None) == INCEPTION


def with_extractor(title, extractor):
    """Returns `title` with the extractor's in brackets, such as `FD (fashion_mnist classifier)`."""
    return title if extractor is None else f"{title} ({extractor.title})"


def require_inception(metric, name, general_name):
    """Returns `metric` if its extractor is the Inception network, which `name` stands for.

    Args:
        metric: A `GenerativeMetric`.
        name: Its registry name, such as `"fid"`.
        general_name: The registry name for any extractor, such as `"fd"`.

    Raises:
        ValueError: If the extractor is another one.
    """
    if is_inception(metric.extractor):
        return metric
    received = "none" if metric.extractor is None else f"'{metric.extractor.title}'"
    raise ValueError(
        f"The metric '{name}' is defined with the extractor '{INCEPTION}'. Received: {received}. "
        f"For another extractor, or features at hand, use '{general_name}': its results are named "
        "by the extractor, so that nobody takes them for published ones."
    )
