import io

import numpy as np
import pytest
from PIL import Image, features

from keras_gan.data import image_files

RED, WHITE = (255, 0, 0), (255, 255, 255)


def read(image, channels, size=None, **save):
    """Saves a Pillow image, as PNG unless told, and reads it back."""
    file = io.BytesIO()
    image.save(file, **{"format": "PNG", **save})
    return image_files.read_image(file, size or (image.height, image.width), channels)


def solid(mode, colour, width=6, height=4):
    return Image.new(mode, (width, height), colour)


@pytest.mark.parametrize(
    ("side", "expected"),
    [(None, None), (64, (64, 64)), (np.int64(64), (64, 64)), ([32, 48], (32, 48))],
)
def test_sizes(side, expected):
    assert image_files.parse_size(side) == expected


@pytest.mark.parametrize("side", [0, -4, (32,), (32, 0), "64", 2.5, (3.5, 4), True, (1, 2, 3)])
def test_bad_sizes(side):
    with pytest.raises(ValueError, match="`image_size` must be a positive integer or a pair"):
        image_files.parse_size(side)


def test_rgb_pixels_are_kept():
    pixels = np.random.default_rng(0).integers(0, 256, (4, 6, 3), dtype=np.uint8)
    for kind in ("PNG", "BMP"):
        np.testing.assert_array_equal(read(Image.fromarray(pixels), 3, format=kind), pixels)


def test_grey_pixels_are_kept_and_repeated():
    pixels = np.random.default_rng(0).integers(0, 256, (4, 6), dtype=np.uint8)
    np.testing.assert_array_equal(read(Image.fromarray(pixels), 1)[..., 0], pixels)
    colour = read(Image.fromarray(pixels), 3)
    for channel in range(3):
        np.testing.assert_array_equal(colour[..., channel], pixels)


def test_colour_to_grey_is_rec_601_luma():
    grey = read(solid("RGB", (200, 100, 50)), 1)
    assert grey.shape == (4, 6, 1)
    expected = 0.299 * 200 + 0.587 * 100 + 0.114 * 50
    np.testing.assert_allclose(grey, expected, atol=1.0)


def test_alpha_shows_white():
    image = solid("RGBA", (255, 0, 0, 255))
    image.paste((255, 0, 0, 0), (0, 0, 2, 4))
    image.paste((255, 0, 0, 128), (2, 0, 4, 4))
    pixels = read(image, 3)
    assert pixels[0, 0].tolist() == list(WHITE)
    assert pixels[0, 5].tolist() == list(RED)
    np.testing.assert_allclose(pixels[0, 2], [255, 127, 127], atol=1.0)
    np.testing.assert_array_equal(read(solid("LA", (90, 0)), 1), 255)
    np.testing.assert_array_equal(read(solid("LA", (90, 255)), 1), 90)


def test_palettes():
    np.testing.assert_array_equal(read(solid("RGB", RED).quantize(), 3)[0, 0], RED)
    # A palette entry can be transparent.
    pixels = read(solid("RGB", RED).quantize(), 3, transparency=0)
    np.testing.assert_array_equal(pixels[0, 0], WHITE)


def test_one_and_sixteen_bits():
    np.testing.assert_array_equal(read(solid("1", 1), 1), 255)
    levels = np.uint16([[0, 257, 128 * 257, 65535]])
    assert read(Image.fromarray(levels), 1)[0, :, 0].tolist() == [0, 1, 128, 255]


def test_cmyk_jpeg():
    pixels = read(solid("CMYK", (0, 255, 255, 0)), 3, format="JPEG", quality=95)
    np.testing.assert_allclose(pixels[0, 0], RED, atol=6)


def test_first_frame_of_a_gif():
    frames = [solid("RGB", (0, 0, 255)), solid("RGB", RED)]
    pixels = read(frames[0], 3, format="GIF", save_all=True, append_images=frames[1:])
    np.testing.assert_array_equal(pixels[0, 0], [0, 0, 255])


@pytest.mark.skipif(not features.check("webp"), reason="Pillow without WebP")
def test_webp():
    pixels = read(solid("RGB", RED), 3, format="WEBP", lossless=True)
    np.testing.assert_array_equal(pixels[0, 0], RED)


def test_camera_orientation():
    image = solid("RGB", RED, width=6, height=4)
    image.paste(WHITE, (0, 0, 6, 1))  # The top row is white.
    exif = Image.Exif()
    exif[0x0112] = 6  # Turn by 90 degrees clockwise: the top goes to the right.
    file = io.BytesIO()
    image.save(file, "PNG", exif=exif)
    assert image_files.read_header(file)[:2] == (6, 4)
    pixels = image_files.read_image(file, (6, 4), 3)
    np.testing.assert_array_equal(pixels[:, -1], [WHITE] * 6)
    np.testing.assert_array_equal(pixels[:, 0], [RED] * 6)


@pytest.mark.parametrize(
    ("mode", "is_grey"), [("L", True), ("LA", True), ("1", True), ("I;16", True), ("RGB", False)]
)
def test_headers(mode, is_grey):
    file = io.BytesIO()
    Image.new(mode, (6, 4)).save(file, "PNG")
    assert image_files.read_header(file) == (4, 6, is_grey)


@pytest.mark.parametrize("kind", ["PNG", "GIF", "BMP"])
def test_a_palette_of_greys_is_grey(kind):
    for levels, is_grey in (([(9, 9, 9), (90, 90, 90)], True), ([(9, 9, 9), (90, 90, 91)], False)):
        image = Image.new("P", (6, 4))
        image.putpalette([value for level in levels for value in level])
        image.putpixel((0, 0), 1)
        file = io.BytesIO()
        image.save(file, kind)
        assert image_files.read_header(file) == (4, 6, is_grey)


@pytest.mark.parametrize("shape", [(40, 20), (20, 40), (20, 41)])
def test_centre_is_kept_and_the_short_side_fits(shape):
    # Outside the central square there is white; none of it may be left.
    height, width = shape
    image = solid("RGB", WHITE, width=width, height=height)
    image.paste(RED, ((width - 20) // 2, (height - 20) // 2, (width + 20) // 2, (height + 20) // 2))
    pixels = read(image, 3, size=(10, 10))
    assert pixels.shape == (10, 10, 3)
    np.testing.assert_array_equal(pixels, np.broadcast_to(np.uint8(RED), (10, 10, 3)))


def test_rectangles():
    assert read(solid("RGB", RED, 64, 64), 3, size=(16, 32)).shape == (16, 32, 3)
    assert image_files.centre_crop_size(64, 64, (16, 32)) == (32, 64)
    assert image_files.centre_crop_size(218, 178, (64, 64)) == (178, 178)


def test_shrinking_is_antialiased():
    # A chequerboard of single pixels averages to grey; picking pixels would give black or white.
    board = np.uint8(np.indices((64, 64)).sum(axis=0) % 2 * 255)
    pixels = read(Image.fromarray(board), 1, size=(8, 8))
    np.testing.assert_allclose(pixels[2:-2, 2:-2], 127.5, atol=2.0)


def test_enlarging():
    assert read(solid("L", 77, 8, 8), 1, size=(32, 32)).shape == (32, 32, 1)
    np.testing.assert_array_equal(read(solid("L", 77, 8, 8), 1, size=(32, 32)), 77)
