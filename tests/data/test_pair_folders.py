import numpy as np
import pytest
from PIL import Image

from keras_gan.data import pair_source, source, sources
from keras_gan.data.folder import FileSource
from keras_gan.data.image_files import read_halves


def images(seed, count=4, shape=(6, 8, 3)):
    return np.random.default_rng(seed).integers(0, 256, (count, *shape), dtype=np.uint8)


def save(path, image):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(image[..., 0] if image.shape[-1] == 1 else image).save(path)


def save_all(folder, pictures, extension="png"):
    """Saves picture number i as folder/sub/i.extension."""
    for number, picture in enumerate(pictures):
        save(folder / "sub" / f"{number:02}.{extension}", picture)


def arrays(pairs):
    """Returns all inputs and targets of a source, uint8, in its order."""
    batches = pairs.batches(lambda dataset, _: dataset, 100, drop_remainder=False)
    ((targets, inputs),) = batches.as_numpy_iterator()
    return inputs, targets


def names(*folders):
    return [f"folder:{folder}" for folder in folders]


@pytest.fixture
def folders(tmp_path):
    """Two folders of 4 pairs, of which the files' names end differently."""
    save_all(tmp_path / "x", images(0))
    save_all(tmp_path / "y", images(1), "bmp")
    return tmp_path / "x", tmp_path / "y"


@pytest.fixture(params=["in memory", "decoded anew"])
def budget(request, monkeypatch):
    if request.param == "decoded anew":
        monkeypatch.setattr(sources, "MEMORY_BUDGET", 200)
    return request.param


def test_files_of_equal_names_are_pairs(folders, budget):
    pairs = pair_source(*names(*folders))
    assert isinstance(pairs._examples, FileSource) == (budget == "decoded anew")
    assert pairs.sample_shape == pairs.input_shape == (6, 8, 3)
    assert (pairs.num_examples, pairs.is_indexed, pairs.scale) == (4, True, 1)
    inputs, targets = arrays(pairs)
    np.testing.assert_array_equal(inputs, images(0))
    np.testing.assert_array_equal(targets, images(1))


def test_names_with_dots_are_not_cut_short(tmp_path):
    for number in range(2):
        save(tmp_path / "x" / f"a.{number}.png", images(number)[0])
        save(tmp_path / "y" / f"a.{number}.bmp", images(number)[1])
    np.testing.assert_array_equal(
        arrays(pair_source(*names(tmp_path / "x", tmp_path / "y")))[1],
        [images(0)[1], images(1)[1]],
    )


def test_slices_hold_the_pairs_whose_targets_the_slice_of_the_targets_holds(tmp_path):
    save_all(tmp_path / "x", images(0, 9))
    save_all(tmp_path / "y", images(1, 9), "bmp")
    for split in ("train[:5]", "train[5:]"):
        inputs, targets = arrays(pair_source(*names(tmp_path / "x", tmp_path / "y"), split))
        np.testing.assert_array_equal(targets, source(*names(tmp_path / "y"), split).samples)
        of_targets = [np.flatnonzero((images(1, 9) == t).all((1, 2, 3)))[0] for t in targets]
        np.testing.assert_array_equal(inputs, images(0, 9)[of_targets])


def test_split_folders_are_matched_by_themselves(tmp_path):
    save_all(tmp_path / "x" / "train", images(0))
    save_all(tmp_path / "x" / "test", images(1, 2))
    save_all(tmp_path / "y" / "train", images(2))
    save_all(tmp_path / "y" / "test", images(3, 2))
    inputs, targets = arrays(pair_source(*names(tmp_path / "x", tmp_path / "y"), "test"))
    np.testing.assert_array_equal(inputs, images(1, 2))
    np.testing.assert_array_equal(targets, images(3, 2))
    save_all(tmp_path / "z", images(2))
    with pytest.raises(ValueError, match=r"folder of targets, .*z: Unknown split 'test'.*train"):
        pair_source(*names(tmp_path / "x", tmp_path / "z"), "test")


def test_each_side_keeps_its_channels(tmp_path):
    save_all(tmp_path / "x", images(0, shape=(6, 8, 1)))
    save_all(tmp_path / "y", images(1))
    both = names(tmp_path / "x", tmp_path / "y")
    pairs = pair_source(*both)
    assert (pairs.input_shape, pairs.sample_shape) == ((6, 8, 1), (6, 8, 3))
    np.testing.assert_array_equal(arrays(pairs)[0], images(0, shape=(6, 8, 1)))
    pairs = pair_source(*both, channels=3)
    np.testing.assert_array_equal(arrays(pairs)[0], np.repeat(images(0, shape=(6, 8, 1)), 3, -1))
    pairs = pair_source(*both, channels=(3, 1))
    assert (pairs.input_shape, pairs.sample_shape) == ((6, 8, 3), (6, 8, 1))
    assert pair_source(*both, channels=(3, None)).sample_shape == (6, 8, 3)


def test_a_pair_of_different_sizes_is_named(folders):
    save(folders[0] / "sub" / "02.png", images(0, shape=(6, 9, 3))[0])
    with pytest.raises(
        ValueError,
        match=r"different sizes \(height x width\): .*x/sub/02.png has 6x9, .*y/sub/02.bmp 6x8; "
        r"and so have 0 other pairs of 4. Pass image_size",
    ):
        pair_source(*names(*folders))
    pairs = pair_source(*names(*folders), image_size=4)
    assert pairs.sample_shape == pairs.input_shape == (4, 4, 3)


def test_different_pairs_of_different_sizes_need_image_size(folders):
    for folder, extension in zip(folders, ("png", "bmp"), strict=True):
        save(folder / "sub" / f"02.{extension}", images(0, shape=(6, 9, 3))[0])
    with pytest.raises(ValueError, match=r"2 sizes .*: 6x8 \(3 images\), 6x9 \(1 images\)"):
        pair_source(*names(*folders))


def test_files_without_a_partner_are_named(folders):
    x, y = folders
    (y / "sub" / "01.bmp").unlink()
    (y / "sub" / "02.bmp").unlink()
    with pytest.raises(
        ValueError,
        match=r"x/sub/01.png, one of the inputs, has no partner: in .*y there is no image "
        r"'sub/01' .* Without a partner are also 1 more inputs. Add what is missing",
    ):
        pair_source(*names(x, y))
    with pytest.raises(
        ValueError, match=r"x/sub/01.png, one of the targets, has no partner: in .*y there"
    ):
        pair_source(*names(y, x))
    save(y / "03.bmp", images(0)[0])
    with pytest.raises(ValueError, match="also 1 more inputs and 1 more targets. Add"):
        pair_source(*names(x, y))
    with pytest.raises(ValueError, match="one of the inputs, has no partner"):
        pair_source(*names(x, y), "train[:1]")


def test_two_files_of_one_name(folders):
    save(folders[1] / "sub" / "02.png", images(0)[0])
    with pytest.raises(ValueError, match=r"y/sub/02.bmp and .*y/sub/02.png have the same name"):
        pair_source(*names(*folders))


def test_an_unreadable_file_leaves_out_its_partner(folders, budget):
    (folders[0] / "sub" / "01.png").write_bytes(b"no image")
    with pytest.warns(UserWarning, match=r"Skipped an unreadable pair: .*x/sub/01.png \(Unid"):
        pairs = pair_source(*names(*folders))
    assert pairs.num_examples == 3
    inputs, targets = arrays(pairs)
    np.testing.assert_array_equal(inputs, images(0)[[0, 2, 3]])
    np.testing.assert_array_equal(targets, images(1)[[0, 2, 3]])
    (folders[1] / "sub" / "03.bmp").write_bytes(b"no image")
    with pytest.raises(
        ValueError, match=r"2 of 4 pairs can't be read; .*tolerates 1.*x/sub/01.png .*y/sub/03.bmp"
    ):
        pair_source(*names(*folders))


def test_an_empty_folder(folders, tmp_path):
    (tmp_path / "z").mkdir()
    with pytest.raises(ValueError, match="No images in .*z or below it"):
        pair_source(*names(folders[0], tmp_path / "z"))


@pytest.mark.parametrize("side", ["left", "right"])
def test_pictures_side_by_side(tmp_path, side, budget):
    pictures = images(0, shape=(6, 16, 3))
    save_all(tmp_path, pictures)
    pairs = pair_source(*names(tmp_path), side_by_side=side)
    assert pairs.sample_shape == pairs.input_shape == (6, 8, 3)
    halves = pictures[:, :, :8], pictures[:, :, 8:]
    inputs, targets = halves if side == "left" else halves[::-1]
    np.testing.assert_array_equal(arrays(pairs)[0], inputs)
    np.testing.assert_array_equal(arrays(pairs)[1], targets)
    pairs = pair_source(*names(tmp_path), side_by_side=side, channels=(1, 3))
    assert (pairs.input_shape, pairs.sample_shape) == ((6, 8, 1), (6, 8, 3))
    grey = [np.array(Image.fromarray(image).convert("L"))[..., None] for image in inputs]
    np.testing.assert_array_equal(arrays(pairs)[0], grey)


def test_halves_are_resized_by_themselves(tmp_path):
    """Neither is mixed with the other, and each is cropped around its own centre."""
    picture = np.zeros((6, 24, 1), np.uint8)
    picture[:, 12:] = 255
    picture[:, :3] = picture[:, 9:12] = 100
    save(tmp_path / "0.png", picture)
    left, right = read_halves(tmp_path / "0.png", (3, 3), (1, 1))
    assert left.shape == right.shape == (3, 3, 1)
    assert (left == 0).all() and (right == 255).all()


def test_an_odd_width(tmp_path):
    save_all(tmp_path, images(0, shape=(6, 15, 3)))
    with pytest.raises(ValueError, match=r"sub/00.png is 15 pixels wide. Expected an even number"):
        pair_source(*names(tmp_path), side_by_side="left")


def test_an_unreadable_picture_side_by_side(tmp_path):
    save_all(tmp_path, images(0))
    (tmp_path / "sub" / "01.png").write_bytes(b"no image")
    with pytest.warns(UserWarning, match=r"Skipped an unreadable pair: .*/sub/01.png \(Unid"):
        pairs = pair_source(*names(tmp_path), side_by_side="left")
    assert pairs.num_examples == 3


def test_fingerprints(folders, budget):
    x, y = folders
    seen = [pair_source(*names(x, y)).fingerprint(), pair_source(*names(y, x)).fingerprint()]
    assert pair_source(*names(x, y)).fingerprint() == seen[0]
    for side in ("left", "right"):
        seen.append(pair_source(*names(x), side_by_side=side).fingerprint())
    save(x / "sub" / "02.png", images(5, shape=(6, 8, 1))[0])  # Of another size in bytes.
    seen.append(pair_source(*names(x, y)).fingerprint())
    assert None not in seen and len(set(seen)) == 5


@pytest.mark.parametrize("black", ["inputs", "targets"])
def test_the_side_that_is_black_is_named(folders, black):
    """By a file that can be read: the first one is broken."""
    x, y = folders
    folder, extension = (x, "png") if black == "inputs" else (y, "bmp")
    save_all(folder, np.zeros((4, 6, 8, 3), np.uint8), extension)
    (x / "sub" / "00.png").write_bytes(b"no image")
    message = f"None of the 3 {black} has a value.* One of them: .*{folder.name}/sub/01.{extension}"
    with pytest.raises(ValueError, match=message):
        pair_source(*names(x, y))


def test_halves_that_are_black(tmp_path):
    pictures = images(0, shape=(6, 16, 3))
    pictures[:, :, :8] = 0
    save_all(tmp_path, pictures)
    with pytest.raises(ValueError, match="None of the 4 inputs .* One of them: .*sub/00.png"):
        pair_source(*names(tmp_path), side_by_side="left")
