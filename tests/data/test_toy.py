import numpy as np
import pytest

from keras_gan.data import load, source, toy


def test_ring_modes_are_those_of_pacgan():
    mixture = toy.mixture("ring")
    assert mixture.std == 0.01
    half = np.sqrt(0.5)
    expected = [[1, 0], [half, half], [0, 1], [-half, half]]
    expected += [[-1, 0], [-half, -half], [0, -1], [half, -half]]
    np.testing.assert_allclose(mixture.centers, expected, atol=1e-12)


def test_grid_modes_are_those_of_pacgan():
    mixture = toy.mixture("grid")
    assert mixture.std == 0.05
    expected = {(x, y) for x in (-4, -2, 0, 2, 4) for y in (-4, -2, 0, 2, 4)}
    assert {tuple(center) for center in mixture.centers.tolist()} == expected


@pytest.mark.parametrize(
    ("name", "num_modes", "variance"),
    # Along each axis: the centres' variance (1/2 on the unit circle; that of -4, -2, 0, 2, 4,
    # which is 8) and the noise's.
    [("ring", 8, 0.5 + 0.01**2), ("grid", 25, 8 + 0.05**2)],
)
def test_mixture_moments(name, num_modes, variance):
    data = source(f"toy:{name}")
    points, modes = data.samples.astype(np.float64), data.labels
    assert points.shape == (50_000, 2)
    assert data.num_classes == num_modes
    # Five standard errors.
    tolerance = 5 * np.sqrt(variance / 50_000)
    np.testing.assert_allclose(points.mean(axis=0), 0.0, atol=tolerance)
    np.testing.assert_allclose(np.cov(points.T), variance * np.eye(2), atol=tolerance * 3)
    share = 1 / num_modes
    counts = np.bincount(modes, minlength=num_modes) / 50_000
    np.testing.assert_allclose(counts, share, atol=5 * np.sqrt(share / 50_000))
    mixture = toy.mixture(name)
    noise = points - mixture.centers[modes]
    np.testing.assert_allclose(noise.std(axis=0), mixture.std, rtol=0.02)


def test_gray_pixels_moments_and_bounds():
    points = source("toy:gray_pixels").samples.astype(np.float64)
    assert points.shape == (50_000, 3)
    assert np.abs(points).max() <= 1.0
    # No two channels differ by more than twice the noise, 0.05.
    assert np.ptp(points, axis=1).max() <= 0.1 + 1e-6
    expected = np.full((3, 3), 0.95**2 / 3) + np.eye(3) * 0.05**2 / 3
    np.testing.assert_allclose(np.cov(points.T), expected, atol=0.01)
    np.testing.assert_allclose(points.mean(axis=0), 0.0, atol=0.015)


def test_points_are_passed_on_unscaled():
    dataset = load("toy:grid", batch_size=1000)
    assert dataset.element_spec.shape.as_list() == [1000, 2]
    batch = next(dataset.as_numpy_iterator())
    assert batch.dtype == np.float32
    assert 4.0 < np.abs(batch).max() < 4.5


def test_labels_are_the_modes():
    points, modes = next(load("toy:ring", "test", 500, with_labels=True).as_numpy_iterator())
    distances = np.linalg.norm(points[:, None] - toy.mixture("ring").centers, axis=-1)
    np.testing.assert_array_equal(distances.argmin(axis=1), modes)


def test_splits_are_fixed_and_differ():
    train, test = source("toy:ring"), source("toy:ring", "test")
    assert (train.num_examples, test.num_examples) == (50_000, 10_000)
    np.testing.assert_array_equal(train.samples, source("toy:ring").samples)
    # Streams of one seed would draw the same modes.
    assert not np.array_equal(test.labels, train.labels[:10_000])
    np.testing.assert_array_equal(source("toy:ring", "train[:100]").samples, train.samples[:100])


def test_bad_names_and_arguments():
    with pytest.raises(ValueError, match="Unknown toy data set 'rings'. Did you mean 'ring'"):
        load("toy:rings")
    with pytest.raises(ValueError, match="Available: gray_pixels, grid, ring"):
        load("toy:")
    with pytest.raises(ValueError, match="'gray_pixels' is not a mixture"):
        toy.mixture("gray_pixels")
    with pytest.raises(ValueError, match="consists of points, not images. Received: image_size=8"):
        load("toy:ring", image_size=8)
    with pytest.raises(ValueError, match="Unknown split 'validation'. Available: train, test"):
        load("toy:ring", "validation")
    with pytest.raises(ValueError, match="'toy:gray_pixels' has no labels. It has no modes"):
        load("toy:gray_pixels", with_labels=True)
