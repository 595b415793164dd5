"""Streamed Frechet distance: batches, graphs, replicas, names, cached real samples."""

import json

import keras
import numpy as np
import pytest

from keras_gan import features, metrics
from keras_gan.metrics import FrechetDistance
from keras_gan.metrics.functional import frechet_distance

REAL = np.random.default_rng(0).normal(size=(211, 5)).astype("float32")
FAKE = np.random.default_rng(1).normal(size=(150, 5)).astype("float32") * 1.5 + 0.3


def stream(metric, real, fake, size):
    for start in range(0, len(real), size):
        metric.update_state(real=real[start : start + size])
    for start in range(0, len(fake), size):
        metric.update_state(fake=fake[start : start + size])
    return metric.result()


def metric_of(real):
    metric = FrechetDistance()
    metric.update_state(real=real)
    return metric


@pytest.mark.parametrize("size", [1, 7, 1000])
@pytest.mark.parametrize("dim", [None, 5])
@pytest.mark.parametrize("offset", [0.0, 1000.0])
def test_the_batch_size_changes_nothing(size, dim, offset):
    real, fake = REAL[:60] + np.float32(offset), FAKE[:56] + np.float32(offset)
    expected = frechet_distance(real, fake)
    assert stream(FrechetDistance(dim=dim), real, fake, size) == pytest.approx(expected, rel=1e-9)


@pytest.mark.filterwarnings("ignore:The Frechet distance of")
def test_the_batch_size_changes_nothing_with_fewer_samples_than_features():
    real, fake = (x.reshape(-1, 25) for x in (REAL[:100], FAKE[:75]))  # 20 and 15 samples.
    expected = frechet_distance(real, fake)
    for size in (1, 7, 1000):
        result = stream(FrechetDistance(), real, fake, size)
        assert result == pytest.approx(expected, rel=1e-9)


def test_means_a_million_times_the_spread():
    """In exact float64 steps, so that the moments are known."""
    real, fake = (np.round(x.astype("float64") * 64) / 64 for x in (REAL, FAKE))
    expected = frechet_distance(real, fake)
    for size in (7, 1000):
        result = stream(FrechetDistance(), real + 1e6, fake + 1e6, size)
        assert result == pytest.approx(expected, rel=1e-9)


def test_real_and_fake_come_apart_and_reset_forgets_them():
    metric = FrechetDistance()
    metric.update_state(fake=FAKE * 9)
    metric.reset_state()
    metric.update_state(fake=FAKE)
    metric.update_state(real=REAL[:100])
    metric.update_state(real=REAL[100:])
    assert metric.result() == pytest.approx(frechet_distance(REAL, FAKE), rel=1e-9)


def test_a_compiled_graph_updates_it():
    import tensorflow as tf

    metric = FrechetDistance(dim=5)
    update = tf.function(
        metric.update_outputs, input_signature=[tf.TensorSpec((None, 5)), tf.TensorSpec((None, 5))]
    )
    for start in range(0, 150, 40):
        update(REAL[start : start + 40], FAKE[start : start + 40])
    expected = frechet_distance(REAL[:160], FAKE)
    assert metric.result() == pytest.approx(expected, rel=1e-9)


def test_replicas_add_up(mirrored):
    import tensorflow as tf

    data = tf.data.Dataset.from_tensor_slices((REAL[:150], FAKE)).batch(16)
    with mirrored.scope():
        metric = FrechetDistance(dim=5)
    step = tf.function(lambda real, fake: mirrored.run(metric.update_outputs, (real, fake)))
    for real, fake in mirrored.experimental_distribute_dataset(data):
        step(real, fake)
    assert metric.result() == pytest.approx(frechet_distance(REAL[:150], FAKE), rel=1e-9)
    metric.reset_state()
    metric.set_real_state(metric_of(REAL).real_state())
    for real, fake in mirrored.experimental_distribute_dataset(data):
        step(real, fake)
    both = np.concatenate([REAL, REAL[:150]])
    assert metric.result() == pytest.approx(frechet_distance(both, FAKE), rel=1e-9)


def test_the_real_state_of_one_metric_makes_another():
    state = metric_of(REAL + 100).real_state()
    assert {key: np.shape(value) for key, value in state.items()} == {
        "count": (),
        "mean": (5,),
        "covariance": (5, 5),
    }
    np.testing.assert_allclose(state["mean"], (REAL + 100).mean(axis=0, dtype="float64"))
    fresh, used = FrechetDistance(), metric_of(REAL * 3)
    for metric in (fresh, used):
        metric.set_real_state(state)
        metric.update_state(fake=FAKE + 100)
        assert metric.result() == pytest.approx(frechet_distance(REAL + 100, FAKE + 100), rel=1e-9)
    with pytest.raises(ValueError, match=r"real features of shape \(batch, 5\).*\(batch, 3\)"):
        FrechetDistance(dim=3).set_real_state(state)


def test_too_few_samples_are_told_with_the_rank():
    with pytest.warns(UserWarning, match="4 fake samples with 5 features.* rank 3 at most, of 5"):
        stream(FrechetDistance(), REAL, FAKE[:4], 100)


def inception(images):
    return keras.ops.reshape(images, (-1, 4 * 4 * 1))


def test_only_the_inception_network_makes_a_fid():
    extractor = features.ModelFeatures(inception, title="Inception-2015")
    metric, given = metrics.get({"name": "fid", "extractor": extractor}), metrics.get("fd")
    assert (metric.name, metric.title) == ("fid", "FID (Inception-2015)")
    assert (given.name, given.title) == ("fd", "FD")
    other = metrics.get("fd", extractor=inception)
    assert (other.name, other.title) == ("fd", "FD (inception)")
    assert FrechetDistance(extractor, name="fid_ema").name == "fid_ema"
    with pytest.raises(ValueError, match="'fid' is defined with.*'inception'.*use 'fd'"):
        metrics.get("fid", extractor=inception)
    with pytest.raises(ValueError, match="Received: none.*use 'fd'"):
        metrics.get("fid", extractor=None)


def test_images_go_through_the_extractor():
    images = np.random.default_rng(0).integers(0, 256, (2, 40, 4, 4, 1), "uint8")
    metric = FrechetDistance(inception)
    metric.update_state(*images)
    expected = frechet_distance(*(images.reshape(2, 40, 16) / 127.5 - 1))
    assert metric.result() == pytest.approx(expected, rel=1e-5)
    assert json.dumps(metric.settings()) == "{}"


def test_bad_input():
    metric = FrechetDistance()
    with pytest.raises(ValueError, match="fd has 0 real samples"):
        metric.result()
    with pytest.raises(ValueError, match="fd has 0 real samples"):
        metric.real_state()
    with pytest.raises(ValueError, match="fake with NaN"):
        metric.update_state(fake=FAKE * np.nan)
    with pytest.raises(ValueError, match=r"real of shape \(2, 4, 4, 1\)"):
        metric.update_state(real=np.zeros((2, 4, 4, 1)))
    metric.update_state(REAL, FAKE[:1])
    with pytest.raises(ValueError, match="fd has 1 fake samples. Expected at least 2"):
        metric.result()
    with pytest.raises(ValueError, match=r"fake features of shape \(batch, 4\).*\(batch, 5\)"):
        metric.update_state(fake=FAKE[:, :4])


def test_what_a_graph_can_not_do():
    import tensorflow as tf

    with pytest.raises(ValueError, match=r"FrechetDistance\(dim=...\)"):
        tf.function(FrechetDistance().update_outputs)(tf.constant(REAL))
    metric = FrechetDistance(dim=5)
    metric.update_state(REAL, FAKE)
    with pytest.raises(ValueError, match=r"Call result\(\) outside of `tf.function`"):
        tf.function(metric.result)()


def test_nan_in_a_graph_is_told_by_the_result():
    import tensorflow as tf

    metric = FrechetDistance(dim=5)
    tf.function(metric.update_outputs)(tf.constant(REAL), tf.constant(FAKE * np.nan))
    with pytest.raises(ValueError, match="NaN or infinite"):
        metric.result()


@pytest.mark.parametrize("num_constant", [1, 5, 8])
def test_features_that_do_not_vary_far_from_the_real_mean(num_constant):
    """As of a generator that makes one image only, or of units that it never activates."""
    rng = np.random.default_rng(0)
    real, fake = rng.normal(7.3, 1.0, (300, 8)), rng.normal(0.1, 1.0, (50, 8))
    fake[:, :num_constant] = 0.1
    metric, other = FrechetDistance(), FrechetDistance()
    metric.update_state(real=real)
    other.set_real_state(metric.real_state())
    other.update_state(fake=fake[:20])
    other.update_state(fake=fake[20:])
    assert other.result() == pytest.approx(frechet_distance(real, fake), rel=1e-6)
