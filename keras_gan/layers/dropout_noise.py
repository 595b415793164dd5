"""Dropout as a source of noise."""

import keras


@keras.saving.register_keras_serializable(package="keras_gan")
class DropoutNoise(keras.layers.Dropout):
    """`keras.layers.Dropout` that drops at inference too.

    A generator without latents draws its outputs for one input from this noise, so that it is
    part of the model and not of the training only. As with any layer of Keras that draws,
    `engine.random.scope(seed)` around the call of a model's network makes the outputs a function
    of the seed.

    Args:
        rate: Share of the entries that are set to 0, in [0, 1). The others are divided by
            `1 - rate`.
        **kwargs: As of `keras.layers.Dropout`.

    Call arguments:
        inputs: Tensor of any shape.
        training: Makes no difference.

    Returns:
        Tensor of the shape of `inputs`, in the layer's compute dtype.

    Example:
        >>> layer = keras_gan.layers.DropoutNoise(0.5, seed=0)
        >>> bool(keras.ops.any(layer(keras.ops.ones((1, 100))) == 0.0))
        True

    Reference:
        - Isola et al., 2017, "Image-to-Image Translation with Conditional Adversarial Networks",
          arXiv:1611.07004, sections 3.1 and 3.3.
    """

    def call(self, inputs, training=None):
        """Drops."""
        return super().call(inputs, training=True)
