"""What the metrics have in common that draw balls around samples."""

from keras_gan.metrics.base import StoredMetric
from keras_gan.metrics.naming import with_extractor
from keras_gan.utils.validation import check_positive_integer


class ManifoldMetric(StoredMetric):
    """A metric of balls that reach to a sample's `num_neighbors`-th nearest neighbour.

    A subclass sets `quantity`, the name in its title, and overrides `result`.

    Args:
        extractor: See `GenerativeMetric`.
        num_neighbors: Which nearest neighbour, itself not counted, at least 1.
        name: Log name.
    """

    def __init__(self, extractor, num_neighbors, name):
        super().__init__(extractor, name)
        self.num_neighbors = check_positive_integer(num_neighbors, "num_neighbors")

    @property
    def title(self):
        """The `quantity`, with the extractor."""
        return with_extractor(self.quantity, self.extractor)

    @property
    def min_samples(self):
        """A sample, and as many others as there are neighbours."""
        return self.num_neighbors + 1

    def settings(self):
        """Returns the number of neighbours."""
        return {"num_neighbors": self.num_neighbors}
