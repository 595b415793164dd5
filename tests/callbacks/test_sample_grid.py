"""SampleGrid: which files appear when, and what is in them."""

import os
import warnings

import keras
import numpy as np
import PIL.Image
import pytest

from keras_gan.callbacks import SampleGrid
from keras_gan.utils.images import to_uint8


def read(path):
    with PIL.Image.open(path) as image:
        return np.asarray(image)


def test_a_picture_before_training_and_after_each_epoch(tmp_path, stand_in, run):
    run(SampleGrid(tmp_path, grid_shape=(2, 2)), stand_in((4, 4, 1)), [{}, {}])
    assert sorted(os.listdir(tmp_path)) == ["epoch_0000.png", "epoch_0001.png", "epoch_0002.png"]


def test_last_epoch_is_always_drawn(tmp_path, stand_in, run):
    run(SampleGrid(tmp_path, every_epochs=3), stand_in((4, 4, 1)), [{}] * 5)
    assert sorted(os.listdir(tmp_path)) == ["epoch_0000.png", "epoch_0003.png", "epoch_0005.png"]


def test_the_end_is_drawn_before_training_ends(tmp_path, stand_in, run):
    """A kill after the last checkpoint, which the last epoch writes, loses no picture."""
    callback = SampleGrid(tmp_path, every_steps=7)
    callback.on_train_end = lambda logs=None: None
    run(callback, stand_in(), [{}])
    assert sorted(os.listdir(tmp_path)) == [f"step_{step:07d}.png" for step in (0, 7, 10)]


def test_early_end_is_drawn(tmp_path, stand_in, run):
    run(SampleGrid(tmp_path, every_epochs=3), stand_in((4, 4, 1)), [{}] * 2, epochs=100)
    assert sorted(os.listdir(tmp_path)) == ["epoch_0000.png", "epoch_0002.png"]


def test_resumed_run_has_no_picture_from_before_training(tmp_path, stand_in, run):
    model = stand_in((4, 4, 1))
    model.current_step = 20
    run(SampleGrid(tmp_path), model, [{}], initial_epoch=2)
    assert os.listdir(tmp_path) == ["epoch_0003.png"]
    (tmp_path / "epoch_0003.png").unlink()
    run(SampleGrid(tmp_path), model, [], initial_epoch=3)  # Nothing left to train.
    assert os.listdir(tmp_path) == []


def test_by_steps(tmp_path, stand_in, run):
    run(SampleGrid(tmp_path, every_steps=8), stand_in((4, 4, 1)), [{}, {}])
    names = [f"step_{step:07d}.png" for step in (0, 8, 16, 20)]
    assert sorted(os.listdir(tmp_path)) == names


def test_grid_pixels_and_scale(tmp_path, stand_in, run):
    run(SampleGrid(tmp_path, grid_shape=(2, 3), scale=2), stand_in((4, 5, 1)), [{}])
    grid = read(tmp_path / "epoch_0001.png")
    assert grid.shape == (2 * (8 + 2) + 2, 3 * (10 + 2) + 2)
    values = to_uint8(np.arange(6) / 1000.0)
    for i in range(6):
        top, left = 2 + i // 3 * 10, 2 + i % 3 * 12
        assert (grid[top : top + 8, left : left + 10] == values[i]).all()
    assert (grid[:2] == 255).all()


def test_small_images_are_enlarged_and_colours_kept(tmp_path, stand_in, run):
    run(SampleGrid(tmp_path / "small", grid_shape=(1, 1)), stand_in((28, 28, 3)), [{}])
    run(SampleGrid(tmp_path / "large", grid_shape=(1, 1)), stand_in((128, 96, 3)), [{}])
    assert read(tmp_path / "small" / "epoch_0001.png").shape == (60, 60, 3)  # 28 * 2 + 4.
    assert read(tmp_path / "large" / "epoch_0001.png").shape == (132, 100, 3)


def test_same_seed_for_each_picture(tmp_path, stand_in, run):
    model = stand_in((4, 4, 1))
    run(SampleGrid(tmp_path, grid_shape=(2, 3), seed=7), model, [{}, {}])
    assert model.requests == [{"num_samples": 6, "seed": 7, "latents": None}] * 3


def test_interpolations_are_the_models(tmp_path, stand_in, run):
    model = stand_in((4, 4, 1))
    run(SampleGrid(tmp_path, grid_shape=(3, 5), interpolate=True, seed=4), model, [{}])
    assert model.requests == [{"paths": (3, 5), "seed": 4}] * 2


def test_points_are_drawn_beside_as_many_data_points(tmp_path, stand_in, run):
    model = stand_in((2,))
    data = np.random.default_rng(0).normal(size=(50, 2))
    run(SampleGrid(tmp_path, data=data), model, [{}])
    assert {request["num_samples"] for request in model.requests} == {50}
    assert read(tmp_path / "epoch_0001.png").shape == (324, 646, 3)
    run(SampleGrid(tmp_path, grid_shape=(3, 3)), stand_in((3,)), [{}])
    assert read(tmp_path / "epoch_0001.png").shape == (324, 324, 3)


def test_tensorboard(tmp_path, stand_in, run):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    callback = SampleGrid(tmp_path / "samples", grid_shape=(2, 2), log_dir=tmp_path / "logs")
    run(callback, stand_in((4, 4, 1)), [{}, {}])
    accumulator = EventAccumulator(str(tmp_path / "logs"))
    accumulator.Reload()
    images = accumulator.Images("samples")
    assert [image.step for image in images] == [0, 10, 20]
    assert images[1].encoded_image_string == (tmp_path / "samples/epoch_0001.png").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"every_epochs": 0},
            "`every_epochs` must be an integer of at least 1. Received: every_epochs=0",
        ),
        ({"every_steps": 0}, "`every_steps` must be an integer"),
        ({"scale": 0}, "`scale` must be an integer"),
        ({"grid_shape": 8}, r"grid_shape=8. Expected \(rows, columns\)"),
        ({"grid_shape": (8, 0)}, r"`grid_shape\[1\]` must be an integer of at least 1"),
    ],
)
def test_bad_arguments(tmp_path, arguments, message):
    with pytest.raises(ValueError, match=message):
        SampleGrid(tmp_path, **arguments)


def test_samples_that_cannot_be_drawn(tmp_path, stand_in, run):
    with pytest.raises(ValueError, match=r"shape \(64, 5, 2\) can't be drawn"):
        run(SampleGrid(tmp_path), stand_in((5, 2)), [{}])
    with pytest.raises(ValueError, match="leave it out for images"):
        run(SampleGrid(tmp_path, data=np.zeros((5, 2))), stand_in((4, 4, 1)), [{}])
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="Cannot write .*Check that"):
        run(SampleGrid(tmp_path / "file"), stand_in((4, 4, 1)), [{}])


def test_with_a_gan_pictures_do_not_change_training(tmp_path, make_gan):
    data = np.random.default_rng(0).uniform(-1, 1, (16, 4, 4, 1)).astype("float32")
    alone, drawn = make_gan((4, 4, 1)), make_gan((4, 4, 1))
    keras.utils.set_random_seed(1)  # The order of the data.
    alone.fit(data, batch_size=8, epochs=2, verbose=0)
    keras.utils.set_random_seed(1)
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)  # Of a model that was not trained.
        drawn.fit(
            data,
            batch_size=8,
            epochs=2,
            verbose=0,
            callbacks=[
                SampleGrid(tmp_path / "steps", every_steps=3, grid_shape=(2, 2)),
                SampleGrid(tmp_path / "epochs", interpolate=True, grid_shape=(2, 2)),
            ],
        )
    for one, other in zip(alone.weights, drawn.weights, strict=True):
        np.testing.assert_array_equal(one.numpy(), other.numpy())
    steps = [f"step_{step:07d}.png" for step in (0, 3, 4)]
    assert sorted(os.listdir(tmp_path / "steps")) == steps
    assert len(os.listdir(tmp_path / "epochs")) == 3
    grid = read(tmp_path / "steps" / "step_0000004.png")[:, :, None]
    expected = to_uint8(drawn.generate(4, seed=0)).repeat(16, axis=1).repeat(16, axis=2)
    np.testing.assert_array_equal(grid[2:66, 2:66], expected[0])
    np.testing.assert_array_equal(grid[68:132, 68:132], expected[3])
