"""What TensorFlow's kernels on a CPU make it worth to replace; XLA compiles Keras's own as well."""

from keras import ops


def accelerate_network(network):
    """Leaves the network as it is."""


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
    return ops.conv(inputs, kernel, strides, padding, data_format="channels_last")
