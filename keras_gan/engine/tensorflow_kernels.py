"""Faster ways, on a CPU, to compute what some of Keras's layers and Adam compute.

Keras composes these of many small operations, or calls the one kernel of TensorFlow that is slow
for a GAN's shapes. `benchmarks/profile_step.py` shows a step with and without them. The layers and
optimizers stay Keras's own: a method of the instance is replaced, so that files and
configurations name plain Keras objects, and what does not fit takes Keras's way. A grouped
convolution is a function of its own, for a layer that calls it everywhere.
"""

import functools

import keras
import numpy as np
import tensorflow as tf

from keras_gan.engine.tensorflow import has_accelerator

# Up to this many image channels the strided kernels below beat TensorFlow's.
_FEW_CHANNELS = 4


def accelerate_network(network):
    """Gives the layers of a network that have a faster way that way; the values stay the same.

    Args:
        network: A built Keras model.
    """
    for layer in network._flatten_layers():
        # Subclasses may compute something else.
        if type(layer) is keras.layers.BatchNormalization:
            layer.call = functools.partial(_batch_normalization, layer)
        elif type(layer) is keras.layers.Conv2D and _halves_images(layer):
            layer.convolution_op = functools.partial(_convolution, layer)
        elif type(layer) is keras.layers.Conv2DTranspose and _makes_images(layer):
            layer.call = functools.partial(_transposed_convolution, layer)


def accelerate_optimizer(optimizer):
    """Lets Adam update a variable in one operation instead of about ten."""
    optimizer = getattr(optimizer, "inner_optimizer", optimizer)
    if type(optimizer) is keras.optimizers.Adam and not optimizer.amsgrad:
        optimizer.update_step = functools.partial(_adam_step, optimizer)


def grouped_convolution(inputs, kernel, strides, padding):
    """Returns the convolution of each group of channels with its own kernel.

    Keras compiles each grouped convolution by XLA, as not every CPU kernel has gradients for it.

    Args:
        inputs: `(batch, height, width, channels)`.
        kernel: `(kernel_height, kernel_width, channels / groups, filters)`, of the inputs' dtype.
        strides: Integer or pair.
        padding: `"same"` or `"valid"`.

    Returns:
        `(batch, new_height, new_width, filters)`.
    """
    padding = padding.upper()
    kernel = tf.convert_to_tensor(kernel)
    groups = inputs.shape[-1] // kernel.shape[2]
    if groups == 1 or has_accelerator() or _cpu_has_grouped_gradients(inputs.dtype):
        return tf.nn.conv2d(inputs, kernel, strides, padding)
    parts = zip(tf.split(inputs, groups, -1), tf.split(kernel, groups, -1), strict=True)
    return tf.concat([tf.nn.conv2d(*part, strides, padding) for part in parts], -1)


@functools.cache
def _cpu_has_grouped_gradients(dtype):
    """Whether the CPU kernels differentiate grouped ones: oneDNN's do, where it has the dtype."""
    with tf.init_scope(), tf.device("CPU:0"):
        try:
            tf.raw_ops.Conv2DBackpropInput(
                input_sizes=[1, 2, 2, 2],
                filter=tf.ones((1, 1, 1, 2), dtype),
                out_backprop=tf.ones((1, 2, 2, 2), dtype),
                strides=[1, 1, 1, 1],
                padding="SAME",
            )
        except (tf.errors.InvalidArgumentError, tf.errors.UnimplementedError):
            return False
    return True


def _batch_normalization(layer, inputs, training=None, mask=None):
    """Keras's `BatchNormalization.call`, in training by TensorFlow's fused kernel."""
    fits = (
        training
        and layer.trainable
        and mask is None
        and len(inputs.shape) == 4
        and layer.axis in (-1, 3)
        and inputs.dtype == "float32"
        and not layer.synchronized
        and not getattr(layer, "renorm", False)  # Keras 3.14 and later.
    )
    if not fits:
        return type(layer).call(layer, inputs, training=training, mask=mask)
    # A conditional batch normalization has scale and offset of its own.
    scale = layer.gamma.value if layer.scale else tf.ones(inputs.shape[-1])
    offset = layer.beta.value if layer.center else tf.zeros(inputs.shape[-1])
    outputs, mean, variance = tf.compat.v1.nn.fused_batch_norm(
        inputs, scale, offset, epsilon=layer.epsilon
    )
    # The kernel returns the unbiased variance; Keras keeps the mean squared deviation.
    count = tf.cast(tf.size(inputs) / tf.shape(inputs)[-1], "float32")
    variance *= (count - 1.0) / count
    for moving, batch in ((layer.moving_mean, mean), (layer.moving_variance, variance)):
        moving.assign(moving * layer.momentum + batch * (1.0 - layer.momentum))
    return outputs


def _halves_images(layer):
    return layer.input_spec.axes[-1] <= _FEW_CHANNELS and layer.groups == 1 and _has_stride_2(layer)


def _makes_images(layer):
    return layer.filters <= _FEW_CHANNELS and layer.output_padding is None and _has_stride_2(layer)


def _has_stride_2(layer):
    return (
        tuple(layer.strides) == (2, 2)
        and min(layer.kernel_size) >= 2
        and layer.padding == "same"
        and tuple(layer.dilation_rate) == (1, 1)
        and layer.data_format == "channels_last"
    )


def _convolution(layer, inputs, kernel):
    """`Conv2D.convolution_op` whose gradient for the images is `_double`."""
    sides = inputs.shape[1:3]
    if inputs.dtype != "float32" or None in sides or sides[0] % 2 or sides[1] % 2:
        return type(layer).convolution_op(layer, inputs, kernel)
    return _halve(inputs, tf.convert_to_tensor(kernel))


def _transposed_convolution(layer, inputs):
    """`Conv2DTranspose.call` by `_double`."""
    if inputs.dtype != "float32":
        return type(layer).call(layer, inputs)
    outputs = _double(inputs, tf.convert_to_tensor(layer.kernel))
    if layer.use_bias:
        outputs += layer.bias.value
    return layer.activation(outputs)


@tf.custom_gradient
def _halve(high, kernel):
    """Convolution with stride 2.

    Args:
        high: `(batch, 2 h, 2 w, high_channels)`.
        kernel: `(k, l, high_channels, low_channels)`.

    Returns:
        `(batch, h, w, low_channels)`.
    """

    def gradient(upstream):
        return _double(upstream, kernel), _kernel_gradient(high, upstream, kernel)

    return tf.nn.conv2d(high, kernel, 2, "SAME"), gradient


@tf.custom_gradient
def _double(low, kernel):
    """The transpose of `_halve`, from `low` to `high`, without multiplying by inserted zeros.

    Of a 2x2 block of outputs, each is an ordinary convolution of the inputs with those taps of
    the kernel that meet it; one convolution with four times the channels computes all of them
    (Shi et al., 2016, arXiv:1609.07009).
    """
    rows, columns = _taps(kernel.shape[0]), _taps(kernel.shape[1])
    high_channels, low_channels = kernel.shape[2:]
    padded = tf.pad(kernel, [[0, 1], [0, 1], [0, 0], [0, 0]])  # Row k and column l are zeros.
    # (row offset, row phase, column offset, column phase, high channels, low channels)
    blocks = tf.gather(tf.gather(padded, rows, axis=0), columns, axis=2)
    blocks = tf.transpose(blocks, (0, 2, 5, 1, 3, 4))
    blocks = tf.reshape(blocks, (len(rows), len(columns), low_channels, 4 * high_channels))
    phases = tf.nn.conv2d(low, blocks, 1, "SAME")
    sides = low.shape[1:3]
    # Of a graph for images of any size they are known when it runs.
    height, width = tf.unstack(tf.shape(low)[1:3]) if None in sides else sides
    phases = tf.reshape(phases, (-1, height, width, 2, 2 * high_channels))
    high = tf.transpose(phases, (0, 1, 3, 2, 4))

    def gradient(upstream):
        return tf.nn.conv2d(upstream, kernel, 2, "SAME"), _kernel_gradient(upstream, low, kernel)

    return tf.reshape(high, (-1, 2 * height, 2 * width, high_channels)), gradient


def _taps(size):
    """Which tap of a kernel of `size` meets an output of each phase, at each input offset.

    Convolution with "same" padding pairs input `2 o - p + t` with output `o` through tap `t`,
    where `p = (size - 2) // 2`; so the transpose's output `2 j + r` meets input `j + d` through
    tap `r + p - 2 d`.

    Returns:
        Integer array `(offsets d = -n .. n, phases r = 0, 1)`; `size` stands for no tap.
    """
    padding = (size - 2) // 2
    reach = max((size - 1 - padding) // 2, (1 + padding) // 2)
    taps = np.array([[r + padding - 2 * d for r in (0, 1)] for d in range(-reach, reach + 1)])
    return np.where((taps >= 0) & (taps < size), taps, size)


def _kernel_gradient(high, low, kernel):
    return tf.raw_ops.Conv2DBackpropFilter(
        input=high,
        filter_sizes=kernel.shape,
        out_backprop=low,
        strides=[1, 2, 2, 1],
        padding="SAME",
    )


def _adam_step(optimizer, gradient, variable, learning_rate):
    """`keras.optimizers.Adam.update_step` by TensorFlow's fused kernel, which has its formula."""
    index = optimizer._get_variable_index(variable)
    step = tf.cast(optimizer.iterations + 1, variable.dtype)
    beta_1, beta_2 = (tf.constant(b, variable.dtype) for b in (optimizer.beta_1, optimizer.beta_2))
    tf.raw_ops.ResourceApplyAdam(
        var=variable.handle,
        m=optimizer._momentums[index].value.handle,
        v=optimizer._velocities[index].value.handle,
        beta1_power=beta_1**step,
        beta2_power=beta_2**step,
        lr=tf.cast(learning_rate, variable.dtype),
        beta1=beta_1,
        beta2=beta_2,
        epsilon=tf.constant(optimizer.epsilon, variable.dtype),
        grad=tf.cast(gradient, variable.dtype),
    )
