"""The same seed, data and initial weights give the same loss curve on each backend.

`python tests/engine/test_loss_curve.py`, on TensorFlow, recorded the one that each is compared to.
"""

import json
import pathlib

import keras
import numpy as np

import keras_gan

RECORDED = pathlib.Path(__file__).parent / "recorded" / "loss_curve.json"
NUM_STEPS = 20


def train():
    """Returns what 20 steps log, with draws of latents, instance noise and interpolations."""
    gan = keras_gan.GAN(
        keras_gan.networks.DCGANGenerator((8, 8, 1), latent_dim=6, width=4),
        keras_gan.networks.DCGANDiscriminator((8, 8, 1), width=4, normalization="none"),
        seed=3,
        ema_decay=0.9,
    )
    values = np.random.default_rng(0)
    for network in (gan.generator, gan.discriminator, gan.averaged_generator):
        network.set_weights([values.normal(0.1, 0.2, w.shape) ** 2 for w in network.weights])
    gan.compile(
        keras.optimizers.Adam(0.002, beta_1=0.5),
        keras.optimizers.Adam(0.002, beta_1=0.5),
        regularizers=["gradient_penalty", {"name": "r1", "every_steps": 2}],
        augmentations=["instance_noise"],
    )
    images = values.uniform(-1, 1, (16, 8, 8, 1)).astype("float32")
    history = gan.fit(images, batch_size=16, epochs=NUM_STEPS, shuffle=False, verbose=0).history
    return {**history, "samples": gan.generate(2, seed=0).ravel().tolist()}


def test_the_loss_curve_is_that_on_tensorflow():
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))
    trained = train()
    assert len(trained["generator_loss"]) == NUM_STEPS
    for name, values in recorded.items():
        np.testing.assert_allclose(trained[name], values, rtol=1e-3, atol=1e-3, err_msg=name)


if __name__ == "__main__":
    RECORDED.parent.mkdir(exist_ok=True)
    RECORDED.write_text(json.dumps(train(), indent=1), encoding="utf-8")
