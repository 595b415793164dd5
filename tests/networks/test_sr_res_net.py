import inspect

import keras
import numpy as np
import pytest

import keras_gan
from keras_gan.layers import BicubicUpsampling2D
from keras_gan.networks import SRResNet


def batch_norm(channels):
    return 4 * channels


@pytest.mark.parametrize(("num_doublings", "num_blocks"), [(1, 1), (2, 3)])
def test_the_papers_network(num_doublings, num_blocks):
    """Ledig et al., fig. 4: k9n64, 16 x 2 x k3n64, k3n64, k3n256 for each doubling, k9n3."""
    assert inspect.signature(SRResNet).parameters["num_blocks"].default == 16
    w = 8
    slopes = w  # of a PReLU, one a channel
    network = SRResNet((24, 24, 3), scale=2**num_doublings, width=w, num_blocks=num_blocks)
    assert network.count_params() == (
        (81 * 3 * w + w + slopes)
        + num_blocks * (2 * (9 * w * w + batch_norm(w)) + slopes)
        + (9 * w * w + batch_norm(w))
        + num_doublings * (9 * w * 4 * w + 4 * w + slopes)
        + (81 * w * 3 + 3)
    )


def test_layers_in_the_papers_order():
    kinds = [type(layer).__name__ for layer in SRResNet((8, 8, 3), width=1, num_blocks=1).layers]
    assert kinds == [
        *("InputLayer", "Conv2D", "PReLU"),
        *("Conv2D", "BatchNormalization", "PReLU", "Conv2D", "BatchNormalization", "Add"),
        *("Conv2D", "BatchNormalization", "Add"),
        *("Conv2D", "PixelShuffle", "PReLU") * 2,
        *("Conv2D", "Activation"),
    ]


@pytest.mark.parametrize(("scale", "side"), [(4, 28), (8, 16)])
def test_shapes(scale, side):
    network = SRResNet((side, side, 1), scale=scale, width=1, num_blocks=1)
    assert network.output_shape == (None, scale * side, scale * side, 1)


def test_any_size():
    network = SRResNet((None, None, 3), scale=2, width=1, num_blocks=1)
    for sides in ((7, 5), (16, 9)):
        images = np.random.default_rng(0).normal(size=(2, *sides, 3)).astype("float32")
        outputs = np.array(network(images))
        assert outputs.shape == (2, 2 * sides[0], 2 * sides[1], 3)
        assert np.abs(outputs).max() <= 1.0


def test_skips():
    """With the last scales of a block, or of all blocks, zero, its inputs are passed on."""
    network = SRResNet((8, 8, 3), scale=2, width=3, num_blocks=1)
    for name in ("normalize_block_1_2", "normalize_after_blocks"):
        network.get_layer(name).gamma.assign(np.zeros(3))
    names = ("prelu_from_images", "add_1", "add_first")
    ends = keras.Model(network.input, [network.get_layer(name).output for name in names])
    first, after_block, after_all = ends(np.random.default_rng(0).normal(size=(2, 8, 8, 3)))
    np.testing.assert_array_equal(after_block, first)
    np.testing.assert_array_equal(after_all, first)


def test_slopes():
    prelu = SRResNet((8, 8, 3), width=2, num_blocks=1).get_layer("prelu_block_1")
    np.testing.assert_allclose(
        prelu(-np.ones((1, 8, 8, 2))), np.full((1, 8, 8, 2), -0.25), rtol=1e-6
    )


def test_bad_arguments():
    for scale in (1, 3, 6):
        with pytest.raises(ValueError, match=f"Received: scale={scale}. .*power of two"):
            SRResNet((8, 8, 3), scale=scale)
    with pytest.raises(ValueError, match="Received: scale=4.0"):
        SRResNet((8, 8, 3), scale=4.0)
    with pytest.raises(ValueError, match="'none', 'batch', 'layer'"):
        SRResNet((8, 8, 3), normalization="group")


def test_bicubic_skip():
    """Starts as the enlargement, clipped; other sizes than it was built for are enlarged too."""
    network = SRResNet((8, 8, 3), scale=2, width=2, num_blocks=1, bicubic_skip=True)
    images = np.random.default_rng(0).uniform(-1, 1, (1, 8, 8, 3)).astype("float32")
    enlarged = np.array(BicubicUpsampling2D(2)(images))
    assert np.abs(enlarged).max() > 1.0
    np.testing.assert_allclose(network(images), np.clip(enlarged, -1, 1), atol=1e-6)
    network.get_layer("to_images").bias.assign([0.25] * 3)
    np.testing.assert_allclose(network(images), np.clip(enlarged + np.tanh(0.25), -1, 1), atol=1e-6)
    small = keras_gan.models.Reconstruction(network).translate(images[:, :5])
    assert small.shape == (1, 10, 16, 3)
