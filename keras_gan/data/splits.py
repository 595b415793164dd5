"""Slices of splits, as TFDS writes them, for the data sets that do not come from TFDS."""

import re

_SPLIT = re.compile(r"(\w+)(?:\[(\d+%?)?:(\d+%?)?\])?")


def parse_split(split, sizes):
    """Resolves a split such as `"train"`, `"train[:90%]"` or `"train[500:1000]"`.

    Args:
        split: Name of a split, optionally with a range in examples or in per cent (rounded to
            whole examples, so that `[:90%]` and `[90%:]` share none and leave none out).
        sizes: Dict from the names of the existing splits to their numbers of examples.

    Returns:
        The name and the range, `(name, start, stop)`.

    Raises:
        ValueError: If the split does not exist, is not of this form, or is empty.
    """
    match = _SPLIT.fullmatch(split)
    if match is None or match[1] not in sizes:
        raise ValueError(
            f"Unknown split {split!r}. Available: {', '.join(sizes)}, and slices of them such as "
            f"'{next(iter(sizes))}[:90%]' or '{next(iter(sizes))}[500:]'."
        )
    name, start, stop = match.groups()
    size = sizes[name]
    start = _position(start, size, 0)
    stop = _position(stop, size, size)
    if start >= stop:
        raise ValueError(
            f"The split {split!r} is empty: '{name}' has {size} examples. Widen the range."
        )
    return name, start, stop


def _position(bound, size, default):
    if bound is None:
        return default
    if bound.endswith("%"):
        return min(round(int(bound[:-1]) * size / 100), size)
    return min(int(bound), size)
