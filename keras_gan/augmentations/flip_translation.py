"""Random mirroring and shifting, which leave an image as real as it was."""

import keras
from keras import ops

from keras_gan import engine
from keras_gan.augmentations.base import Augmentation, image_shape
from keras_gan.augmentations.diff_augment import DiffAugment


@keras.saving.register_keras_serializable(package="keras_gan")
class FlipTranslation(DiffAugment):
    """Mirrors every second image left to right, and shifts every image by a few pixels.

    The augmentation of consistency regularization. An image is mirrored with probability 1/2, and
    shifted by up to 1/8 of each side up or down and left or right, as by
    `DiffAugment("translation")`. Mirroring suits data in which left and right are alike, as in
    most photographs; of digits or letters take `DiffAugment("translation")` alone.

    Args:
        name: String, the layer's name.

    Call arguments:
        samples: float32 images `(batch, height, width, channels)`.

    Returns:
        float32 tensor of the same shape.

    Raises:
        ValueError: If `samples` are no images.

    Example:
        >>> augment = keras_gan.augmentations.FlipTranslation()
        >>> with keras_gan.engine.random.scope(seed=0):
        ...     augment(ops.ones((4, 32, 32, 3))).shape
        TensorShape([4, 32, 32, 3])

    Reference:
        Zhang et al., "Consistency Regularization for Generative Adversarial Networks", 2020,
        arXiv:1910.12027, section 3 (random shifts by a few pixels and horizontal flips).
    """

    def __init__(self, name=None):
        super().__init__("translation", name=name)

    def call(self, samples):
        """Returns the augmented images."""
        image_shape(samples, self)
        mirrored = engine.random.uniform((ops.shape(samples)[0], 1, 1, 1)) < 0.5
        return super().call(ops.where(mirrored, ops.flip(samples, axis=2), samples))

    def get_config(self):
        """Returns the constructor's arguments."""
        return Augmentation.get_config(self)
