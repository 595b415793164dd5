import inspect

import keras
import numpy as np
import pytest

from keras_gan.layers import ReflectionPadding
from keras_gan.networks import CycleResNet


def papers_parameters(w, num_blocks, biases):
    """Zhu et al., 7.2; behind a convolution `biases` parameters a channel.

    One if it is a bias, two if it is scale and offset of the normalisation.
    """
    return (
        (49 * 3 * w + biases * w)
        + (9 * w * 2 * w + biases * 2 * w)
        + (9 * 2 * w * 4 * w + biases * 4 * w)
        + num_blocks * 2 * (9 * 4 * w * 4 * w + biases * 4 * w)
        + (9 * 4 * w * 2 * w + biases * 2 * w)
        + (9 * 2 * w * w + biases * w)
        + (49 * w * 3 + 3)
    )


def test_the_papers_network():
    """The authors' code prints 11.378 M for nine blocks: its normalisation has no parameters."""
    assert papers_parameters(64, 9, biases=1) == 11_378_179
    assert inspect.signature(CycleResNet).parameters["num_blocks"].default == 9
    for width, num_blocks in ((2, 3), (3, 1)):
        network = CycleResNet((128, 128, 3), width=width, num_blocks=num_blocks)
        assert network.count_params() == papers_parameters(width, num_blocks, biases=2)


@pytest.mark.parametrize("sides", [(28, 28), (32, 256)])
def test_shapes(sides):
    network = CycleResNet((*sides, 1), output_channels=3, width=1, num_blocks=1)
    assert network.output_shape == (None, *sides, 3)
    assert network.get_layer("block_1_1").output.shape[1:] == (sides[0] // 4, sides[1] // 4, 4)


def test_any_size():
    network = CycleResNet((None, None, 3), width=1, num_blocks=1)
    for sides in ((8, 20), (64, 128)):
        assert network(np.zeros((2, *sides, 3), "float32")).shape == (2, *sides, 3)
    with pytest.raises(ValueError, match="multiples of 4.*Nearest sizes that work: height 28 or"):
        network(np.zeros((2, 30, 32, 3), "float32"))


def test_padding_normalisation_and_activations():
    network = CycleResNet((16, 16, 3), width=1, num_blocks=2)
    kinds = [type(layer) for layer in network.layers]
    pads = [layer.padding for layer in network.layers if isinstance(layer, ReflectionPadding)]
    assert pads == [3, 1, 1, 1, 1, 3]
    # Behind all convolutions but the last: 3 + 2 * 2 + 2.
    assert kinds.count(keras.layers.GroupNormalization) == 9
    # One fewer for each block, and the tanh.
    assert kinds.count(keras.layers.Activation) == 9 - 2 + 1
    assert kinds.count(keras.layers.Conv2DTranspose) == 2
    images = np.random.default_rng(0).uniform(-1, 1, (2, 16, 16, 3)).astype("float32")
    np.testing.assert_array_equal(network(images, training=True), network(images, training=False))


def test_blocks_add_to_their_inputs():
    """With the last scale and offset of a block zero, it passes its inputs on."""
    network = CycleResNet((16, 16, 3), width=1, num_blocks=1)
    normalization = network.get_layer("normalize_block_1_2")
    normalization.gamma.assign(np.zeros(4))
    ends = [network.get_layer(name).output for name in ("relu_halve_2", "add_1")]
    images = np.random.default_rng(0).uniform(-1, 1, (2, 16, 16, 3)).astype("float32")
    np.testing.assert_array_equal(*keras.Model(network.input, ends)(images))


def test_bad_arguments():
    with pytest.raises(ValueError, match="multiples of 4. .*Nearest sizes that work: width 28 or"):
        CycleResNet((32, 30, 3))
    with pytest.raises(ValueError, match="sides above 1"):
        CycleResNet((4, 32, 3))
    with pytest.raises(ValueError, match="Received: num_blocks=0"):
        CycleResNet((32, 32, 3), num_blocks=0)
    with pytest.raises(ValueError, match="'batch', 'layer', 'instance'"):
        CycleResNet((32, 32, 3), normalization="group")
