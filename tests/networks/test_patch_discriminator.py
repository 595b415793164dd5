import keras
import numpy as np
import pytest

from keras_gan import engine
from keras_gan.networks import PatchDiscriminator


def test_the_papers_network():
    """TensorFlow's pix2pix tutorial prints 2,770,433: it has no bias in the first layer."""
    network = PatchDiscriminator((256, 256, 3), condition_channels=3)
    assert network.count_params() == 2_770_433 + 64
    assert network.count_params() == (
        (16 * 6 * 64 + 64)
        + (16 * 64 * 128 + 4 * 128)
        + (16 * 128 * 256 + 4 * 256)
        + (16 * 256 * 512 + 4 * 512)
        + (16 * 512 + 1)
    )
    assert network.output_shape == (None, 30, 30, 1)


@pytest.mark.parametrize(
    ("depth", "channels"),
    [(1, [64, 128]), (3, [64, 128, 256, 512]), (5, [64, 128, 256, 512, 512, 512])],
)
def test_channels_of_the_papers_depths(depth, channels):
    network = PatchDiscriminator((None, None, 1), width=2, depth=depth)
    convolutions = [layer for layer in network.layers if hasattr(layer, "filters")]
    assert [32 * layer.filters for layer in convolutions] == [*channels, 32]
    assert [layer.strides[0] for layer in convolutions] == [2] * depth + [1, 1]


@pytest.mark.parametrize(("depth", "field"), [(1, 16), (2, 34), (3, 70), (5, 286)])
def test_receptive_field(depth, field):
    network = PatchDiscriminator((None, None, 1), width=1, depth=depth, normalization="none")
    images = np.random.default_rng(0).normal(size=(1, 384, 384, 1)).astype("float32")

    def middle(images):
        logits = network(images)
        return logits[0, logits.shape[1] // 2, logits.shape[2] // 2, 0]

    gradient = engine.input_gradient(middle, keras.ops.convert_to_tensor(images))
    seen = np.argwhere(np.array(gradient)[0, :, :, 0])
    np.testing.assert_array_equal(seen.max(axis=0) - seen.min(axis=0) + 1, field)


@pytest.mark.parametrize(
    ("sides", "depth", "logits"),
    [
        ((28, 28), 3, (2, 2)),  # 14, 7, 4
        ((64, 64), 2, (14, 14)),
        ((128, 128), 3, (14, 14)),
        ((128, 64), 1, (62, 30)),
        ((17, 23), 3, (1, 1)),  # 9 and 12, 5 and 6, 3 and 3
    ],
)
def test_shapes(sides, depth, logits):
    assert PatchDiscriminator((*sides, 3), width=1, depth=depth).output_shape[1:] == (*logits, 1)


def test_judges_pairs():
    network = PatchDiscriminator((24, 24, 1), width=2, depth=2, condition_channels=3)
    assert [x.shape[1:] for x in network.inputs] == [(24, 24, 1), (24, 24, 3)]
    random = np.random.default_rng(0)
    images, others = random.uniform(-1, 1, (2, 3, 24, 24, 1)).astype("float32")
    conditions = random.uniform(-1, 1, (3, 24, 24, 3)).astype("float32")
    logits = network([images, conditions])
    assert logits.shape == (3, 4, 4, 1)
    assert np.abs(logits - network([others, conditions])).min() > 0
    assert np.abs(logits - network([images, conditions[::-1]]))[0].min() > 0


def test_where_the_papers_normalise():
    """Neither the first layer nor the logits."""
    for normalization in ("batch", "instance"):
        network = PatchDiscriminator((64, 64, 3), width=1, normalization=normalization)
        names = [layer.name for layer in network.layers if "normalize" in layer.name]
        assert names == ["normalize_halve_2", "normalize_halve_3", "normalize_convolve"]
    leak = network.get_layer("leaky_relu_convolve")
    np.testing.assert_allclose(leak(np.array([-1.0, 2.0])), [-0.2, 2.0], rtol=1e-6)


def test_bad_arguments():
    with pytest.raises(ValueError, match=r"\(16, 64, 3\) .*sides of at least 17, or a smaller de"):
        PatchDiscriminator((16, 64, 3))
    assert PatchDiscriminator((9, None, 3), width=1, depth=2).output_shape == (None, 1, None, 1)
    with pytest.raises(ValueError, match="Received: depth=0"):
        PatchDiscriminator((64, 64, 3), depth=0)
    with pytest.raises(ValueError, match="Received: condition_channels=0"):
        PatchDiscriminator((64, 64, 3), condition_channels=0)
    with pytest.raises(ValueError, match="'batch', 'layer', 'instance'"):
        PatchDiscriminator((64, 64, 3), normalization="spectral")
