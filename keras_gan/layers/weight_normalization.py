"""Weight normalization of a layer's kernel."""

import keras
from keras import layers, ops

_WITH_KERNEL = (layers.Dense, layers.Conv2D, layers.Conv2DTranspose)


@keras.saving.register_keras_serializable(package="keras_gan")
class WeightNormalization(layers.Wrapper):
    """Separates the length of a layer's weight vectors from their direction.

    `y = g (v . x) / |v| + b`

    for each output unit or channel, with `v` its column of the kernel of `layer`, and `g` (`scale`)
    and `b` (`bias`) this layer's own. `g` is 1 in the beginning, `b` 0. The gradient of `v` is
    orthogonal to it, so that `v` grows, and its direction changes more slowly, where gradients are
    large.

    **Initialization by data.** With `g = 1` the outputs become smaller from layer to layer.
    `initialize_by_data` sets `g` and `b` of all such layers of a network so that each output has
    mean 0 and variance 1 over a batch (section 3 of the paper).

    Args:
        layer: `Dense`, `Conv2D` or `Conv2DTranspose` without bias and activation, which would
            come before the division by `|v|`.
        train_scale: Boolean, whether `g` is trained. Default: `True`. Without, the bias and what
            follows have to make up for it.
        **kwargs: Of `keras.layers.Layer`: `name`. The dtype policy that counts is the one of
            `layer`; `|v|`, `g` and `b` are float32.

    Call arguments:
        inputs: What `layer` takes.

    Returns:
        What `layer` returns, of its shape and dtype.

    Raises:
        ValueError: If `layer` is of another kind, or has a bias or an activation.

    Example:
        >>> dense = keras_gan.layers.WeightNormalization(keras.layers.Dense(4, use_bias=False))
        >>> outputs = dense(np.eye(6))  # The rows of the normalised kernel.
        >>> np.linalg.norm(outputs, axis=0).round(3)
        array([1., 1., 1., 1.], dtype=float32)

    Reference:
        - Salimans and Kingma, 2016, "Weight Normalization: A Simple Reparameterization to
          Accelerate Training of Deep Neural Networks", arXiv:1602.07868, equations 2 and 5.
    """

    def __init__(self, layer, train_scale=True, **kwargs):
        super().__init__(layer, **(kwargs | {"dtype": "float32", "autocast": False}))
        if not isinstance(layer, _WITH_KERNEL):
            raise ValueError(
                f"WeightNormalization received a layer of type {type(layer).__name__}. Expected "
                "one with a kernel: Dense, Conv2D or Conv2DTranspose."
            )
        if layer.use_bias or layer.activation is not keras.activations.linear:
            raise ValueError(
                f"WeightNormalization received the layer '{layer.name}' with a bias or an "
                "activation, which come after the normalization. Make it with use_bias=False and "
                "activation=None; this layer has a bias of its own, and a "
                "keras.layers.Activation may follow."
            )
        self.train_scale = train_scale
        self._is_initializing = False

    def build(self, input_shape):
        """Builds the layer, the scale and the bias."""
        super().build(input_shape)
        transposed = isinstance(self.layer, layers.Conv2DTranspose)
        rank = len(self.layer.kernel.shape)
        output_axis = rank - 2 if transposed else rank - 1
        self._input_axes = [axis for axis in range(rank) if axis != output_axis]
        shape = (self.layer.kernel.shape[output_axis],)
        self.scale = self.add_weight(
            name="scale", shape=shape, initializer="ones", trainable=self.train_scale
        )
        self.bias = self.add_weight(name="bias", shape=shape, initializer="zeros")

    def call(self, inputs):
        """Applies the layer; scaling its outputs costs less than scaling its kernel."""
        outputs = self.layer(inputs)
        squares = ops.square(ops.cast(self.layer.kernel, "float32"))
        lengths = ops.sqrt(ops.sum(squares, axis=self._input_axes))
        if self._is_initializing:
            self._initialize(ops.cast(outputs, "float32") / lengths)
        dtype = outputs.dtype
        return outputs * ops.cast(self.scale / lengths, dtype) + ops.cast(self.bias, dtype)

    def _initialize(self, outputs):
        """Sets scale and bias by the outputs at a scale of 1, `(batch, ..., features)`."""
        mean, variance = ops.moments(outputs, axes=list(range(len(outputs.shape) - 1)))
        scale = 1.0 / ops.sqrt(variance + 1e-8)
        self.scale.assign(scale)
        self.bias.assign(-mean * scale)

    def compute_output_shape(self, input_shape):
        """As of the layer."""
        return self.layer.compute_output_shape(input_shape)

    def compute_output_spec(self, inputs):
        """As of the layer, whose dtype policy may be another one."""
        return self.layer.compute_output_spec(inputs)

    def get_config(self):
        """Returns the constructor's arguments."""
        return super().get_config() | {"train_scale": self.train_scale}


def initialize_by_data(network, samples):
    """Initializes all weight normalized layers of a network by a batch, if there are any.

    The network runs once in training mode; each layer sees what those before it, initialized
    already, make of the batch.

    Args:
        network: A built `keras.Model`.
        samples: Float tensor or array `(batch, *sample_shape)`, some hundred samples.

    Example:
        >>> keras_gan.layers.initialize_by_data(discriminator, images[:500])

    Reference:
        - Salimans and Kingma, 2016, arXiv:1602.07868, section 3, equations 5 and 6.
    """
    normalized = [x for x in network._flatten_layers() if isinstance(x, WeightNormalization)]
    if not normalized:
        return
    for layer in normalized:
        layer._is_initializing = True
    try:
        network(samples, training=True)
    finally:
        for layer in normalized:
            layer._is_initializing = False
