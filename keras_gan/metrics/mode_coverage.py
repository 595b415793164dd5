"""Coverage of a mixture's modes."""

import numpy as np

from keras_gan.data import toy
from keras_gan.metrics.base import StoredMetric
from keras_gan.metrics.functional import modes


class ModeCoverage(StoredMetric):
    """How many modes of a mixture with known centres a generator finds, and how well.

    See `functional.mode_coverage` for the definitions, which are VEEGAN's and PacGAN's.

    Args:
        centers: Array `(num_modes, dim)`; or the name of a data set that has modes, `"toy:ring"`
            or `"toy:grid"`, which gives the standard deviation as well.
        standard_deviation: Of each mode along each axis, above 0. Default `None`: the data set's.
        threshold: Distance to the nearest centre, in standard deviations, up to which a sample is
            of high quality. Default 3.
        name: Default `"mode_coverage"`.

    Call arguments:
        real: Not used.
        fake: Points `(batch, dim)`.

    Returns:
        `result()` is a dict of `modes`, `high_quality_share`, `kl_fake_real`, `kl_real_fake`.

    Raises:
        ValueError: If an argument or the shape of the points does not fit; by `result`, if there
            were none.

    Example:
    >>> metric = ModeCoverage("toy:ring")
    >>> metric.update_state(fake=keras_gan.data.toy.mixture("ring").centers)
    >>> metric.result()["high_quality_share"]
    1.0

    Reference:
        - Srivastava et al., 2017, arXiv:1705.07761; Lin et al., 2018, arXiv:1712.04086.
    """

    output = "samples"
    needs_real = False
    larger_is_better = ("modes", "high_quality_share")

    def __init__(self, centers, standard_deviation=None, threshold=3.0, name="mode_coverage"):
        super().__init__(name=name)
        self._data_name = centers if isinstance(centers, str) else None
        if isinstance(centers, str):
            mixture = toy.mixture(centers.removeprefix("toy:"))
            centers = mixture.centers
            standard_deviation = mixture.std if standard_deviation is None else standard_deviation
        if standard_deviation is None:
            raise ValueError(
                "ModeCoverage received centers without their standard_deviation. Pass a number "
                "above 0, or the name of a data set that has modes, such as centers='toy:ring'."
            )
        # Fails now for arguments that do not fit, and not after the training.
        modes.mode_coverage(centers, centers, standard_deviation, threshold)
        self.centers = np.asarray(centers, "float64")
        self.standard_deviation = float(standard_deviation)
        self.threshold = float(threshold)

    @property
    def title(self):
        """Such as `Mode coverage (8 modes)`."""
        return f"Mode coverage ({len(self.centers)} modes)"

    def settings(self):
        """Returns the arguments."""
        return {
            "centers": self._data_name or self.centers.tolist(),
            "standard_deviation": self.standard_deviation,
            "threshold": self.threshold,
        }

    def result(self):
        """Returns the dict of values."""
        return modes.mode_coverage(
            self.stored("fake"), self.centers, self.standard_deviation, self.threshold
        )
