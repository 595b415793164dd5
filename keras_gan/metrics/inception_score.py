"""Inception score."""

from keras_gan.metrics.base import StoredMetric
from keras_gan.metrics.functional.inception_score import inception_score
from keras_gan.metrics.naming import with_extractor
from keras_gan.utils.validation import check_positive_integer


class InceptionScore(StoredMetric):
    """How sure a classifier is of each generated sample, and how diverse the classes are.

    The formula is that of `keras_gan.metrics.functional.inception_score`. Real samples are not
    looked at. Published scores are those of the extractor `"inception_2015"`; the title names
    the extractor.

    Args:
        extractor: See `GenerativeMetric`; one with logits. Default `None`: logits
            `(batch, num_classes)` are given.
        num_splits: Number of parts that the score is computed on. Default 10.
        seed: Integer by which samples are shuffled first; `None`: their order is kept. Default 0.
        name: Log name. Default `"inception_score"`.

    Returns:
        `result()` is a dict from log name to float: `{"inception_score": mean,
        "inception_score_std": standard deviation over the parts}`. The mean is between 1 and
        `num_classes`, higher is better.

    Raises:
        ValueError: If there are fewer samples than parts, logits are not `(batch, num_classes)`,
            or hold NaN.

    Example:
        >>> metric = InceptionScore(num_splits=1)
        >>> metric.update_state(fake=100.0 * np.eye(10))
        >>> round(metric.result()["inception_score"], 6)
        10.0

    Reference:
        Salimans et al., 2016, "Improved Techniques for Training GANs", arXiv:1606.03498.
    """

    output = "logits"
    needs_real = False
    larger_is_better = ("inception_score",)

    def __init__(self, extractor=None, num_splits=10, seed=0, name="inception_score"):
        super().__init__(extractor, name)
        self.num_splits = check_positive_integer(num_splits, "num_splits")
        self.seed = seed

    @property
    def title(self):
        """`IS` with the extractor."""
        return with_extractor("IS", self.extractor)

    @property
    def min_samples(self):
        """One for each part."""
        return self.num_splits

    def settings(self):
        """Returns the number of parts and the seed."""
        return {"num_splits": self.num_splits, "seed": self.seed}

    def result(self):
        """Returns the dict of mean and standard deviation."""
        mean, std = inception_score(self.stored("fake"), self.num_splits, self.seed)
        return {self.name: mean, f"{self.name}_std": std}
