"""Minibatch discrimination: how near an example is to the others of its batch."""

import keras
from keras import ops

from keras_gan.utils.validation import check_positive_integer


@keras.saving.register_keras_serializable(package="keras_gan")
class MinibatchDiscrimination(keras.layers.Layer):
    """Appends features that tell how near each example is to the others of the batch.

    A generator whose samples are all alike gives itself away. With the features `f(x_i)`, of
    length `A`, and the learned tensor `T` (`kernel`), of shape `A x B x C` with
    `B = num_kernels` and `C = kernel_dim`:

        M_i = f(x_i) T                               (B rows of length C)
        c_b(x_i, x_j) = exp(-||M_i,b - M_j,b||_1)
        o(x_i)_b = sum over j of c_b(x_i, x_j)       (j = i counts 1)

    and `o(x_i)` is appended to `f(x_i)`. The sum grows with the batch, so train with batches of
    one size. Under `tf.distribute` the batch is each replica's own part: N replicas do not equal
    one device. As one example's logit depends on the others, gradient penalties (R1, WGAN-GP)
    then mix examples, as with batch normalization.

    Args:
        num_kernels: `B`, the number of features appended. Default: `100`.
        kernel_dim: `C`, the length of the vectors compared. Default: `5`.
        kernel_initializer: Keras initializer of `T` as a matrix of shape
            `(A, num_kernels * kernel_dim)`. Default: `"glorot_uniform"`.

    Call arguments:
        features: `(batch, A)`.

    Returns:
        `(batch, A + num_kernels)`, in the layer's compute dtype; the appended ones, computed in
        float32, lie in [1, batch].

    Raises:
        ValueError: If the input is not of rank 2, or a number is not a positive integer.

    Example:
        >>> layer = keras_gan.layers.MinibatchDiscrimination(num_kernels=3)
        >>> layer(keras.ops.ones((4, 2)))[0].numpy()
        array([1., 1., 4., 4., 4.], dtype=float32)

    Reference:
        - Salimans et al., 2016, "Improved Techniques for Training GANs", arXiv:1606.03498,
          section 3.2.
    """

    def __init__(
        self, num_kernels=100, kernel_dim=5, kernel_initializer="glorot_uniform", **kwargs
    ):
        super().__init__(**kwargs)
        self.num_kernels = check_positive_integer(num_kernels, "num_kernels")
        self.kernel_dim = check_positive_integer(kernel_dim, "kernel_dim")
        self.kernel_initializer = keras.initializers.get(kernel_initializer)

    def build(self, input_shape):
        """Creates the tensor `T`."""
        if len(input_shape) != 2:
            raise ValueError(
                "MinibatchDiscrimination compares vectors. Received: input of shape "
                f"{tuple(input_shape)}. Expected: (batch, features); put a Flatten layer before it."
            )
        self.kernel = self.add_weight(
            shape=(input_shape[-1], self.num_kernels * self.kernel_dim),
            initializer=self.kernel_initializer,
            name="kernel",
        )

    def call(self, features):
        """Returns the features with the closeness to the batch appended."""
        rows = ops.cast(ops.matmul(features, self.kernel), "float32")
        rows = ops.reshape(rows, (-1, self.num_kernels, self.kernel_dim))
        distances = ops.sum(ops.abs(rows[:, None] - rows[None]), axis=-1)
        closeness = ops.sum(ops.exp(-distances), axis=1)
        return ops.concatenate([features, ops.cast(closeness, features.dtype)], axis=-1)

    def compute_output_shape(self, input_shape):
        """`(batch, features + num_kernels)`."""
        return (input_shape[0], input_shape[-1] + self.num_kernels)

    def get_config(self):
        """Returns the configuration."""
        return {
            **super().get_config(),
            "num_kernels": self.num_kernels,
            "kernel_dim": self.kernel_dim,
            "kernel_initializer": keras.initializers.serialize(self.kernel_initializer),
        }
