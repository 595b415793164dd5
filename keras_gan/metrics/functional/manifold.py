"""Precision and recall, density and coverage: where two sets of samples overlap."""

import numpy as np

from keras_gan.metrics.functional import pairwise
from keras_gan.metrics.functional.checks import check_pair
from keras_gan.metrics.functional.nearest import radii
from keras_gan.utils.validation import check_positive_integer


def precision_recall(real, fake, num_neighbors=3):
    """Improved precision and recall: how much of each set lies in the other's manifold.

    The manifold of a set is the union of balls, one around each of its samples, that just reach
    its k-th nearest neighbour in the set (k is `num_neighbors`; itself is not counted).

    ```
    precision = share of generated samples in the manifold of the real ones     (quality)
    recall    = share of real samples in the manifold of the generated ones     (diversity)
    ```

    A point on a sphere is inside. As in torch-fidelity; the `prdc` package counts such points as
    outside, which makes a difference only where distances are equal, as with duplicated samples.
    An outlier has a large ball: `density_coverage` is robust against that.

    Args:
        real: Array `(n, dim)`: features of real samples.
        fake: Array `(m, dim)`: features of generated samples. Both depend on `n` and `m`: compare
            only results of the same numbers, usually 10,000 or 50,000 of each.
        num_neighbors: `k`. Default 3, as in the paper.

    Returns:
        Dict of floats in [0, 1]: `"precision"`, `"recall"`.

    Raises:
        ValueError: If the arrays are not of rank 2, not equally wide, not finite, or of fewer
            than `num_neighbors + 1` rows.

    Example:
    >>> line = np.arange(10.0)[:, None]
    >>> precision_recall(line, line[:5])  # Balls around 0 .. 4 reach 7.
    {'precision': 1.0, 'recall': 0.8}

    Reference:
        Kynkaanniemi et al., 2019, "Improved Precision and Recall Metric for Assessing Generative
        Models", arXiv:1904.06991, equations (1) and (2).
    """
    return manifold_metrics(real, fake, precision_recall_neighbors=num_neighbors)


def density_coverage(real, fake, num_neighbors=5):
    """Density and coverage: precision and recall that an outlier can't inflate.

    Balls are drawn around real samples only; each just reaches the k-th nearest other real sample
    (k is `num_neighbors`).

    ```
    density  = (number of pairs (real i, fake j) with fake j in the ball of i) / (k m)
    coverage = share of real samples with a generated one in their ball
    ```

    with `m` generated samples. A point on a sphere is outside, as in the authors' `prdc` package.

    Args:
        real: Array `(n, dim)`: features of real samples.
        fake: Array `(m, dim)`: features of generated samples.
        num_neighbors: `k`. Default 5, as in the paper.

    Returns:
        Dict of floats: `"density"`, at least 0 and above 1 where generated samples crowd where
        real ones are dense; `"coverage"` in [0, 1]. Expected for two sets of one distribution:
        density 1, coverage `1 - (n - 1)...(n - k) / ((2 n - 1)...(2 n - k))`, 0.97 for k = 5.

    Raises:
        ValueError: If the arrays are not of rank 2, not equally wide, not finite, or of fewer
            than `num_neighbors + 1` rows.

    Reference:
        Naeem et al., 2020, "Reliable Fidelity and Diversity Metrics for Generative Models",
        arXiv:2002.09797, equations (3) and (4).
    """
    return manifold_metrics(real, fake, density_coverage_neighbors=num_neighbors)


def manifold_metrics(real, fake, precision_recall_neighbors=None, density_coverage_neighbors=None):
    """Computes `precision_recall`, `density_coverage`, or both for little more than the former.

    Args:
        real: Array `(n, dim)`: features of real samples.
        fake: Array `(m, dim)`: features of generated samples.
        precision_recall_neighbors: The `num_neighbors` of precision and recall. `None`, the
            default: without them.
        density_coverage_neighbors: The same for density and coverage.

    Returns:
        The two functions' dicts, in one.
    """
    wanted = {
        "precision_recall_neighbors": precision_recall_neighbors,
        "density_coverage_neighbors": density_coverage_neighbors,
    }
    wanted = [check_positive_integer(k, name) for name, k in wanted.items() if k is not None]
    if not wanted:
        raise ValueError("Give precision_recall_neighbors=3, density_coverage_neighbors=5 or both.")
    real, fake = check_pair(real, fake, min_samples=max(wanted) + 1)

    x, y = pairwise.prepare(real, fake)
    real_radii = dict(zip(wanted, radii(x.in_fitting_frame(), wanted), strict=True))
    balls = {}
    if precision_recall_neighbors is not None:
        k = precision_recall_neighbors
        balls["precision"] = _Union(x, y, real_radii[k])
        balls["recall"] = _Union(y, x, *radii(y.in_fitting_frame(), [k]))
    if density_coverage_neighbors is not None:
        balls["density"] = _Count(x, y, real_radii[density_coverage_neighbors])
    for rows, columns, distances in pairwise.distance_blocks(x, y):
        for name, ball in balls.items():
            if name == "recall":
                ball.add(distances.T, columns, rows)
            else:
                ball.add(distances, rows, columns)

    result = {}
    if precision_recall_neighbors is not None:
        result["precision"] = float(np.mean(balls["precision"].is_inside))
        result["recall"] = float(np.mean(balls["recall"].is_inside))
    if density_coverage_neighbors is not None:
        density = balls["density"]
        result["density"] = density.num_pairs / (density_coverage_neighbors * len(fake))
        result["coverage"] = float(np.mean(density.is_occupied))
    return result


class _Balls:
    """Balls around points.

    Args:
        centres: `Points`.
        others: `Points` of the same frame.
        radii: float64 array, one for each centre, in the features' own scale.
    """

    def __init__(self, centres, others, radii):
        self.centres = centres
        self.others = others
        self.limits = (radii * centres.scale) ** 2

    def decide(self, rows, columns, i, j):
        """Returns whether pairs of the block are inside, by float64."""
        limits = self.limits[rows][i]
        # Where very many are unsure, as in two collapsed sets, a product is faster than pairs.
        if len(i) > (rows.stop - rows.start) * (columns.stop - columns.start) * 0.02:
            exact = pairwise.exact_block(self.centres, self.others, rows, columns)[i, j]
            tie = self.centres.tie[rows][i]
        else:
            exact = pairwise.exact_pairs(
                self.centres, self.others, i + rows.start, j + columns.start
            )
            tie = 1e-12 * limits  # A radius is such a distance, but for its square root.
        return exact <= limits + tie if self.closed else exact < limits - tie


class _Union(_Balls):
    """Which points are in any of the balls, or on their spheres."""

    closed = True

    def __init__(self, centres, others, radii):
        super().__init__(centres, others, radii)
        self.is_inside = np.zeros(len(others), bool)

    def add(self, distances, rows, columns):
        """Looks at a block of squared distances in float32, of `centres` and `others`."""
        limits = self.limits[rows, None].astype("float32")
        error = self.centres.error[rows].max()
        excess = _least_difference(distances, limits)
        self.is_inside[columns] |= excess < -error
        unsure = np.flatnonzero((excess <= error) & ~self.is_inside[columns])
        i, j = pairwise.true_places(distances[:, unsure] - limits <= error)
        j = unsure[j]
        inside = self.decide(rows, columns, i, j)
        self.is_inside[j[inside] + columns.start] = True


def _least_difference(distances, limits):
    """Returns `(distances - limits).min(axis=0)`, by pieces that lie together and fit the cache."""
    least = np.full(distances.shape[1], np.inf, "float32")
    if distances.flags.c_contiguous:
        for part in pairwise.blocks(len(distances), 128):
            np.minimum(least, (distances[part] - limits[part]).min(axis=0), out=least)
    else:
        for part in pairwise.blocks(len(least), 128):
            least[part] = (distances[:, part] - limits).min(axis=0)
    return least


class _Count(_Balls):
    """How many points are in the balls, without their spheres, and which balls have any."""

    closed = False

    def __init__(self, centres, others, radii):
        super().__init__(centres, others, radii)
        self.upper = (self.limits + centres.error).astype("float32")
        self.is_occupied = np.zeros(len(centres), bool)
        self.num_pairs = 0

    def add(self, distances, rows, columns):
        """Looks at a block of squared distances in float32, of `centres` and `others`."""
        i, j = pairwise.true_places(distances <= self.upper[rows, None])
        limits, error = self.limits[rows][i], self.centres.error[rows][i]
        unsure = np.flatnonzero(distances[i, j] >= limits - error)
        inside = np.ones(len(i), bool)
        inside[unsure] = self.decide(rows, columns, i[unsure], j[unsure])
        self.is_occupied[i[inside] + rows.start] = True
        self.num_pairs += int(inside.sum())
