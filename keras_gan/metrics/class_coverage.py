"""Coverage of modes that a classifier tells apart."""

import numpy as np

from keras_gan.metrics.base import StoredMetric
from keras_gan.metrics.functional import modes


class ClassCoverage(StoredMetric):
    """How many classes a generator finds, and how evenly, as a classifier sees its samples.

    For stacked MNIST (1,000 modes, 26,000 samples by the protocol of VEEGAN and PacGAN) the
    extractor is a digit classifier that looks at each channel:
    `ClassCoverage({"name": "per_channel", "extractor": "mnist"})`. See `functional.class_coverage`
    for the definitions.

    Args:
        extractor: A classifier, with `"logits"` among its outputs; `None` if logits are given.
        reference: `"uniform"`, all classes equally likely, or `"real"`, as often as among the
            real samples, which are then needed. Default `"uniform"`.
        name: Default `"class_coverage"`.

    Call arguments:
        real: Real samples, or logits `(batch, num_classes)`; not used if the reference is uniform.
        fake: Generated samples, or their logits.

    Returns:
        `result()` is a dict of `modes`, the number of classes found, `kl_fake_real` and
        `kl_real_fake`.

    Raises:
        ValueError: If an argument or the shape of the logits does not fit; by `result`, if there
            were no samples.

    Example:
    >>> metric = ClassCoverage()
    >>> metric.update_state(fake=np.eye(10)[[3, 3, 7]])
    >>> metric.result()["modes"]
    2

    Reference:
        - Srivastava et al., 2017, arXiv:1705.07761; Lin et al., 2018, arXiv:1712.04086.
    """

    output = "logits"
    larger_is_better = ("modes",)

    def __init__(self, extractor=None, reference="uniform", name="class_coverage"):
        super().__init__(extractor, name)
        if reference not in ("uniform", "real"):
            raise ValueError(
                f"`reference` must be 'uniform' or 'real'. Received: reference={reference!r}."
            )
        self.reference = reference
        self.needs_real = reference == "real"

    @property
    def title(self):
        """Such as `Class coverage (mnist classifier)`."""
        classifier = self.extractor.title if self.extractor else "logits"
        return f"Class coverage ({classifier})"

    def settings(self):
        """Returns the arguments but the extractor."""
        return {"reference": self.reference}

    def reset_state(self):
        """Forgets all samples."""
        super().reset_state()
        self._num_classes = None

    def result(self):
        """Returns the dict of values."""
        return modes.class_coverage(
            self.stored("fake"),
            self._num_classes,
            self.stored("real") if self.needs_real else None,
        )

    def _check(self, outputs):
        """Returns the labels: all that is kept."""
        logits = super()._check(outputs)
        num_classes = self._num_classes or logits.shape[-1]
        if logits.ndim != 2 or 0 in logits.shape or logits.shape[1] != num_classes:
            raise ValueError(
                f"{self.name} received logits of shape {logits.shape}. Expected at least one row, "
                "shape (n, num_classes), with the same num_classes in all batches."
            )
        self._num_classes = num_classes
        return np.argmax(logits, axis=1)
