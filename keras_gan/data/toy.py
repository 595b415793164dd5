"""Points from distributions that are known in closed form, to see what a GAN misses.

`mixture("ring")` gives the modes and their spread, for measures of mode coverage.

Reference:
    Srivastava et al., "VEEGAN: Reducing Mode Collapse in GANs using Implicit Variational
    Learning", 2017, arXiv:1705.07761, introduced ring and grid as benchmarks; Lin et al.,
    "PacGAN: The power of two samples in generative adversarial networks", 2018, arXiv:1712.04086.
    The centres and deviations are those of PacGAN's published code (fjxmlzn/PacGAN,
    `synthetic_data_experiments/*/config.py`).
"""

import dataclasses

import numpy as np

from keras_gan.data.sources import ArraySource
from keras_gan.data.splits import parse_split
from keras_gan.utils.registry import Registry

# Numbers of points, and the seeds of their streams.
_SIZES = {"train": 50_000, "test": 10_000}
_SEEDS = {"train": 1, "test": 2}


@dataclasses.dataclass(frozen=True, eq=False)
class Mixture:
    """Equally likely spherical Gaussians.

    Args:
        centers: Array of shape `(num_modes, dim)`.
        std: Standard deviation of each Gaussian along each axis.

    Example:
    >>> keras_gan.data.toy.mixture("grid").centers.shape
    (25, 2)
    """

    centers: np.ndarray
    std: float

    def sample(self, num_samples, generator):
        """Draws points and the modes they belong to.

        Args:
            num_samples: Number of points.
            generator: A `numpy.random.Generator`.

        Returns:
            float32 array of shape `(num_samples, dim)`, int32 array of shape `(num_samples,)`.
        """
        modes = generator.integers(len(self.centers), size=num_samples, dtype=np.int32)
        noise = generator.normal(scale=self.std, size=(num_samples, self.centers.shape[1]))
        return (self.centers[modes] + noise).astype(np.float32), modes

    @property
    def class_names(self):
        """The modes' indices as strings."""
        return tuple(str(mode) for mode in range(len(self.centers)))


@dataclasses.dataclass(frozen=True)
class GrayPixels:
    """Colours that are nearly grey: a cloud around the diagonal of the RGB cube [-1, 1]^3.

    Each channel is `level + noise`, where the level, uniform in +-`level_range`, is shared by the
    three channels and the noise, uniform in +-`noise_range`, is not. So no two channels differ by
    more than `2 * noise_range`; a channel's variance is `(level_range^2 + noise_range^2) / 3`, two
    channels' covariance `level_range^2 / 3`.

    Args:
        level_range: Half the width of the levels' interval. Default 0.95.
        noise_range: Half the width of the noise's interval. Default 0.05.
    """

    level_range: float = 0.95
    noise_range: float = 0.05

    class_names = None

    def sample(self, num_samples, generator):
        """Draws float32 points of shape `(num_samples, 3)`, and `None` for the missing modes."""
        levels = generator.uniform(-self.level_range, self.level_range, size=(num_samples, 1))
        noise = generator.uniform(-self.noise_range, self.noise_range, size=(num_samples, 3))
        return (levels + noise).astype(np.float32), None


def ring():
    """Returns the mixture of 8 Gaussians on the unit circle, standard deviation 0.01."""
    angles = 2 * np.pi * np.arange(8) / 8
    return Mixture(np.stack([np.cos(angles), np.sin(angles)], axis=1), std=0.01)


def grid():
    """Returns the mixture of 25 Gaussians at {-4, -2, 0, 2, 4}^2, standard deviation 0.05."""
    side = np.arange(-4.0, 5.0, 2.0)
    return Mixture(np.stack(np.meshgrid(side, side, indexing="ij"), axis=-1).reshape(-1, 2), 0.05)


_TOYS = Registry("toy data set", {"ring": ring, "grid": grid, "gray_pixels": GrayPixels})


def mixture(name):
    """Returns the `Mixture` behind `"toy:<name>"`: "ring" or "grid".

    Raises:
        ValueError: If there is no toy data set of this name, or it has no modes.
    """
    distribution = _TOYS.member(name)()
    if not isinstance(distribution, Mixture):
        raise ValueError(f"{name!r} is not a mixture: it has no modes. Expected 'ring' or 'grid'.")
    return distribution


def source(name, split):
    """Returns the `Source` of `"toy:<name>"`: 50,000 points for "train", 10,000 for "test"."""
    distribution = _TOYS.member(name)()
    stream, start, stop = parse_split(split, _SIZES)
    points, modes = distribution.sample(_SIZES[stream], np.random.default_rng(_SEEDS[stream]))
    return ArraySource(
        f"toy:{name}",
        split,
        points[start:stop],
        None if modes is None else modes[start:stop],
        class_names=distribution.class_names,
        labels_hint="It has no modes; 'toy:ring' and 'toy:grid' have.",
    )
