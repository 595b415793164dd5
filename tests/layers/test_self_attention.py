import keras
import numpy as np
import pytest
from keras import layers

from keras_gan.layers import SelfAttention, SpectralNormalization

RANDOM = np.random.default_rng(0)


def pooled(features):
    batch, height, width, channels = features.shape
    features = features[:, : height // 2 * 2, : width // 2 * 2]
    return features.reshape(batch, height // 2, 2, width // 2, 2, channels).max(axis=(2, 4))


def attend(inputs, f, g, h, v, gamma):
    """Equations 1 to 3, position by position, with pooled keys and values."""
    outputs = np.empty_like(inputs)
    for image, output in zip(inputs, outputs, strict=True):
        keys = pooled((image @ f)[None])[0].reshape(-1, f.shape[1])
        values = pooled((image @ h)[None])[0].reshape(-1, h.shape[1])
        for position in np.ndindex(image.shape[:2]):
            scores = np.exp(keys @ (image[position] @ g))
            found = (scores / scores.sum()) @ values
            output[position] = gamma * (found @ v) + image[position]
    return outputs


@pytest.mark.parametrize("sides", [(4, 6), (7, 7)])
def test_the_papers_equations(sides):
    inputs = RANDOM.normal(size=(2, *sides, 16)).astype("float32")
    layer = SelfAttention()
    np.testing.assert_array_equal(layer(inputs), inputs)  # gamma starts at 0.
    layer.gamma.assign(0.7)
    kernels = [c.kernel.numpy()[0, 0] for c in (layer.keys, layer.queries, layer.values)]
    project = layer.project.kernel.numpy()[0, 0]
    assert [k.shape for k in (*kernels, project)] == [(16, 2), (16, 2), (16, 8), (8, 16)]
    expected = attend(inputs, *kernels, project, 0.7)
    np.testing.assert_allclose(layer(inputs), expected, rtol=1e-4, atol=1e-5)


def test_spectral_normalization():
    inputs = RANDOM.normal(size=(1, 4, 4, 8)).astype("float32")
    layer = SelfAttention(spectral_normalization=True)
    layer(inputs)
    layer.gamma.assign(1.0)
    convolutions = (layer.keys, layer.queries, layer.values, layer.project)
    assert all(isinstance(c, SpectralNormalization) for c in convolutions)
    kernels = [c.layer.kernel.numpy()[0, 0] for c in convolutions]
    kernels = [k / np.linalg.norm(k, ord=2) for k in kernels]
    np.testing.assert_allclose(layer(inputs), attend(inputs, *kernels, 1.0), rtol=1e-3, atol=1e-4)


def test_saved_and_loaded_in_mixed_precision(tmp_path):
    layer = SelfAttention(spectral_normalization=True, dtype="mixed_float16")
    model = keras.Sequential([keras.Input((4, 4, 3)), layer])
    layer.gamma.assign(0.5)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    inputs = RANDOM.normal(size=(2, 4, 4, 3)).astype("float32")
    assert model(inputs).dtype == "float16"
    np.testing.assert_array_equal(loaded(inputs), model(inputs))
    assert loaded.layers[0].spectral_normalization is True


def test_bad_shapes():
    with pytest.raises(ValueError, match=r"inputs of shape \(None, None, 4, 3\)"):
        SelfAttention()(layers.Input((None, 4, 3)))
    with pytest.raises(ValueError, match="fixed sides of at least 2"):
        SelfAttention().build((None, 1, 4, 3))
