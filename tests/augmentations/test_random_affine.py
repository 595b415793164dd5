"""Each transform alone, of images whose transformed form is known."""

import numpy as np
import pytest
from keras import ops

from keras_gan import augmentations, engine

NONE = {"shift": 0.0, "rotation": 0.0, "shear": 0.0, "stretch": 0.0}
SIDE = 33
# Of the pixels, from the center: right and down.
X, Y = np.meshgrid(np.arange(SIDE) - 16.0, np.arange(SIDE) - 16.0)


def augmented(images, seed=0, **arguments):
    with engine.random.scope(seed=seed):
        return np.asarray(augmentations.RandomAffine(**(NONE | arguments))(images))


def coordinates(n):
    """Images `(n, 33, 33, 2)` whose channels are the pixels' own places: an output pixel tells
    where it comes from, as far as no border is near."""
    return np.tile(np.stack([X, Y], axis=-1)[None].astype("float32"), (n, 1, 1, 1))


def inner(images):
    """The middle, and its pixels' places."""
    return images[:, 12:21, 12:21], np.stack([X, Y], axis=-1)[12:21, 12:21]


def test_shifts_are_whole_pixels_up_to_their_share():
    sources, places = inner(augmented(coordinates(400), shift=0.125))
    shifts = (sources - places)[:, 0, 0]
    np.testing.assert_allclose(
        sources - places, np.broadcast_to(shifts[:, None, None], sources.shape)
    )
    assert (shifts == shifts.round()).all()
    for axis in (0, 1):
        assert set(shifts[:, axis]) == set(range(-4, 5))
    assert abs(np.corrcoef(shifts.T)[0, 1]) < 0.2


def matrices(sources, places):
    """The 2x2 matrices that take places to sources, which must be linear."""
    flat = places.reshape(-1, 2)
    found = [np.linalg.lstsq(flat, s.reshape(-1, 2), rcond=None)[0].T for s in sources]
    for matrix, source in zip(found, sources, strict=True):
        np.testing.assert_allclose(flat @ matrix.T, source.reshape(-1, 2), atol=1e-3)
    return np.array(found)


def test_rotations():
    found = matrices(*inner(augmented(coordinates(300), rotation=20.0)))
    np.testing.assert_allclose(np.linalg.det(found), 1.0, rtol=1e-4)
    np.testing.assert_allclose(found[:, 0, 0], found[:, 1, 1], atol=1e-4)
    angles = np.degrees(np.arctan2(found[:, 1, 0], found[:, 0, 0]))
    assert -20.01 < angles.min() < -18 and 18 < angles.max() < 20.01
    assert abs(angles.mean()) < 2.5


def test_slants():
    found = matrices(*inner(augmented(coordinates(300), shear=0.4)))
    slants = found[:, 0, 1].copy()
    found[:, 0, 1] = 0
    np.testing.assert_allclose(found, np.tile(np.eye(2), (300, 1, 1)), atol=1e-4)
    assert -0.4001 < slants.min() < -0.36 and 0.36 < slants.max() < 0.4001


def test_both_sides_are_stretched_by_themselves():
    found = matrices(*inner(augmented(coordinates(300), stretch=0.2)))
    np.testing.assert_allclose(found[:, [0, 1], [1, 0]], 0.0, atol=1e-4)
    factors = np.log(found[:, [0, 1], [0, 1]])
    assert np.abs(factors).max() < 0.2001
    assert (factors.min(axis=0) < -0.18).all() and (factors.max(axis=0) > 0.18).all()
    assert abs(np.corrcoef(factors.T)[0, 1]) < 0.2


def test_the_range_is_kept():
    images = np.random.default_rng(0).choice([-1.0, 1.0], (8, 9, 8, 1)).astype("float32")
    values = augmented(images, shift=0.2, rotation=40.0, shear=0.5, stretch=0.5)
    assert np.abs(values).max() <= 1.0 + 1e-6


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"shift": 1.0}, "`shift` must be a number of at least 0 and below 1. Received: 1.0"),
        ({"rotation": -1}, "`rotation` must be a finite number of at least 0. Received: -1"),
        ({"stretch": float("nan")}, "`stretch` must be"),
    ],
)
def test_bad_arguments(arguments, message):
    with pytest.raises(ValueError, match=message):
        augmentations.RandomAffine(**arguments)


def test_points_are_no_images():
    with (
        engine.random.scope(seed=0),
        pytest.raises(ValueError, match="RandomAffine changes images"),
    ):
        augmentations.RandomAffine()(ops.ones((4, 2)))
