"""Masks of missing pixels."""

import numpy as np
import pytest

from keras_gan import engine
from keras_gan.models.masks import MASKS


def draw(name, batch_size=64, height=32, width=24, step=0):
    with engine.random.scope(seed=0, step=step):
        return np.array(MASKS[name](batch_size, height, width))


@pytest.mark.parametrize("name", MASKS)
def test_masks_are_zeros_and_ones_of_the_images_size(name):
    masks = draw(name)
    assert masks.shape == (64, 32, 24, 1) and masks.dtype == np.float32
    assert set(np.unique(masks)) == {0.0, 1.0}
    share = masks.mean(axis=(1, 2, 3))
    assert (share > 0.02).all() and (share < 0.9).all()


def test_the_centre_is_a_quarter():
    mask = np.zeros((32, 24))
    mask[8:24, 6:18] = 1
    np.testing.assert_array_equal(draw("center", 1)[0, ..., 0], mask)


def test_boxes_are_boxes_and_reach_all_edges():
    masks = draw("box", 500)[..., 0].astype(bool)
    assert masks[:, 0].any() and masks[:, -1].any() and masks[..., 0].any() and masks[..., -1].any()
    for mask in masks:
        rows, columns = mask.any(axis=1), mask.any(axis=0)
        np.testing.assert_array_equal(mask, np.outer(rows, columns))
        for along, side in ((rows, 32), (columns, 24)):
            assert np.diff(np.flatnonzero(along)).max() == 1
            assert 0.25 * side - 0.5 <= along.sum() <= 0.6 * side + 0.5


@pytest.mark.parametrize("name", ["box", "free_form"])
def test_each_image_and_each_step_has_another_mask(name):
    first, second = draw(name, 8), draw(name, 8, step=1)
    np.testing.assert_array_equal(first, draw(name, 8))
    assert len(np.unique(first.reshape(8, -1), axis=0)) == 8
    assert not np.array_equal(first, second)
