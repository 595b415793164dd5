"""benchmarks/stop_after.py, and the plot of what it keeps."""

import equal_time
import keras
import line_plots
import numpy as np
import pytest
import stop_after

import keras_gan

IMAGES = np.random.default_rng(0).uniform(-1, 1, (24, 4, 4, 1)).astype("float32")


def make_gan(model, loss="non_saturating", channels=1):
    gan = model(
        keras_gan.networks.MLPGenerator((4, 4, 1), latent_dim=3, width=4, depth=1),
        keras_gan.networks.MLPDiscriminator((4, 4, channels), width=4, depth=1),
    )
    gan.compile(keras.optimizers.SGD(0.1), keras.optimizers.SGD(0.1), loss=loss, run_eagerly=True)
    return gan


@pytest.mark.filterwarnings("ignore:.*has not been trained")
@pytest.mark.parametrize("loss", ["non_saturating", "relativistic_pairing"])
def test_it_stops_and_keeps_how_sure_the_discriminator_is_of_images(loss):
    gan = make_gan(keras_gan.GAN, loss)
    stop = stop_after.StopAfter(0.0, trained=IMAGES[:8], held_out=IMAGES[16:])
    gan.fit(IMAGES[:16], batch_size=8, epochs=5, callbacks=[stop], verbose=0)
    assert gan.current_step == 2
    ((step, *shares),) = stop.history
    assert step == 2
    fake = gan.discriminator.predict(gan.generate(8, seed=0), verbose=0)
    for share, images in zip(shares, (IMAGES[:8], IMAGES[16:]), strict=True):
        real = gan.discriminator.predict(images, verbose=0)
        assert share == np.mean(np.array(gan.loss.margins(real, fake)[0]) > 0)


@pytest.mark.filterwarnings("ignore:.*has not been trained")
def test_packs_are_judged():
    gan = make_gan(keras_gan.models.PacGAN, channels=2)
    stop = stop_after.StopAfter(0.0, trained=IMAGES[:8], held_out=IMAGES[:8])
    gan.fit(IMAGES[:16], batch_size=8, callbacks=[stop], verbose=0)
    ((_, trained, held_out),) = stop.history
    assert trained == held_out
    assert trained * 4 in range(5)  # Of four packs.


def test_the_plot_shows_both_shares():
    history = [[100 + 2000 * i, 0.6 + 0.02 * i, 0.6 - 0.02 * i] for i in range(17)]
    plot = equal_time.overfitting(history)
    assert plot.shape == (420, 600, 3)
    rows = [np.flatnonzero((plot == c).all(-1).any(1)) for c in line_plots.COLOURS[:2]]
    # Both have a line in the legend, above the axes.
    trained, held_out = (np.mean(row[row > 2 * line_plots.TOP]) for row in rows)
    assert trained < held_out
