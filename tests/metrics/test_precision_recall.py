import keras
import numpy as np
import pytest

from keras_gan import metrics


def test_batches_equal_one_shot_and_extractor_runs():
    rng = np.random.default_rng(0)
    real, fake = rng.uniform(-1, 1, (40, 4, 4, 1)), rng.uniform(-0.5, 0.5, (50, 4, 4, 1))
    extractor = keras.Sequential([keras.layers.Flatten()], name="pixels")
    metric = metrics.get({"name": "precision_recall", "extractor": extractor})
    for start in range(0, 50, 7):
        part = real[start : start + 7]
        metric.update_state(real=part if len(part) else None, fake=fake[start : start + 7])
    levels = [np.rint(127.5 * (x + 1)).reshape(len(x), -1) for x in (real, fake)]  # 8 bits.
    assert metric.result() == metrics.functional.precision_recall(*levels, 3)
    assert metric.title == "Precision and recall (pixels)"
    assert metric.settings() == {"num_neighbors": 3}
    metric.reset_state()
    with pytest.raises(ValueError, match="precision_recall has no real samples"):
        metric.result()


def test_known_answer():
    metric = metrics.PrecisionRecall(num_neighbors=1)
    metric.update_state(real=np.array([[0.0], [1], [3], [7]]), fake=np.array([[2.0], [4.5], [12]]))
    assert metric.result() == {"precision": pytest.approx(2 / 3), "recall": 1}


def test_bad_input():
    with pytest.raises(ValueError, match="num_neighbors"):
        metrics.PrecisionRecall(num_neighbors=0)
    metric = metrics.PrecisionRecall()
    with pytest.raises(ValueError, match="NaN"):
        metric.update_state(real=np.full((4, 2), np.nan))
    metric.update_state(real=np.zeros((3, 2)), fake=np.zeros((4, 2)))
    with pytest.raises(ValueError, match="Received 3 samples as real. Expected at least 4"):
        metric.result()
