"""Whether a generator repeats its training set: a test, and a picture."""

import numpy as np

from keras_gan import features
from keras_gan.features.base import to_float_images
from keras_gan.metrics.base import StoredMetric
from keras_gan.metrics.functional.nearest import data_copying, nearest_neighbors
from keras_gan.metrics.naming import with_extractor
from keras_gan.utils.images import image_grid


class DataCopying(StoredMetric):
    """Tests whether generated samples are nearer to the training set than its samples mutually.

    The formula is that of `keras_gan.metrics.functional.data_copying`. The real samples must be
    those that the model was trained on. Copies stand out most in an extractor that was not
    trained on them itself.

    Args:
        extractor: See `GenerativeMetric`. Default `None`: features `(batch, dim)` are given.
        name: Log name. Default `"data_copying"`.

    Returns:
        `result()` is a dict of floats: `{"data_copying": .., "nearest_distance_ratio": ..}`.
        The first one is a standard normal number for new samples of the data's distribution, and
        below -3 for copies; the second one near to 1 and to 0. Both are high for samples that are
        far from the data, so don't choose checkpoints by them.

    Raises:
        ValueError: If there are fewer than 2 real samples, features are not `(batch, dim)`, or
            hold NaN.

    Example:
        >>> metric = DataCopying()
        >>> points = np.random.default_rng(0).normal(size=(1000, 2))
        >>> metric.update_state(real=points, fake=points[:100] + 1e-4)
        >>> metric.result()["data_copying"] < -3
        True

    Reference:
        Meehan, Chaudhuri and Dasgupta, 2020, "A Non-Parametric Test to Detect Data-Copying in
        Generative Models", arXiv:2004.05675.
    """

    def __init__(self, extractor=None, name="data_copying"):
        super().__init__(extractor, name)

    @property
    def title(self):
        """`Data copying`, with the extractor."""
        return with_extractor("Data copying", self.extractor)

    @property
    def min_samples(self):
        """Two, as real samples are compared with one another."""
        return 2

    def result(self):
        """Returns the dict of the test's value and the ratio of distances."""
        result = data_copying(self.stored("real"), self.stored("fake"))
        return {self.name if key == "data_copying" else key: v for key, v in result.items()}


def nearest_neighbor_grid(fake, real, extractor=None, num_neighbors=5):
    """Draws generated images, each in a row with the training images that are nearest to it.

    Args:
        fake: Generated images `(n, height, width, channels)`: floats in [-1, 1], or uint8.
        real: Training images of the same size.
        extractor: In whose features distances are taken, see `keras_gan.features.get`. Default
            `None`: distances of pixels.
        num_neighbors: How many training images are drawn in a row. Default 5.

    Returns:
        uint8 picture `(h, w, channels)` of `n` rows: the generated image, then its neighbours,
        the nearest one first.

    Raises:
        ValueError: If images are not of the same size or out of range, or if there are fewer than
            `num_neighbors` of the training set.

    Example:
        >>> picture = keras_gan.metrics.nearest_neighbor_grid(gan.generate(8), train_images)
        >>> keras_gan.utils.images.save_png("nearest.png", picture)
    """
    fake, real = np.asarray(fake), np.asarray(real)
    if fake.ndim != 4 or real.shape[1:] != fake.shape[1:]:
        raise ValueError(
            f"Received generated images of shape {fake.shape} and real ones of shape "
            f"{real.shape}. Expected (n, height, width, channels), all of one size."
        )
    # As extractors do, in 8 bits, so that a copy has the distance 0.
    fake, real = (to_float_images(x, "nearest_neighbor_grid") for x in (fake, real))
    if extractor is None:
        outputs = [images.reshape(len(images), -1) for images in (fake, real)]
    else:
        extractor = features.get(extractor)
        outputs = [extractor.extract(images)["features"] for images in (fake, real)]
    _, indices = nearest_neighbors(*outputs, num_neighbors)
    return draw_rows(fake, real[indices])


def draw_rows(fake, neighbors):
    """Returns the picture of `nearest_neighbor_grid`, from images with some neighbours each."""
    rows = np.concatenate([fake[:, None], neighbors], axis=1)
    return image_grid(rows.reshape(-1, *fake.shape[1:]), rows.shape[:2])
