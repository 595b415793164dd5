"""Distances between many points: the speed of float32 with the results of float64.

Squared distances are products of matrices, block by block, by

```
|x - y|^2 = |x|^2 + |y|^2 - 2 x.y
```

In float32 that is fast, and too inexact to tell which of two near distances is the smaller. So
whoever compares them allows for the bound of the error, and has the few pairs that it leaves
undecided computed anew in float64.
"""

import numpy as np

# Rows in a block: its distances take 9 MB, and products of this size run at full speed.
_BLOCK = 1536


class Points:
    """Rows of features, centred and scaled for products in float32. Made by `prepare`.

    Attributes:
        features: The array as it was given, of which exact distances are made.
        rows: float32 `(n, dim + 2)`: the centred, scaled row `x`, then 1 and `|x|^2`.
        scale: What all was multiplied by.
        error: float64 `(n,)`: bound of the error of a float32 squared distance from each row.
        tie: float64 `(n,)`: the same for float64; distances no further apart count as equal.
    """

    def __init__(self, features, centre):
        num_rows, dim = features.shape
        self.features = features
        self.centre = centre
        self.rows = np.empty((num_rows, dim + 2), "float32")
        self.norms = np.empty(num_rows)
        for block in blocks(num_rows, _rows_in_cache(dim)):
            centred = features[block] - centre
            self.rows[block, :dim] = centred
            self.norms[block] = np.sqrt(np.einsum("ij,ij->i", centred, centred))

    def __len__(self):
        return len(self.features)

    def set_scale(self, scale):
        """Scales the rows so that no norm is above 1, and sets all that depends on it."""
        self.scale = scale
        self.norms *= scale
        self.rows[:, :-2] *= np.float32(scale)
        self.rows[:, -2] = 1
        self.rows[:, -1] = self.norms**2
        # The error of a product a.b of n terms is at most n u |a|.|b|, summed in any order, with
        # the unit of rounding u (Higham, 2002, "Accuracy and Stability of Numerical Algorithms",
        # section 3.1), and |a|.|b| is at most (|x| + |y|)^2 here. The 16 are for the rounding of
        # the rows and of what the distance is compared with.
        size = (self.rows.shape[1] + 16) * (self.norms + 1) ** 2
        self.error = size * 2.0**-24
        self.tie = size * 2.0**-53

    def in_fitting_frame(self):
        """Returns these points, or, where they fill little of their frame, the same in their own.

        Float32 could not order the distances of a set that is small against the frame.
        """
        mean = self.rows[:, :-2].mean(axis=0, dtype="float64")
        variance = np.mean(self.norms**2) - mean @ mean
        return self if variance > 1 / 64 else prepare(self.features)[0]

    def left_factor(self, block, memory):
        """Returns the rows `a` with which `a @ other.rows.T` are squared distances.

        They lie in `memory`, float32 `(at least as many rows, dim + 2)`.
        """
        rows = self.rows[block]
        factor = memory[: len(rows)]
        np.multiply(rows[:, :-2], -2, out=factor[:, :-2])
        factor[:, -2], factor[:, -1] = rows[:, -1], rows[:, -2]
        return factor

    def double(self, index):
        """Returns the centred, scaled rows in float64."""
        return (self.features[index] - self.centre) * self.scale


def prepare(*arrays):
    """Returns `Points` for each array `(n, dim)`: in one frame, whose origin is their mean."""
    centre = sum(x.sum(axis=0, dtype="float64") for x in arrays) / sum(map(len, arrays))
    points = [Points(x, centre) for x in arrays]
    largest = max(p.norms.max() for p in points)
    # A power of two, by which nothing is rounded.
    scale = 1.0 if largest == 0 else 2.0 ** -np.ceil(np.log2(largest))
    for p in points:
        p.set_scale(scale)
    return points


def blocks(num_rows, size=_BLOCK):
    """Returns slices that cover `num_rows` rows, `size` of them at a time."""
    return [slice(start, min(start + size, num_rows)) for start in range(0, num_rows, size)]


def distance_blocks(x, y):
    """Yields squared distances in float32, a block at a time, to within `error`.

    Args:
        x: `Points`.
        y: `Points` of the same frame. If it is `x` itself, only the blocks of one triangle come,
            and the distance of a point to itself is infinite.

    Yields:
        Slice of rows of `x`, slice of rows of `y`, and their distances, a float32 matrix whose
        memory is used again for the next block.
    """
    if x is y:
        slices = blocks(len(x))
        pairs = [(a, b) for i, a in enumerate(slices) for b in slices[i:]]
    else:
        pairs = [(rows, columns) for rows in blocks(len(x)) for columns in blocks(len(y))]
    memory = np.empty(_BLOCK**2, "float32")
    left_memory = np.empty((_BLOCK, x.rows.shape[1]), "float32")
    last = None
    for rows, columns in pairs:
        if rows != last:
            last, factor = rows, x.left_factor(rows, left_memory)
        shape = len(factor), columns.stop - columns.start
        distances = memory[: shape[0] * shape[1]].reshape(shape)
        if x is y and rows == columns:
            _multiply_symmetric(factor, y.rows[columns], distances)
            np.fill_diagonal(distances, np.inf)
        else:
            np.matmul(factor, y.rows[columns].T, out=distances)
        yield rows, columns, distances


def _multiply_symmetric(left, right, out):
    """Sets `out` to `left @ right.T`, of which little more than one triangle is multiplied."""
    for part in blocks(len(left), _BLOCK // 4):
        rest = slice(part.stop, len(left))
        np.matmul(left[part], right[part.start :].T, out=out[part, part.start :])
        out[rest, part] = out[part, rest].T


def true_places(mask):
    """Returns rows and columns of what is true in a matrix; in no particular order."""
    if mask.flags.c_contiguous:
        return np.divmod(np.flatnonzero(mask), mask.shape[1])
    return np.divmod(np.flatnonzero(mask.T), mask.shape[0])[::-1]


def exact_pairs(x, y, rows, columns):
    """Returns the squared distances, in float64, of the pairs `x[rows[i]]` and `y[columns[i]]`."""
    result = np.empty(len(rows))
    for part in blocks(len(rows), _rows_in_cache(x.features.shape[1])):
        difference = x.features[rows[part]].astype("float64")
        difference -= y.features[columns[part]]
        result[part] = np.einsum("ij,ij->i", difference, difference)
    return result * x.scale**2


def exact_block(x, y, rows, columns):
    """Returns the squared distances, in float64, of `x[rows]` and `y[columns]`, all of them."""
    left, right = x.double(rows), y.double(columns)
    squares = [np.einsum("ij,ij->i", rows, rows) for rows in (left, right)]
    return squares[0][:, None] + squares[1] - 2 * (left @ right.T)


def _rows_in_cache(dim):
    """Returns how many rows of float64 are a megabyte."""
    return max(1, 2**17 // dim)
