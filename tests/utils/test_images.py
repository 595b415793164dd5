"""keras_gan/utils/images.py, against pixels written down by hand and read back by Pillow."""

import io
import os
import sys

import numpy as np
import PIL.Image
import pytest

from keras_gan.utils.images import encode_png, image_grid, save_gif, save_png, to_uint8


def test_to_uint8_rounds_and_clips():
    # 127.5 * (x + 1): -1 -> 0, 1 -> 255, 0 -> 127.5 (to the even 128), 0.5 -> 191.25, beyond: clip.
    values = np.array([-1.0, 1.0, 0.0, 0.5, -7.0, 7.0, -np.inf, np.inf, np.nan], "float32")
    converted = to_uint8(values)
    assert converted.dtype == np.uint8
    assert converted.tolist() == [0, 255, 128, 191, 0, 255, 0, 255, 0]


def test_every_uint8_value_survives_the_way_to_floats_and_back():
    values = np.arange(256, dtype="uint8")
    np.testing.assert_array_equal(to_uint8(values.astype("float32") / 127.5 - 1.0), values)
    np.testing.assert_array_equal(to_uint8((values / 127.5 - 1.0).astype("float64")), values)


def test_to_uint8_refuses_integers():
    with pytest.raises(ValueError, match="dtype uint8.*Expected floats in"):
        to_uint8(np.zeros(3, "uint8"))


def test_grid_pixel_by_pixel():
    images = np.array([[[-1.0, 1.0]], [[1.0, -1.0]], [[-1.0, -1.0]]])[..., None]  # (3, 1, 2, 1)
    expected = [
        [255, 255, 255, 255, 255, 255, 255],
        [255, 0, 255, 255, 255, 0, 255],
        [255, 255, 255, 255, 255, 255, 255],
        [255, 0, 0, 255, 255, 255, 255],
        [255, 255, 255, 255, 255, 255, 255],
    ]
    grid = image_grid(images, grid_shape=(2, 2), padding=1)
    assert grid.dtype == np.uint8
    assert grid[..., 0].tolist() == expected
    assert image_grid(images, padding=1)[..., 0].tolist() == expected


def test_grid_without_padding_keeps_colours():
    images = np.arange(2 * 2 * 3 * 3, dtype="uint8").reshape(2, 2, 3, 3)
    grid = image_grid(images, grid_shape=(1, 2), padding=0)
    np.testing.assert_array_equal(grid, np.concatenate([images[0], images[1]], axis=1))


@pytest.mark.parametrize(
    ("num_images", "shape"), [(1, (1, 1)), (2, (1, 2)), (5, (2, 3)), (7, (3, 3)), (64, (8, 8))]
)
def test_default_grid_is_near_square(num_images, shape):
    grid = image_grid(np.zeros((num_images, 4, 4, 1)), padding=0)
    assert grid.shape == (4 * shape[0], 4 * shape[1], 1)


def test_grid_bad_input():
    with pytest.raises(ValueError, match=r"shape \(28, 28\).*Expected shape \(n, height"):
        image_grid(np.zeros((28, 28)))
    with pytest.raises(ValueError, match="n > 0"):
        image_grid(np.zeros((0, 2, 2, 1)))
    with pytest.raises(ValueError, match="5 images do not fit into a grid of 2 x 2"):
        image_grid(np.zeros((5, 2, 2, 1)), grid_shape=(2, 2))


@pytest.mark.parametrize("shape", [(5, 7), (5, 7, 1), (5, 7, 3), (5, 7, 4)])
def test_png_is_read_back_exactly(tmp_path, shape):
    image = np.random.default_rng(0).integers(0, 256, shape, dtype="uint8")
    save_png(tmp_path / "new" / "image.png", image)
    assert os.listdir(tmp_path / "new") == ["image.png"]
    for source in (tmp_path / "new" / "image.png", io.BytesIO(encode_png(image))):
        with PIL.Image.open(source) as read:
            assert read.format == "PNG"
            np.testing.assert_array_equal(np.asarray(read), image.squeeze())


@pytest.mark.parametrize("image", [np.zeros((4, 4, 2), "uint8"), np.zeros((4, 4, 1), "float32")])
def test_png_refuses_what_it_cannot_show(tmp_path, image):
    with pytest.raises(ValueError, match="Cannot make a picture .*Expected uint8 and 1, 3 or 4"):
        save_png(tmp_path / "image.png", image)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("channels", [1, 3])
def test_gif_frames_and_timing(tmp_path, channels):
    # Few colours, so that the GIF's palette of 256 loses none.
    rng = np.random.default_rng(0)
    frames = [rng.choice([0, 90, 255], (6, 9, channels)).astype("uint8") for _ in range(3)]
    save_gif(tmp_path / "samples.gif", frames, frames_per_second=4)
    with PIL.Image.open(tmp_path / "samples.gif") as gif:
        assert gif.n_frames == 3
        assert gif.info["loop"] == 0
        for i, frame in enumerate(frames):
            gif.seek(i)
            assert gif.info["duration"] == 250
            read = np.asarray(gif.convert("RGB"))
            np.testing.assert_array_equal(read, np.broadcast_to(frame, (6, 9, 3)))
    assert os.listdir(tmp_path) == ["samples.gif"]


def test_gif_bad_input(tmp_path):
    frame = np.zeros((4, 4, 3), "uint8")
    with pytest.raises(ValueError, match="Expected one or more frames"):
        save_gif(tmp_path / "a.gif", [])
    with pytest.raises(ValueError, match="all of one shape"):
        save_gif(tmp_path / "a.gif", [frame, frame[:3]])
    for rate in (0, 51):
        with pytest.raises(ValueError, match=f"frames_per_second={rate}"):
            save_gif(tmp_path / "a.gif", [frame], frames_per_second=rate)
    assert os.listdir(tmp_path) == []


def test_without_pillow(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(ImportError, match="pip install pillow"):
        save_png(tmp_path / "picture.png", np.zeros((2, 2, 3), "uint8"))
