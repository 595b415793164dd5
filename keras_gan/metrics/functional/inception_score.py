"""Inception score: how sure a classifier is of each sample, and how diverse its classes are."""

import numpy as np

from keras_gan.metrics.functional.checks import check_features
from keras_gan.utils.validation import check_positive_integer


def inception_score(logits, num_splits=10, seed=0):
    """Computes the inception score of generated samples from a classifier's logits.

    ```
    IS = exp( 1/n sum_i KL( p(y | x_i) || p(y) ) ),      p(y) = 1/n sum_i p(y | x_i)
    ```

    with `p(y | x) = softmax(logits)`, for each of `num_splits` equal parts of the samples. All is
    computed from logarithms, in float64: logits of any size give a finite score.

    Args:
        logits: Array `(n, num_classes)`, `n` at least `num_splits`.
        num_splits: Number of parts, whose sizes differ by 1 at most. Fewer samples in a part give
            a lower score. Default 10, as published.
        seed: Integer by which samples are shuffled first, so that sets sorted by class are not
            split into classes: the order of torch-fidelity with `rng_seed=seed`. `None`: they
            are split in the order given, as in the paper's program. Default 0.

    Returns:
        `(mean, std)` over the parts: floats. The mean is between 1 and `num_classes`; higher is
        better. The standard deviation has `ddof=0`.

    Raises:
        ValueError: If the shape is another one, there are fewer samples than parts, or a value is
            not finite.

    Example:
        >>> mean, std = inception_score(100.0 * np.eye(10).repeat(50, axis=0), num_splits=1)
        >>> round(mean, 6), std
        (10.0, 0.0)

    Reference:
        Salimans et al., 2016, "Improved Techniques for Training GANs", arXiv:1606.03498,
        section 4. Barratt and Sharma, 2018, "A Note on the Inception Score", arXiv:1801.01973,
        explain why it should not be used with other networks' data or to tell overfitting.
    """
    logits = check_features(logits, "logits", check_positive_integer(num_splits, "num_splits"))
    if seed is not None:
        logits = logits[np.random.RandomState(seed).permutation(len(logits))]
    bounds = np.arange(num_splits + 1) * len(logits) // num_splits
    scores = [
        _score(logits[a:b].astype("float64")) for a, b in zip(bounds, bounds[1:], strict=False)
    ]
    return float(np.mean(scores)), float(np.std(scores))


def _score(logits):
    log_p = logits - _log_sum_exp(logits, axis=1)
    log_marginal = _log_sum_exp(log_p, axis=0) - np.log(len(log_p))
    divergences = np.sum(np.exp(log_p) * (log_p - log_marginal), axis=1)
    return np.exp(divergences.mean())


def _log_sum_exp(values, axis):
    largest = values.max(axis=axis, keepdims=True)
    return largest + np.log(np.exp(values - largest).sum(axis=axis, keepdims=True))
