"""Nearest neighbours, and whether generated samples are copies of the training set."""

import numpy as np

from keras_gan.metrics.functional import pairwise
from keras_gan.metrics.functional.checks import check_features, check_pair
from keras_gan.utils.validation import check_positive_integer

# Neighbours that are kept beyond those asked for, so that those that float32 can't order are among
# them. Rows with more of these are computed in float64 altogether.
_SPARE = 8


def nearest_neighbors(queries, references, num_neighbors=1):
    """Finds the nearest references of each query, by the Euclidean distance.

    Exact (float64), and never holds all distances: 1,536 x 1,536 of them at a time.

    Args:
        queries: Array `(n, dim)`.
        references: Array `(m, dim)`. `None`: the queries, each without itself (by position: an
            equal row elsewhere is a neighbour, of distance 0).
        num_neighbors: How many to find. Default 1.

    Returns:
        distances: float64 array `(n, num_neighbors)`, increasing in each row.
        indices: int64 array of the same shape: rows of `references`. Of equally near ones the
            first come first, but where they are too many, any of them are left out.

    Raises:
        ValueError: If the arrays are not of rank 2, not equally wide, not finite, or if there
            are too few references.

    Example:
    >>> nearest_neighbors(np.array([[0.0]]), np.array([[3.0], [-1.0]]), num_neighbors=2)
    (array([[1., 3.]]), array([[1, 0]]))
    """
    num_neighbors = check_positive_integer(num_neighbors, "num_neighbors")
    if references is None:
        queries = check_features(queries, "queries", num_neighbors + 1)
        (x,) = pairwise.prepare(queries)
        return search(x, x, num_neighbors)
    queries = check_features(queries, "queries")
    references = check_features(references, "references", num_neighbors)
    if queries.shape[1] != references.shape[1]:
        raise ValueError(
            f"Received queries of {queries.shape[1]} dimensions and references of "
            f"{references.shape[1]}. Expected as many. Compute both with the same extractor."
        )
    return search(*pairwise.prepare(queries, references), num_neighbors)


def data_copying(real, fake, held_out=None):
    """Tests whether generated samples are nearer to the training set than new data are.

    Each generated sample has a distance to its nearest training sample, and so has each sample
    of real data that was not trained on. A generator that has learnt the distribution has the
    same distribution of these distances; one that copies has smaller ones.

    ```
    U = number of pairs (fake i, held-out j) with d_i > d_j, those with d_i = d_j counted half
    data_copying = (U - m n / 2) / sqrt(m n (m + n + 1) / 12)
    nearest_distance_ratio = median(d_i) / median(d_j)
    ```

    with `m` generated and `n` held-out samples: the Mann-Whitney test, whose value is near to a
    standard normal one if there is no difference. Below -3: copying, beyond chance. Large: the
    samples are far from the data, which may hide that some are copies; look at the picture, too
    (`keras_gan.metrics.nearest_neighbor_grid`). The value grows with the square root of the
    number of samples, so compare only results of the same numbers.

    Args:
        real: Array `(l, dim)`: features of the training set, or of as much of it as is looked at.
        fake: Array `(m, dim)`: features of generated samples.
        held_out: Array `(n, dim)`: features of real samples outside of the training set.
            Default `None`: the training samples themselves, each against all others.

    Returns:
        Dict: `"data_copying"`, and `"nearest_distance_ratio"`, 1 for new data and 0 for copies.

    Raises:
        ValueError: See `nearest_neighbors`.

    Reference:
        Meehan, Chaudhuri and Dasgupta, 2020, "A Non-Parametric Test to Detect Data-Copying in
        Generative Models", arXiv:2004.05675, section 3: `Z_U`, of the whole space. Their `C_T`
        averages it over cells of the space. Leaving one out instead of holding data out is ours:
        the distances are then not quite independent of one another.
    """
    real, fake = check_pair(real, fake)
    fake_distances = nearest_neighbors(fake, real)[0][:, 0]
    if held_out is None:
        new_distances = nearest_neighbors(real, None)[0][:, 0]
    else:
        new_distances = nearest_neighbors(held_out, real)[0][:, 0]
    m, n = len(fake_distances), len(new_distances)
    ordered = np.sort(new_distances)
    below = np.searchsorted(ordered, fake_distances, "left").sum(dtype="float64")
    up_to = np.searchsorted(ordered, fake_distances, "right").sum(dtype="float64")
    u = (below + up_to) / 2
    fake_median, new_median = np.median(fake_distances), np.median(new_distances)
    if new_median == 0:
        raise ValueError(
            "At least half of the real samples have an exact duplicate among the training "
            "samples, so that there is no distance to compare with. Remove the duplicates."
        )
    return {
        "data_copying": float((u - m * n / 2) / np.sqrt(m * n * (m + n + 1.0) / 12)),
        "nearest_distance_ratio": float(fake_median / new_median),
    }


def search(x, y, num_neighbors):
    """Does `nearest_neighbors` for `Points` `x` and `y`; if they are one, each without itself."""
    return _refine(x, y, *_candidates(x, y, num_neighbors), num_neighbors)


def radii(x, numbers):
    """Returns, for each `k` of `numbers`, how far each of `Points` is from its k-th nearest other.

    Exact, as of `search`, without the exact distances to those that are surely nearer.
    """
    values, indices = _candidates(x, x, max(numbers))
    return [_refine(x, x, values, indices, k, only_last=True)[0][:, -1] for k in numbers]


def _candidates(x, y, num_neighbors):
    """Returns the smallest distances of each row in float32, squared, and their indices."""
    num_kept = num_neighbors + _SPARE
    values = np.full((len(x), num_kept), np.inf, "float32")
    indices = np.zeros((len(x), num_kept), "int64")
    for rows, columns, distances in pairwise.distance_blocks(x, y):
        _keep_smallest(values[rows], indices[rows], distances, columns.start)
        if x is y and columns != rows:
            _keep_smallest(values[columns], indices[columns], distances.T, rows.start)
    return values, indices


def _keep_smallest(values, indices, distances, first_column):
    """Merges a block of distances into the smallest ones of each row so far, in place.

    After some blocks few distances are small enough; these alone are moved.
    """
    num_kept = values.shape[1]
    bound = values.max(axis=1)
    some = distances[:, : 32 * num_kept]  # The smallest of these will do, and are found sooner.
    if np.isinf(bound).any() and some.shape[1] > num_kept:
        bound = np.minimum(bound, np.partition(some, num_kept - 1, axis=1)[:, num_kept - 1])
    rows, columns = pairwise.true_places(distances <= bound[:, None])
    if len(rows) == 0:
        return
    order = np.argsort(rows, kind="stable")
    rows, columns = rows[order], columns[order]
    # A line for each row that gains something: what it has, then the new ones.
    touched, line, counts = np.unique(rows, return_inverse=True, return_counts=True)
    place = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts) + num_kept
    merged = np.full((len(touched), num_kept + counts.max()), np.inf, "float32")
    merged_indices = np.zeros(merged.shape, "int64")
    merged[:, :num_kept], merged_indices[:, :num_kept] = values[touched], indices[touched]
    merged[line, place] = distances[rows, columns]
    merged_indices[line, place] = columns + first_column
    chosen = np.argpartition(merged, num_kept - 1, axis=1)[:, :num_kept]
    values[touched] = np.take_along_axis(merged, chosen, axis=1)
    indices[touched] = np.take_along_axis(merged_indices, chosen, axis=1)


def _refine(x, y, values, indices, num_neighbors, only_last=False):
    """Returns exact distances, in the features' own scale, and indices, from those of float32.

    With `only_last` all but the last column may be of any order, and 0 instead of a distance.
    """
    last = np.partition(values, num_neighbors - 1, axis=1)[:, num_neighbors - 1, None]
    possible = values <= last + 2 * x.error[:, None]
    exact = np.full(values.shape, np.inf)
    unsure = possible
    if only_last:
        unsure = possible & (values >= last - 2 * x.error[:, None])
        exact[possible & ~unsure] = 0.0
    rows, places = np.nonzero(unsure)
    exact[rows, places] = pairwise.exact_pairs(x, y, rows, indices[rows, places])
    order = np.lexsort((indices, exact))[:, :num_neighbors]
    exact = np.take_along_axis(exact, order, axis=1)
    indices = np.take_along_axis(indices, order, axis=1)
    # All that were kept may be among the nearest, so others may be, too.
    crowded = np.flatnonzero(possible.all(axis=1))
    for part in pairwise.blocks(len(crowded), 256):
        rows = crowded[part]
        exact[rows], indices[rows] = _search_double(x, y, rows, num_neighbors)
    return np.sqrt(exact) / x.scale, indices


def _search_double(x, y, rows, num_neighbors):
    """Returns squared distances and indices of the nearest ones of some rows, by float64."""
    columns = pairwise.blocks(len(y))
    distances = np.concatenate([pairwise.exact_block(x, y, rows, c) for c in columns], axis=1)
    if x is y:
        distances[np.arange(len(rows)), rows] = np.inf
    num_kept = min(num_neighbors + _SPARE, len(y) - (x is y))
    indices = np.argpartition(distances, num_kept - 1, axis=1)[:, :num_kept]
    exact = pairwise.exact_pairs(x, y, np.repeat(rows, num_kept), indices.ravel())
    exact = exact.reshape(indices.shape)
    order = np.lexsort((indices, exact))[:, :num_neighbors]
    return np.take_along_axis(exact, order, axis=1), np.take_along_axis(indices, order, axis=1)
