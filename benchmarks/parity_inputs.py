"""Features and logits on which metrics are compared with other packages.

`record_metrics_parity.py` computes the other packages' values, the tests under `tests/metrics/`
make the same inputs again and compare. Only sums, products and roots are used, elementwise, so
that the inputs are the same on all machines.
"""

import numpy as np

# Name: kind, number of features, of real and of generated samples.
CASES = {
    "random_64": ("random", 64, 2000, 1500),
    "random_64_many": ("random", 64, 10_000, 10_000),
    "correlated_64": ("correlated", 64, 1000, 1000),
    "far_apart_64": ("far_apart", 64, 500, 500),
    "duplicated_columns_64": ("duplicated_columns", 64, 1000, 800),
    "constant_columns_64": ("constant_columns", 64, 1000, 800),
    "duplicated_rows_64": ("duplicated_rows", 64, 1000, 800),
    "few_samples_2048": ("correlated", 2048, 500, 700),
    "correlated_2048": ("correlated", 2048, 10_000, 10_000),
    "random_2048": ("random", 2048, 5000, 4000),
    "duplicated_columns_2048": ("duplicated_columns", 2048, 3000, 2500),
}


def features(name):
    """Makes the real and generated features of a case.

    Args:
        name: One of `CASES`.

    Returns:
        Two float32 arrays, `(num_real, dim)` and `(num_fake, dim)`.
    """
    kind, dim, num_real, num_fake = CASES[name]
    rng = np.random.default_rng(sum(map(ord, name)))
    real, fake = (rng.standard_normal((n, dim), dtype="float32") for n in (num_real, num_fake))
    fake = fake * np.float32(1.1) + np.float32(0.1)
    if kind == "correlated":
        real, fake = _correlated(real, rng), _correlated(fake, rng)
    elif kind == "far_apart":
        fake = fake + np.float32(30.0)
    elif kind == "duplicated_columns":
        for x in (real, fake):
            x[:, dim // 2 :] = x[:, : dim - dim // 2]
    elif kind == "constant_columns":
        for x in (real, fake):
            x[:, ::4] = np.float32(0.3)
    elif kind == "duplicated_rows":
        for x in (real, fake):
            x[len(x) // 2 :] = x[: len(x) - len(x) // 2]
    return real, fake


def logits(num_samples=2000, num_classes=100, spread=3.0, seed=0):
    """Makes float32 logits `(num_samples, num_classes)`, sorted by the class that they favour."""
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((num_samples, num_classes), dtype="float32") * np.float32(spread)
    return x[np.argsort(x.argmax(axis=1), kind="stable")]


def checksum(*arrays):
    """Returns the arrays' sums: recorded beside a value, they tell whether an input has changed."""
    return [float(np.sum(x, dtype="float64")) for x in arrays]


def _correlated(noise, rng):
    """Like ReLU features: not negative, a spectrum that falls, four directions in common."""
    dim = noise.shape[1]
    x = noise / np.sqrt(np.arange(1, dim + 1, dtype="float32"))
    for period in (3, 5, 7, 11):
        common = rng.standard_normal((len(noise), 1), dtype="float32")
        x += common * ((np.arange(dim) % period - period // 2) / period).astype("float32")
    return np.maximum(x + np.float32(0.5), 0)
