import keras
import numpy as np
import pytest

from keras_gan.engine import PlayerOptimizers


def make(first, second):
    optimizers = {
        "generator": keras.optimizers.SGD(first),
        "discriminator": keras.optimizers.SGD(second),
    }
    return optimizers, PlayerOptimizers(optimizers, iterations=keras.Variable(0, dtype="int64"))


def test_setting_the_learning_rate_sets_each_players():
    optimizers, players = make(0.1, 0.1)
    assert players.learning_rate == pytest.approx(0.1)
    players.learning_rate = 0.5
    assert [float(np.array(o.learning_rate)) for o in optimizers.values()] == [0.5, 0.5]


def test_reading_rates_that_differ_is_an_error():
    _, players = make(0.1, 0.2)
    with pytest.raises(ValueError, match="different learning rates.*OnPlayer"):
        players.learning_rate  # noqa: B018


def test_variables_are_those_of_all_players():
    optimizers, players = make(0.1, 0.2)
    expected = [v for o in optimizers.values() for v in o.variables]
    assert [id(v) for v in players.variables] == [id(v) for v in expected]
