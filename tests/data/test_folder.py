import errno
import os
import warnings

import numpy as np
import pytest
from PIL import Image

from keras_gan import engine
from keras_gan.data import load, pipeline, source, sources
from keras_gan.data.folder import FileSource


def save(path, value=100, size=(8, 8), mode="RGB", **kwargs):
    """Saves an image of one level; a grey level that is the same in every channel."""
    path.parent.mkdir(parents=True, exist_ok=True)
    height, width = size
    bands = len(Image.new(mode, (1, 1)).getbands())
    colour = value if bands == 1 else (value,) * bands
    Image.new(mode, (width, height), colour).save(path, **kwargs)


def levels(dataset):
    """Returns the level of each image of a dataset."""
    batches = np.concatenate(list(dataset.as_numpy_iterator()))
    return np.round((batches[:, 0, 0, 0] + 1.0) * 127.5).astype(int).tolist()


@pytest.fixture
def classes(tmp_path):
    """Returns a folder of three classes, 40 images each, every image of another level."""
    for index, name in enumerate(["cat", "dog", "owl"]):
        for number in range(40):
            save(tmp_path / name / f"{number:02}.png", value=index * 40 + number)
    return tmp_path


@pytest.fixture
def small_budget(monkeypatch):
    monkeypatch.setattr(sources, "MEMORY_BUDGET", 1000)


def test_classes(classes):
    data = source(f"folder:{classes}")
    assert data.class_names == ("cat", "dog", "owl")
    assert (data.num_examples, data.sample_shape) == (120, (8, 8, 3))
    images, labels = next(pipeline(data, 120, with_labels=True).as_numpy_iterator())
    assert images.dtype == np.float32
    assert labels.dtype == np.int32
    numbers = np.round((images[:, 0, 0, 0] + 1.0) * 127.5).astype(int)
    np.testing.assert_array_equal(labels, numbers // 40)
    assert sorted(numbers) == list(range(120))


def test_deeper_folders_belong_to_their_class(tmp_path):
    save(tmp_path / "cat" / "young" / "1.png")
    save(tmp_path / "dog" / "1.png")
    data = source(f"folder:{tmp_path}")
    assert data.class_names == ("cat", "dog")
    assert data.labels.tolist() == [0, 1]


def test_slices_are_disjoint_complete_and_hold_all_classes(classes):
    parts = [source(f"folder:{classes}", split) for split in ("train[:80%]", "train[80%:]")]
    assert [part.num_examples for part in parts] == [96, 24]
    assert parts[0].class_names == parts[1].class_names == ("cat", "dog", "owl")
    assert set(parts[1].labels) == {0, 1, 2}
    together = [levels(pipeline(part, 1, shuffle=False)) for part in parts]
    assert sorted(together[0] + together[1]) == list(range(120))
    assert source(f"folder:{classes}", "train[:7]").num_examples == 7


def test_unshuffled_order_is_that_of_the_paths(classes):
    assert levels(load(f"folder:{classes}", shuffle=False, batch_size=7)) == list(range(120))


def test_mixed_files(tmp_path):
    save(tmp_path / "a.png", mode="RGBA", size=(30, 20))
    save(tmp_path / "b.JPG", size=(16, 40))
    save(tmp_path / "c.bmp", size=(17, 16))
    save(tmp_path / "d.gif", mode="L", size=(100, 100))
    save(tmp_path / "e.jpeg", mode="CMYK", size=(16, 16))
    save(tmp_path / "f.png", mode="P", size=(19, 23))
    save(tmp_path / "g.png", mode="I;16", size=(16, 16))
    (tmp_path / "notes.txt").write_text("not an image")
    (tmp_path / "labels.csv").write_text("not, an, image")
    save(tmp_path / ".hidden.png")
    save(tmp_path / ".thumbnails" / "a.png")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        data = source(f"folder:{tmp_path}", image_size=16)
    assert data.samples.shape == (7, 16, 16, 3)
    assert source(f"folder:{tmp_path}", image_size=(8, 16), channels=1).sample_shape == (8, 16, 1)


def test_grey_folders_have_one_channel(tmp_path):
    save(tmp_path / "a.png", mode="L")
    save(tmp_path / "b.png", mode="LA")
    assert source(f"folder:{tmp_path}").sample_shape == (8, 8, 1)
    assert source(f"folder:{tmp_path}", channels=3).sample_shape == (8, 8, 3)
    save(tmp_path / "c.png", mode="RGB")
    assert source(f"folder:{tmp_path}").sample_shape == (8, 8, 3)


def test_different_sizes_need_image_size(tmp_path):
    for number in range(3):
        save(tmp_path / f"{number}.png", size=(8, 12))
    save(tmp_path / "other.png", size=(9, 9))
    message = r"2 sizes .*: 8x12 \(3 images\), 9x9 \(1 images\). Pass image_size=64.*--image_size"
    with pytest.raises(ValueError, match=message):
        load(f"folder:{tmp_path}")


def corrupt(path, kind):
    save(path, size=(64, 64))
    data = path.read_bytes()
    path.write_bytes({"truncated": data[: len(data) // 2], "empty": b"", "text": b"hello"}[kind])


@pytest.mark.parametrize("kind", ["truncated", "empty", "text"])
@pytest.mark.parametrize("suffix", [".png", ".jpg", ".bmp", ".gif"])
@pytest.mark.parametrize("size", [None, 8])
def test_one_unreadable_file_is_named_and_skipped(tmp_path, kind, suffix, size):
    for number in range(4):
        save(tmp_path / "class" / f"{number}.png", value=number, size=(64, 64))
    corrupt(tmp_path / "class" / f"broken{suffix}", kind)
    with pytest.warns(UserWarning, match=rf"Skipped an unreadable image: .*broken\{suffix} \(\w+"):
        data = source(f"folder:{tmp_path}", image_size=size, channels=3)
    assert data.num_examples == len(data.labels) == 4
    assert levels(pipeline(data, 2, shuffle=False)) == [0, 1, 2, 3]


def test_too_many_unreadable_files(tmp_path):
    for number in range(8):
        save(tmp_path / f"{number}.png")
    for number in range(2):
        corrupt(tmp_path / f"broken{number}.jpg", "truncated")
    name = f"folder:{tmp_path}"
    message = r"2 of 10 images can't .* tolerates 1.*pass a larger .* --max_unread.*broken0.jpg"
    with pytest.raises(ValueError, match=message):
        load(name, batch_size=2)
    with pytest.warns(UserWarning) as caught:
        assert source(name, max_unreadable=0.2).num_examples == 8
    assert len([w for w in caught if "Skipped" in str(w.message)]) == 2


def test_no_unreadable_file_is_tolerated_at_zero(tmp_path):
    save(tmp_path / "good.png")
    corrupt(tmp_path / "broken.png", "text")
    with pytest.raises(ValueError, match=r"1 of 2 images can't be read.*tolerates 0.*broken.png"):
        load(f"folder:{tmp_path}", max_unreadable=0)


def test_all_unreadable(tmp_path):
    corrupt(tmp_path / "broken.png", "text")
    with pytest.raises(ValueError, match="1 of 1 images .* Repair or remove them. The first"):
        load(f"folder:{tmp_path}", max_unreadable=1.0)


@pytest.mark.parametrize("mode", ["L", "RGB", "I;16"])
def test_images_that_were_written_without_scaling(tmp_path, mode, request):
    """Values 0 and 1 of 255 (of 65,535 up to 255) alone; one brighter image, and all is well."""
    for i in range(4):
        save(tmp_path / f"{i}.png", value=i % 2 * (255 if mode == "I;16" else 1), mode=mode)
    with pytest.raises(ValueError, match=r"None of the 4 images has a value above 1 of 255"):
        source(f"folder:{tmp_path}")
    if mode == "RGB":
        request.getfixturevalue("small_budget")  # Files that are decoded each time.
        with pytest.raises(ValueError, match="None of the 4 images"):
            source(f"folder:{tmp_path}", image_size=40)
    save(tmp_path / "3.png", value=2 * 257 if mode == "I;16" else 2, mode=mode)
    assert source(f"folder:{tmp_path}").num_examples == 4


def test_black_and_white_images_are_in_range(tmp_path):
    for i in range(3):
        save(tmp_path / f"{i}.png", value=int(i == 0), mode="1")
    assert source(f"folder:{tmp_path}").samples[:, 0, 0, 0].tolist() == [255, 0, 0]


@pytest.mark.parametrize("share", [-0.1, 1.5])
def test_bad_share(tmp_path, share):
    with pytest.raises(ValueError, match=r"`max_unreadable` must lie in \[0, 1\]"):
        load(f"folder:{tmp_path}", max_unreadable=share)


def test_split_folders(tmp_path):
    save(tmp_path / "train" / "cat" / "1.png", value=1)
    save(tmp_path / "train" / "dog" / "2.png", value=2)
    save(tmp_path / "test" / "dog" / "3.png", value=3)
    (tmp_path / "README.md").write_text("About these images.")
    train, test = (source(f"folder:{tmp_path}", split) for split in ("train", "test"))
    assert (train.num_examples, test.num_examples) == (2, 1)
    # A label means the same in both, though the test split has no cats.
    assert train.class_names == test.class_names == ("cat", "dog")
    assert test.labels.tolist() == [1]
    with pytest.raises(ValueError, match="Unknown split 'validation'. Available: train, test"):
        load(f"folder:{tmp_path}", "validation")


def test_split_folders_of_other_names(tmp_path):
    save(tmp_path / "Train" / "cat" / "1.png")
    save(tmp_path / "valid" / "cat" / "2.png")
    splits = {split: source(f"folder:{tmp_path}", split) for split in ("train", "valid")}
    assert [data.num_examples for data in splits.values()] == [1, 1]
    assert splits["train"].class_names == ("cat",)


def test_a_class_may_be_called_train(tmp_path):
    """Which is said, as "dev" might be meant as a split as well as "bus" is a class."""
    for name in ("bus", "car", "train"):
        save(tmp_path / name / "1.png")
    message = r"\['train'\], and beside it the folders \['bus', 'car'\].*rename their folders"
    with pytest.warns(UserWarning, match=message):
        assert source(f"folder:{tmp_path}").class_names == ("bus", "car", "train")


def test_splits_beside_other_folders_are_ambiguous(tmp_path):
    for name in ("train", "test", "extra"):
        save(tmp_path / name / "1.png")
    with pytest.raises(ValueError, match=r"\['train', 'test'\], and beside them .*\['extra'\]"):
        load(f"folder:{tmp_path}")


def test_no_labels_without_subfolders(tmp_path):
    save(tmp_path / "cat" / "1.png")
    save(tmp_path / "2.png")
    data = source(f"folder:{tmp_path}")
    assert (data.num_classes, data.labels) == (None, None)
    with pytest.raises(ValueError, match="Put each class into a subfolder; .*2.png lies in none"):
        load(f"folder:{tmp_path}", batch_size=1, with_labels=True)


def test_unknown_split(classes):
    with pytest.raises(
        ValueError, match=r"Unknown split 'test'. Available: train, .*train\[:90%\]"
    ):
        load(f"folder:{classes}", "test")


def test_missing_folder(tmp_path):
    with pytest.raises(ValueError, match="nowhere does not exist. Expected 'folder:' and the path"):
        load(f"folder:{tmp_path}/nowhere")
    (tmp_path / "file.png").write_bytes(b"")
    with pytest.raises(ValueError, match="file.png is not a folder"):
        load(f"folder:{tmp_path}/file.png")
    with pytest.raises(ValueError, match="the empty path does not exist"):
        load("folder:")


def test_empty_folder(tmp_path):
    with pytest.raises(ValueError, match="No images in .*end in .bmp, .gif.*; found: no files"):
        load(f"folder:{tmp_path}")
    (tmp_path / "a.csv").write_text("")
    (tmp_path / "b.csv").write_text("")
    with pytest.raises(ValueError, match="found: 2 .csv"):
        load(f"folder:{tmp_path}")


def test_home_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    save(tmp_path / "images" / "1.png")
    assert source("folder:~/images").num_examples == 1


def test_above_the_memory_budget_files_are_decoded_each_time(classes, small_budget):
    data = source(f"folder:{classes}")
    assert isinstance(data, FileSource)
    assert (data.num_examples, data.sample_shape) == (120, (8, 8, 3))
    dataset = pipeline(data, 40, with_labels=True)
    assert dataset.element_spec[0].shape.as_list() == [40, 8, 8, 3]
    orders = []
    for _ in range(2):
        images, labels = map(np.concatenate, zip(*dataset.as_numpy_iterator(), strict=True))
        numbers = np.round((images[:, 0, 0, 0] + 1.0) * 127.5).astype(int)
        np.testing.assert_array_equal(labels, numbers // 40)
        assert sorted(numbers) == list(range(120))
        orders.append(numbers.tolist())
    assert orders[0] != orders[1]


def test_both_ways_of_reading_give_the_same_batches(classes, monkeypatch):
    in_memory = list(load(f"folder:{classes}", batch_size=32).as_numpy_iterator())
    monkeypatch.setattr(sources, "MEMORY_BUDGET", 1000)
    decoded = list(load(f"folder:{classes}", batch_size=32).as_numpy_iterator())
    np.testing.assert_array_equal(in_memory, decoded)


def test_unreadable_files_above_the_memory_budget(classes, small_budget):
    corrupt(classes / "dog" / "broken.jpg", "truncated")
    with pytest.warns(UserWarning, match="broken.jpg"):
        data = source(f"folder:{classes}", image_size=8)
    assert data.num_examples == 120
    assert sorted(levels(pipeline(data, 40))) == list(range(120))


def test_a_file_that_is_gone_ends_a_training_with_its_name(classes, small_budget):
    batches = pipeline(source(f"folder:{classes}"), 40)
    path = classes / "dog" / "10.png"
    assert path.exists()
    path.unlink()
    message = "Can't read .*/dog/10.png .FileNotFoundError.*Restore the file"
    with pytest.raises(OSError, match=message), engine.explained_errors():
        list(batches)


def test_links_that_lead_back_are_not_followed(tmp_path):
    save(tmp_path / "cat" / "1.png")
    save(tmp_path / "dog" / "1.png")
    (tmp_path / "all").symlink_to(".")
    (tmp_path / "cat" / "other").symlink_to("../dog")
    (tmp_path / "dog" / "other").symlink_to("../cat")
    data = source(f"folder:{tmp_path}")
    assert data.class_names == ("cat", "dog")
    assert data.labels.tolist() == [0, 0, 1, 1]  # Each with that of the other.


def test_a_link_may_show_a_folder_at_two_places(tmp_path):
    save(tmp_path / "train" / "cat" / "1.png")
    (tmp_path / "test").symlink_to("train")
    assert source(f"folder:{tmp_path}", "test").num_examples == 1


def test_a_folder_that_can_not_be_listed(tmp_path, monkeypatch):
    save(tmp_path / "cat" / "1.png")
    save(tmp_path / "dog" / "1.png")
    scandir = os.scandir

    def refuse(path):
        if os.path.basename(path) == "dog":
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(ValueError, match=r"Can't list the folder .*/dog \(Permission.*Make it"):
        source(f"folder:{tmp_path}")
