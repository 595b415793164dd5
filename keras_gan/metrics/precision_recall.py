"""Improved precision and recall."""

from keras_gan.metrics.functional.manifold import precision_recall
from keras_gan.metrics.manifold import ManifoldMetric


class PrecisionRecall(ManifoldMetric):
    """How many generated samples look real, and how many real ones could have been generated.

    The formula is that of `keras_gan.metrics.functional.precision_recall`. All features are kept
    in memory: 410 MB for 50,000 of 2,048 dimensions.

    Args:
        extractor: See `GenerativeMetric`. Default `None`: features `(batch, dim)` are given.
        num_neighbors: Which nearest neighbour the balls of a manifold reach to. Default 3.
        name: Name of the metric. Default `"precision_recall"`.

    Returns:
        `result()` is a dict of floats in [0, 1]: `{"precision": .., "recall": ..}`. Higher is
        better.

    Raises:
        ValueError: If a set has `num_neighbors` samples or fewer, features are not
            `(batch, dim)`, or hold NaN.

    Example:
        >>> metric = PrecisionRecall()
        >>> points = np.random.default_rng(0).normal(size=(1000, 2))
        >>> metric.update_state(real=points, fake=points[points[:, 0] > 0])  # Half is missing.
        >>> metric.result()
        {'precision': 1.0, 'recall': 0.513}

    Reference:
        Kynkaanniemi et al., 2019, "Improved Precision and Recall Metric for Assessing Generative
        Models", arXiv:1904.06991.
    """

    larger_is_better = ("precision", "recall")
    quantity = "Precision and recall"

    def __init__(self, extractor=None, num_neighbors=3, name="precision_recall"):
        super().__init__(extractor, num_neighbors, name)

    def result(self):
        """Returns the dict of precision and recall."""
        return precision_recall(self.stored("real"), self.stored("fake"), self.num_neighbors)
