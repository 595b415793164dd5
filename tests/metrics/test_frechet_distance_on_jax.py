import jax
import numpy as np
import pytest

from keras_gan.metrics import FrechetDistance


def test_what_can_not_be_compiled():
    metric = FrechetDistance(dim=5)
    with pytest.raises(ValueError, match="float64, which a step compiled by JAX.*Evaluator"):
        jax.jit(metric.update_outputs)(np.ones((3, 5), "float32"))
