"""Spectral normalization of a layer's kernel."""

import keras
import numpy as np
from keras import layers, ops

from keras_gan import engine

# 2^7 power iterations: the first singular values of a random matrix are close to each other.
_INITIAL_SQUARINGS = 7


@keras.saving.register_keras_serializable(package="keras_gan")
class SpectralNormalization(layers.Wrapper):
    """Lets a layer compute with its kernel divided by the kernel's largest singular value.

    `W_SN = W / sigma(W),  sigma(W) = u^T W v`

    with `W` the kernel as a matrix of outputs by inputs (of a convolution: by height, width and
    input channels), `u` and `v` its first singular vectors. The layer is then 1-Lipschitz as a
    matrix. The trained variable is `W` itself; the gradient goes through the division, with `u`
    and `v` held constant (the paper's section 2.3: `(G - <G, W_SN> u v^T) / sigma` for a gradient
    `G` of `W_SN`). A kernel of zeros stays as it is.

    `u` and `v` follow the changing kernel by one power iteration (the paper's Algorithm 1),
    `v <- W^T u / |W^T u|`, `u <- W v / |W v|`, in `before_update`, which a training step calls once
    for each optimizer step of the network's player. Calls of the layer leave them alone: real
    samples, generated samples and penalties of one step meet the same network, whatever their
    number, and so do training and inference.

    The iteration starts from a fixed vector, the same on each replica and for each seed, and runs
    128 times when the layer is built, so that the first steps are normalised as the later ones
    are: the first singular values of a random matrix are close to each other, and of a
    Glorot-initialised 3x3 convolution from 128 to 128 channels one iteration gives a `sigma` that
    is some 15 % too small, 10 give 2 to 4 %, 128 give 0.01 %. A kernel that is set by hand, and
    not loaded together with its `u` and `v`, needs some calls of `before_update` likewise.

    **Why not `keras.layers.SpectralNormalization`** (measured with Keras 3.15.1): it iterates at
    each call with `training=True`, and overwrites the kernel by `W / sigma` there. After a first
    such call of a Dense layer from 6 to 4 features, the norm of its kernel had gone from 1.96
    to 1.53 without an optimizer, and the largest singular value was 1.08 and not 1; a second call
    on the same input returned outputs that differed by up to 5 %, as would those for real and for
    generated samples in one step. The gradient does not go through the division: its cosine
    with the kernel was -0.06, where a function of `W / sigma` has none with `W` (here: 1e-8).

    Args:
        layer: `Dense`, `Conv2D`, `Conv2DTranspose` or `Embedding` layer.
        **kwargs: Of `keras.layers.Layer`: `name`. The dtype policy that counts is the one of
            `layer`; `u`, `v` and `sigma` are float32.

    Call arguments:
        inputs: What `layer` takes.

    Returns:
        What `layer` returns.

    Raises:
        ValueError: If `layer` is of another kind.

    Example:
        >>> dense = keras_gan.layers.SpectralNormalization(keras.layers.Dense(4, use_bias=False))
        >>> outputs = dense(np.eye(6))  # The rows of the normalised kernel.
        >>> float(np.linalg.norm(outputs, ord=2).round(3))
        1.0

    Reference:
        - Miyato et al., 2018, "Spectral Normalization for Generative Adversarial Networks",
          arXiv:1802.05957, section 2, and Algorithm 1 in appendix A. Deviations: one iteration a
          step and not a forward pass, 128 at the start.
    """

    def __init__(self, layer, **kwargs):
        # Float32, and no casts: `sigma` is needed in full precision, and `layer` casts its inputs.
        super().__init__(layer, **(kwargs | {"dtype": "float32", "autocast": False}))
        if not isinstance(layer, (*_WITH_KERNEL, layers.Embedding)):
            raise ValueError(
                f"SpectralNormalization received a layer of type {type(layer).__name__}. Expected "
                "one whose kernel is a matrix: Dense, Conv2D, Conv2DTranspose or Embedding."
            )

    def build(self, input_shape):
        """Builds the layer, then finds the first singular vectors of its kernel."""
        super().build(input_shape)
        num_inputs, num_outputs = _as_matrix(self.layer).shape
        self.u = self.add_weight(
            name="u", shape=(num_outputs,), initializer=self._initial_u, trainable=False
        )
        self.v = self.add_weight(
            name="v",
            shape=(num_inputs,),
            initializer=lambda shape, dtype: self._iterated(self.u.value)[1],
            trainable=False,
        )

    def call(self, inputs):
        """Applies the layer with its normalised kernel."""
        kernel = _kernel_variable(self.layer)
        sigma = self.sigma()
        # Not positive: the kernel is zero, or was replaced without its `u` and `v`.
        normalized = ops.cast(kernel, "float32") / ops.where(sigma > 0.0, sigma, 1.0)
        # All of its variables, as the scope hides the values that one around it holds.
        values = [(v, v.value) for v in self.layer.variables if v is not kernel]
        with keras.StatelessScope([*values, (kernel, normalized)]):
            return self.layer(inputs)

    def sigma(self):
        """Returns `u^T W v`, the largest singular value as far as the iteration has come.

        A float32 scalar, differentiable in the kernel.
        """
        return ops.dot(self.v.value, ops.matmul(_as_matrix(self.layer), self.u.value))

    def before_update(self):
        """Does one power iteration."""
        u, v = self._iterated(self.u.value)
        engine.assign_equal(self.u, u)
        engine.assign_equal(self.v, v)

    def compute_output_shape(self, input_shape):
        """As of the layer."""
        return self.layer.compute_output_shape(input_shape)

    def compute_output_spec(self, inputs):
        """As of the layer, whose dtype policy may be another one."""
        return self.layer.compute_output_spec(inputs)

    def _initial_u(self, shape, dtype):
        start = np.random.default_rng(0).standard_normal(shape).astype(dtype)
        matrix = _as_matrix(self.layer)
        # Squaring the smaller of W W^T and W^T W does in 14 operations what 128 iterations do.
        wide = matrix.shape[0] < matrix.shape[1]
        transposed = ops.transpose(matrix)
        power = ops.matmul(matrix, transposed) if wide else ops.matmul(transposed, matrix)
        for _ in range(_INITIAL_SQUARINGS):
            power = ops.divide_no_nan(power, ops.max(ops.abs(power)))
            power = ops.matmul(power, power)
        if wide:
            v = ops.normalize(ops.matmul(power, ops.matmul(matrix, start)))
            return _direction(ops.matmul(v, matrix), start)
        return _direction(ops.matmul(power, start), start)

    def _iterated(self, u):
        """Returns the next `(u, v)`."""
        matrix = ops.stop_gradient(_as_matrix(self.layer))
        v = ops.normalize(ops.matmul(matrix, u))
        return _direction(ops.matmul(v, matrix), u), v


def _direction(vector, otherwise):
    """The unit vector, or `otherwise` where a kernel of zeros leaves none, to go on from."""
    return ops.where(ops.any(vector != 0.0), ops.normalize(vector), otherwise)


_WITH_KERNEL = (layers.Dense, layers.Conv2D, layers.Conv2DTranspose)


def _kernel_variable(layer):
    return layer.embeddings if isinstance(layer, layers.Embedding) else layer.kernel


def _as_matrix(layer):
    """Returns the transpose of the paper's `W`, `(inputs, outputs)` in float32."""
    kernel = ops.cast(_kernel_variable(layer), "float32")
    if isinstance(layer, layers.Conv2DTranspose):
        kernel = ops.swapaxes(kernel, -1, -2)  # From (height, width, outputs, inputs).
    return ops.reshape(kernel, (-1, kernel.shape[-1]))
