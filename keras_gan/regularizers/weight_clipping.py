"""Weight clipping, the first way to bound a Wasserstein discriminator."""

import keras
from keras import ops

from keras_gan.utils.validation import check_positive_number


@keras.saving.register_keras_serializable(package="keras_gan")
class WeightClipping(keras.constraints.Constraint):
    """Keras constraint that keeps weights in `[-limit, limit]` after each update.

    Give it to layers as `kernel_constraint` and `bias_constraint`, or to all of a network's
    trainable weights at once by `apply_to`. The optimizer applies it after each of its updates.
    Kept for comparison: `GradientPenalty` replaced it, as clipping biases the discriminator
    towards too simple functions.

    Args:
        limit: Float, above 0. Default: `0.01`, as in the paper.

    Call arguments:
        weights: Float tensor.

    Returns:
        Tensor of the same shape and dtype.

    Raises:
        ValueError: If `limit` is not a finite number above 0.

    Example:
        >>> discriminator = keras_gan.networks.MLPDiscriminator(sample_shape=2)
        >>> keras_gan.regularizers.WeightClipping(0.01).apply_to(discriminator)
        >>> float(ops.max(discriminator.weights[0])) <= 0.01
        True

    Reference:
        - Arjovsky et al., 2017, "Wasserstein GAN", arXiv:1701.07875, algorithm 1. Deviation: with
          `apply_to`, the initial weights are clipped as well.
    """

    def __init__(self, limit=0.01):
        self.limit = check_positive_number(limit, "limit")

    def __call__(self, weights):
        """Returns the weights, clipped."""
        return ops.clip(weights, -self.limit, self.limit)

    def apply_to(self, network):
        """Constrains all trainable weights of a built network, and clips them now.

        Keras saves a constraint only with the layer that was given it: after loading, call this
        again, as a model class does that calls it in its constructor.
        """
        for variable in network.trainable_variables:
            variable.constraint = self
            variable.assign(self(variable))

    def get_config(self):
        """Returns the constructor's arguments."""
        return {"limit": self.limit}
