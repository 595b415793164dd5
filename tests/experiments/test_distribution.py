import keras
import pytest
import tensorflow as tf

from keras_gan.experiments.distribution import describe_devices, make_strategy
from keras_gan.models import AdversarialModel


def test_strategies():
    assert make_strategy("auto").num_replicas_in_sync == 1  # No GPU, or one.
    assert make_strategy("one_device").num_replicas_in_sync == 1
    mirrored = make_strategy("mirrored")
    assert isinstance(mirrored, tf.distribute.MirroredStrategy)
    assert mirrored.num_replicas_in_sync == 2  # The logical devices of tests/conftest.py.


class Idle(AdversarialModel):
    """A model of one player, compiled only."""

    @property
    def players(self):
        return {"solver": [self.network]}

    def log_names(self):
        return ["objective"]


def test_the_choice_of_devices_in_one_line(mirrored):
    def describe(steps_per_execution):
        model = Idle(sample_shape=(2,))
        model.network = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
        optimizers = {"solver": keras.optimizers.SGD(0.1)}
        model.compile(optimizers, steps_per_execution=steps_per_execution)
        return describe_devices(model, "mixed_bfloat16", steps_per_epoch=12)

    with mirrored.scope():
        assert describe(4) == (
            "Training on CPU: MirroredStrategy, 2 replicas, XLA off, 4 steps per execution, "
            "mixed_bfloat16."
        )
    assert describe("auto") == (
        "Training on CPU: default strategy, 1 replica, XLA off, 1 step per execution, "
        "mixed_bfloat16."
    )


def test_an_unknown_strategy_lists_what_exists():
    with pytest.raises(ValueError, match="Unknown distribution strategy 'tpu'.*mirrored"):
        make_strategy("tpu")
