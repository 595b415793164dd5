"""How far outputs lie from their targets, pixel by pixel."""

from keras import ops

from keras_gan.losses.base import per_example


def absolute_error(targets, outputs):
    """Returns the mean absolute difference (L1) of each pair of images.

    Args:
        targets: Float tensor `(batch, ...)`.
        outputs: Float tensor of the same shape.

    Returns:
        float32 tensor `(batch,)`, in units of the images: at most 2 for images in [-1, 1].
    """
    return per_example(ops.abs(_difference(targets, outputs)))


def squared_error(targets, outputs):
    """Returns the mean squared difference (MSE, L2) of each pair; otherwise as `absolute_error`."""
    return per_example(ops.square(_difference(targets, outputs)))


def _difference(targets, outputs):
    if len(targets.shape) != len(outputs.shape) or any(
        None not in sides and sides[0] != sides[1]
        for sides in zip(targets.shape, outputs.shape, strict=True)
    ):
        raise ValueError(
            f"Targets of shape {tuple(targets.shape)} can't be compared with outputs of shape "
            f"{tuple(outputs.shape)}. Expected equal shapes."
        )
    return ops.cast(targets, "float32") - ops.cast(outputs, "float32")


RECONSTRUCTION_LOSSES = {"absolute_error": absolute_error, "squared_error": squared_error}
