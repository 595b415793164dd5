import itertools

import numpy as np
import pytest

from keras_gan.networks import SRGANDiscriminator


def batch_norm(channels):
    return 4 * channels


def test_the_papers_network():
    """Ledig et al., fig. 4, for crops of 96x96: eight convolutions, 6x6x512, 1024 units, 1."""
    w = 4
    network = SRGANDiscriminator((96, 96, 3), width=w)
    channels = [w, w, 2 * w, 2 * w, 4 * w, 4 * w, 8 * w, 8 * w]
    pairs = itertools.pairwise(channels)
    assert network.count_params() == (
        (9 * 3 * w + w)
        + sum(9 * a * b + batch_norm(b) for a, b in pairs)
        + (6 * 6 * 8 * w * 16 * w + 16 * w)
        + (16 * w + 1)
    )
    convolutions = [layer for layer in network.layers if hasattr(layer, "filters")]
    assert [layer.filters for layer in convolutions] == channels
    assert [layer.strides[0] for layer in convolutions] == [1, 2] * 4
    normalized = [layer.name for layer in network.layers if "normalize" in layer.name]
    assert len(normalized) == 7
    assert "normalize_convolve_1" not in normalized
    leak = network.get_layer("leaky_relu_dense")
    np.testing.assert_allclose(leak(np.array([-1.0])), [-0.2], rtol=1e-6)


@pytest.mark.parametrize(
    ("image_shape", "base"),
    [((28, 28, 1), 2), ((64, 64, 3), 4), ((128, 128, 3), 8), ((256, 256, 1), 16)],
)
def test_shapes(image_shape, base):
    network = SRGANDiscriminator(image_shape, width=1)
    assert network.output_shape == (None, 1)
    assert network.get_layer("halve_4").output.shape[1:3] == (base, base)


def test_bad_arguments():
    message = r"depends on the images'. Received: image_shape=\(None, 32, 3\). Expected: integers"
    with pytest.raises(ValueError, match=message):
        SRGANDiscriminator((None, 32, 3))
    with pytest.raises(ValueError, match="'none', 'batch', 'layer'"):
        SRGANDiscriminator((32, 32, 3), normalization="instance")
