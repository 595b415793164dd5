"""Pieces of benchmarks/image_to_image.py; no task is run."""

import json
import sys

import image_to_image
import image_to_image_data
import image_to_image_judges
import keras
import numpy as np
import pytest
from image_to_image_tasks import TASKS

import keras_gan
from keras_gan.utils.images import save_png

HEADER = "file,split,core,unpaired_domain,category_id\n"
ROWS = "a.png,train,1,google,3\nb.png,train,1,twitter,4\nc.png,test,1,,0\nflag.png,train,0,google,2"


def test_folders_of_emoji(tmp_path):
    (tmp_path / "metadata.csv").write_text(HEADER + ROWS, encoding="utf-8")
    for vendor in image_to_image_data.VENDORS:
        for name in ("a", "b", "c", "flag"):
            save_png(tmp_path / vendor / f"{name}.png", np.zeros((4, 4, 3), "uint8"))
    categories = image_to_image_data.write_emoji(tmp_path, tmp_path / "out")
    assert categories == {"a.png": 3, "b.png": 4, "c.png": 0}
    written = {str(p.relative_to(tmp_path / "out")) for p in (tmp_path / "out").rglob("*.png")}
    assert written == {
        *(f"pairs/{v}/train/{n}.png" for v in ("google", "twitter") for n in ("a", "b")),
        *(f"pairs/{v}/test/c.png" for v in ("google", "twitter")),
        "unpaired/google/train/a.png",
        "unpaired/twitter/train/b.png",
    }


def test_a_copy_that_was_cut_short_is_made_again(tmp_path, monkeypatch):
    (tmp_path / "metadata.csv").write_text(HEADER + ROWS, encoding="utf-8")
    for vendor in image_to_image_data.VENDORS:
        for name in ("a", "b", "c"):
            save_png(tmp_path / vendor / f"{name}.png", np.full((4, 4, 3), 99, "uint8"))

    def cut_short(source, target):
        target.write_bytes(b"half")
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(image_to_image_data.shutil, "copyfile", cut_short)
        image_to_image_data.write_emoji(tmp_path, tmp_path / "out")
    image_to_image_data.write_emoji(tmp_path, tmp_path / "out")
    # Of another process, which is writing it.
    (tmp_path / "out/pairs/google/train/.a.partial_1.png").write_bytes(b"half")
    images, labels = image_to_image_data.labelled_files(
        tmp_path / "out/pairs/google/train", lambda path: path.stem
    )
    assert images.shape == (2, 4, 4, 3) and list(labels) == ["a", "b"]


def test_painted_digits():
    digit = np.zeros((1, 28, 28, 3), "uint8")
    digit[0, 10, 0] = 255
    painted = image_to_image_data.painted(digit)
    is_ink = (painted == (30, 50, 160)).all(axis=-1)[0]
    expected = np.zeros((28, 28), bool)
    expected[9:12, :2] = True
    np.testing.assert_array_equal(is_ink, expected)
    np.testing.assert_array_equal(painted[0, ~is_ink], np.tile((250, 230, 150), (28 * 28 - 6, 1)))


def test_patches():
    images = np.arange(2 * 4 * 6).reshape(2, 4, 6, 1)
    patches = image_to_image_judges.patches(images, 2)
    assert patches.shape == (12, 2, 2, 1)
    np.testing.assert_array_equal(patches[4, ..., 0], images[0, 2:4, 2:4, 0])


def test_feature_distances():
    """Pixels for features: a shift, and for unrelated values one."""
    extractor = keras_gan.features.get(keras.Sequential([keras.layers.Flatten()], name="pixels"))
    rng = np.random.default_rng(0)
    first, second = (rng.integers(50, 200, (5000, 1, 1, 1)).astype("uint8") for _ in range(2))
    unrelated = image_to_image_judges.feature_distances(extractor, first, second)
    assert unrelated["feature_distance"] == pytest.approx(1.0, abs=0.05)
    shifted = image_to_image_judges.feature_distances(extractor, first, first + np.uint8(51))
    variance = np.var(first / 127.5)
    assert shifted["feature_distance"] == pytest.approx(0.16 / (2 * variance), rel=1e-4)
    assert shifted["fd"] == pytest.approx(0.16, rel=1e-3)


def test_learning_rates_fall_in_the_second_half():
    network = keras_gan.networks.UNet((8, 8, 1), width=1, depth=1)
    model = keras_gan.models.Reconstruction(network)
    model.compile(keras.optimizers.SGD(0.5))
    clock = image_to_image.FallingRates(minutes=4.0)
    clock.set_model(model)
    clock.on_train_begin()
    rates = []
    for spent in (1.0, 2.0, 3.0, 4.0):
        clock.spent = spent
        clock.on_epoch_end(0)
        rates.append(float(model.generator_optimizer.learning_rate))
    np.testing.assert_allclose(rates, [0.5, 0.5, 0.25, 0.0], atol=0.01)
    assert model.stop_training


def test_picture(tmp_path, monkeypatch):
    """The second method's outputs are the inputs."""
    monkeypatch.setattr(image_to_image, "SIDE", 8)
    common = {"task": "t", "seed": 0, "minutes": 15.0}
    jobs = [{**common, "method": m} for m in ("first", "second", "third")]
    for job, (side, level) in zip(jobs, ((4, 100), (2, 10), (4, 200)), strict=True):
        np.savez(
            tmp_path / f"{image_to_image.stem(**job)}.npz",
            inputs=np.full((2, 2, 2, 1), 10, "uint8"),
            outputs=np.full((2, side, side, 1 if side == 2 else 3), level, "uint8"),
            targets=np.full((2, 4, 4, 3), 250, "uint8"),
        )
    picture = image_to_image.picture(jobs, tmp_path)
    assert picture.shape == (2 + 2 * 10, 2 + 4 * 10, 3)
    assert [picture[9, 9 + 10 * i, 0] for i in range(4)] == [10, 100, 200, 250]


def test_without_the_files_of_a_run_it_is_left_out_of_the_picture(tmp_path, monkeypatch, capsys):
    jobs = [
        {"task": "inpainting", "method": method, "seed": 0, "minutes": 5.0}
        for method in TASKS["inpainting"].methods
    ]
    output, folder = tmp_path / "rows.json", tmp_path / "folder"
    rows = [{**job, "num_steps": 1, "fd": 1.0} for job in jobs]
    output.write_text(json.dumps({"results": rows}), encoding="utf-8")
    flags = ["--task=inpainting", "--minutes=5", f"--data={tmp_path}"]
    flags += [f"--output={output}", f"--folder={folder}"]
    monkeypatch.setattr(sys, "argv", ["image_to_image.py", *flags])
    monkeypatch.setenv("IMAGE_DATA", "")
    image_to_image.main()
    assert "| context_encoder | 1 |" in capsys.readouterr().out
    assert list(folder.iterdir()) == []
    shape = (6, 28, 28, 1)
    arrays = {name: np.full(shape, i, "uint8") for i, name in enumerate(("inputs", "outputs"))}
    np.savez(folder / f"{image_to_image.stem(**jobs[1])}.npz", **arrays, targets=arrays["inputs"])
    image_to_image.main()
    assert (folder / "inpainting_0.png").exists()


def test_files_of_a_shorter_run_have_other_names():
    job = {"task": "t", "method": "m", "seed": 0}
    assert image_to_image.stem(**job, minutes=15.0) == "t_m_0_15"
    assert image_to_image.stem(**job, minutes=0.5) == "t_m_0_0.5"


def test_what_starts_from_another_method_names_one():
    for task in TASKS.values():
        assert task.baseline_method in task.methods
        assert set(task.starts_from) | set(task.starts_from.values()) <= set(task.methods)
