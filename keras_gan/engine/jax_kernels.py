"""Faster ways, on a CPU, to compute what XLA compiles badly there: gradients of two convolutions.

For the gradient of a transposed or a grouped convolution for its kernel, XLA's CPU compiler has
plain loops. Here both are computed by operations whose gradients have none. The layers stay Keras's
own: a method of the instance is replaced, and what does not fit takes Keras's way.
"""

import functools

import jax
import keras
from keras import ops

from keras_gan.engine.jax_devices import has_accelerator


def accelerate_network(network):
    """Gives the layers of a network that have a faster way that way; the values stay the same.

    Args:
        network: A built Keras model.
    """
    for layer in network._flatten_layers():
        # Subclasses may compute something else.
        if type(layer) is keras.layers.Conv2DTranspose and _is_plain(layer):
            layer.call = functools.partial(_call_transposed_convolution, layer)


def accelerate_optimizer(optimizer):
    """Leaves the optimizer as it is."""


def grouped_convolution(inputs, kernel, strides, padding):
    """Returns the convolution of each group of channels with its own kernel.

    Args:
        inputs: `(batch, height, width, channels)`.
        kernel: `(kernel_height, kernel_width, channels / groups, filters)`, of the inputs' dtype.
        strides: Integer or pair.
        padding: `"same"` or `"valid"`.

    Returns:
        `(batch, new_height, new_width, filters)`.
    """
    convolution = functools.partial(
        ops.conv, strides=strides, padding=padding, data_format="channels_last"
    )
    groups = inputs.shape[-1] // kernel.shape[2]
    if groups == 1 or has_accelerator():
        return convolution(inputs, kernel)
    parts = zip(ops.split(inputs, groups, -1), ops.split(kernel, groups, -1), strict=True)
    return ops.concatenate([convolution(*part) for part in parts], -1)


def _is_plain(layer):
    return (
        layer.padding == "same"
        and layer.output_padding is None
        and all(k >= s for k, s in zip(layer.kernel_size, layer.strides, strict=True))
        and tuple(layer.dilation_rate) == (1, 1)
        and layer.data_format == "channels_last"
    )


def _call_transposed_convolution(layer, inputs):
    """`Conv2DTranspose.call` by `_transposed_convolution`."""
    kernel = ops.convert_to_tensor(layer.kernel)
    outputs = _transposed_convolution(inputs, kernel, tuple(layer.strides))
    if layer.use_bias:
        outputs += ops.convert_to_tensor(layer.bias)
    return layer.activation(outputs)


def _convolution(high, kernel, strides):
    dimensions = ("NHWC", "HWIO", "NHWC")
    return jax.lax.conv_general_dilated(high, kernel, strides, "SAME", dimension_numbers=dimensions)


@functools.partial(jax.custom_vjp, nondiff_argnums=(2,))
def _transposed_convolution(low, kernel, strides):
    """The transpose of `_convolution`.

    Args:
        low: `(batch, h, w, low_channels)`.
        kernel: `(k, l, high_channels, low_channels)`.
        strides: Pair of integers `(s, t)`.

    Returns:
        `(batch, s h, t w, high_channels)`.
    """
    batch, height, width, _ = low.shape
    shape = batch, strides[0] * height, strides[1] * width, kernel.shape[2]
    high = jax.ShapeDtypeStruct(shape, low.dtype)
    return jax.linear_transpose(lambda high: _convolution(high, kernel, strides), high)(low)[0]


def _forward(low, kernel, strides):
    return _transposed_convolution(low, kernel, strides), (low, kernel)


def _backward(strides, residuals, upstream):
    low, kernel = residuals
    of_kernel = jax.linear_transpose(lambda k: _convolution(upstream, k, strides), kernel)
    return _convolution(upstream, kernel, strides), of_kernel(low)[0]


_transposed_convolution.defvjp(_forward, _backward)
