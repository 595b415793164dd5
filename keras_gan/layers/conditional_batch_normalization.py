"""Batch normalization whose scale and offset depend on a condition."""

import keras
from keras import layers, ops

from keras_gan.layers.synchronized_batch_normalization import SynchronizedBatchNormalization


@keras.saving.register_keras_serializable(package="keras_gan")
class ConditionalBatchNormalization(layers.Layer):
    """Normalises over the batch, then scales and shifts each example by its condition.

    `y = gamma(c) (x - mean) / sqrt(variance + epsilon) + beta(c)`
    `gamma(c) = 1 + A c,  beta(c) = B c`

    with mean and variance of each channel over all other axes (moving averages in inference), `c`
    the condition and `A`, `B` trained from zero. With one-hot labels for `c` the columns of `1 + A`
    and `B` are the tables of a scale and an offset for each class of Miyato and Koyama; with an
    embedding that many layers share it is BigGAN's form. Any vector of numbers will do as a
    condition.

    Args:
        momentum: Float, the decay of the moving averages. Default: `0.9`.
        epsilon: Float, added to the variance. Default: `1e-5`.
        synchronized: Whether the statistics under `tf.distribute` are those of the global batch,
            instead of each replica's part. Default: `False`.
        **kwargs: Of `keras.layers.Layer`: `name`, `dtype`.

    Call arguments:
        inputs: Float tensor `(batch, ..., channels)`, such as images or vectors.
        conditions: Float tensor `(batch, condition_dim)`.
        training: Boolean, whether to normalise by the statistics of the batch.

    Returns:
        Tensor of the shape and dtype of `inputs`.

    Raises:
        ValueError: If the conditions are no vectors.

    Example:
        >>> layer = keras_gan.layers.ConditionalBatchNormalization()
        >>> labels = keras.ops.one_hot(np.array([0, 2]), 10)
        >>> layer(np.zeros((2, 4, 4, 3)), labels).shape
        TensorShape([2, 4, 4, 3])

    Reference:
        - Dumoulin et al., 2017, "A Learned Representation for Artistic Style", arXiv:1610.07629,
          eq. 5.
        - de Vries et al., 2017, "Modulating early visual processing by language",
          arXiv:1707.00683, section 3.
        - Miyato and Koyama, 2018, "cGANs with Projection Discriminator", arXiv:1802.05637,
          section 4; Brock et al., 2019, "Large Scale GAN Training", arXiv:1809.11096, section 3.1.
    """

    def __init__(self, momentum=0.9, epsilon=1e-5, synchronized=False, **kwargs):
        super().__init__(**kwargs)
        self.momentum = momentum
        self.epsilon = epsilon
        self.synchronized = synchronized

    def build(self, inputs_shape, conditions_shape):
        """Creates the normalisation and the two linear maps of the condition."""
        if len(conditions_shape) != 2:
            raise ValueError(
                f"ConditionalBatchNormalization received conditions of shape {conditions_shape}. "
                "Expected (batch, condition_dim): of labels their one-hot vectors."
            )
        kind = SynchronizedBatchNormalization if self.synchronized else layers.BatchNormalization
        self.normalization = kind(
            momentum=self.momentum,
            epsilon=self.epsilon,
            center=False,
            scale=False,
            dtype=self.dtype_policy,
            name="normalization",
        )
        self.normalization.build(inputs_shape)
        # Scale less one, and offset, by one product.
        self.scale_and_offset = layers.Dense(
            2 * inputs_shape[-1],
            use_bias=False,
            kernel_initializer="zeros",
            dtype=self.dtype_policy,
            name="scale_and_offset",
        )
        self.scale_and_offset.build(conditions_shape)

    def call(self, inputs, conditions, training=None):
        """Normalises, scales and shifts."""
        changes = self.scale_and_offset(conditions)
        ones = [1] * (len(inputs.shape) - 2)
        changes = ops.reshape(changes, (-1, *ones, changes.shape[-1]))
        scale, offset = ops.split(changes, 2, axis=-1)
        return self.normalization(inputs, training=training) * (1.0 + scale) + offset

    def compute_output_shape(self, inputs_shape, conditions_shape):
        """The shape of the inputs."""
        return inputs_shape

    def get_config(self):
        """Returns the constructor's arguments."""
        return super().get_config() | {
            "momentum": self.momentum,
            "epsilon": self.epsilon,
            "synchronized": self.synchronized,
        }
