"""SampleAnimation: the GIF decoded again, and pictures that do not fit."""

import os

import numpy as np
import PIL.Image
import pytest

from keras_gan.callbacks import SampleAnimation, SampleGrid
from keras_gan.utils.images import save_png


def write_pictures(directory, values, prefix="epoch", shape=(6, 8)):
    for number, value in values.items():
        save_png(directory / f"{prefix}_{number:04d}.png", np.full(shape, value, "uint8"))


def read_values(path):
    """Returns the grey value of each frame of a GIF."""
    with PIL.Image.open(path) as gif:
        values = []
        for i in range(gif.n_frames):
            gif.seek(i)
            frame = np.asarray(gif.convert("RGB"))
            assert (frame == frame[0, 0, 0]).all()
            values.append(int(frame[0, 0, 0]))
        return values


def test_frames_in_the_order_of_their_numbers(tmp_path):
    # By name, 10000 would come before 9999.
    write_pictures(tmp_path, {0: 10, 2: 50, 9999: 90, 10000: 130})
    write_pictures(tmp_path, {7: 255}, prefix="step")
    SampleAnimation(tmp_path, tmp_path / "out" / "samples.gif").on_train_end()
    assert read_values(tmp_path / "out" / "samples.gif") == [10, 50, 90, 130]
    with PIL.Image.open(tmp_path / "out" / "samples.gif") as gif:
        assert gif.info["duration"] == 250
        assert gif.size == (8, 6)


def test_steps_where_there_are_no_epochs(tmp_path):
    write_pictures(tmp_path, {0: 10, 500: 50}, prefix="step")
    SampleAnimation(tmp_path, tmp_path / "samples.gif").on_train_end()
    assert read_values(tmp_path / "samples.gif") == [10, 50]


def test_many_pictures_are_thinned_evenly(tmp_path):
    write_pictures(tmp_path, {number: 2 * number for number in range(101)})
    SampleAnimation(tmp_path, tmp_path / "samples.gif", max_frames=5).on_train_end()
    assert read_values(tmp_path / "samples.gif") == [0, 50, 100, 150, 200]


def test_damaged_and_other_sized_pictures_are_named_and_left_out(tmp_path):
    write_pictures(tmp_path, {1: 10, 2: 50, 3: 90, 5: 130})
    write_pictures(tmp_path, {4: 200}, shape=(3, 8))
    content = (tmp_path / "epoch_0001.png").read_bytes()
    (tmp_path / "epoch_0001.png").write_bytes(content[: len(content) // 2])
    (tmp_path / "epoch_0002.png").write_bytes(b"")
    with pytest.warns(UserWarning) as warned:
        SampleAnimation(tmp_path, tmp_path / "samples.gif").on_train_end()
    messages = sorted(str(warning.message) for warning in warned)
    assert len(messages) == 3
    assert "epoch_0001.png' is left out of the animation" in messages[0]
    assert "epoch_0002.png' is left out of the animation" in messages[1]
    assert "epoch_0004.png' is left out of the animation: its size (3, 8) is not" in messages[2]
    assert read_values(tmp_path / "samples.gif") == [90, 130]


def test_no_picture_no_file(tmp_path):
    with pytest.warns(UserWarning, match="No animation is written.*Put SampleGrid"):
        SampleAnimation(tmp_path / "missing", tmp_path / "samples.gif").on_train_end()
    assert os.listdir(tmp_path) == []


def test_after_a_sample_grid(tmp_path, stand_in, run):
    run(SampleGrid(tmp_path / "samples", grid_shape=(2, 2)), stand_in((4, 4, 1)), [{}, {}])
    save_png(tmp_path / "samples" / "epoch_0001.png", np.zeros((134, 134), "uint8"))
    SampleAnimation(tmp_path / "samples", tmp_path / "samples.gif", 10).on_train_end()
    with PIL.Image.open(tmp_path / "samples.gif") as gif:
        assert gif.n_frames == 3


def test_bad_arguments(tmp_path):
    with pytest.raises(ValueError, match="max_frames=1. Expected at least 2"):
        SampleAnimation(tmp_path, "a.gif", max_frames=1)
    with pytest.raises(ValueError, match="frames_per_second=0"):
        SampleAnimation(tmp_path, "a.gif", frames_per_second=0)
