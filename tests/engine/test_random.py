import numpy as np
import pytest

from keras_gan.engine import random


def draw(seed=0, step=0, stream="train", shape=(6, 3)):
    with random.scope(seed, step, stream):
        return np.array(random.normal(shape))


def test_draws_are_a_function_of_seed_step_stream_and_index():
    np.testing.assert_array_equal(draw(), draw())
    others = [draw(seed=1), draw(step=1), draw(stream="test")]
    with random.scope(0):
        random.normal((6, 3))
        others.append(np.array(random.normal((6, 3))))
    for other in others:
        assert not np.isclose(draw(), other).any()


def test_moments():
    normal = draw(shape=(1000, 100))
    assert abs(normal.mean()) < 0.02  # Six standard errors.
    assert abs(normal.std() - 1) < 0.02
    with random.scope(0):
        uniform = np.array(random.uniform((1000, 100), -2.0, 4.0))
    assert uniform.min() >= -2 and uniform.max() < 4
    assert abs(uniform.mean() - 1.0) < 0.04
    assert abs(uniform.std() - 6 / 12**0.5) < 0.04


def test_a_draw_outside_a_step_is_an_error():
    with pytest.raises(RuntimeError, match="outside a training step.*random.scope"):
        random.normal((2, 2))


def test_scopes_nest():
    with random.scope(0):
        with random.scope(1):
            inner = np.array(random.normal((6, 3)))
        outer = np.array(random.normal((6, 3)))
    np.testing.assert_array_equal(inner, draw(seed=1))
    np.testing.assert_array_equal(outer, draw())


@pytest.mark.parametrize("sizes", [(3, 3), (4, 2)])
def test_replicas_together_draw_what_one_device_draws(mirrored, sizes):
    import tensorflow as tf

    batch_sizes = mirrored.experimental_distribute_values_from_function(
        lambda context: tf.constant(sizes[context.replica_id_in_sync_group])
    )

    @tf.function
    def step(batch_size):
        with random.scope(0):
            return random.normal((batch_size, 3))

    values = mirrored.experimental_local_results(mirrored.run(step, args=(batch_sizes,)))
    np.testing.assert_array_equal(np.concatenate(values), draw())
