"""Frechet distance between Gaussians fitted to two sets of features."""

import warnings

import numpy as np

from keras_gan.metrics.functional.checks import blocks, check_features, check_pair


def mean_and_covariance(features):
    """Computes the mean and the unbiased covariance of features, in float64.

    ```
    mean = 1/n sum_i x_i        covariance = 1/(n - 1) sum_i (x_i - mean)(x_i - mean)^T
    ```

    Samples are taken in blocks, centred before they are multiplied: a mean much larger than the
    spread costs no accuracy, and no float64 copy of all features is made.

    Args:
        features: Array `(n, dim)`, `n` at least 2.

    Returns:
        `(mean, covariance)`: float64 arrays `(dim,)` and `(dim, dim)`.

    Raises:
        ValueError: If the shape is another one, or a value is not finite.
    """
    features = check_features(features, "features", min_samples=2)
    mean = features.mean(axis=0, dtype="float64")
    scatter = np.zeros((len(mean), len(mean)))
    for block in blocks(features):
        centred = block - mean
        scatter += centred.T @ centred
    return mean, scatter / (len(features) - 1)


def frechet_distance(real, fake):
    """Computes the Frechet distance between two sets of features.

    ```
    d^2 = |m_1 - m_2|^2 + tr(S_1 + S_2 - 2 (S_1 S_2)^(1/2))
    ```

    with the means `m` and the unbiased covariances `S` of the two sets: the squared
    2-Wasserstein distance between the Gaussians `N(m_1, S_1)` and `N(m_2, S_2)`. On the features
    of the Inception network of 2015 it is the FID. It is biased: the fewer samples, the higher;
    compare values of equal numbers of samples, 50,000 by convention.

    The trace of the root is computed as the sum of the singular values of `F_1^T F_2`, with
    factors `S = F F^T`: the eigenvalues of `S_1 S_2` are their squares. No root of a product
    that is singular up to rounding is taken, so that nothing need be added to the diagonal, as
    the authors' program does, and no imaginary part be dropped. With fewer samples than
    dimensions the factor is the centred features themselves; directions in which they do not
    vary then add nothing to the trace.

    Args:
        real: Array `(num_real, dim)` of features of real samples, at least 2.
        fake: Array `(num_fake, dim)` of features of generated samples, at least 2.

    Returns:
        Float, at least 0, in squared units of the features. 0 for identical sets.

    Raises:
        ValueError: If shapes do not fit, there are fewer than 2 samples, or a value is not finite.

    Warns:
        UserWarning: If a set has no more samples than dimensions, with the rank.

    Example:
        >>> features = np.random.default_rng(0).normal(size=(1000, 8))
        >>> round(frechet_distance(features, features + 1.0), 6)
        8.0

    Reference:
        - Heusel et al., 2017, "GANs Trained by a Two Time-Scale Update Rule Converge to a Local
          Nash Equilibrium", arXiv:1706.08500, equation 6.
        - Dowson and Landau, 1982, "The Frechet Distance between Multivariate Normal
          Distributions", Journal of Multivariate Analysis 12(3).
    """
    real, fake = check_pair(real, fake, min_samples=2)
    warn_of_few_samples(len(real), len(fake), real.shape[1])
    return _distance(*_mean_and_factor(real), *_mean_and_factor(fake))


def frechet_distance_from_moments(mean1, covariance1, mean2, covariance2):
    """Computes the Frechet distance between two Gaussians; see `frechet_distance`.

    It is symmetric. A covariance may be singular: eigenvalues below `dim * eps` of the largest
    one, `eps` the spacing of float64, count as 0. No warning is given, as it can't be told how
    many samples there were.

    Args:
        mean1: Array `(dim,)`.
        covariance1: Array `(dim, dim)`, symmetric and positive semidefinite.
        mean2: Array `(dim,)`.
        covariance2: Array `(dim, dim)`, symmetric and positive semidefinite.

    Returns:
        Float, at least 0.

    Raises:
        ValueError: If shapes do not fit, a value is not finite, or a matrix is no covariance.
    """
    mean1, covariance1 = _check_moments(mean1, covariance1, 1)
    mean2, covariance2 = _check_moments(mean2, covariance2, 2)
    if len(mean1) != len(mean2):
        raise ValueError(
            f"Received moments of {len(mean1)} and of {len(mean2)} dimensions. Expected as many. "
            "Compute both with the same extractor."
        )
    return _distance(mean1, _factor(covariance1), mean2, _factor(covariance2))


def warn_of_few_samples(num_real, num_fake, dim):
    """Warns if a covariance of `dim` features has not full rank for want of samples."""
    for kind, count in (("real", num_real), ("fake", num_fake)):
        if count <= dim:
            warnings.warn(
                f"The Frechet distance of {count} {kind} samples with {dim} features: their "
                f"covariance has rank {count - 1} at most, of {dim}. The distance is defined, but "
                f"far too high. Give more than {dim} samples, best 50,000, or use the kernel "
                "distance, which has no such bias.",
                stacklevel=3,
            )


def _mean_and_factor(features):
    """Returns the mean, and `F` of shape `(dim, rank)` with `F F^T` the covariance."""
    if len(features) > features.shape[1]:
        mean, covariance = mean_and_covariance(features)
        return mean, _factor(covariance)
    mean = features.mean(axis=0, dtype="float64")
    return mean, (features - mean).T / np.sqrt(len(features) - 1)


def _factor(covariance):
    """Returns `F` of shape `(dim, rank)` with `F F^T` the covariance."""
    try:
        factor = np.linalg.cholesky(covariance)
    except np.linalg.LinAlgError:
        pass
    else:
        # A squared pivot is the variance of a feature that the ones before it do not explain.
        # Where it is next to nothing it is mostly rounding, and so may be what follows.
        if (np.diag(factor) ** 2 > 1e-9 * np.diag(covariance)).all():
            return factor
    values, vectors = np.linalg.eigh(covariance)
    if values[0] < -1e-6 * values[-1]:
        raise ValueError(
            f"Received a covariance with the negative eigenvalue {values[0]:g}, the largest being "
            f"{values[-1]:g}. Expected a covariance matrix, as of mean_and_covariance."
        )
    kept = values > len(values) * np.finfo("float64").eps * values[-1]
    return vectors[:, kept] * np.sqrt(values[kept])


def _distance(mean1, factor1, mean2, factor2):
    difference = mean1 - mean2
    # Squares of factors are the traces of the covariances.
    traces = sum(np.vdot(factor, factor) for factor in (factor1, factor2))
    root = _sum_of_singular_values(factor1.T @ factor2)
    return max(float(difference @ difference + traces - 2 * root), 0.0)


def _sum_of_singular_values(matrix):
    """Returns the sum, by the eigenvalues of `M M^T` if they are exact enough: 3 times as fast."""
    squares = np.linalg.eigvalsh(matrix @ matrix.T) if 0 not in matrix.shape else np.zeros(1)
    if squares[0] > 0:
        values = np.sqrt(squares)
        # Rounding changes each square by eps of the largest, and its root by that over twice it.
        error = np.finfo("float64").eps * squares[-1] * np.sum(0.5 / values)
        if error < 1e-8 * values.sum():  # Measured: some 1e-4 of this bound.
            return values.sum()
    return np.linalg.svd(matrix, compute_uv=False).sum()


def _check_moments(mean, covariance, number):
    mean, covariance = np.asarray(mean, "float64"), np.asarray(covariance, "float64")
    if mean.ndim != 1 or covariance.shape != 2 * mean.shape or len(mean) == 0:
        raise ValueError(
            f"Received mean{number} of shape {mean.shape} and covariance{number} of shape "
            f"{covariance.shape}. Expected (dim,) and (dim, dim), as of mean_and_covariance."
        )
    if not (np.isfinite(mean).all() and np.isfinite(covariance).all()):
        raise ValueError(
            f"Received mean{number} or covariance{number} with NaN or infinite values. Look for "
            "damaged images, or for a diverged model."
        )
    largest = np.abs(covariance).max()
    if np.abs(covariance - covariance.T).max() > 1e-6 * largest or np.diag(covariance).min() < 0:
        raise ValueError(
            f"Received covariance{number} that is not symmetric, or has negative variances. "
            "Expected a covariance matrix, as of mean_and_covariance."
        )
    return mean, covariance
