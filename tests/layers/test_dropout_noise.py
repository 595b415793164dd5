import keras
import numpy as np

from keras_gan.engine import random
from keras_gan.layers import DropoutNoise

ONES = np.ones((4, 1000), "float32")


def test_drops_in_training_and_at_inference():
    layer = DropoutNoise.from_config(DropoutNoise(0.2, seed=0).get_config())
    for training in (False, True, None):
        outputs = np.array(layer(ONES, training=training))
        np.testing.assert_allclose(np.unique(outputs), [0.0, 1 / 0.8], rtol=1e-6)
        # Five standard errors of the share of 4000 entries.
        assert abs(np.mean(outputs == 0.0) - 0.2) < 5 * np.sqrt(0.2 * 0.8 / 4000)


def test_a_scope_determines_the_draws():
    network = keras.Sequential([keras.Input((1000,)), DropoutNoise(0.5)])
    random.key_seed_generators(network)

    def draw(seed):
        with random.scope(seed):
            return np.array(network(ONES, training=False))

    np.testing.assert_array_equal(draw(0), draw(0))
    assert not np.array_equal(draw(0), draw(1))
