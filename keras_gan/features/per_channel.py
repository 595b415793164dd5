"""A classifier of grey images on the channels of coloured ones."""

from keras import ops

from keras_gan.features.base import FeatureExtractor
from keras_gan.utils.validation import check_positive_integer


class PerChannel(FeatureExtractor):
    """Looks at each channel of an image as a grey image, and joins what an extractor finds.

    For data sets that stack independent grey images as channels: stacked MNIST has three digits
    in an image, and 1,000 classes. With `l_k` the logits of channel `k`, the joint logits are

    ```
    logits[class_1, ..., class_c] = l_1[class_1] + ... + l_c[class_c]
    ```

    whose softmax is the product of the channels' and whose largest entry is where each channel's
    is. The first channel's class is the most significant digit of the joint class, as in the
    labels of the data set `stacked_mnist`. Features are concatenated.

    Args:
        extractor: Extractor of images with one channel; see `keras_gan.features.get`. What it
            returns must be `"features"`, `"logits"` or both.
        num_channels: Of the images; with logits, `num_classes ** num_channels` joint classes are
            computed. Default 3.

    Call arguments:
        images: float32 tensor `(batch, height, width, num_channels)` in [-1, 1].

    Returns:
        Dict of `"features"`, `(batch, num_channels * dim)`, and `"logits"`,
        `(batch, num_classes ** num_channels)`, as far as the extractor has them.

    Raises:
        ValueError: If `num_channels` is no positive integer, or images have another number.

    Example:
    >>> digit = lambda image: {"logits": ops.zeros((ops.shape(image)[0], 10))}
    >>> PerChannel(digit).extract(np.zeros((2, 28, 28, 3), "float32"))["logits"].shape
    (2, 1000)
    """

    def __init__(self, extractor, num_channels=3):
        # The registry, of which this class is a member, is complete only now.
        from keras_gan import features

        extractor = features.get(extractor)
        super().__init__(f"{extractor.title} per channel", extractor.resize)
        self.extractor = extractor
        self.num_channels = check_positive_integer(num_channels, "num_channels")

    def call(self, images, training=False):
        """Returns the dict of joint outputs."""
        if images.shape[-1] != self.num_channels:
            raise ValueError(
                f"{self.title} received images of shape {tuple(images.shape)}. Expected "
                f"{self.num_channels} channels."
            )
        channels = ops.split(images, self.num_channels, axis=-1)
        outputs = [self.extractor(channel, training=training) for channel in channels]
        joined = {}
        if "features" in outputs[0]:
            joined["features"] = ops.concatenate([o["features"] for o in outputs], axis=-1)
        if "logits" in outputs[0]:
            logits = outputs[0]["logits"]
            for output in outputs[1:]:
                sums = logits[:, :, None] + output["logits"][:, None, :]
                logits = ops.reshape(sums, (ops.shape(sums)[0], -1))
            joined["logits"] = logits
        return joined
