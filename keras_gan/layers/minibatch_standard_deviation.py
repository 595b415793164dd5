"""Minibatch standard deviation: how much the examples of a group differ."""

import math

import keras
from keras import ops

from keras_gan.utils.validation import check_positive_integer


@keras.saving.register_keras_serializable(package="keras_gan")
class MinibatchStandardDeviation(keras.layers.Layer):
    """Appends a channel that tells how much an example's group of the batch varies.

    The batch is dealt out into groups; the standard deviation over the group of each feature at
    each position (biased, with 1e-8 added to the variance) is averaged over features and
    positions to one number, which all the group's examples get as one more channel.

    A batch of `n` examples is dealt out into `max(1, n // group_size)` groups in turn, like
    cards. If `group_size` divides `n` this is StyleGAN2's grouping; where StyleGAN2 fails, here
    the first groups get one example more, or, of fewer than `2 * group_size` examples, all make
    one group. Under `tf.distribute` the batch is each replica's own part: N replicas
    do not equal one device. As one example's logit depends on the others, gradient penalties (R1,
    WGAN-GP) then mix the examples of a group.

    Args:
        group_size: Examples a group, at least 2, or `None` for the whole batch. Default: `4`.

    Call arguments:
        inputs: `(batch, ..., channels)`, such as images `(batch, height, width, channels)`.

    Returns:
        `(batch, ..., channels + 1)`, in the layer's compute dtype; the statistics are computed in
        float32.

    Raises:
        ValueError: If `group_size` is not an integer of at least 2 or `None`.

    Example:
        >>> layer = keras_gan.layers.MinibatchStandardDeviation(group_size=2)
        >>> layer(keras.ops.array([[0.0], [6.0]])).numpy()
        array([[0., 3.],
               [6., 3.]], dtype=float32)

    Reference:
        - Karras et al., 2018, "Progressive Growing of GANs for Improved Quality, Stability, and
          Variation", arXiv:1710.10196, section 3: over the whole batch (`group_size=None`).
        - Karras et al., 2020, "Analyzing and Improving the Image Quality of StyleGAN",
          arXiv:1912.04958: groups of 4 in the released code.
    """

    def __init__(self, group_size=4, **kwargs):
        super().__init__(**kwargs)
        if group_size is not None and check_positive_integer(group_size, "group_size") < 2:
            raise ValueError(
                "group_size must be at least 2, as one example has no deviation. Received: "
                f"group_size={group_size}."
            )
        self.group_size = group_size

    def call(self, inputs):
        """Returns the inputs with the group's mean standard deviation appended."""
        batch_size = ops.shape(inputs)[0]
        flat = ops.reshape(ops.cast(inputs, "float32"), (-1, math.prod(inputs.shape[1:])))
        averaging = self._averaging_matrix(batch_size)
        centred = flat - ops.matmul(averaging, flat)
        variance = ops.matmul(averaging, ops.square(centred))
        deviation = ops.mean(ops.sqrt(variance + 1e-8), axis=1)
        deviation = ops.reshape(deviation, (-1,) + (1,) * (len(inputs.shape) - 1))
        channel = ops.cast(deviation, inputs.dtype) * ops.ones_like(inputs[..., :1])
        return ops.concatenate([inputs, channel], axis=-1)

    def _averaging_matrix(self, batch_size):
        """`(batch, batch)`: row `i` averages over the group of example `i`."""
        num_groups = 1
        if self.group_size is not None:
            num_groups = ops.maximum(batch_size // self.group_size, 1)
        groups = ops.arange(batch_size) % num_groups
        same = ops.cast(groups[:, None] == groups[None], "float32")
        return same / ops.sum(same, axis=1, keepdims=True)

    def compute_output_shape(self, input_shape):
        """`(batch, ..., channels + 1)`."""
        return (*input_shape[:-1], input_shape[-1] + 1)

    def get_config(self):
        """Returns the configuration."""
        return {**super().get_config(), "group_size": self.group_size}
