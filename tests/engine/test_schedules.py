import keras
import pytest

from keras_gan import engine


def test_a_number_stays_what_it_is():
    assert engine.at_step(0.5) == 0.5


@pytest.mark.parametrize("as_tensor", [False, True])
def test_a_schedule_is_asked_for_the_training_step(as_tensor):
    step = keras.ops.convert_to_tensor(3, "int64") if as_tensor else 3
    schedule = keras.optimizers.schedules.ExponentialDecay(2.0, decay_steps=1, decay_rate=0.5)
    with engine.random.scope(seed=0, step=step):
        value = engine.at_step(schedule)
    assert keras.backend.standardize_dtype(value.dtype) == "float32"
    assert float(value) == 0.25


def test_a_schedule_outside_of_a_step():
    with pytest.raises(RuntimeError, match="number of the step"):
        engine.at_step(keras.optimizers.schedules.CosineDecay(1.0, 10))


def test_part_of_a_step_is_refused():
    with pytest.raises(ValueError, match="`constant_steps` must be an integer of at least 0"):
        engine.LinearDecay(2e-4, constant_steps=0.5, decay_steps=10)
