import keras

from keras_gan import networks
from keras_gan.layers import SideMultiple


def test_side_multiple():
    unet = networks.UNet((None, None, 3), width=1, depth=3)
    assert networks.side_multiple(unet) == 8
    assert networks.side_multiple(keras.Sequential([keras.Input((None, None, 1))])) == 1


def test_least_common_multiple_of_nested_networks():
    inner = keras.Sequential([keras.Input((None, None, 1)), SideMultiple(6)])
    assert networks.side_multiple(keras.Sequential([SideMultiple(4), inner])) == 12
