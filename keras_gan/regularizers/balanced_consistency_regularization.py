"""bCR: logits of real and generated samples that an augmentation does not change."""

import keras

from keras_gan import engine
from keras_gan.regularizers.base import non_negative
from keras_gan.regularizers.consistency_regularization import Consistency, get_augmentation


@keras.saving.register_keras_serializable(package="keras_gan")
class BalancedConsistencyRegularization(Consistency):
    """Makes the discriminator judge any sample and its augmented form alike.

    ```
    balanced_consistency_regularization = real_weight * (D(x) - D(T(x)))^2
                                        + fake_weight * (D(G(z)) - D(T(G(z))))^2
    ```

    The weights are the paper's lambda_real and lambda_fake, and `T` a random augmentation. Without
    the second term, `ConsistencyRegularization`, augmented looks of real samples get into the
    generated ones. `D` is the logit; of a patch map, each one. Costs two forward passes of the
    discriminator.

    Args:
        real_weight: Float, at least 0, or a Keras schedule over the training steps. Default:
            `10.0`, as in the paper.
        fake_weight: The same, of generated samples. Default: `10.0`, as in the paper.
        augmentation: `T`: a `keras_gan.augmentations.Augmentation`, its name or config, or any
            callable from samples to samples of the same shape (for saving, one that is registered
            with Keras). Default: `"flip_translation"` of images, as in the paper.

    Call arguments:
        discriminator: Callable from samples to logits.
        real: Float tensor `(batch, ...)`, real samples.
        fake: Float tensor of the same shape, generated samples.
        real_logits: Float tensor `(batch, 1)` or `(batch, h, w, 1)`, the logits of `real`.
        fake_logits: Float tensor of the same shape, those of `fake`.

    Returns:
        float32 tensor of shape `(batch,)`, at least 0, weights included.

    Raises:
        ValueError: If a weight is negative or not finite, or `augmentation` is none.

    Example:
        >>> gan.compile(regularizers=["balanced_consistency_regularization"], **optimizers)

    Reference:
        - Zhao et al., 2020, "Improved Consistency Regularization for GANs", arXiv:2002.04724,
          algorithm 1.
    """

    needs = ("real_logits", "fake_logits")

    def __init__(self, real_weight=10.0, fake_weight=10.0, augmentation="flip_translation"):
        self.real_weight = non_negative("real_weight", real_weight)
        self.fake_weight = non_negative("fake_weight", fake_weight)
        self.augmentation = get_augmentation(augmentation)

    def __call__(self, discriminator, real, fake, real_logits, fake_logits):
        """Returns the weighted penalty."""
        real_change = self.squared_change(discriminator, real, real_logits)
        fake_change = self.squared_change(discriminator, fake, fake_logits)
        return (
            engine.at_step(self.real_weight) * real_change
            + engine.at_step(self.fake_weight) * fake_change
        )
