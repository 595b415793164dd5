"""Self-attention between the positions of an image."""

import keras
from keras import layers, ops

from keras_gan.layers.spectral_normalization import SpectralNormalization


@keras.saving.register_keras_serializable(package="keras_gan")
class SelfAttention(layers.Layer):
    """Adds to each position of a feature map what it finds at positions that resemble it.

    `beta_{j,i} = exp(s_ij) / sum_i exp(s_ij),  s_ij = f(x_i)^T g(x_j)`  (eq. 1)
    `o_j = v(sum_i beta_{j,i} h(x_i))`  (eq. 2)
    `y_j = gamma o_j + x_j`  (eq. 3)

    with `x_j` the features at position `j`, and `f` (keys), `g` (queries), `h` (values) and `v`
    1x1 convolutions without bias. `gamma` is a trained number that starts at 0: the layer is
    the identity at first. With `C` channels, `f` and `g` have `C / 8`, `h` has `C / 2` and `v`
    has `C` (at least 1).

    As in the authors' code, and unlike the equations, keys and values are max-pooled 2x2: a
    quarter of the cost and of the memory, `(height * width)^2 / 4` numbers for each example.

    Args:
        spectral_normalization: Whether the convolutions are spectrally normalised. Default:
            `False`.
        **kwargs: Of `keras.layers.Layer`: `name`, `dtype`.

    Call arguments:
        inputs: Float tensor `(batch, height, width, channels)`, of fixed sides of at least 2.

    Returns:
        Tensor of the shape and dtype of `inputs`.

    Raises:
        ValueError: If the shape of the inputs does not fit.

    Example:
        >>> layer = keras_gan.layers.SelfAttention(spectral_normalization=True)
        >>> layer(np.ones((2, 8, 8, 16))).shape
        TensorShape([2, 8, 8, 16])

    Reference:
        - Zhang et al., 2019, "Self-Attention Generative Adversarial Networks", arXiv:1805.08318,
          section 3. Deviation: `h` has `C / 2` channels and not `C / 8`, and keys and values are
          pooled, as in the authors' code.
    """

    def __init__(self, spectral_normalization=False, **kwargs):
        super().__init__(**kwargs)
        self.spectral_normalization = spectral_normalization

    def build(self, input_shape):
        """Creates the four convolutions and `gamma`."""
        if len(input_shape) != 4 or None in input_shape[1:] or min(input_shape[1:3]) < 2:
            raise ValueError(
                f"SelfAttention received inputs of shape {tuple(input_shape)}. Expected (batch, "
                "height, width, channels) with fixed sides of at least 2."
            )
        channels = input_shape[-1]
        self.keys = self._convolution(channels // 8, "keys")
        self.queries = self._convolution(channels // 8, "queries")
        self.values = self._convolution(channels // 2, "values")
        self.project = self._convolution(channels, "project")
        for convolution in (self.keys, self.queries, self.values):
            convolution.build(input_shape)
        self.project.build((*input_shape[:-1], max(channels // 2, 1)))
        self.gamma = self.add_weight(name="gamma", shape=(), initializer="zeros")

    def call(self, inputs):
        """Attends, and adds the result to the inputs."""
        height, width = inputs.shape[1:3]
        keys = _positions(ops.max_pool(self.keys(inputs), 2, strides=2))
        values = _positions(ops.max_pool(self.values(inputs), 2, strides=2))
        queries = _positions(self.queries(inputs))
        scores = ops.matmul(queries, ops.swapaxes(keys, 1, 2))
        # Float16 would round the small weights of many positions.
        weights = ops.softmax(ops.cast(scores, "float32"), axis=-1)
        found = ops.matmul(ops.cast(weights, values.dtype), values)
        found = ops.reshape(found, (-1, height, width, found.shape[-1]))
        return self.gamma * self.project(found) + inputs

    def compute_output_shape(self, input_shape):
        """The shape of the inputs."""
        return input_shape

    def get_config(self):
        """Returns the constructor's arguments."""
        return super().get_config() | {"spectral_normalization": self.spectral_normalization}

    def _convolution(self, channels, name):
        convolution = layers.Conv2D(
            max(channels, 1), 1, use_bias=False, dtype=self.dtype_policy, name=name
        )
        if not self.spectral_normalization:
            return convolution
        return SpectralNormalization(convolution, name=name)


def _positions(features):
    """Flattens height and width: `(batch, positions, channels)`."""
    return ops.reshape(features, (-1, features.shape[1] * features.shape[2], features.shape[3]))
