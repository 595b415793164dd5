"""Gaussian noise on what the discriminator sees."""

import numbers

import keras
from keras import ops

from keras_gan import engine
from keras_gan.augmentations.base import Augmentation


@keras.saving.register_keras_serializable(package="keras_gan")
class InstanceNoise(Augmentation):
    """Adds Gaussian noise to real and generated samples (Sønderby et al., 2016).

    `x + sigma * e,  e ~ N(0, I)`,  `sigma = stddev`

    Early in training the data and the generator's samples hardly overlap, so that a perfect
    discriminator exists and has no gradient to teach. Noise on both makes them overlap; it is
    usually lowered to 0 over the training.

    Args:
        stddev: Float of at least 0, in the samples' unit, or a
            `keras.optimizers.schedules.LearningRateSchedule` of the training step. Default: 0.1.
        name: String, the layer's name.

    Call arguments:
        samples: float32 tensor `(batch, ...)`: images, points or any other.

    Returns:
        float32 tensor of the same shape, not clipped.

    Raises:
        ValueError: If `stddev` is neither a finite number of at least 0 nor a schedule.

    Example:
        >>> fading = keras.optimizers.schedules.PolynomialDecay(
        ...     0.1, decay_steps=10_000, end_learning_rate=0.0
        ... )
        >>> noise = keras_gan.augmentations.InstanceNoise(fading)
        >>> with keras_gan.engine.random.scope(seed=0, step=10_000):
        ...     noise(ops.ones((1, 2))).numpy()
        array([[1., 1.]], dtype=float32)

    Reference:
        Sønderby et al., "Amortised MAP Inference for Image Super-resolution", 2016,
        arXiv:1610.04490, section 3.3.
        Arjovsky & Bottou, "Towards Principled Methods for Training Generative Adversarial
        Networks", 2017, arXiv:1701.04862, section 3.
    """

    def __init__(self, stddev=0.1, name=None):
        super().__init__(name=name)
        self.stddev = _number_or_schedule(stddev)

    def call(self, samples):
        """Returns the samples with noise; see the class."""
        noise = engine.random.normal((ops.shape(samples)[0], *samples.shape[1:]))
        return samples + engine.at_step(self.stddev) * noise

    def get_config(self):
        """Returns the constructor's arguments."""
        stddev = self.stddev
        if not isinstance(stddev, float):
            stddev = keras.saving.serialize_keras_object(stddev)
        return {**super().get_config(), "stddev": stddev}


def _number_or_schedule(stddev):
    if isinstance(stddev, dict):  # From a config.
        stddev = keras.saving.deserialize_keras_object(stddev)
    if isinstance(stddev, keras.optimizers.schedules.LearningRateSchedule):
        return stddev
    is_number = isinstance(stddev, numbers.Real) and not isinstance(stddev, bool)
    if not is_number or not 0.0 <= stddev < float("inf"):
        raise ValueError(
            f"stddev is out of range. Received: stddev={stddev!r}. Expected: a finite number of "
            "at least 0, or a keras.optimizers.schedules.LearningRateSchedule."
        )
    return float(stddev)
