import keras
import pytest

from keras_gan.utils.registry import Registry


@keras.saving.register_keras_serializable(package="keras_gan_tests")
class Thing:
    def __init__(self, size=1):
        self.size = size

    def get_config(self):
        return {"size": self.size}

    @classmethod
    def from_config(cls, config):
        return cls(**config)


def make_thing(size):
    return Thing(size)


@pytest.fixture
def registry():
    return Registry("thing", {"thing": Thing, "made": make_thing})


def test_get(registry):
    assert registry.get("thing").size == 1
    assert registry.get("thing", size=2).size == 2
    assert registry.get({"name": "thing", "size": 3}, size=2).size == 3
    assert registry.get({"name": "made", "size": 4}).size == 4
    assert registry.get(Thing).size == 1
    assert registry.get(make_thing, size=5).size == 5
    assert registry.get(keras.saving.serialize_keras_object(Thing(6))).size == 6
    thing = Thing()
    assert registry.get(thing) is thing
    assert registry.names() == ["made", "thing"]


def test_an_unknown_name_lists_what_exists_and_the_nearest(registry):
    with pytest.raises(
        ValueError, match="Unknown thing 'thin'. Did you mean 'thing'. Available: made"
    ):
        registry.get("thin")


def test_an_unknown_argument_is_named(registry):
    with pytest.raises(ValueError, match="The thing 'thing' can't be made.*'colour'"):
        registry.get({"name": "thing", "colour": "red"})


@pytest.mark.parametrize("value", [None, 3, ["thing"], {"size": 1}])
def test_what_cannot_be_resolved_is_shown(registry, value):
    with pytest.raises(ValueError, match="Cannot resolve a thing. Received: .*Expected one of"):
        registry.get(value)
