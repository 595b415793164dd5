import pytest
import tensorflow as tf

from keras_gan.experiments.distribution import make_strategy


def test_strategies():
    assert make_strategy("auto").num_replicas_in_sync == 1  # No GPU, or one.
    assert make_strategy("one_device").num_replicas_in_sync == 1
    mirrored = make_strategy("mirrored")
    assert isinstance(mirrored, tf.distribute.MirroredStrategy)
    assert mirrored.num_replicas_in_sync == 2  # The logical devices of tests/conftest.py.


def test_an_unknown_strategy_lists_what_exists():
    with pytest.raises(ValueError, match="Unknown distribution strategy 'tpu'.*mirrored"):
        make_strategy("tpu")
