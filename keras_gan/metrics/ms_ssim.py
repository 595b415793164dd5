"""Diversity of generated images by their structural similarity."""

import numpy as np

from keras_gan.features.base import to_float_images
from keras_gan.metrics.base import StoredMetric, values_of
from keras_gan.metrics.functional import ms_ssim
from keras_gan.utils.images import to_uint8
from keras_gan.utils.validation import check_positive_integer


class MultiScaleSSIM(StoredMetric):
    """Mean multi-scale structural similarity of random pairs of generated images.

    The lower, the more diverse; a value near 1 is a collapse to one image, the value of real
    images the goal. See `functional.ms_ssim_diversity` for the definition, and
    `functional.multi_scale_ssim` for what is done with images below 128 pixels, which are too
    small for the five scales: the number of scales is part of `settings()`. Images are rounded to
    8 bits, and kept in memory as such.

    Args:
        num_pairs: Number of pairs, of each class if there are labels. Default 1,000.
        num_scales: Number of scales, 1 to 5. Default `None`: as many as the images have.
        seed: Non-negative integer that fixes the pairs. Default 0.
        name: Default `"ms_ssim"`.

    Call arguments:
        real: Not used.
        fake: Generated images `(batch, height, width, channels)`: floats in [-1, 1], or uint8.
        labels: Their classes, integers `(batch,)`, if pairs are to be of one class each. Give
            them with each batch or with none.

    Returns:
        `result()` is a float from 0 to 1.

    Raises:
        ValueError: If images or labels do not fit; by `result`, if there are fewer than two images,
            of some class.

    Example:
    >>> metric = MultiScaleSSIM(num_pairs=10)
    >>> metric.update_state(fake=np.full((4, 16, 16, 1), 0.5, "float32"))
    >>> metric.result()
    1.0

    Reference:
        - Odena et al., 2017, "Conditional Image Synthesis with Auxiliary Classifier GANs",
          arXiv:1610.09585, section 4.2; Wang et al., 2003, for the similarity.
    """

    output = "samples"
    needs_real = False

    def __init__(self, num_pairs=1000, num_scales=None, seed=0, name="ms_ssim"):
        super().__init__(name=name)
        self.num_pairs = check_positive_integer(num_pairs, "num_pairs")
        self.num_scales = num_scales
        self.seed = seed

    @property
    def title(self):
        """The name of the result."""
        return "MS-SSIM of pairs"

    @property
    def min_samples(self):
        """A pair."""
        return 2

    def settings(self):
        """Returns the arguments, the number of scales as it is for the images so far."""
        num_scales = self.num_scales
        if self._parts["fake"]:
            num_scales = ms_ssim.check_num_scales(num_scales, self._parts["fake"][0].shape[1:3])
        return {
            "num_pairs": self.num_pairs,
            "num_scales": num_scales,
            "seed": self.seed,
            "within_classes": bool(self._labels),
        }

    def reset_state(self):
        """Forgets all images."""
        super().reset_state()
        self._labels = []

    def update_state(self, real=None, fake=None, labels=None):
        """Adds generated images, and their labels if there are any."""
        if labels is not None:
            labels = np.array(values_of(labels, self.name))  # The caller may fill it anew.
            if fake is None or labels.shape != (len(fake),):
                raise ValueError(
                    f"{self.name} received labels of shape {labels.shape}, and generated images of "
                    f"shape {None if fake is None else np.shape(fake)}. Expected one label for "
                    "each image."
                )
        if fake is not None and self._parts["fake"] and (labels is None) == bool(self._labels):
            raise ValueError(
                f"{self.name} received labels with some batches and not with others. Give them "
                "with each batch or with none; reset_state() begins anew."
            )
        super().update_state(fake=fake)
        if labels is not None:
            self._labels.append(labels)

    def result(self):
        """Returns the mean similarity."""
        images = self.stored("fake")
        labels = np.concatenate(self._labels) if self._labels else None
        diversity = ms_ssim.ms_ssim_diversity(
            images, labels, self.num_pairs, self.num_scales, self.seed
        )
        return diversity["ms_ssim"]

    def _check(self, outputs):
        images = to_uint8(to_float_images(super()._check(outputs), self.name))
        ms_ssim.check_num_scales(self.num_scales, images.shape[1:3])
        return images
