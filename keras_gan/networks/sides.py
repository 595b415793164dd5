"""Which sizes of images a network takes."""

import math

from keras_gan.layers import SideMultiple


def side_multiple(network):
    """Returns the number whose multiples the sides of a network's images are to be.

    Args:
        network: A Keras model.

    Returns:
        The least common multiple of the `keras_gan.layers.SideMultiple` in it; 1 if there is none.

    Example:
        >>> network = keras_gan.networks.UNet((None, None, 3), width=8, depth=3)
        >>> keras_gan.networks.side_multiple(network)
        8
    """
    layers = network._flatten_layers()
    return math.lcm(*(layer.multiple for layer in layers if isinstance(layer, SideMultiple)))
