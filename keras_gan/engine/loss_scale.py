"""Loss scaling: what keeps small float16 gradients from vanishing.

Each player has a scale of its own, the `dynamic_scale` of its
`keras.optimizers.LossScaleOptimizer`: its objective is multiplied by it, its gradients divided by
it. Where a gradient overflows, the optimizer skips the step and halves the scale.
"""

import contextlib
import threading

import keras
from keras import ops

# Per thread, as MirroredStrategy traces each replica in a thread of its own.
_LOCAL = threading.local()


@contextlib.contextmanager
def scaled_by(optimizer):
    """Makes the scale of `optimizer`, if it has one, the one of the objective being computed."""
    _LOCAL.scale = getattr(optimizer, "dynamic_scale", None)
    try:
        yield
    finally:
        _LOCAL.scale = None


def is_scaled():
    """Whether an objective with a dynamic scale is being computed."""
    return getattr(_LOCAL, "scale", None) is not None


def input_gradient_scale():
    """Returns the factor by which an inner gradient is to be scaled; `None` for none.

    It is the square root of the player's scale `S`. With an inner scale `s`, the first backward
    pass through the network carries `s` times the input gradient, and the second one, the
    derivative of the penalty, `S / s` times its own values: the root treats both alike, where
    `s = S` would leave the second pass without any scale.
    """
    return ops.sqrt(ops.convert_to_tensor(_LOCAL.scale)) if is_scaled() else None


def computes_in_float16(network):
    """Whether a layer of the network, at any depth, computes in float16."""
    return any(layer.compute_dtype == "float16" for layer in network._flatten_layers())


def with_loss_scale(optimizer):
    """Returns the optimizer in a `LossScaleOptimizer`, unless it scales the loss itself."""
    if isinstance(optimizer, keras.optimizers.LossScaleOptimizer) or optimizer.loss_scale_factor:
        return optimizer
    return keras.optimizers.LossScaleOptimizer(optimizer)
