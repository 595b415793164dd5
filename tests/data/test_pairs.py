import numpy as np
import pytest

from keras_gan.data import ArraySource, load_pairs, loading, pair_source


def test_inputs_made_of_a_data_set_by_name():
    source = pair_source("fashion_mnist_mini", split="test[:5]", transform="edges", channels=3)
    assert (source.input_shape, source.sample_shape) == ((28, 28, 1), (28, 28, 3))
    assert (source.num_examples, source.num_classes) == (5, 10)
    assert "PairSource 'fashion_mnist_mini', split='test[:5]', num_examples=5" in repr(source)


def test_fingerprints_of_transforms(monkeypatch):
    examples = ArraySource("grey", "test", np.zeros((2, 4, 4, 1), np.uint8))
    monkeypatch.setattr(loading, "source", lambda *_, **__: examples)

    def fingerprint(transform):
        return pair_source("grey", transform=transform).fingerprint()

    names = ["edges", "noise:25", "noise:26"]
    assert len({examples.fingerprint(), *map(fingerprint, names)}) == 4
    assert fingerprint("edges") == fingerprint("edges")
    assert fingerprint(lambda batch: batch) is None  # What a function does is not known.


@pytest.mark.parametrize(
    ("arguments", "received"),
    [
        ({}, "none of them"),
        ({"targets": "folder:y", "transform": "gray"}, "targets='folder:y', transform='gray'"),
        ({"side_by_side": "left", "transform": "gray"}, "side_by_side='left', transform='gray'"),
    ],
)
def test_exactly_one_place_that_pairs_come_from(arguments, received):
    with pytest.raises(ValueError, match=rf"Pairs need one of.* Received: {received}\."):
        load_pairs("folder:x", **arguments)


def test_bad_arguments(tmp_path):
    with pytest.raises(ValueError, match="Expected 'folder:/path/to/images'. Received: 'mnist'"):
        load_pairs("folder:x", "mnist")
    with pytest.raises(ValueError, match="told by the names of their files.* Received: 'mnist'"):
        load_pairs("mnist", side_by_side="left")
    with pytest.raises(ValueError, match="'left' or 'right'. Received: 'top'"):
        load_pairs(f"folder:{tmp_path}", side_by_side="top")
    with pytest.raises(ValueError, match=r"`channels` must be .* Received: \(1, 2\)"):
        load_pairs("folder:x", "folder:y", channels=(1, 2))
    with pytest.raises(ValueError, match=r"decides on the inputs' channels.*\(1, 3\)"):
        load_pairs("fashion_mnist_mini", transform="edges", channels=(1, 3))
    with pytest.raises(ValueError, match="Unknown pair transform 'grey'. Did you mean 'gray'"):
        load_pairs("fashion_mnist_mini", transform="grey")
    with pytest.raises(ValueError, match="Expected images. 'toy:ring' consists of points"):
        load_pairs("toy:ring", transform="noise:25")
    with pytest.raises(ValueError, match="does not exist. Expected 'folder:' and the path"):
        load_pairs(f"folder:{tmp_path}/x", f"folder:{tmp_path}/y")
    with pytest.raises(ValueError, match=r"`max_unreadable` must lie in \[0, 1\]"):
        load_pairs(f"folder:{tmp_path}", side_by_side="left", max_unreadable=2)
