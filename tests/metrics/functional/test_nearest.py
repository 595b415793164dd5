import numpy as np
import pytest

from keras_gan.metrics.functional import data_copying, nearest, nearest_neighbors, pairwise


def all_distances(x, y):
    """Distances in float64, pair by pair, as the definition has it."""
    x, y = np.asarray(x, "float64"), np.asarray(y, "float64")
    return np.stack([np.sqrt(((row - y) ** 2).sum(axis=1)) for row in x])


def points(kind, num_rows, dim, seed):
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((num_rows, dim))
    if kind == "far_from_zero":
        x = 1e4 + x
    elif kind == "tiny":
        x = 1e-30 * x
    elif kind == "huge":
        x = 1e25 * x
    elif kind == "clusters":  # So tight that float32 sees no order within them.
        return rng.standard_normal((5, dim))[rng.integers(5, size=num_rows)] * 100 + 1e-3 * x
    elif kind == "outlier":
        x[0] *= 1e6
    elif kind == "duplicates":
        x = x[rng.integers(num_rows // 3, size=num_rows)]
    elif kind == "integers":  # Most distances occur often.
        x = rng.integers(3, size=(num_rows, dim)).astype("float64")
    return x.astype("float32")


KINDS = ["normal", "far_from_zero", "tiny", "huge", "clusters", "outlier", "duplicates", "integers"]


@pytest.fixture
def small_blocks(monkeypatch):
    """Many blocks, and incomplete ones, of small inputs."""
    monkeypatch.setattr(pairwise.blocks, "__defaults__", (96,))
    monkeypatch.setattr(pairwise, "_BLOCK", 96)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dim", [3, 200])
def test_nearest_neighbors_equal_the_definition(small_blocks, kind, dim):
    queries, references = points(kind, 250, dim, 1), points(kind, 400, dim, 2)
    distances, indices = nearest_neighbors(queries, references, 4)
    expected = all_distances(queries, references)
    np.testing.assert_allclose(distances, np.sort(expected, axis=1)[:, :4], rtol=1e-6)
    np.testing.assert_allclose(
        np.take_along_axis(expected, indices, axis=1), distances, rtol=1e-12, atol=0
    )
    assert all(len(set(row)) == 4 for row in indices)


@pytest.mark.parametrize("kind", KINDS)
def test_neighbors_within_a_set_leave_out_the_row_itself(small_blocks, kind):
    x = points(kind, 330, 20, 3)
    distances, indices = nearest_neighbors(x, None, 5)
    expected = all_distances(x, x)
    np.fill_diagonal(expected, np.inf)
    np.testing.assert_allclose(distances, np.sort(expected, axis=1)[:, :5], rtol=1e-6)
    assert not (indices == np.arange(len(x))[:, None]).any()


@pytest.mark.parametrize("kind", KINDS)
def test_radii_reach_the_nearest_others(small_blocks, kind):
    x = points(kind, 330, 20, 3)
    (prepared,) = pairwise.prepare(x)
    expected = all_distances(x, x)
    np.fill_diagonal(expected, np.inf)
    for k, radii in zip([5, 1], nearest.radii(prepared, [5, 1]), strict=True):
        np.testing.assert_allclose(radii, np.sort(expected, axis=1)[:, k - 1], rtol=1e-6)


def test_order_is_that_of_float64_where_float32_sees_ties():
    # Squared distances that differ by 1e-9 of the norms.
    references = np.zeros((40, 64))
    references[:, 0] = 1.0
    references[:, 1] = np.random.default_rng(0).permutation(40) * 1e-6
    query = np.zeros((1, 64))
    _, indices = nearest_neighbors(query, references, 20)
    np.testing.assert_array_equal(indices[0], np.argsort(references[:, 1])[:20])


def test_few_pairs_are_computed_in_float64(monkeypatch):
    # The speed depends on it: about as many pairs as neighbours are asked for.
    counts = []
    exact_pairs = pairwise.exact_pairs

    def counted(x, y, rows, columns):
        counts.append(len(rows))
        return exact_pairs(x, y, rows, columns)

    monkeypatch.setattr(nearest.pairwise, "exact_pairs", counted)
    nearest_neighbors(points("normal", 1000, 512, 4), points("normal", 1000, 512, 5), 3)
    assert sum(counts) < 6 * 1000
    counts.clear()
    nearest.radii(*pairwise.prepare(points("normal", 1000, 512, 4)), [3])
    assert sum(counts) < 2 * 1000


@pytest.mark.parametrize("kind", ["normal", "clusters", "outlier", "far_from_zero"])
def test_bounds_of_the_errors_hold(kind):
    x, y = pairwise.prepare(points(kind, 200, 300, 6), points(kind, 150, 300, 7))
    expected = all_distances(x.features, y.features) ** 2 * x.scale**2
    rows, columns, distances = next(pairwise.distance_blocks(x, y))
    assert (np.abs(distances - expected) <= x.error[:, None]).all()
    assert (np.abs(pairwise.exact_block(x, y, rows, columns) - expected) <= x.tie[:, None]).all()


def test_known_neighbors_and_ties_by_index():
    distances, indices = nearest_neighbors([[0.0, 0.0]], [[3.0, 4.0], [0, 1], [1, 0], [0, 2]], 3)
    np.testing.assert_allclose(distances, [[1, 1, 2]])
    np.testing.assert_array_equal(indices, [[1, 2, 3]])


def test_equal_rows_have_distance_zero_exactly():
    x = points("far_from_zero", 100, 50, 8)
    distances, indices = nearest_neighbors(x, x, 1)
    assert (distances == 0).all()
    np.testing.assert_array_equal(indices[:, 0], np.arange(100))


@pytest.mark.parametrize(
    ("queries", "references", "num_neighbors", "message"),
    [
        (np.zeros((3, 2)), np.zeros((4, 2)), 5, "Received 4 samples as references.*at least 5"),
        (np.zeros((3, 2)), None, 3, "Received 3 samples as queries.*at least 4"),
        (np.zeros((3, 2)), np.zeros((4, 3)), 1, "queries of 2 dimensions and references of 3"),
        (np.full((3, 2), np.nan), np.zeros((4, 2)), 1, "queries with NaN"),
        (np.zeros((3, 2, 2)), np.zeros((4, 2)), 1, r"shape \(3, 2, 2\). Expected \(n, dim\)"),
        (np.zeros((3, 2)), np.zeros((4, 2)), 0, "`num_neighbors` must be an integer"),
    ],
)
def test_bad_input(queries, references, num_neighbors, message):
    with pytest.raises(ValueError, match=message):
        nearest_neighbors(queries, references, num_neighbors)


def test_data_copying_equals_the_definition():
    rng = np.random.default_rng(9)
    real, fake, held_out = (rng.integers(4, size=(n, 3)) for n in (60, 40, 50))  # Many ties.
    result = data_copying(real, fake, held_out)
    fake_distances = all_distances(fake, real).min(axis=1)
    new_distances = all_distances(held_out, real).min(axis=1)
    wins = np.sign(fake_distances[:, None] - new_distances) / 2 + 0.5
    expected = (wins.sum() - 40 * 50 / 2) / np.sqrt(40 * 50 * 91 / 12)
    assert result["data_copying"] == pytest.approx(expected)


def test_data_copying_tells_copies_from_new_and_from_bad_samples():
    real, new, held_out = np.random.default_rng(10).standard_normal((3, 600, 10))
    for yardstick in (None, held_out):
        result = data_copying(real, new, yardstick)
        assert abs(result["data_copying"]) < 3
        assert result["nearest_distance_ratio"] == pytest.approx(1, abs=0.1)
        copies = data_copying(real, real[:300], yardstick)
        # All pairs are won: (0 - m n / 2) / sqrt(m n (m + n + 1) / 12).
        expected = -300 * 600 / 2 / np.sqrt(300 * 600 * 901 / 12)
        assert copies["data_copying"] == pytest.approx(expected)
        assert copies["nearest_distance_ratio"] == 0
        assert data_copying(real, 3 * new, yardstick)["data_copying"] > 3


def test_data_copying_needs_distinct_real_samples():
    with pytest.raises(ValueError, match="exact duplicate"):
        data_copying(np.ones((5, 2)), np.zeros((5, 2)))
    with pytest.raises(ValueError, match="at least 2"):
        data_copying(np.ones((1, 2)), np.zeros((5, 2)))
