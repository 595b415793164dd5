"""Random affine transforms."""

import functools
import math

import keras
from keras import ops

from keras_gan import engine
from keras_gan.augmentations.base import Augmentation, image_shape
from keras_gan.augmentations.image_transforms import (
    matmul,
    rotation,
    sample_bilinear,
    scaling,
    shearing,
    translation,
)
from keras_gan.utils.validation import check_not_negative


@keras.saving.register_keras_serializable(package="keras_gan")
class RandomAffine(Augmentation):
    """Shifts, turns, slants and stretches every image a little, by an own draw for each.

    What a discriminator of such images can't tell, its features, and the codes of an `InfoGAN`,
    do not stand for: place, slant and width of a handwritten digit, say, but which digit it is.

    Images are continued beyond their borders by reflection, and interpolated bilinearly. All draws
    are uniform; shifts are whole pixels.

    Args:
        shift: Float in [0, 1), the largest shift right or left and up or down, as a share of the
            side. Default: `0.125`.
        rotation: Float, at least 0, the largest angle in degrees. Default: `15.0`.
        shear: Float, at least 0, the largest slant: shift to the side for each pixel up. Default:
            `0.3`.
        stretch: Float, at least 0, of the natural logarithm of the factor of either side, which is
            drawn from `[-stretch, stretch]`. Default: `0.15`, factors from 0.86 to 1.16.
        name: String, the layer's name.

    Call arguments:
        samples: float32 images `(batch, height, width, channels)`.

    Returns:
        float32 tensor of the same shape and range.

    Raises:
        ValueError: If an argument is out of range, or `samples` are no images.

    Example:
        >>> augment = keras_gan.augmentations.RandomAffine(rotation=10)
        >>> with keras_gan.engine.random.scope(seed=0):
        ...     augment(ops.ones((4, 28, 28, 1))).shape
        TensorShape([4, 28, 28, 1])

    Reference:
        Simard et al., "Best Practices for Convolutional Neural Networks Applied to Visual Document
        Analysis", 2003, doi:10.1109/ICDAR.2003.1227801, section 2 (affine distortions of digits);
        Ojha et al., "Elastic-InfoGAN: Unsupervised Disentangled Representation Learning in
        Imbalanced Data", 2020, arXiv:1910.01112 (codes that transforms do not change).
    """

    def __init__(self, shift=0.125, rotation=15.0, shear=0.3, stretch=0.15, name=None):
        super().__init__(name=name)
        self.shift = check_not_negative(shift, "shift")
        self.rotation = check_not_negative(rotation, "rotation")
        self.shear = check_not_negative(shear, "shear")
        self.stretch = check_not_negative(stretch, "stretch")
        if self.shift >= 1:
            raise ValueError(
                f"`shift` must be a number of at least 0 and below 1. Received: {shift!r}."
            )

    def call(self, samples):
        """Returns the augmented images; see the class."""
        height, width, _ = image_shape(samples, self)
        draws = engine.random.uniform((ops.shape(samples)[0], 6), -1.0, 1.0)
        right, down, angle, slant, wider, higher = ops.unstack(draws, axis=1)
        angle = math.radians(self.rotation) * angle
        right, down = self.shift * width * right, self.shift * height * down
        matrices = [
            scaling(ops.exp(self.stretch * wider), ops.exp(self.stretch * higher)),
            shearing(self.shear * slant),
            rotation(ops.cos(angle), ops.sin(angle)),
            translation(ops.round(right), ops.round(down)),
        ]
        return sample_bilinear(samples, functools.reduce(matmul, matrices))

    def get_config(self):
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "shift": self.shift,
            "rotation": self.rotation,
            "shear": self.shear,
            "stretch": self.stretch,
        }
