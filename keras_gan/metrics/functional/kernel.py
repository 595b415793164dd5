"""Kernel distance: the polynomial maximum mean discrepancy between two sets of features."""

import itertools

import numpy as np

from keras_gan.metrics.functional.checks import blocks, check_pair
from keras_gan.utils.validation import check_positive_integer

_BLOCK = 256


def kernel_distance(real, fake, num_subsets=100, subset_size=1000, seed=0):
    """Computes the squared maximum mean discrepancy on random subsets, as the KID is published.

    ```
    MMD^2 = 1/(m(m - 1)) sum_{i != j} k(x_i, x_j) + 1/(m(m - 1)) sum_{i != j} k(y_i, y_j)
            - 2/m^2 sum_{i, j} k(x_i, y_j)               k(x, y) = (x.y / dim + 1)^3
    ```

    `x` are `m = subset_size` real features, `y` generated ones, drawn without replacement anew
    for each subset. The estimate is unbiased: its mean does not depend on the number of samples,
    and is 0 for equal distributions, so that single values may be below 0. On the features of
    the Inception network of 2015 it is the KID (often given times 1000).

    Args:
        real: Array `(num_real, dim)` of features of real samples.
        fake: Array `(num_fake, dim)` of features of generated samples.
        num_subsets: Number of subsets. Default 100.
        subset_size: Samples of either set in a subset, at least 2. Default 1000.
        seed: Integer; the same one gives the same subsets. They are drawn by NumPy's legacy
            `RandomState`, whose stream is frozen for good, and are those of torch-fidelity with
            `rng_seed=seed`. Default 0.

    Returns:
        `(mean, std)` over the subsets: floats, computed in float64. The standard deviation is
        that of a single subset's value (`ddof=0`), not of the mean.

    Raises:
        ValueError: If shapes do not fit, a set is smaller than `subset_size`, or a value is not
            finite.

    Example:
        >>> x, y = np.random.default_rng(0).normal(size=(2, 500, 8))
        >>> mean, std = kernel_distance(x, y + 1.0, num_subsets=10, subset_size=100)

    Reference:
        Binkowski et al., 2018, "Demystifying MMD GANs", arXiv:1801.01401, sections 2.1 and 4.
    """
    real, fake = check_pair(real, fake)
    check_positive_integer(num_subsets, "num_subsets")
    check_subset_size(subset_size)
    for kind, features in (("real", real), ("fake", fake)):
        if len(features) < subset_size:
            raise ValueError(
                f"The kernel distance with subset_size={subset_size} received {len(features)} "
                f"{kind} samples. Give at least {subset_size}, or a smaller subset_size (and the "
                "same one for all results to be compared)."
            )
    random = np.random.RandomState(seed)
    values = []
    for _ in range(num_subsets):
        x, y = (s[random.choice(len(s), subset_size, replace=False)] for s in (real, fake))
        values.append(squared_mmd(x, y))
    return float(np.mean(values)), float(np.std(values))


def squared_mmd(real, fake):
    """Computes the squared maximum mean discrepancy of all samples, without subsets.

    The formula is that of `kernel_distance`, with `m` real and `n` generated samples: `1/(n(n -
    1))` before the second sum, `2/(m n)` before the third. The kernel matrix is computed in
    blocks; none of it is kept. Time grows with the square of the number of samples.

    Args:
        real: Array `(num_real, dim)`, at least 2 samples.
        fake: Array `(num_fake, dim)`, at least 2 samples.

    Returns:
        Float, computed in float64; unbiased, so that it may be below 0.

    Raises:
        ValueError: If shapes do not fit, there are fewer than 2 samples, or a value is not finite.

    Reference:
        Gretton et al., 2012, "A Kernel Two-Sample Test", JMLR 13, equation 3.
    """
    real, fake = check_pair(real, fake, min_samples=2)
    pairs = itertools.product(blocks(real, _BLOCK), blocks(fake, _BLOCK))
    between = sum(_kernel_sum(x, y) for x, y in pairs) / len(real) / len(fake)
    return float(_mean_within(real) + _mean_within(fake) - 2 * between)


def check_subset_size(subset_size):
    """Returns `subset_size` if it is an integer of at least 2, else raises a `ValueError`."""
    subset_size = check_positive_integer(subset_size, "subset_size")
    if subset_size < 2:
        raise ValueError(
            "`subset_size` must be at least 2: the unbiased estimate is a mean over pairs. "
            "Received: subset_size=1."
        )
    return subset_size


def _mean_within(features):
    """Returns the mean of the kernel over all pairs of different samples."""
    parts = list(blocks(features, _BLOCK))
    total = 0.0
    for i, x in enumerate(parts):
        total += _kernel_sum(x, x, without_diagonal=True)
        total += 2 * sum(_kernel_sum(x, y) for y in parts[i + 1 :])
    return total / len(features) / (len(features) - 1)


def _kernel_sum(x, y, without_diagonal=False):
    values = x.astype("float64") @ y.astype("float64").T
    values /= x.shape[1]
    values += 1.0
    if without_diagonal:
        np.fill_diagonal(values, 0.0)
    return np.vdot(values * values, values)
