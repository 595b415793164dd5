"""The engine's services on TensorFlow: gradients, draws, graphs, what suits the device."""

import contextlib

import tensorflow as tf
from keras import ops

from keras_gan.engine.loss_scale import input_gradient_scale
from keras_gan.engine.tensorflow_replicas import clipped_as_one, num_replicas, replica_id


class ForwardPass:
    """A forward pass that is run once, and pulled back through later.

    Args:
        function: Takes no arguments; returns a tensor or a nested structure of tensors.
        variables: List of the Keras variables whose gradients may be asked for.

    Attributes:
        output: What `function` returned.
    """

    def __init__(self, function, variables):
        with tf.GradientTape() as self._tape:
            self.output = function()

    def pull_back(self, output_gradient, variables):
        """Returns the gradients of `variables` for a gradient of `output`; None where unused."""
        if all(gradient is None for gradient in tf.nest.flatten(output_gradient)):
            return [None] * len(variables)
        output_gradient = tf.nest.map_structure(
            lambda output, gradient: tf.zeros_like(output) if gradient is None else gradient,
            self.output,
            output_gradient,
        )
        return self._tape.gradient(self.output, variables, output_gradients=output_gradient)


def gradients(objective, variables, forward_pass=None):
    """Differentiates a scalar with respect to `variables`.

    Args:
        objective: Returns a scalar tensor, and a structure of further tensors. It is called
            without arguments, or with `forward_pass.output` if there is one.
        variables: List of Keras variables.
        forward_pass: A `ForwardPass` to differentiate through in addition.

    Returns:
        List of gradients of this replica, one a variable, None where the objective does not
        depend on it; and the further tensors.
    """
    if forward_pass is None:
        with tf.GradientTape() as tape:
            value, others = objective()
        return tape.gradient(value, variables), others
    with tf.GradientTape() as tape:
        tape.watch(forward_pass.output)
        value, others = objective(forward_pass.output)
    output_gradient, direct = tape.gradient(value, [forward_pass.output, variables])
    through = forward_pass.pull_back(output_gradient, variables)
    return [_add(a, b) for a, b in zip(direct, through, strict=True)], others


def _add(a, b):
    if a is None or b is None:
        return b if a is None else a
    return tf.convert_to_tensor(a) + tf.convert_to_tensor(b)  # Of an Embedding they are sparse.


def apply_gradients(optimizer, gradients, variables):
    """Updates the variables that the optimizer was built for by their gradients."""
    if num_replicas() > 1:
        gradients = clipped_as_one(optimizer, gradients)
    optimizer.apply(gradients, variables)


def input_gradient(function, inputs):
    """Differentiates `function` with respect to its input; the result is differentiable again.

    Args:
        function: Maps a tensor `(batch, ...)` to values whose row `i` depends on row `i` of the
            input alone, such as a discriminator without batch normalization.
        inputs: Float tensor `(batch, ...)`.

    Returns:
        Tensor of the shape of `inputs`: the gradient of each row's (summed) output with respect
        to that row, the term that R1, R2, WGAN-GP and DRAGAN penalise. Within `minimize` of a
        player whose optimizer scales the loss, it is computed scaled and returned unscaled, in
        float32: small slopes survive the float16 layers, and where one overflows, the result is
        not finite and the optimizer skips the step.

    Raises:
        ValueError: If the output does not depend on the input.

    Example:
        >>> x = keras.ops.convert_to_tensor([[1.0, 2.0], [3.0, 4.0]])
        >>> keras_gan.engine.input_gradient(lambda x: keras.ops.sum(x**2, axis=1), x).numpy()
        array([[2., 4.],
               [6., 8.]], dtype=float32)
    """
    scale = input_gradient_scale()
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        outputs = function(inputs)
        scaled = outputs if scale is None else outputs * tf.cast(scale, outputs.dtype)
    gradient = tape.gradient(scaled, inputs)
    if gradient is None:
        raise ValueError(
            f"The output {outputs!r} of the function does not depend on its input {inputs!r}, so "
            "that its input gradient is not defined. Check that the function uses its argument."
        )
    return gradient if scale is None else tf.cast(gradient, "float32") / scale


def conditional(predicate, function, otherwise):
    """Returns `function()` where the predicate holds, else `otherwise()`, computing one alone.

    Args:
        predicate: Boolean scalar tensor.
        function: Returns a tensor; it may assign to variables, such as batch statistics.
        otherwise: Returns a tensor of the same shape and dtype, and assigns nothing.

    Raises:
        ValueError: If `function` sums over the replicas, which no condition can hold.
    """
    try:
        return ops.cond(predicate, function, otherwise)
    except RuntimeError as error:
        if "merge_call" not in str(error):
            raise
        raise ValueError(
            "On several replicas, what is computed in some of the steps can't hold a sum over the "
            "replicas, which networks made with synchronized=True do in their batch "
            "normalization. Pass the regularizer every_steps=1, or make the networks without."
        ) from error


def compiled(function, row_shape, jit_compile):
    """Returns `function` of a batch as a graph, traced once for all batch sizes.

    Args:
        function: Takes a float32 tensor `(batch, *row_shape)`, or a list of such tensors, and
            returns a tensor.
        row_shape: Tuple, or a list of tuples for as many tensors.
        jit_compile: Whether to compile the graph with XLA (once for each batch size).

    Returns:
        A function that runs in this process alone, on one device, whatever the strategy that the
        variables in it belong to.
    """
    if isinstance(row_shape, list):
        spec = [tf.TensorSpec((None, *shape), "float32") for shape in row_shape]
    else:
        spec = tf.TensorSpec((None, *row_shape), "float32")
    return tf.function(function, input_signature=[spec], jit_compile=jit_compile)


def stateless_normal(shape, key):
    """Standard normal float32 numbers: a pure function of `shape` and `key`."""
    return tf.random.stateless_normal(shape, _seed(key), alg="philox")


def stateless_uniform(shape, key):
    """Float32 numbers uniform in [0, 1): a pure function of `shape` and `key`."""
    return tf.random.stateless_uniform(shape, _seed(key), alg="philox")


def layer_seed(key, dtype):
    """Returns the seed that a layer of Keras draws with for a key, another one on each replica."""
    draw, step = key
    step = tf.cast(step, "int64") * num_replicas() + tf.cast(replica_id(), "int64")
    return tf.cast(tf.stack([tf.constant(draw, "int64"), step]), dtype)


def _seed(key):
    return tf.stack([tf.cast(part, "int64") for part in key])


def has_accelerator():
    """Whether TensorFlow sees a GPU or a TPU."""
    return bool(tf.config.list_logical_devices("GPU") or tf.config.list_logical_devices("TPU"))


def default_jit_compile():
    """Whether to compile the step with XLA where the user does not say.

    On CPU, XLA was measured at 0.5 to 1.0 times the speed of the plain graph, and it fails under
    MirroredStrategy there; on an accelerator it pays. With several replicas it stays off: it was
    not tried on several GPUs, and XLA leaves out the check of `require_examples`.
    """
    return has_accelerator() and num_replicas() == 1


def default_steps_per_execution():
    """Number of steps that one call of the compiled function runs, where the user does not say.

    On an accelerator, where a step takes about as long as Python needs to start it, 8: that
    leaves an eighth of that cost. More would gain little, and callbacks, signals and checkpoints
    by step act only after each call. On CPU 1, as the step itself is what takes time.
    """
    return 8 if has_accelerator() else 1


def double_precision():
    """Returns a context in which float64 is computed; here it always is."""
    return contextlib.nullcontext()


def compiles_double_precision():
    """Whether a compiled step may compute in float64."""
    return True
