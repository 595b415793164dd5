"""CR: logits of real samples that an augmentation does not change."""

import keras
from keras import ops

from keras_gan import augmentations, engine
from keras_gan.augmentations.packs import apply_to_packs
from keras_gan.losses import per_example
from keras_gan.regularizers.base import Regularizer, non_negative


class Consistency(Regularizer):
    """The base of those that compare the logits of samples with those of augmented ones."""

    _pack_size = 1

    def build(self, model):
        """Looks how many samples the discriminator sees at once; each is augmented by itself."""
        self._pack_size = model.arrangement.get("pack_size", 1)

    def squared_change(self, discriminator, samples, logits):
        """Returns `(D(x) - D(T(x)))^2`, float32 `(batch,)`, of samples `x` of known logits."""
        augmented = apply_to_packs(self.augmentation, samples, self._pack_size)
        augmented = ops.cast(discriminator(augmented), "float32")
        return per_example(ops.square(ops.cast(logits, "float32") - augmented))


@keras.saving.register_keras_serializable(package="keras_gan")
class ConsistencyRegularization(Consistency):
    """Makes the discriminator judge a real sample and its augmented form alike.

    ```
    consistency_regularization = weight * (D(x) - D(T(x)))^2
    ```

    `weight` is the paper's lambda, and `T` a random augmentation that leaves a sample as real as
    it was. `D` is the logit; of a patch map, each one. Costs a forward pass of the discriminator.
    `BalancedConsistencyRegularization` does the same to generated samples as well.

    Args:
        weight: Float, at least 0, or a Keras schedule over the training steps. Default: `10.0`,
            as in the paper.
        augmentation: `T`: a `keras_gan.augmentations.Augmentation`, its name or config, or any
            callable from samples to samples of the same shape (for saving, one that is registered
            with Keras). Default: `"flip_translation"` of images, as in the paper.

    Call arguments:
        discriminator: Callable from samples to logits.
        real: Float tensor `(batch, ...)`, real samples.
        fake: Not used.
        real_logits: Float tensor `(batch, 1)` or `(batch, h, w, 1)`, the logits of `real`.

    Returns:
        float32 tensor of shape `(batch,)`, at least 0, weight included.

    Raises:
        ValueError: If `weight` is negative or not finite, or `augmentation` is none, or is an
            adaptive one, whose probability would stay 0.

    Example:
        >>> gan.compile(regularizers=["consistency_regularization"], **optimizers)

    Reference:
        - Zhang et al., 2020, "Consistency Regularization for Generative Adversarial Networks",
          arXiv:1910.12027, algorithm 1: of the features of the discriminator's layers it compares
          the logits alone, as the paper's experiments do.
    """

    needs = ("real_logits",)

    def __init__(self, weight=10.0, augmentation="flip_translation"):
        self.weight = non_negative("weight", weight)
        self.augmentation = get_augmentation(augmentation)

    def __call__(self, discriminator, real, fake, real_logits):
        """Returns the weighted penalty."""
        return engine.at_step(self.weight) * self.squared_change(discriminator, real, real_logits)


def get_augmentation(identifier):
    """Returns the callable that `identifier` stands for; see `ConsistencyRegularization`."""
    if isinstance(identifier, dict) and "class_name" in identifier:
        identifier = keras.saving.deserialize_keras_object(identifier)
    if not callable(identifier) or isinstance(identifier, type):
        identifier = augmentations.get(identifier)
    if isinstance(identifier, augmentations.AdaptiveAugment):
        raise ValueError(
            "A consistency regularization can't take AdaptiveAugment: its controller learns from "
            "the augmentations of the model alone, so that here it would never augment. Take "
            "another one, such as 'flip_translation' or 'diff_augment'."
        )
    if isinstance(identifier, keras.layers.Layer):
        engine.random.key_seed_generators(identifier)
    return identifier
