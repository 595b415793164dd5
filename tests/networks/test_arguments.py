import pytest

from keras_gan.networks.arguments import halvings
from keras_gan.networks.arguments import image_shape_tuple as image_shape
from keras_gan.networks.arguments import sample_shape_tuple as sample_shape


@pytest.mark.parametrize(
    ("sides", "depth"),
    [
        ((28, 28), 2),  # base 7
        ((32, 32), 3),  # base 4
        ((64, 64), 4),
        ((128, 128), 5),
        ((8, 8), 1),
        ((48, 48), 3),  # base 6
        ((30, 30), 1),  # base 15
        ((64, 32), 3),  # base (8, 4)
        ((8, 64), 1),  # base (4, 32)
        ((28, 64), 2),  # base (7, 16)
    ],
)
def test_default_depth(sides, depth):
    assert halvings((*sides, 3)) == depth


@pytest.mark.parametrize(("side", "depth"), [(32, 1), (32, 5), (24, 3)])
def test_explicit_depth(side, depth):
    assert halvings((side, side, 1), depth) == depth


@pytest.mark.parametrize(
    ("shape", "depth", "side", "nearest"),
    [
        ((29, 29, 1), None, 29, "28 and 30"),
        ((64, 29, 3), None, 29, "28 and 30"),
        ((7, 7, 1), None, 7, "8"),
        ((6, 32, 1), None, 6, "8"),
        ((2, 2, 1), None, 2, "8"),
        ((28, 28, 1), 3, 28, "24 and 32"),
        ((64, 36, 1), 4, 36, "32 and 48"),
        ((4, 4, 1), 3, 4, "8"),
    ],
)
def test_sides_that_do_not_fit(shape, depth, side, nearest):
    with pytest.raises(ValueError, match=rf"side {side} .*Nearest sizes that work: {nearest}\."):
        halvings(shape, depth)


@pytest.mark.parametrize("shape", [(28, 28), 28, (1, 28, 28, 1), "28"])
def test_image_shape_of_the_wrong_form(shape):
    with pytest.raises(ValueError, match=r"Received: .*Expected: a tuple \(height, width, chan"):
        image_shape(shape)


def test_sides_of_none():
    assert image_shape((None, 28, 1), any_sides=True) == (None, 28, 1)
    with pytest.raises(ValueError, match=r"image_shape=\(None, 28, 1\). Expected: integers for he"):
        image_shape((None, 28, 1))
    for shape in ((28, 28, None), (0, None, 3)):
        with pytest.raises(ValueError, match="Received: image_shape=(None|0)"):
            image_shape(shape, any_sides=True)
    assert halvings((None, 24, 3), 3) == 3


@pytest.mark.parametrize(("side", "depth"), [(28, 2), (30, 1), (64, 6), (256, 8), (1024, 8)])
def test_default_depth_down_to_one_pixel(side, depth):
    assert halvings((side, 1024, 3), base=1, most=8) == depth


def test_sequences_of_a_configuration_are_accepted():
    assert image_shape([28, 28, 1]) == (28, 28, 1)
    assert sample_shape([2]) == sample_shape(2) == (2,)


@pytest.mark.parametrize("shape", [(), None, "2"])
def test_sample_shape_of_the_wrong_form(shape):
    with pytest.raises(ValueError, match="Expected: an integer such as 2"):
        sample_shape(shape)
