import json

import keras
import pytest
import tensorflow as tf

from keras_gan import engine
from keras_gan.experiments.distribution import describe_devices, make_strategy
from keras_gan.models import AdversarialModel


def set_workers(monkeypatch, *addresses):
    config = {"cluster": {"worker": addresses}, "task": {"type": "worker", "index": 0}}
    monkeypatch.setenv("TF_CONFIG", json.dumps(config))


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


def test_multi_worker_needs_a_cluster(monkeypatch):
    monkeypatch.delenv("TF_CONFIG", raising=False)
    with pytest.raises(ValueError, match="TF_CONFIG, which is not set.*host0:2222"):
        make_strategy("multi_worker")


@pytest.mark.parametrize("name", ["auto", "multi_worker"])
def test_several_workers_come_before_tensorflows_first_operation(monkeypatch, name):
    tf.constant(0) + 1
    set_workers(monkeypatch, "localhost:1", "localhost:2")
    with pytest.raises(RuntimeError, match="before TensorFlow runs its first operation"):
        make_strategy(name)


@pytest.mark.parametrize("name", ["one_device", "mirrored"])
def test_a_strategy_of_one_process_refuses_several_workers(monkeypatch, name):
    set_workers(monkeypatch, "localhost:1", "localhost:2")
    with pytest.raises(ValueError, match="worker 0, worker 1.*each would train for itself"):
        make_strategy(name)


def test_one_worker_is_no_cluster(monkeypatch):
    set_workers(monkeypatch, "localhost:1")
    assert make_strategy("auto").num_replicas_in_sync == 1


def test_one_process_is_the_chief(mirrored):
    assert engine.is_chief()
    assert engine.is_chief(mirrored)
    assert engine.gather_over_workers([3, 4], mirrored).tolist() == [[3, 4]]


def test_the_errors_of_a_lost_worker_are_explained():
    # As TensorFlow 2.21 words them, with and without the name of the peer.
    named = "Collective ops is aborted by: tasks are unhealthy:\n/job:worker/replica:0/task:1\n"
    nameless = "{{node /job:worker/replica:0/task:0}} Collective ops is aborted by: Socket closed"
    for text, expected in ((named, "connection to worker 1 is"), (nameless, "another worker is")):
        error = tf.errors.UnavailableError(None, None, text)
        with (
            pytest.raises(engine.WorkerLostError, match=expected),
            engine.explained_errors(),
        ):
            raise error
    error = tf.errors.InternalError(None, None, "broken")
    with pytest.raises(tf.errors.InternalError, match="broken"), engine.explained_errors():
        raise error
