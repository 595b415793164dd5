"""A grouped convolution that is fast on a CPU too."""

import keras

from keras_gan import engine


@keras.saving.register_keras_serializable(package="keras_gan")
class GroupedConv2D(keras.layers.Conv2D):
    """`keras.layers.Conv2D` for `groups` above 1: the same values, by other kernels.

    Each group of input channels is convolved by itself: for `groups = g`, outputs
    `o * filters / g ... (o + 1) * filters / g` see only the inputs
    `o * channels / g ... (o + 1) * channels / g`; a dense kernel that is zero outside of `g`
    diagonal blocks does the same with `g` times the multiplications.

    Keras 3.15 hands every grouped convolution on TensorFlow to XLA, which on a CPU took 20 to 250
    times as long as TensorFlow's own kernel, for a training step with and without a penalty on
    the input gradient. This layer takes TensorFlow's own, and where that has no gradients (a
    CPU without oneDNN), or where XLA computes them slowly (JAX on a CPU), one convolution a group.

    Args:
        filters: Number of output channels, a multiple of `groups`.
        kernel_size: Side of the kernel, or `(height, width)`.
        groups: Number of groups, a divisor of the input channels. Default: `1`.
        **kwargs: As of `keras.layers.Conv2D`; images are channels last and `dilation_rate` is 1.

    Call arguments:
        inputs: `(batch, height, width, channels)`.

    Returns:
        `(batch, new_height, new_width, filters)`, in the layer's compute dtype.

    Raises:
        ValueError: If `groups` does not divide the channels, or an option is not supported.

    Example:
        >>> layer = keras_gan.layers.GroupedConv2D(32, 3, groups=2, padding="same")
        >>> layer(keras.ops.ones((1, 7, 7, 32))).shape
        TensorShape([1, 7, 7, 32])

    Reference:
        - Xie et al., 2017, "Aggregated Residual Transformations for Deep Neural Networks",
          arXiv:1611.05431, section 3.2 and fig. 3 (c).
    """

    def __init__(self, filters, kernel_size, groups=1, **kwargs):
        super().__init__(filters, kernel_size, groups=groups, **kwargs)
        if self.data_format != "channels_last" or any(rate != 1 for rate in self.dilation_rate):
            raise ValueError(
                "GroupedConv2D convolves channels-last images without dilation. Received: "
                f"data_format={self.data_format!r}, dilation_rate={self.dilation_rate}. Use "
                "keras.layers.Conv2D for the others."
            )

    def convolution_op(self, inputs, kernel):
        """Convolves without bias and activation, which Keras's `call` adds."""
        return engine.grouped_convolution(inputs, kernel, self.strides, self.padding)
