"""Checks of feature arrays, and their blocks, for all metrics on features."""

import numpy as np


def check_features(features, name, min_samples=1):
    """Returns `features` as an array, without a copy where it is one.

    Args:
        features: Array `(n, dim)` of numbers.
        name: What they are, for the messages, such as `"real"`.
        min_samples: The least `n` that the caller needs. Default 1.

    Raises:
        ValueError: If the shape is another one, there are fewer samples, or a value is NaN or
            infinite.
    """
    features = np.asarray(features)
    if features.ndim != 2 or 0 in features.shape[1:]:
        raise ValueError(
            f"Received {name} of shape {features.shape}. Expected (n, dim): a row of numbers for "
            "each sample. Give images to a metric with an extractor, or flatten them: "
            f"{name}.reshape(len({name}), -1)."
        )
    if len(features) < min_samples:
        raise ValueError(
            f"Received {len(features)} samples as {name}. Expected at least {min_samples}. Give "
            "more samples."
        )
    if not np.issubdtype(features.dtype, np.floating):
        features = features.astype("float64")
    # A sum is finite only if all values are, and needs no array of booleans.
    with np.errstate(all="ignore"):
        is_finite = np.isfinite(features.sum(dtype="float64"))
    if not is_finite and not np.isfinite(features).all():
        rows = np.flatnonzero(~np.isfinite(features).all(axis=1))
        raise ValueError(
            f"Received {name} with NaN or infinite values in {len(rows)} rows, the first of them "
            f"{rows[0]}. Look for damaged images, or for a diverged model."
        )
    return features


def check_pair(real, fake, min_samples=1):
    """Returns the features of both sets, checked by `check_features` and for equal `dim`."""
    real = check_features(real, "real", min_samples)
    fake = check_features(fake, "fake", min_samples)
    if real.shape[1] != fake.shape[1]:
        raise ValueError(
            f"Received real features of {real.shape[1]} dimensions and fake ones of "
            f"{fake.shape[1]}. Expected as many. Compute both with the same extractor."
        )
    return real, fake


def blocks(features, size=4096):
    """Yields `size` rows at a time: views, so that only a block is ever copied to float64."""
    for start in range(0, len(features), size):
        yield features[start : start + size]
