"""The engine's services on JAX: gradients and compiled functions.

JAX differentiates and compiles pure functions. What a function here assigns to variables is
collected in a scope around it, returned as further outputs, and assigned where it was called.
"""

import functools

import jax
import jax.numpy as jnp
import keras
from jax.custom_derivatives import SymbolicZero

from keras_gan.engine.loss_scale import input_gradient_scale


class _Scope(keras.StatelessScope):
    """Collects what is assigned; a variable without a value here has that of the scope around."""

    def __init__(self, state_mapping=None):
        super().__init__(state_mapping)
        self.assigned = {}

    def get_current_value(self, variable):
        """Returns the value of a variable; `None` if no scope has one."""
        value = super().get_current_value(variable)
        if value is None and self.original_scope is not None:
            return self.original_scope.get_current_value(variable)
        return value

    def add_update(self, update):
        """Records an assignment."""
        super().add_update(update)
        self.assigned[id(update[0])] = update[0]


class _Pure:
    """A function as a pure one of variables' values and its arguments.

    It returns the function's output, and the values of the variables that the function assigned,
    which `assign` then gives them.
    """

    def __init__(self, function, variables=()):
        self._function = function
        self.variables = variables
        self.assigned = []

    def __call__(self, values, *arguments):
        with _Scope(list(zip(self.variables, values, strict=True))) as scope:
            output = self._function(*arguments)
        self.assigned = list(scope.assigned.values())
        return output, [scope.get_current_value(variable) for variable in self.assigned]

    def assign(self, values):
        for variable, value in zip(self.assigned, values, strict=True):
            variable.assign(value)


class _Reached:
    """Which of some tensors a differentiation reaches, known as soon as it is traced.

    JAX gives zeros for what the output does not depend on, where that is a mistake to be told.
    """

    def __init__(self):
        self._marks = set()

    def watch(self, tensors):
        """Returns a structure of tensors, watched under their numbers in it."""
        leaves, structure = jax.tree.flatten(tensors)
        return structure.unflatten([_watched(self._marks.add, i, x) for i, x in enumerate(leaves)])

    def take(self):
        """Returns the numbers of those that were reached since the last call."""
        marks = set(self._marks)
        self._marks.clear()
        return marks


@functools.partial(jax.custom_vjp, nondiff_argnums=(0, 1))
def _watched(report, number, tensor):
    return tensor


def _watched_forward(report, number, primal):
    return primal.value, None


def _watched_backward(report, number, _, gradient):
    if not isinstance(gradient, SymbolicZero):
        report(number)
    return (gradient,)


_watched.defvjp(_watched_forward, _watched_backward, symbolic_zeros=True)


class ForwardPass:
    """A forward pass that is run once, and pulled back through later.

    Args:
        function: Takes no arguments; returns a tensor or a nested structure of tensors.
        variables: List of the Keras variables whose gradients may be asked for.

    Attributes:
        output: What `function` returned.
    """

    def __init__(self, function, variables):
        self._numbers = {id(variable): i for i, variable in enumerate(variables)}
        self._reached = _Reached()
        pure = _Pure(function, variables)
        self.output, self._pull_back, assigned = jax.vjp(
            lambda values: pure(self._reached.watch(values)),
            [variable.value for variable in variables],
            has_aux=True,
        )
        pure.assign(assigned)

    def pull_back(self, output_gradient, variables):
        """Returns the gradients of `variables` for a gradient of `output`; None where unused."""
        self._reached.take()
        (gradients,) = self._pull_back(output_gradient)
        reached = self._reached.take()
        numbers = [self._numbers[id(variable)] for variable in variables]
        return [gradients[i] if i in reached else None for i in numbers]


def gradients(objective, variables, forward_pass=None):
    """Differentiates a scalar with respect to `variables`.

    Args:
        objective: Returns a scalar tensor, and a structure of further tensors. It is called
            without arguments, or with `forward_pass.output` if there is one.
        variables: List of Keras variables.
        forward_pass: A `ForwardPass` to differentiate through in addition.

    Returns:
        List of gradients, one a variable, None where the objective does not depend on it; and
        the further tensors.
    """
    pure = _Pure(objective, variables)
    reached = _Reached()

    def scalar(watched):
        (value, others), assigned = pure(*reached.watch(watched))
        return value, (others, assigned)

    arguments = [[variable.value for variable in variables]]
    if forward_pass is not None:
        arguments.append(forward_pass.output)
    derivatives, (others, assigned) = jax.grad(scalar, has_aux=True)(arguments)
    pure.assign(assigned)
    marks = reached.take()
    direct = [g if i in marks else None for i, g in enumerate(derivatives[0])]
    if not any(number >= len(variables) for number in marks):  # The outputs of the pass follow.
        return direct, others
    through = forward_pass.pull_back(derivatives[1], variables)
    return [_add(a, b) for a, b in zip(direct, through, strict=True)], others


def _add(a, b):
    if a is None or b is None:
        return b if a is None else a
    return a + b


def apply_gradients(optimizer, gradients, variables):
    """Updates the variables that the optimizer was built for by their gradients."""
    values, states = optimizer.stateless_apply(
        [variable.value for variable in optimizer.variables],
        gradients,
        [variable.value for variable in variables],
    )
    for variable, value in zip([*variables, *optimizer.variables], [*values, *states], strict=True):
        variable.assign(value)


def input_gradient(function, inputs):
    """Differentiates `function` with respect to its input; the result is differentiable again.

    The same as on TensorFlow; see `keras_gan.engine.tensorflow.input_gradient`.
    """
    scale = input_gradient_scale()
    pure = _Pure(function)
    reached = _Reached()

    def total(x):
        outputs, assigned = pure([], reached.watch(x))
        scaled = outputs if scale is None else outputs * scale.astype(outputs.dtype)
        return jnp.sum(scaled), (outputs, assigned)

    gradient, (outputs, assigned) = jax.grad(total, has_aux=True)(jnp.asarray(inputs))
    pure.assign(assigned)
    if not reached.take():
        raise ValueError(
            f"The output {outputs!r} of the function does not depend on its input {inputs!r}, so "
            "that its input gradient is not defined. Check that the function uses its argument."
        )
    return gradient if scale is None else gradient.astype("float32") / scale


def conditional(predicate, function, otherwise):
    """Returns `function()` where the predicate holds, else `otherwise()`, computing one alone.

    Args:
        predicate: Boolean scalar tensor.
        function: Returns a tensor; it may assign to variables, such as batch statistics.
        otherwise: Returns a tensor of the same shape and dtype, and assigns nothing.
    """
    pure = _Pure(function)
    # The branches are traced in their order: what the first assigns, the second leaves as it is.
    branches = [lambda: pure([]), lambda: (otherwise(), [v.value for v in pure.assigned])]
    output, assigned = jax.lax.switch(jnp.where(predicate, 0, 1), branches)
    pure.assign(assigned)
    return output


def compiled(function, row_shape, jit_compile):
    """Returns `function` of a batch, compiled: once for each batch size.

    Args:
        function: Takes a float32 tensor `(batch, *row_shape)`, or a list of such tensors, and
            returns a tensor. It may assign to variables, as to the state of a random layer.
        row_shape: Not used, as JAX compiles for the shapes that come.
        jit_compile: Not used.
    """
    made = []

    def call(batch):
        batch = jax.tree.map(jnp.asarray, batch)
        if not made:
            with _ReadingScope() as scope:
                jax.eval_shape(function, batch)
            pure = _Pure(function, list(scope.read.values()))
            made.extend([pure, jax.jit(pure.__call__)])
        pure, run = made
        output, assigned = run([variable.value for variable in pure.variables], batch)
        pure.assign(assigned)
        return output

    return call


class _ReadingScope(_Scope):
    """Collects in addition which variables are read."""

    def __init__(self):
        super().__init__()
        self.read = {}

    def get_current_value(self, variable):
        self.read[id(variable)] = variable
        return super().get_current_value(variable)
