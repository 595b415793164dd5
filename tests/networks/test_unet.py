import keras
import numpy as np
import pytest

from keras_gan import engine
from keras_gan.networks import UNet

DEPTHS = {28: 2, 32: 5, 64: 6, 128: 7, 256: 8}


def batch_norm(channels):
    return 4 * channels  # scale, offset, moving mean, moving variance


def papers_parameters(w, image_channels=3):
    """Isola et al., 6.1.1, with biases where there is no batch normalization."""
    encoder = [w, 2 * w, 4 * w, *[8 * w] * 5]
    # The inputs of all but the first decoder layer are twice as wide, by the skips.
    decoder_in = [8 * w, *[16 * w] * 4, 8 * w, 4 * w]
    decoder_out = [*[8 * w] * 4, 4 * w, 2 * w, w]
    return (
        (16 * image_channels * w + w)
        + sum(16 * a * b + batch_norm(b) for a, b in zip(encoder[:6], encoder[1:7], strict=True))
        + (16 * 8 * w * 8 * w + 8 * w)
        + sum(16 * a * b + batch_norm(b) for a, b in zip(decoder_in, decoder_out, strict=True))
        + (16 * 2 * w * image_channels + image_channels)
    )


def test_the_papers_network():
    """TensorFlow's pix2pix tutorial prints 54,425,859 for it.

    That has batch normalization of the innermost layer, which the paper's errata remove, instead
    of a bias, and no bias in the first layer.
    """
    assert papers_parameters(64) == 54_425_859 - batch_norm(512) + 512 + 64
    network = UNet((256, 256, 3), width=3)
    assert network.count_params() == papers_parameters(3)
    skips = [layer.output.shape[1:] for layer in network.layers if "skip" in layer.name]
    channels = [48, 48, 48, 48, 24, 12, 6]
    assert skips == [(2**i, 2**i, c) for i, c in enumerate(channels, start=1)]
    dropped = [layer.output.shape[1:] for layer in network.layers if "dropout" in layer.name]
    assert dropped == [(2**i, 2**i, 24) for i in (1, 2, 3)]


@pytest.mark.parametrize(("side", "depth"), DEPTHS.items())
def test_default_depth_and_shapes(side, depth):
    network = UNet((side, side, 1), output_channels=3, width=1)
    assert network.output_shape == (None, side, side, 3)
    innermost = network.get_layer(f"halve_{depth}").output.shape
    assert innermost[1:3] == (side // 2**depth, side // 2**depth)
    assert len([layer for layer in network.layers if "halve" in layer.name]) == 3 * depth - 2


def test_rectangles_and_any_size():
    assert UNet((64, 48, 3), width=1).get_layer("halve_4").output.shape[1:3] == (4, 3)
    network = UNet((None, None, 3), width=1, depth=3)
    for sides in ((8, 8), (40, 16)):
        images = network(np.zeros((2, *sides, 3), "float32"))
        assert images.shape == (2, *sides, 3)
    with pytest.raises(ValueError, match="multiples of 8.*Nearest sizes that work: width 24 or 32"):
        network(np.zeros((1, 16, 28, 3), "float32"))


def test_where_the_paper_normalises():
    """Neither the first layer, nor the innermost (errata), nor the last."""
    network = UNet((32, 32, 3), width=1, normalization="instance")
    names = [layer.name for layer in network.layers if "normalize" in layer.name]
    assert names == [f"normalize_halve_{i}" for i in (2, 3, 4)] + [
        f"normalize_double_{i}" for i in (4, 3, 2, 1)
    ]
    # Maps of one pixel, which would become zero, are not among them.
    assert all(layer.output.shape[1] > 1 for layer in network.layers if "normalize" in layer.name)
    slopes = {
        layer.name.split("_relu")[0]: np.array(layer(np.array([-1.0])))[0]
        for layer in network.layers
        if "relu" in layer.name
    }
    np.testing.assert_allclose(slopes["leaky"], -0.2, rtol=1e-6)
    assert network.get_layer("relu_double_1").activation is keras.activations.relu


def receptive_field(level, pixel):
    """First and last input pixel that an output pixel sees through the skip of a level.

    Through a transposed 4x4 convolution of stride 2, output 2 j sees inputs j - 1 and j, output
    2 j + 1 sees j and j + 1; through a convolution, output j sees inputs 2 j - 1 to 2 j + 2.
    """
    first = last = pixel
    for _ in range(level):
        first, last = (first + 1) // 2 - 1, (last + 1) // 2
    for _ in range(level):
        first, last = 2 * first - 1, 2 * last + 2
    return first, last


def test_each_skip_carries_what_the_encoder_has_there():
    """With all other skips cut, and the decoder below this one, only its path is left."""
    network = UNet((None, None, 1), width=2, depth=5, dropout=0.0, normalization="none")
    # Before the tanh, whose gradient may round to zero.
    to_images = keras.Model(network.input, network.get_layer("to_images").output)
    random = np.random.default_rng(0)
    # Positive throughout, so that no ReLU cuts a path.
    weights = [random.uniform(0.1, 0.2, w.shape) / w.shape[-1] for w in network.weights]
    images = keras.ops.convert_to_tensor(random.uniform(0.5, 1.0, (1, 128, 128, 1)), "float32")
    pixel = 61
    for level in (1, 2, 3, 4):
        network.set_weights(weights)
        for other in range(1, level + 1):
            layer = network.get_layer(f"double_{other - 1}" if other > 1 else "to_images")
            kernel = layer.kernel.numpy()  # (4, 4, outputs, inputs), first the decoder's
            skipped = network.get_layer(f"halve_{other}").filters
            assert kernel.shape[-1] == 2 * skipped
            cut = slice(skipped) if other == level else slice(skipped, None)
            kernel[..., cut] = 0.0
            layer.kernel.assign(kernel)
        gradient = engine.input_gradient(lambda x: to_images(x)[0, pixel, pixel, 0], images)
        seen = np.argwhere(np.array(gradient)[0, :, :, 0])
        first, last = receptive_field(level, pixel)
        np.testing.assert_array_equal(seen.min(axis=0), first)
        np.testing.assert_array_equal(seen.max(axis=0), last)


def test_noise():
    """The dropout of the first three decoder layers, in training, and at inference on request."""
    images = np.random.default_rng(0).uniform(-1, 1, (2, 8, 8, 3)).astype("float32")

    def differ(network, training):
        first, second = (np.array(network(images, training=training)) for _ in range(2))
        return not np.array_equal(first, second)

    arguments = {"width": 4, "normalization": "instance"}
    for at_inference in (False, True):
        network = UNet((8, 8, 3), **arguments, dropout_at_inference=at_inference)
        assert differ(network, training=True)
        assert differ(network, training=False) == at_inference
    network = UNet((8, 8, 3), **arguments, dropout=0.0)
    assert not differ(network, training=True)
    # Instance normalization is the same computation at inference, and example by example.
    outputs = network(images, training=True)
    np.testing.assert_array_equal(network(images, training=False), outputs)
    np.testing.assert_allclose(network(images[1:]), outputs[1:], rtol=1e-4, atol=1e-5)


def test_bad_arguments():
    with pytest.raises(ValueError, match="side 29 .*Nearest sizes that work: 28 and 30"):
        UNet((29, 64, 3))
    with pytest.raises(ValueError, match="side 28 .*multiple of 8.*work: 24 and 32"):
        UNet((28, 28, 1), depth=3)
    with pytest.raises(ValueError, match=r"image_shape=\(None, None, 3\), depth=None.*2\^6 = 64"):
        UNet((None, None, 3))
    with pytest.raises(ValueError, match="side 20 .*multiple of 8"):
        UNet((None, 20, 3), depth=3)
    with pytest.raises(ValueError, match=r"in \[0, 1\). Received: dropout=1"):
        UNet((32, 32, 3), dropout=1)
    with pytest.raises(ValueError, match="'batch', 'layer', 'instance'"):
        UNet((32, 32, 3), normalization="group")
    with pytest.raises(ValueError, match="Received: output_channels=0"):
        UNet((32, 32, 3), output_channels=0)
    with pytest.raises(ValueError, match="Received: image_shape=None"):
        UNet((32, 32, None))
