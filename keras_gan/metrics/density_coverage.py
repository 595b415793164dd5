"""Density and coverage."""

from keras_gan.metrics.base import StoredMetric
from keras_gan.metrics.functional.manifold import density_coverage
from keras_gan.metrics.naming import with_extractor
from keras_gan.utils.validation import check_positive_integer


class DensityCoverage(StoredMetric):
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

    higher_is_better = True

    def __init__(self, extractor=None, num_neighbors=5, name="density_coverage"):
        super().__init__(extractor, name)
        self.num_neighbors = check_positive_integer(num_neighbors, "num_neighbors")

    @property
    def title(self):
        """`Density and coverage`, with the extractor."""
        return with_extractor("Density and coverage", self.extractor)

    @property
    def min_samples(self):
        """A sample, and as many others as there are neighbours."""
        return self.num_neighbors + 1

    def settings(self):
        """Returns the number of neighbours."""
        return {"num_neighbors": self.num_neighbors}

    def result(self):
        """Returns the dict of density and coverage."""
        return density_coverage(self.stored("real"), self.stored("fake"), self.num_neighbors)
