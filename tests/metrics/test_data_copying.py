import keras
import numpy as np
import pytest

from keras_gan import metrics


@pytest.fixture
def images():
    """30 training images, and 3 generated ones: copies of three of them, one pixel changed."""
    real = np.random.default_rng(0).integers(256, size=(30, 4, 5, 3)).astype("uint8")
    fake = real[[7, 21, 3]].copy()
    fake[:, 0, 0, 0] ^= 1
    return real, fake


def cells(picture, rows, columns, height, width, padding=2):
    """Cuts a grid into its images."""
    return [
        [
            picture[padding + r * (height + padding) :, padding + c * (width + padding) :][
                :height, :width
            ]
            for c in range(columns)
        ]
        for r in range(rows)
    ]


def test_metric_in_batches():
    rng = np.random.default_rng(1)
    real = rng.standard_normal((200, 4))
    metric = metrics.get("data_copying")
    metric.update_state(real=real[:150], fake=real[:50] + 1e-6)
    metric.update_state(real=real[150:])
    assert metric.result() == metrics.functional.data_copying(real, real[:50] + 1e-6)
    assert metric.result()["data_copying"] < -3
    assert metric.title == "Data copying"


@pytest.mark.parametrize("extractor", [None, "model"])
def test_grid_has_each_sample_beside_its_neighbors(images, extractor):
    real, fake = images
    if extractor:
        extractor = keras.Sequential([keras.layers.Flatten()])
    picture = metrics.nearest_neighbor_grid(fake, real, extractor, num_neighbors=2)
    assert picture.dtype == np.uint8
    assert picture.shape == (2 + 3 * 6, 2 + 3 * 7, 3)
    distances = ((fake[:, None].astype(int) - real) ** 2).sum(axis=(2, 3, 4))
    order = np.argsort(distances, axis=1)
    assert order[:, 0].tolist() == [7, 21, 3]
    for i, (sample, first, second) in enumerate(cells(picture, 3, 3, 4, 5)):
        np.testing.assert_array_equal(sample, fake[i])
        np.testing.assert_array_equal(first, real[order[i, 0]])
        np.testing.assert_array_equal(second, real[order[i, 1]])


def test_grid_of_floats_equals_that_of_bytes(images):
    real, fake = images
    expected = metrics.nearest_neighbor_grid(fake, real)
    floats = [x / np.float32(127.5) - 1 for x in (fake, real)]
    np.testing.assert_array_equal(metrics.nearest_neighbor_grid(*floats), expected)


def test_grid_of_bad_images(images):
    real, fake = images
    with pytest.raises(ValueError, match="all of one size"):
        metrics.nearest_neighbor_grid(fake, real[:, :3])
    with pytest.raises(ValueError, match="all of one size"):
        metrics.nearest_neighbor_grid(fake[0], real)
    with pytest.raises(ValueError, match="Expected \\[-1, 1\\]"):
        metrics.nearest_neighbor_grid(fake.astype("float32"), real)
    with pytest.raises(ValueError, match="Received 4 samples as references. Expected at least 5"):
        metrics.nearest_neighbor_grid(fake, real[:4])
