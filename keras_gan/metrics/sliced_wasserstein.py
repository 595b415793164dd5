"""Sliced Wasserstein distances of generated to real samples."""

from keras_gan.features.base import to_float_images
from keras_gan.metrics.base import StoredMetric
from keras_gan.metrics.functional import sliced_wasserstein
from keras_gan.utils.images import to_uint8


class SlicedWassersteinDistance(StoredMetric):
    """Mean Wasserstein-1 distance between projections of real and generated features, or points.

    See `functional.sliced_wasserstein_distance` for formula and reference. Without an extractor it
    compares points as they are, such as those of the toy data sets.

    Args:
        extractor: See `GenerativeMetric`. Default `None`: features or points are given.
        num_projections: Number of random directions. Default 512.
        seed: Non-negative integer that fixes the directions. Default 0.
        name: Default `"sliced_wasserstein"`.

    Call arguments:
        real: Real samples, or features `(batch, dim)`.
        fake: Generated samples, or features `(batch, dim)`.

    Returns:
        `result()` is a float of at least 0.

    Example:
    >>> metric = SlicedWassersteinDistance()
    >>> metric.update_state(np.zeros((8, 2)), np.ones((8, 2)) * [1, 0])
    >>> abs(metric.result() - 2 / np.pi) < 0.05  # E|cos|, over 512 directions
    True

    Reference:
        - Karras et al., 2018, arXiv:1710.10196, section 5.
    """

    def __init__(self, extractor=None, num_projections=512, seed=0, name="sliced_wasserstein"):
        super().__init__(extractor, name)
        self.num_projections = num_projections
        self.seed = seed

    @property
    def title(self):
        """Such as `Sliced Wasserstein distance (mnist classifier)`."""
        origin = self.extractor.title if self.extractor else "points"
        return f"Sliced Wasserstein distance ({origin})"

    def settings(self):
        """Returns the arguments but the extractor."""
        return {"num_projections": self.num_projections, "seed": self.seed}

    def result(self):
        """Returns the distance."""
        return sliced_wasserstein.sliced_wasserstein_distance(
            self.stored("real"), self.stored("fake"), self.num_projections, self.seed
        )


class PyramidSlicedWasserstein(StoredMetric):
    """Sliced Wasserstein distances between image patches at the levels of a Laplacian pyramid.

    See `functional.pyramid_sliced_wasserstein` for the definition and its deviations from the
    paper. Images are rounded to 8 bits, and kept in memory as such.

    Args:
        patches_per_image: Number of 7x7 patches of each image and level. Default 128.
        num_projections: Number of random directions. Default 512.
        seed: Non-negative integer that fixes positions and directions. Default 0.
        name: Default `"pyramid_sliced_wasserstein"`.

    Call arguments:
        real: Real images `(batch, height, width, channels)`: floats in [-1, 1], or uint8.
        fake: Generated images of the same size.

    Returns:
        `result()` is a dict: `swd_<side>` of each level and `swd`, their mean, times 1,000.

    Example:
    >>> metric = PyramidSlicedWasserstein()
    >>> images = np.random.default_rng(0).uniform(-1, 1, size=(4, 16, 16, 1))
    >>> metric.update_state(images, images)
    >>> metric.result()
    {'swd_16': 0.0, 'swd': 0.0}

    Reference:
        - Karras et al., 2018, arXiv:1710.10196, section 5.
    """

    output = "samples"

    def __init__(
        self,
        patches_per_image=128,
        num_projections=512,
        seed=0,
        name="pyramid_sliced_wasserstein",
    ):
        super().__init__(name=name)
        self.patches_per_image = patches_per_image
        self.num_projections = num_projections
        self.seed = seed

    @property
    def title(self):
        """The name of the result."""
        return "SWD x 1000 (Laplacian pyramid)"

    def settings(self):
        """Returns the arguments."""
        return {
            "patches_per_image": self.patches_per_image,
            "num_projections": self.num_projections,
            "seed": self.seed,
        }

    def result(self):
        """Returns the dict of distances."""
        return sliced_wasserstein.pyramid_sliced_wasserstein(
            self.stored("real"),
            self.stored("fake"),
            self.patches_per_image,
            self.num_projections,
            self.seed,
        )

    def _check(self, outputs):
        return to_uint8(to_float_images(super()._check(outputs), self.name))
