import numpy as np
import pytest

from keras_gan import metrics


def test_known_answer_in_batches():
    metric = metrics.get({"name": "density_coverage", "num_neighbors": 1})
    metric.update_state(real=np.array([[0.0], [1.0], [3.0]]))
    metric.update_state(real=np.array([[7.0]]), fake=np.array([[2.0]]))
    metric.update_state(fake=np.array([[4.5], [12.0]]))
    assert metric.result() == {"density": 1.0, "coverage": 0.5}
    assert metric.title == "Density and coverage"
    assert metric.settings() == {"num_neighbors": 1}
    metric.reset_state()
    with pytest.raises(ValueError, match="density_coverage has no real samples"):
        metric.result()


def test_bad_input():
    with pytest.raises(ValueError, match="num_neighbors"):
        metrics.DensityCoverage(num_neighbors=1.5)
    metric = metrics.DensityCoverage()
    metric.update_state(real=np.zeros((6, 2)), fake=np.zeros((5, 2)))
    with pytest.raises(ValueError, match="Received 5 samples as fake. Expected at least 6"):
        metric.result()
