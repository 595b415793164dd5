import keras
import numpy as np
import pytest

from keras_gan import metrics
from keras_gan.metrics import functional

CLASSES = {"psnr": metrics.PSNR, "ssim": metrics.SSIM, "l1": metrics.L1}


def pairs(count=5):
    generator = np.random.default_rng(0)
    targets = generator.uniform(-0.8, 0.8, (count, 14, 14, 3)).astype("float32")
    scale = np.linspace(0.05, 0.2, count)[:, None, None, None]
    return targets, (targets + scale * generator.normal(size=targets.shape)).astype("float32")


@pytest.mark.parametrize("name", CLASSES)
def test_the_mean_over_images_whatever_the_batches(name):
    targets, outputs = pairs()
    metric = CLASSES[name](luma=True, border=1)
    assert metric.name == name
    for part in (slice(0, 2), slice(2, 5)):
        metric.update_state(targets[part], outputs[part])
    values = np.asarray(getattr(functional, name)(targets, outputs, luma=True, border=1))
    np.testing.assert_allclose(metric.result(), values.mean(), 1e-5)
    assert np.ptp(values) > 0.01 * abs(values.mean())
    metric.reset_state()
    assert np.isnan(metric.result())
    metric.update_state(targets, outputs, sample_weight=np.array([0, 0, 1, 0, 3.0]))
    np.testing.assert_allclose(metric.result(), (values[2] + 3 * values[4]) / 4, 1e-5)


@pytest.mark.parametrize("name", CLASSES)
def test_config_and_record(name):
    metric = CLASSES[name](luma=True, border=4, name="quality")
    again = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(metric))
    assert type(again) is CLASSES[name]
    assert (again.name, again.luma, again.border) == ("quality", True, 4)
    assert metric.settings() == {"luma": True, "border": 4}
    assert metric.title == f"{CLASSES[name].__name__} (luma)"
    with pytest.raises(ValueError, match="`border` must be an integer of at least 0"):
        CLASSES[name](border=1.5)


def test_in_compile_of_any_keras_model():
    targets, outputs = pairs()
    model = keras.Sequential([keras.Input((14, 14, 3)), keras.layers.Identity()])
    model.compile(loss="mae", metrics=[metrics.PSNR(), metrics.SSIM(border=1), metrics.L1()])
    logs = model.evaluate(outputs, targets, batch_size=2, verbose=0, return_dict=True)
    expected = {
        "psnr": functional.psnr(targets, outputs),
        "ssim": functional.ssim(targets, outputs, border=1),
        "l1": functional.l1(targets, outputs),
    }
    for name, values in expected.items():
        np.testing.assert_allclose(logs[name], np.mean(values), 1e-5)
