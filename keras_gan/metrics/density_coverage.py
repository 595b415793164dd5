"""Density and coverage."""

from keras_gan.metrics.functional.manifold import density_coverage
from keras_gan.metrics.manifold import ManifoldMetric


class DensityCoverage(ManifoldMetric):
    """Precision and recall that outliers can't inflate: where generated samples lie around real.

    The formula is that of `keras_gan.metrics.functional.density_coverage`. All features are kept
    in memory: 410 MB for 50,000 of 2,048 dimensions.

    Args:
        extractor: See `GenerativeMetric`. Default `None`: features `(batch, dim)` are given.
        num_neighbors: Which nearest neighbour the balls around real samples reach to. Default 5.
        name: Name of the metric. Default `"density_coverage"`.

    Returns:
        `result()` is a dict of floats: `{"density": .., "coverage": ..}`, the first one at least
        0, near to 1 for equal distributions, the second one in [0, 1]. Higher is better.

    Raises:
        ValueError: If a set has `num_neighbors` samples or fewer, features are not
            `(batch, dim)`, or hold NaN.

    Example:
        >>> metric = DensityCoverage()
        >>> points = np.random.default_rng(0).normal(size=(1000, 2))
        >>> metric.update_state(real=points, fake=points)
        >>> metric.result()
        {'density': 1.0, 'coverage': 1.0}

    Reference:
        Naeem et al., 2020, "Reliable Fidelity and Diversity Metrics for Generative Models",
        arXiv:2002.09797.
    """

    larger_is_better = ("density", "coverage")
    quantity = "Density and coverage"

    def __init__(self, extractor=None, num_neighbors=5, name="density_coverage"):
        super().__init__(extractor, num_neighbors, name)

    def result(self):
        """Returns the dict of density and coverage."""
        return density_coverage(self.stored("real"), self.stored("fake"), self.num_neighbors)
