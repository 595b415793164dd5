"""Features of VGG-19, which perceptual losses compare images in."""

import keras
import numpy as np
from keras import ops

from keras_gan.features.base import FeatureExtractor
from keras_gan.utils.precision import dtype_policy

# Means of the channels blue, green, red of ImageNet, in 0..255, as of the published weights.
_MEANS = (103.939, 116.779, 123.68)


class VGG19Features(FeatureExtractor):
    """A feature map of VGG-19, flattened, for content losses such as that of SRGAN.

    The network and its weights are those of `keras.applications.VGG19`.

    Args:
        layer: Name of the convolution whose map, after its activation, is taken:
            `"block5_conv4"` (default) is SRGAN's `phi_5,4`, `"block2_conv2"` its `phi_2,2`.
        weights: `"imagenet"` (default), which Keras downloads once; the path of a weights file
            `.h5`; or `None`, random ones.

    Call arguments:
        images: float32 tensor `(batch, height, width, channels)` in [-1, 1], of 1 or 3 channels
            and any size of at least 32.

    Returns:
        Dict with `"features"`, float32 `(batch, dim)`.

    Raises:
        ValueError: If the layer is unknown, or the weights can't be had.

    Reference:
        - Simonyan and Zisserman, 2015, "Very Deep Convolutional Networks for Large-Scale Image
          Recognition", arXiv:1409.1556.
    """

    def __init__(self, layer="block5_conv4", weights="imagenet"):
        super().__init__(title=f"VGG-19 {layer}")
        try:
            with dtype_policy("float32"):
                network = keras.applications.VGG19(include_top=False, weights=weights)
        except Exception as error:
            raise ValueError(
                f"The weights {weights!r} of VGG-19 can't be had: {error} Go online once, or give "
                "the path of vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5, downloaded "
                "elsewhere: {'name': 'vgg19', 'weights': path}."
            ) from error
        names = [one.name for one in network.layers if "conv" in one.name]
        if layer not in names:
            raise ValueError(
                f"VGG-19 has no convolution {layer!r}. Its convolutions: {', '.join(names)}."
            )
        self.network = keras.Model(network.input, network.get_layer(layer).output)
        self.network.trainable = False

    def call(self, images, training=False):
        """Returns the dict of outputs."""
        if images.shape[-1] == 1:
            images = ops.repeat(images, 3, axis=-1)
        inputs = ops.flip((images + 1.0) * 127.5, axis=-1) - np.array(_MEANS, "float32")
        maps = self.network(inputs, training=False)
        return {"features": ops.reshape(maps, (ops.shape(maps)[0], -1))}
