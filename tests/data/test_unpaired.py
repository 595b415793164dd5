import numpy as np
import pytest
from PIL import Image

from keras_gan.data import load_unpaired, source, unpaired_source


def save(folder, count, level, mode="RGB"):
    folder.mkdir(parents=True)
    for number in range(count):
        colour = level + number
        Image.new(mode, (6, 6), colour if mode == "L" else (colour,) * 3).save(
            folder / f"{number:02}.png"
        )


def test_two_domains(tmp_path):
    save(tmp_path / "x", 5, 0, "L")
    save(tmp_path / "y", 3, 100)
    domains = unpaired_source(f"folder:{tmp_path / 'x'}", f"folder:{tmp_path / 'y'}")
    assert (domains.input_shape, domains.sample_shape) == ((6, 6, 1), (6, 6, 3))
    assert (domains.inputs.num_examples, domains.num_examples) == (5, 3)
    assert domains.larger is domains.inputs
    np.testing.assert_array_equal(domains.inputs.samples[:, 0, 0, 0], np.arange(5))
    np.testing.assert_array_equal(domains.targets.samples[:, 0, 0, 0], 100 + np.arange(3))
    assert domains.fingerprint() != domains.targets.fingerprint()
    swapped = unpaired_source(f"folder:{tmp_path / 'y'}", f"folder:{tmp_path / 'x'}")
    assert domains.fingerprint() != swapped.fingerprint()


def test_splits_and_channels_for_each_side():
    halves = ("train[:40]", "train[40:70]")
    domains = unpaired_source("fashion_mnist_mini", "fashion_mnist_mini", halves, channels=(1, 3))
    assert (domains.input_shape, domains.sample_shape) == ((28, 28, 1), (28, 28, 3))
    for domain, split in ((domains.inputs, halves[0]), (domains.targets, halves[1])):
        expected = source("fashion_mnist_mini", split).samples
        np.testing.assert_array_equal(domain.samples[..., :1], expected)


def test_bad_arguments(tmp_path):
    save(tmp_path / "x", 2, 9)
    (tmp_path / "y").mkdir()
    with pytest.raises(ValueError, match="No images in .*y or below it"):
        load_unpaired(f"folder:{tmp_path / 'x'}", f"folder:{tmp_path / 'y'}")
    with pytest.raises(ValueError, match=r"`split` must be a name, or a pair.*\('a', 'b', 'c'\)"):
        load_unpaired("fashion_mnist_mini", "fashion_mnist_mini", ("a", "b", "c"))
    with pytest.raises(ValueError, match="Expected images. 'toy:grid' consists of points"):
        load_unpaired("fashion_mnist_mini", "toy:grid", "train[:8]")
    with pytest.raises(ValueError, match="`channels` must be 1, 3, None, or a pair.*Received: 2"):
        load_unpaired("fashion_mnist_mini", "fashion_mnist_mini", channels=2)
