import numpy as np
import pytest

from keras_gan.networks import ContextEncoder


def batch_norm(channels):
    return 4 * channels


def test_the_papers_network():
    """Pathak et al., fig. 9 (a): 64x64x64, 32x32x64, 16x16x128, 8x8x256, 4x4x512, 4000, and back.

    With a mask among the inputs and one more doubling, to the whole image.
    """
    w, bottleneck = 2, 125
    network = ContextEncoder((128, 128, 4), width=w, bottleneck_dim=bottleneck)
    encoder = [
        (*layer.output.shape[1:3], layer.filters // w)
        for layer in network.layers
        if "halve" in layer.name and hasattr(layer, "filters")
    ]
    assert encoder == [(64, 64, 1), (32, 32, 1), (16, 16, 2), (8, 8, 4), (4, 4, 8)]
    decoder = [
        (*layer.output.shape[1:3], layer.filters // w)
        for layer in network.layers
        if "double" in layer.name and hasattr(layer, "filters")
    ]
    assert decoder == encoder[-2::-1]
    pairs = [(w, w), (w, 2 * w), (2 * w, 4 * w), (4 * w, 8 * w)]
    assert network.count_params() == (
        (16 * 4 * w + w)
        + sum(16 * a * b + batch_norm(b) for a, b in pairs)
        + (16 * 8 * w * bottleneck + batch_norm(bottleneck))
        + (bottleneck * 16 * 8 * w + batch_norm(8 * w))
        + sum(16 * a * b + batch_norm(a) for a, b in pairs)
        + (16 * w * 3 + 3)
    )


@pytest.mark.parametrize(("side", "base"), [(28, 7), (32, 4), (64, 4), (128, 4), (256, 4)])
def test_shapes(side, base):
    network = ContextEncoder((side, side, 2), width=1, bottleneck_dim=3)
    assert network.output_shape == (None, side, side, 1)
    assert network.get_layer("base").output.shape[1:3] == (base, base)


def test_every_output_pixel_sees_every_input_pixel():
    network = ContextEncoder((32, 16, 4), width=2, bottleneck_dim=5, normalization="none")
    # Large enough that tanh and rounding leave a difference.
    network.set_weights([20 * w for w in network.get_weights()])
    images = np.random.default_rng(0).uniform(-1, 1, (2, 32, 16, 4)).astype("float32")
    images[1] = images[0]
    images[1, 0, 0, 0] += 0.5
    first, second = network.get_layer("images").output, network.get_layer("to_images").output
    assert first.shape == second.shape == (None, 32, 16, 3)
    outputs = np.array(network(images))
    assert (outputs[0] != outputs[1]).any(axis=-1).mean() > 0.9


def test_bad_arguments():
    with pytest.raises(ValueError, match=r"Received: image_shape=\(None, None, 4\)"):
        ContextEncoder((None, None, 4))
    with pytest.raises(ValueError, match=r"an image and its mask. Received: .*\(28, 28, 1\)"):
        ContextEncoder((28, 28, 1))
    with pytest.raises(ValueError, match="side 30 .*work: 28 and 32"):
        ContextEncoder((28, 30, 2), depth=2)
    with pytest.raises(ValueError, match="'none', 'batch', 'layer'"):
        ContextEncoder((28, 28, 2), normalization="instance")
    with pytest.raises(ValueError, match="Received: bottleneck_dim=0"):
        ContextEncoder((28, 28, 2), bottleneck_dim=0)
