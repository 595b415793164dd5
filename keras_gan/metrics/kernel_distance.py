"""Kernel distance (KID)."""

from keras_gan.metrics.base import StoredMetric
from keras_gan.metrics.functional.kernel import check_subset_size, kernel_distance, squared_mmd
from keras_gan.metrics.naming import is_inception, require_inception, with_extractor
from keras_gan.utils.validation import check_positive_integer


class KernelDistance(StoredMetric):
    """Polynomial maximum mean discrepancy between real and generated samples' features.

    The formula is that of `keras_gan.metrics.functional.kernel_distance`. Unlike the Frechet
    distance it is unbiased, so that values of a few thousand samples are of use. With the
    extractor `"inception_2015"` it is the KID: the log name is `kid`, the title
    `KID (Inception-2015)`; with others `kd` and `KD (<extractor's title>)`.

    Args:
        extractor: See `GenerativeMetric`. Default `None`: features `(batch, dim)` are given.
        num_subsets: Number of random subsets. Default 100.
        subset_size: Samples of either set in a subset, at least 2. Default 1000. `None`: all
            samples are compared at once, `squared_mmd`, and there is no standard deviation.
        seed: Integer by which subsets are drawn. Default 0.
        name: Log name. Default `None`: `kid` or `kd`.

    Returns:
        `result()` is a dict from log name to float: `{"kid": mean, "kid_std": standard deviation
        over the subsets}`. Lower is better; a value may be below 0.

    Raises:
        ValueError: If a set has fewer than `subset_size` samples, features are not `(batch,
            dim)`, or hold NaN.

    Example:
        >>> metric = KernelDistance(subset_size=100)
        >>> x, y = np.random.default_rng(0).normal(size=(2, 500, 8))
        >>> metric.update_state(x, y)
        >>> sorted(metric.result())
        ['kd', 'kd_std']

    Reference:
        Binkowski et al., 2018, "Demystifying MMD GANs", arXiv:1801.01401.
    """

    def __init__(self, extractor=None, num_subsets=100, subset_size=1000, seed=0, name=None):
        super().__init__(extractor, name or "kd")
        if name is None and is_inception(self.extractor):
            self.name = "kid"
        self.num_subsets = check_positive_integer(num_subsets, "num_subsets")
        self.subset_size = None if subset_size is None else check_subset_size(subset_size)
        self.seed = seed

    @property
    def title(self):
        """`KID (Inception-2015)`, or `KD` with the extractor."""
        return with_extractor("KID" if is_inception(self.extractor) else "KD", self.extractor)

    @property
    def min_samples(self):
        """The size of a subset; 2 without subsets."""
        return self.subset_size or 2

    def settings(self):
        """Returns the subsets' number, size and seed."""
        if self.subset_size is None:
            return {"subset_size": None}
        return {
            "num_subsets": self.num_subsets,
            "subset_size": self.subset_size,
            "seed": self.seed,
        }

    def result(self):
        """Returns the dict of mean and standard deviation."""
        real, fake = self.stored("real"), self.stored("fake")
        if self.subset_size is None:
            return {self.name: squared_mmd(real, fake)}
        mean, std = kernel_distance(real, fake, self.num_subsets, self.subset_size, self.seed)
        return {self.name: mean, f"{self.name}_std": std}


def kid(extractor="inception_2015", num_subsets=100, subset_size=1000, seed=0, name=None):
    """Returns the `KernelDistance` of the Inception network that published KIDs use.

    Raises:
        ValueError: If the extractor is another one.
    """
    metric = KernelDistance(extractor, num_subsets, subset_size, seed, name)
    return require_inception(metric, "kid", "kd")
