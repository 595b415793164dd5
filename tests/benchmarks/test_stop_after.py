"""benchmarks/stop_after.py."""

import keras
import numpy as np
import pytest
import stop_after

import keras_gan


@pytest.mark.filterwarnings("ignore:.*has not been trained")
@pytest.mark.parametrize("loss", ["non_saturating", "relativistic_pairing"])
def test_it_stops_and_keeps_how_sure_the_discriminator_is_of_held_out_images(loss):
    gan = keras_gan.GAN(
        keras_gan.networks.MLPGenerator((4, 4, 1), latent_dim=3, width=4, depth=1),
        keras_gan.networks.MLPDiscriminator((4, 4, 1), width=4, depth=1),
    )
    gan.compile(keras.optimizers.SGD(0.1), keras.optimizers.SGD(0.1), loss=loss, run_eagerly=True)
    images = np.random.default_rng(0).uniform(-1, 1, (16, 4, 4, 1)).astype("float32")
    stop = stop_after.StopAfter(minutes=0.0, held_out=images[:8])
    gan.fit(images, batch_size=8, epochs=5, callbacks=[stop], verbose=0)
    assert gan.current_step == 2
    ((step, trained, held_out),) = stop.history
    assert step == 2 and 0 <= trained <= 1
    logits = [
        gan.discriminator.predict(x, verbose=0) for x in (images[:8], gan.generate(8, seed=0))
    ]
    assert held_out == np.mean(np.array(gan.loss.margins(*logits)[0]) > 0)
