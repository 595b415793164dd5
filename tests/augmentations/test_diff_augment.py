"""DiffAugment against the paper's formulas, step by step, and all that a draw can give."""

import numpy as np
import pytest

from keras_gan import engine
from keras_gan.augmentations import DiffAugment

RNG = np.random.default_rng(0)


def call(policy, images):
    with engine.random.scope(seed=0):
        return np.array(DiffAugment(policy)(images))


@pytest.mark.parametrize("channels", [1, 3])
def test_color(channels):
    images = RNG.uniform(-1, 1, (50, 5, 4, channels)).astype("float32")
    with engine.random.scope(seed=0):
        draws = np.array(engine.random.uniform((50, 7)), "float64")[:, :3, None, None, None]
    brightness, saturation, contrast = draws[:, 0] - 0.5, 2 * draws[:, 1], draws[:, 2] + 0.5
    expected = images + brightness
    gray = expected.mean(axis=3, keepdims=True)
    expected = (expected - gray) * saturation + gray
    mean = expected.mean(axis=(1, 2, 3), keepdims=True)
    expected = (expected - mean) * contrast + mean
    np.testing.assert_allclose(call("color", images), expected, atol=1e-5)


def test_saturation_leaves_gray_images():
    gray = np.repeat(RNG.uniform(-1, 1, (6, 5, 4, 1)), 3, axis=3).astype("float32")
    np.testing.assert_allclose(
        call("color", gray)[..., :1], call("color", gray[..., :1]), atol=1e-6
    )


@pytest.mark.parametrize(("height", "width", "down", "right"), [(8, 20, 1, 3), (16, 9, 2, 1)])
def test_translation_gives_every_shift_equally_often(height, width, down, right):
    image = RNG.uniform(0.1, 1, (height, width, 2)).astype("float32")
    shifts = {}
    for dy in range(-down, down + 1):
        for dx in range(-right, right + 1):
            shifted = np.zeros_like(image)
            for y in range(height):
                for x in range(width):
                    if 0 <= y - dy < height and 0 <= x - dx < width:
                        shifted[y, x] = image[y - dy, x - dx]
            shifts[shifted.tobytes()] = (dy, dx)
    count = 200 * len(shifts)
    augmented = call("translation", np.repeat(image[None], count, axis=0))
    found = [shifts[one.tobytes()] for one in augmented]  # KeyError: no shift in range.
    numbers = np.array([found.count(shift) for shift in shifts.values()])
    assert (np.abs(numbers - 200) < 5 * np.sqrt(200)).all(), numbers


@pytest.mark.parametrize(("height", "width"), [(8, 6), (7, 5)])
def test_cutout_gives_every_box_equally_often(height, width):
    """The boxes of the paper's code: centers in the image, or right behind it for even boxes."""
    boxes = []
    lengths = [int(side * 0.5 + 0.5) for side in (height, width)]
    for center_y in range(height + (1 - lengths[0] % 2)):
        for center_x in range(width + (1 - lengths[1] % 2)):
            image = np.ones((height, width, 1), "float32")
            for y in range(lengths[0]):
                for x in range(lengths[1]):
                    row = np.clip(center_y + y - lengths[0] // 2, 0, height - 1)
                    column = np.clip(center_x + x - lengths[1] // 2, 0, width - 1)
                    image[row, column] = 0
            boxes.append(image.tobytes())
    count = 200 * len(boxes)
    augmented = call("cutout", np.ones((count, height, width, 1), "float32"))
    found = [one.tobytes() for one in augmented]
    assert set(found) == set(boxes)
    expected = np.array([200 * boxes.count(box) for box in set(boxes)])
    numbers = np.array([found.count(box) for box in set(boxes)])
    assert (np.abs(numbers - expected) < 5 * np.sqrt(expected)).all(), numbers


def test_all_three_are_color_then_translation_then_cutout():
    images = RNG.uniform(-1, 1, (20, 8, 8, 3)).astype("float32")
    expected = call("cutout", call("translation", call("color", images)))
    np.testing.assert_array_equal(call("cutout, color,translation", images), expected)
    assert DiffAugment("cutout, color,translation").policy == DiffAugment().policy


@pytest.mark.parametrize("policy", ["", "colour", "color,flip", ["color"], None])
def test_unknown_policy(policy):
    with pytest.raises(ValueError, match="Expected: one or more of color, translation, cutout"):
        DiffAugment(policy)


@pytest.mark.parametrize("shape", [(4, 2), (4, 8, 8), (4, 1, 8, 3)])
def test_no_images(shape):
    with pytest.raises(ValueError, match="For points and other vectors take InstanceNoise"):
        call("color", np.ones(shape, "float32"))


@pytest.mark.parametrize("draw", [0.0, 1.0 - 2.0**-24])
def test_the_ends_of_the_draws_stay_inside(monkeypatch, draw):
    images = RNG.uniform(-1, 1, (3, 16, 16, 1)).astype("float32")
    ends = lambda shape, *args, **kwargs: np.full(shape, draw, "float32")  # noqa: E731
    monkeypatch.setattr(engine.random, "uniform", ends)
    moved = np.array(DiffAugment("translation")(images))
    expected = np.zeros_like(images)
    if draw == 0.0:
        expected[:, :-2, :-2] = images[:, 2:, 2:]
    else:
        expected[:, 2:, 2:] = images[:, :-2, :-2]
    np.testing.assert_array_equal(moved, expected)
