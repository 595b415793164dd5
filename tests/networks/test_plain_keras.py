"""A saved network is a plain Keras model: it loads in a process that cannot import keras_gan."""

import os
import subprocess
import sys

import numpy as np

from keras_gan import networks

LOAD = """
import pathlib, sys
sys.modules["keras_gan"] = None  # any import of it fails
import keras, numpy as np
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.keras")):
    model = keras.saving.load_model(path)
    assert type(model).__name__ == "Functional", type(model)
    inputs = list(np.load(path.with_suffix(".inputs.npz")).values())
    np.save(path.with_suffix(".outputs.npy"), model(inputs if len(inputs) > 1 else inputs[0]))
"""


def all_networks():
    shape = (16, 8, 1)
    for normalization in ("none", "batch", "layer"):
        yield networks.DCGANDiscriminator(shape, width=2, normalization=normalization)
    for normalization in ("batch", "layer"):
        yield networks.MLPGenerator(shape, latent_dim=4, width=8, normalization=normalization)
    yield networks.MLPDiscriminator(shape, width=8)
    for upsampling in ("transposed", "resize"):
        yield networks.DCGANGenerator(shape, latent_dim=4, width=2, upsampling=upsampling)
    yield networks.DCGANDiscriminator(shape, width=2, condition_dim=3)
    yield networks.MLPGenerator(shape, latent_dim=4, width=8, condition_dim=3)
    for normalization in ("batch", "instance"):
        yield networks.PatchDiscriminator(
            shape, width=2, depth=1, normalization=normalization, condition_channels=2
        )
    yield networks.SRGANDiscriminator(shape, width=2)
    yield networks.ContextEncoder((16, 8, 2), width=2, bottleneck_dim=5)


def test_loads_without_keras_gan(tmp_path):
    random = np.random.default_rng(0)
    expected = {}
    for index, model in enumerate(all_networks()):
        # Every weight differs from its initial value, so that a lost one would be seen.
        model.set_weights([random.uniform(0.1, 0.5, weight.shape) for weight in model.weights])
        inputs = [random.normal(size=(3, *x.shape[1:])).astype("float32") for x in model.inputs]
        path = tmp_path / f"{index:02}_{model.name}.keras"
        model.save(path)
        np.savez(path.with_suffix(".inputs.npz"), *inputs)
        outputs = model(inputs if len(inputs) > 1 else inputs[0])
        expected[path.with_suffix(".outputs.npy")] = np.array(outputs)

    result = subprocess.run(
        [sys.executable, "-c", LOAD, str(tmp_path)],
        capture_output=True,
        text=True,
        env={**os.environ, "CUDA_VISIBLE_DEVICES": ""},
        check=False,
    )
    assert result.returncode == 0, result.stderr
    for path, outputs in expected.items():
        np.testing.assert_allclose(np.load(path), outputs, rtol=1e-5, atol=1e-6)
