"""Base class of the penalties on the discriminator's slope."""

from keras import ops

from keras_gan import engine
from keras_gan.losses import per_example
from keras_gan.regularizers.base import Regularizer
from keras_gan.regularizers.lazy import if_due
from keras_gan.utils.validation import check_positive_integer


class SlopePenalty(Regularizer):
    """A function of `|grad_x D(x)|^2` at some samples `x`.

    A subclass says where the slope is taken, `points`, and what it costs, `penalty`. `D` is the
    logit; of a patch map, the mean over the map. The papers' discriminators treat their examples
    one by one. Batch normalization makes the slope that of the batch's sum of logits, of which
    each example then moves all; it trains all the same (README, images in equal time).

    **Lazy application.** With `every_steps = k` the penalty is computed in every k-th training
    step, `k` times as large, and is 0 in the others, which then cost as much as steps without it.
    Its mean, and the logged one, stay the same over each `k` steps. Each of several discriminator
    steps of a training step has it, or none.

    Args:
        every_steps: Integer, the `k` above. Default: `1`, in each step. StyleGAN2 uses 16.

    Example:
        >>> @keras.saving.register_keras_serializable(package="my_project")
        ... class FlatMiddle(keras_gan.regularizers.SlopePenalty):
        ...     def points(self, real, fake):
        ...         return (real + fake) / 2.0
        ...
        ...     def penalty(self, squared_slope):
        ...         return 0.1 * squared_slope
        >>> FlatMiddle(every_steps=4).get_config()
        {'every_steps': 4}

    Reference:
        - Karras et al., 2019, "Analyzing and Improving the Image Quality of StyleGAN",
          arXiv:1912.04958, section 3.1 and appendix B (lazy regularization). Deviation: the
          penalty is part of the loss's update in its steps, where the paper has an update of its
          own for it; so the optimizer's learning rate and betas need no correction.
    """

    def __init__(self, every_steps=1):
        self.every_steps = check_positive_integer(every_steps, "every_steps")

    def points(self, real, fake):
        """Returns where the slope is taken; subclasses implement it.

        It is called in each step, so that random draws and means over the replicas, which a
        condition must not hold under `tf.distribute`, belong here.

        Args:
            real: float32 tensor `(batch, ...)`, real samples.
            fake: float32 tensor of the same shape, generated samples.

        Returns:
            float32 tensor of the same shape.
        """
        raise NotImplementedError(f"{type(self).__name__} must implement points(real, fake).")

    def penalty(self, squared_slope):
        """Returns the weighted penalty; subclasses implement it.

        Args:
            squared_slope: float32 tensor `(batch,)`, `|grad_x D(x)|^2` at each of the points.

        Returns:
            Tensor `(batch,)`.
        """
        raise NotImplementedError(f"{type(self).__name__} must implement penalty(squared_slope).")

    def __call__(self, discriminator, real, fake):
        """Returns the weighted penalty, or zeros in a step that leaves it out."""
        points = self.points(ops.cast(real, "float32"), ops.cast(fake, "float32"))

        def values():
            gradient = engine.input_gradient(lambda x: per_example(discriminator(x)), points)
            squares = ops.square(gradient)
            squared_slope = ops.sum(squares, axis=tuple(range(1, len(squares.shape))))
            return self.every_steps * self.penalty(squared_slope)

        return if_due(self.every_steps, values, ops.shape(points)[:1])
