import pytest

from keras_gan.data.splits import parse_split

SIZES = {"train": 1001, "test": 10}


@pytest.mark.parametrize(
    ("split", "expected"),
    [
        ("train", ("train", 0, 1001)),
        ("test", ("test", 0, 10)),
        ("train[:90%]", ("train", 0, 901)),
        ("train[90%:]", ("train", 901, 1001)),
        ("train[10%:50%]", ("train", 100, 500)),
        ("train[:500]", ("train", 0, 500)),
        ("train[500:]", ("train", 500, 1001)),
        ("train[:5000]", ("train", 0, 1001)),
        ("test[2:4]", ("test", 2, 4)),
    ],
)
def test_ranges(split, expected):
    assert parse_split(split, SIZES) == expected


@pytest.mark.parametrize(
    "split", ["validation", "train[", "train[-5:]", "train[5]", "", "train+test"]
)
def test_unknown_splits_list_what_exists(split):
    with pytest.raises(
        ValueError, match=r"Unknown split .* Available: train, test.*'train\[:90%\]'"
    ):
        parse_split(split, SIZES)


@pytest.mark.parametrize("split", ["train[:0]", "test[10:]", "test[5:5]", "test[:1%]"])
def test_empty_slice(split):
    with pytest.raises(ValueError, match=r"is empty: '\w+' has \d+ examples"):
        parse_split(split, SIZES)
