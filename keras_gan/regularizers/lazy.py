"""Lazy regularization: a costly term computed in some of the training steps only."""

from keras import ops

from keras_gan import engine


def is_due(every_steps):
    """Whether the current training step is one of every `every_steps`: a boolean scalar tensor."""
    return ops.equal(engine.random.step() % every_steps, 0)


def if_due(every_steps, compute, shape):
    """Computes float32 values in every k-th training step, beginning with step 0; else zeros.

    Random draws, and sums over the replicas, must be made outside of `compute`: a condition must
    not hold them under `tf.distribute`.

    Args:
        every_steps: Integer, the k above.
        compute: Returns a float32 tensor.
        shape: Its shape, a tuple or integer tensor.
    """
    if every_steps == 1:
        return compute()
    # In a graph only the branch taken is executed.
    return engine.conditional(is_due(every_steps), compute, lambda: ops.zeros(shape))
