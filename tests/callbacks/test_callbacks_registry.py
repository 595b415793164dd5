"""callbacks.get: what a configuration can name."""

import keras
import pytest

from keras_gan import callbacks


def test_names_dicts_and_instances():
    grid = callbacks.get({"name": "sample_grid", "directory": "samples", "grid_shape": (2, 3)})
    assert isinstance(grid, callbacks.SampleGrid)
    assert grid.grid_shape == (2, 3)
    assert isinstance(callbacks.get("terminate_on_nan"), keras.callbacks.TerminateOnNaN)
    assert callbacks.get(grid) is grid
    assert isinstance(callbacks.get(callbacks.DivergenceMonitor), callbacks.DivergenceMonitor)


def test_player_of_a_named_callback():
    wrapped = callbacks.get(
        {
            "name": "on_player",
            "player": "generator",
            "callback": {"name": "reduce_lr_on_plateau", "monitor": "fid"},
        }
    )
    assert isinstance(wrapped, callbacks.OnPlayer)
    assert wrapped.player == "generator"
    assert wrapped.callback.monitor == "fid"


@pytest.mark.parametrize(
    ("identifier", "message"),
    [
        ("sample_grd", "Unknown callback 'sample_grd'. Did you mean 'sample_grid'"),
        ({"name": "checkpoint"}, "The callback 'checkpoint' can't be made .*directory"),
        (lambda: None, "Expected one of the names"),
    ],
)
def test_bad_identifier(identifier, message):
    with pytest.raises(ValueError, match=message):
        callbacks.get(identifier)
