"""What tells the samples of one source from those of another; and fixed choices of samples."""

import os

import numpy as np
import pytest
import tensorflow as tf

from keras_gan import data
from keras_gan.data import folder, reading
from keras_gan.data.tfds import StreamSource
from keras_gan.utils.images import save_png


def array_source(values, **kwargs):
    return data.ArraySource("set", "train", np.asarray(values), **kwargs)


def test_an_array_is_known_by_its_values():
    points = np.arange(6.0, dtype="float32").reshape(3, 2)
    fingerprint = array_source(points).fingerprint()
    assert fingerprint == array_source(points.copy(), labels=np.zeros(3, "int32")).fingerprint()
    others = [points + [[1e-6]], points.reshape(2, 3), points[::-1], points.view("int32")]
    assert len({fingerprint, *(array_source(o).fingerprint() for o in others)}) == 5


def test_a_folder_is_known_by_names_sizes_and_times(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "fits_in_memory", lambda *_: False)

    def fingerprint(**kwargs):
        source = data.source(f"folder:{tmp_path}", **kwargs)
        assert isinstance(source, folder.FileSource)
        return source.fingerprint()

    for i in range(2):
        save_png(tmp_path / f"{i}.png", np.full((4, 4), 9 * i, "uint8"))
    seen = [fingerprint()]
    assert fingerprint() == seen[0]
    seen.append(fingerprint(image_size=8))
    os.utime(tmp_path / "1.png", (1, 1))
    seen.append(fingerprint())
    os.rename(tmp_path / "1.png", tmp_path / "2.png")
    seen.append(fingerprint())
    assert len(set(seen)) == 4


def test_a_stream_is_known_by_version_split_and_size():
    def fingerprint(version="a/1.0.0", split="train", shape=(4, 4, 1)):
        return StreamSource(None, version, "a", split, shape, 9).fingerprint()

    changed = [fingerprint("a/1.0.1"), fingerprint(split="test"), fingerprint(shape=(8, 8, 1))]
    assert fingerprint() == fingerprint() and len({fingerprint(), *changed}) == 4


class ExampleSource(data.Source):
    """Yields examples instead of indices, as those too large for the memory do."""

    is_indexed = False

    def batches(self, order, batch_size, drop_remainder):
        values = np.arange(self.num_examples, dtype="float32")[:, None]
        dataset = tf.data.Dataset.from_tensor_slices((values, values[:, 0] > 3))
        return order(dataset, 7).batch(batch_size, drop_remainder)


@pytest.mark.parametrize("kind", ["indices", "examples"])
def test_a_subset_is_fixed_by_its_seed(kind):
    points = np.arange(50, dtype="float32")[:, None]
    source = array_source(points, labels=np.arange(50))
    if kind == "examples":
        source = ExampleSource("set", "train", (1,), 50)

    def chosen(*args, **kwargs):
        batches = list(data.subset(source, *args, **kwargs).as_numpy_iterator())
        return np.concatenate(batches)[:, 0].tolist()

    assert chosen() == chosen(50, 7) == points[:, 0].tolist()
    ten = chosen(10, 4, seed=1)
    assert len(set(ten)) == 10 and ten == sorted(ten)
    assert ten == chosen(10, 64, seed=1) != chosen(10, seed=2)
    assert set(ten) < set(chosen(20, seed=1))
    assert max(chosen(25)) > 35  # Not the first ones.


def test_a_subset_larger_than_the_source_is_refused():
    with pytest.raises(ValueError, match=r"51 samples were asked for, but 'set', split 'train'"):
        data.subset(array_source(np.zeros((50, 1), "float32")), 51)
    with pytest.raises(ValueError, match="`num_samples` must be an integer of at least 1"):
        data.subset(array_source(np.zeros((50, 1), "float32")), 0)
