"""Which modes of the data a generator finds, and how evenly it visits them."""

import numpy as np

from keras_gan.metrics.functional.checks import check_features


def mode_coverage(fake, centers, standard_deviation, threshold=3.0):
    """Coverage of a mixture of equally likely, spherical modes with known centres.

    A sample is of high quality if it lies within `threshold` standard deviations of the nearest
    centre; a mode is found if at least one such sample is nearest to it (VEEGAN, section 5.1, with
    3 for the planar mixtures, 10 for the one in 1,200 dimensions, and 2,500 samples). With `p` the
    share of each mode among the high-quality samples, and `q = 1 / num_modes`:

    ```
    kl_fake_real = sum_i p_i log(p_i / q_i)      finite, however many modes are missing
    kl_real_fake = sum_i q_i log(q_i / p_i)      infinite as soon as one mode is missing
    ```

    Papers name them differently: the first is often called the reverse KL, as it is the reverse
    of maximum likelihood's, hence names that say the direction. See `class_coverage` for their
    bias.

    Args:
        fake: Generated points, `(n, dim)`.
        centers: Array `(num_modes, dim)`.
        standard_deviation: Of each mode along each axis, above 0.
        threshold: In standard deviations, above 0. Default 3.

    Returns:
        Dict: `modes`, the number found; `high_quality_share`, from 0 to 1; `kl_fake_real` and
        `kl_real_fake` in nats (both infinite if no sample is of high quality).

    Raises:
        ValueError: If a shape or value does not fit.

    Example:
    >>> ring = keras_gan.data.toy.mixture("ring")
    >>> points, _ = ring.sample(2500, np.random.default_rng(0))
    >>> mode_coverage(points, ring.centers, ring.std)["modes"]
    8

    Reference:
        - Srivastava et al., 2017, "VEEGAN: Reducing Mode Collapse in GANs using Implicit
          Variational Learning", arXiv:1705.07761, section 5.1: modes and high quality.
        - Lin et al., 2018, "PacGAN: The power of two samples in generative adversarial networks",
          arXiv:1712.04086, section 4: a divergence between the distributions over the modes. As
          in the authors' published code, the samples of low quality are left out of it; that code
          prints the Jensen-Shannon divergence.
    """
    counts, num_samples = mode_counts(fake, centers, standard_deviation, threshold)
    return {**divergences(counts), "high_quality_share": float(counts.sum() / num_samples)}


def mode_counts(fake, centers, standard_deviation, threshold=3.0):
    """Counts the high-quality samples of each mode; see `mode_coverage`.

    Returns:
        int64 array `(num_modes,)`, and the number of all samples.
    """
    fake, centers = check_features(fake, "samples"), check_features(centers, "`centers`")
    if fake.shape[1] != centers.shape[1]:
        raise ValueError(
            f"Received samples of shape {fake.shape} and centers of shape {centers.shape}. "
            "Expected (n, dim) and (num_modes, dim)."
        )
    for name, value in (("standard_deviation", standard_deviation), ("threshold", threshold)):
        if not np.isscalar(value) or not value > 0:
            raise ValueError(f"`{name}` must be a number above 0. Received: {value!r}.")
    centers = centers.astype("float64")
    squares = np.stack([np.square(fake - center).sum(axis=1) for center in centers])
    is_good = squares.min(axis=0) <= (threshold * standard_deviation) ** 2
    nearest = squares.argmin(axis=0)
    return np.bincount(nearest[is_good], minlength=len(centers)), len(fake)


def class_coverage(fake_labels, num_classes, real_labels=None):
    """Coverage of modes that a classifier tells apart, such as the 1,000 of stacked MNIST.

    A mode is found if at least one sample is given its label. With `p` the distribution of the
    generated samples' labels and `q` that of the data's:

    ```
    kl_fake_real = sum_i p_i log(p_i / q_i)
    kl_real_fake = sum_i q_i log(q_i / p_i)      infinite as soon as one mode is missing
    ```

    The KL of VEEGAN's and PacGAN's tables for stacked MNIST is `kl_fake_real`, in PacGAN's
    published code with uniform `q`. It is biased: for `n` samples of a perfect generator its
    expectation is about `(num_classes - 1) / (2 n)`, 0.019 for the 26,000 samples of the protocol.

    Args:
        fake_labels: Integers from 0 to `num_classes - 1`, `(n,)`.
        num_classes: Number of modes.
        real_labels: Labels of real samples. Default `None`: the modes are equally likely.

    Returns:
        Dict: `modes`, the number found; `kl_fake_real` and `kl_real_fake` in nats.

    Raises:
        ValueError: If there are no labels, or they are no integers in that range.

    Example:
    >>> class_coverage([0, 0, 1, 1], num_classes=4)["kl_fake_real"]  # log(4 / 2)
    0.6931471805599453

    Reference:
        - Metz et al., 2017, "Unrolled Generative Adversarial Networks", arXiv:1611.02163, section
          3.3.1; Srivastava et al., 2017, arXiv:1705.07761, section 5.1; Lin et al., 2018,
          arXiv:1712.04086, section 4.
    """
    fake_counts = label_counts(fake_labels, num_classes)
    real_counts = None if real_labels is None else label_counts(real_labels, num_classes)
    return divergences(fake_counts, real_counts)


def label_counts(labels, num_classes):
    """Returns how often each label occurs: an int64 array `(num_classes,)`."""
    labels = np.asarray(labels)
    if labels.ndim != 1 or len(labels) == 0 or not np.issubdtype(labels.dtype, np.integer):
        raise ValueError(
            f"Received labels of shape {labels.shape} and dtype {labels.dtype}. Expected at least "
            "one integer, shape (n,). Of logits take np.argmax(logits, axis=1)."
        )
    if labels.min() < 0 or labels.max() >= num_classes:
        raise ValueError(
            f"Received labels from {labels.min()} to {labels.max()}. Expected 0 to "
            f"num_classes - 1 = {num_classes - 1}."
        )
    return np.bincount(labels, minlength=num_classes)


def divergences(fake_counts, real_counts=None):
    """Compares how often each mode was visited; see `class_coverage` for the result.

    Args:
        fake_counts: Generated samples in each mode, `(num_modes,)`.
        real_counts: Real samples in each mode. Default `None`: equally many.
    """
    real_counts = np.ones(len(fake_counts)) if real_counts is None else real_counts
    return {
        "modes": int(np.count_nonzero(fake_counts)),
        "kl_fake_real": _kl_divergence(fake_counts, real_counts),
        "kl_real_fake": _kl_divergence(real_counts, fake_counts),
    }


def _kl_divergence(counts, other_counts):
    is_seen = counts > 0
    if not is_seen.any() or (other_counts[is_seen] == 0).any():
        return float("inf")
    p, q = counts[is_seen] / counts.sum(), other_counts[is_seen] / other_counts.sum()
    # Rounding can put the divergence of equal distributions below 0.
    return max(0.0, float(np.sum(p * np.log(p / q))))
