"""How near a model's outputs come to the targets, streamed; for `compile`, a step or a loop."""

import keras

from keras_gan import engine
from keras_gan.metrics.functional import image_quality


class ImagePairMetric(engine.LoggedMean):
    """Mean over images of a function of target and output.

    It keeps two sums, so that it may stand in a `train_step` or `test_step`, under `tf.distribute`
    too, and among the `metrics` of any Keras model's `compile`. A subclass sets `function`,
    `label` and `larger_is_better`.

    Args:
        luma: Whether to compare the luma of RGB images. Default False.
        border: How many pixels to leave out at each border. Default 0.
        name: Log name. Default: the subclass's.
        dtype: See `keras.metrics.Metric`. Default `None`: float32.

    Call arguments:
        targets: Images `(batch, height, width, channels)`: floats in [-1, 1], or uint8.
        outputs: The model's outputs, of the same shape.
        sample_weight: Weights `(batch,)` of the mean. Default `None`: all alike.

    Returns:
        `result()` is a float32 scalar; NaN if there were no images.

    Raises:
        ValueError: If shapes, dtypes or arguments do not fit.
    """

    function = None
    label = None
    larger_is_better = ()

    def __init__(self, luma=False, border=0, name=None, dtype=None):
        super().__init__(name=name or self.label.lower(), dtype=dtype)
        self.luma = luma
        self.border = image_quality.check_border(border)

    @property
    def title(self):
        """The name of the result, such as `PSNR (luma)`."""
        return f"{self.label} (luma)" if self.luma else self.label

    def settings(self):
        """Returns the arguments that the value depends on, for its record: a dict for JSON."""
        return {"luma": self.luma, "border": self.border}

    def update_state(self, targets, outputs, sample_weight=None):
        """Adds a batch."""
        values = self.function(targets, outputs, luma=self.luma, border=self.border)
        super().update_state(values, sample_weight)

    def get_config(self):
        """Returns the constructor's arguments."""
        return {**super().get_config(), **self.settings()}


@keras.saving.register_keras_serializable(package="keras_gan")
class PSNR(ImagePairMetric):
    """Mean peak signal-to-noise ratio in dB, of `keras_gan.metrics.functional.psnr`.

    One output that equals its target makes the mean infinite. Arguments as `ImagePairMetric`.

    Example:
    >>> metric = keras_gan.metrics.PSNR(luma=True, border=4)  # As super-resolution papers do.
    >>> targets = np.zeros((2, 32, 32, 3), "float32")
    >>> metric.update_state(targets, targets + 0.2)
    >>> round(float(metric.result()), 2)  # 20 log10(255 / 21.9): luma has 219 levels.
    21.32
    """

    function = staticmethod(image_quality.psnr)
    label = "PSNR"
    larger_is_better = ("psnr",)


@keras.saving.register_keras_serializable(package="keras_gan")
class SSIM(ImagePairMetric):
    """Mean structural similarity, of `keras_gan.metrics.functional.ssim`.

    Arguments as `ImagePairMetric`.

    Example:
    >>> images = np.random.default_rng(0).uniform(-1, 1, (2, 16, 16, 3))
    >>> metric = keras_gan.metrics.SSIM()
    >>> metric.update_state(images, images)
    >>> float(metric.result())
    1.0
    """

    function = staticmethod(image_quality.ssim)
    label = "SSIM"
    larger_is_better = ("ssim",)


@keras.saving.register_keras_serializable(package="keras_gan")
class L1(ImagePairMetric):
    """Mean absolute difference, of `keras_gan.metrics.functional.l1`.

    Arguments as `ImagePairMetric`.

    Example:
    >>> metric = keras_gan.metrics.L1()
    >>> metric.update_state(np.zeros((2, 8, 8, 1)), np.full((2, 8, 8, 1), 0.5))
    >>> float(metric.result())
    0.5
    """

    function = staticmethod(image_quality.l1)
    label = "L1"
