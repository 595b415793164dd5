"""`python -m keras_gan.metrics`, as a user calls it."""

import runpy
import sys

import numpy as np
import pytest

from keras_gan import data, features, metrics
from keras_gan.features import ModelFeatures
from keras_gan.metrics import __main__ as command
from keras_gan.metrics import read_records
from keras_gan.utils.images import save_png

LEVELS = {"a": (0, 200), "b": (0, 120), "small": (0, 200)}


def write_images(folder):
    rng = np.random.default_rng(0)
    images = {}
    for name, (low, high) in LEVELS.items():
        side = 4 if name == "small" else 5
        images[name] = rng.integers(low, high, (12, side, side), dtype="uint8")
        for i, image in enumerate(images[name]):
            save_png(folder / name / f"{i:02d}.png", image)
    return images


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Function that runs the command in a folder with sets of images, and an extractor."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    pixels = ModelFeatures(lambda images: images[:, 0, :2, 0], title="pixels")
    monkeypatch.setitem(features._REGISTRY._members, "pixels", lambda: pixels)

    def run_command(*arguments):
        command.main(["--cache=cache", "--extractor=pixels", *arguments])

    return run_command


def test_two_folders_are_compared(run, tmp_path, capsys):
    images = write_images(tmp_path)
    run("--real=folder:a", "--fake=folder:b", "--metrics=fd", "--output=out.json")
    [record] = read_records(tmp_path / "out.json")
    assert record["title"] == "FD (pixels)"
    real, fake = (images[name][:, 0, :2] / 127.5 - 1 for name in "ab")
    covariances = [np.cov(x, rowvar=False) for x in (real, fake)]
    roots = np.sqrt(np.linalg.eigvals(covariances[0] @ covariances[1])).real
    distance = ((real.mean(0) - fake.mean(0)) ** 2).sum()
    distance += np.trace(covariances[0] + covariances[1]) - 2 * roots.sum()
    assert record["values"]["fd"] == pytest.approx(distance, rel=1e-4)
    out = capsys.readouterr().out
    assert "FD (pixels): " in out and "12 judged, folder:" in out and "Wrote out.json" in out


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--real=folder:a", "--fake=folder:none"], "none does not exist. Expected"),
        (["--real=folder:a", "--fake=folder:empty"], "No images in .*empty"),
        (
            ["--real=folder:a", "--fake=folder:small"],
            r"\(5, 5, 1\), the fake.*\(4, 4, 1\).*--image",
        ),
        (["--real=folder:a", "--fake=folder:b", "--num_samples=13"], "13 fake samples.* has 12"),
        (["--real=folder:a", "--fake=folder:b", "--metrics=fdd"], "Unknown metric 'fdd'"),
        (["--real=folder:a", "--fake=folder:b", "--metrics=fid"], "fd"),
        (["--real=folder:a", "--fake=folder:b", "--extractor=pixel"], "Did you mean 'pixels'"),
        (["--fake=folder:b"], "no reference set, which fd needs"),
    ],
)
def test_mistakes_end_with_a_message(run, tmp_path, flags, message):
    write_images(tmp_path)
    with pytest.raises(SystemExit, match=message):
        run("--metrics=fd", *flags)
    assert not (tmp_path / "evaluation.json").exists()


def test_a_metric_that_fails_is_named_after_the_others_are_written(run, tmp_path, capsys):
    """Of 12 images, where the kernel distance needs 1,000."""
    write_images(tmp_path)
    flags = ["--real=folder:a", "--fake=folder:b", "--output=out.json"]
    with pytest.raises(SystemExit, match="MetricsFailedError: 1 of 2 .* kd needs at least 1000"):
        run(*flags, "--metrics=kd,fd")
    assert [record["metric"] for record in read_records(tmp_path / "out.json")] == ["fd"]
    out = capsys.readouterr().out
    assert "FD (pixels): " in out and "Wrote out.json" in out
    assert "Failed: kd: ValueError: kd needs at least 1000 real samples, but there are 12" in out


@pytest.mark.filterwarnings("ignore:The real and the fake samples are the same set")
def test_data_copying_comes_with_a_picture(run, tmp_path, capsys):
    """Of the same 12 images: 8 of them, each beside itself and its 4 next neighbours."""
    images = write_images(tmp_path)["a"]
    flags = ["--real=folder:a", "--fake=folder:a", "--metrics=data_copying", "--output=out.json"]
    run(*flags)
    assert "Wrote out_neighbors.png" in capsys.readouterr().out
    picture = data.image_files.read_image(tmp_path / "out_neighbors.png", (8 * 7 + 2, 6 * 7 + 2), 1)
    cells = picture[2:, 2:, 0].reshape(8, 7, 6, 7).swapaxes(1, 2)[:, :, :5, :5]
    features = images[:, 0, :2].astype("float64")
    for row in cells:
        distances = ((features - row[0, 0, :2].astype("float64")) ** 2).sum(axis=1)
        np.testing.assert_array_equal(row[1:], images[np.argsort(distances)[:5]])


def test_help_names_metrics_and_flags(monkeypatch, capsys):
    monkeypatch.delitem(sys.modules, command.__name__)
    monkeypatch.setattr(sys, "argv", ["python -m keras_gan.metrics", "--help"])
    with pytest.raises(SystemExit, match="0"):
        runpy.run_module("keras_gan.metrics", run_name="__main__")
    out = capsys.readouterr().out
    for text in ("--num_real", "inception_2015", *metrics.names()):
        assert text in out


def test_arguments_of_metrics(run, tmp_path):
    write_images(tmp_path)
    flags = ["--real=folder:a", "--fake=folder:b", "--metrics=kd", "--output=out.json"]
    run(*flags, '--arguments={"kd": {"subset_size": 5, "num_subsets": 3}}')
    [record] = read_records(tmp_path / "out.json")
    assert record["settings"] == {"num_subsets": 3, "subset_size": 5, "seed": 0}
    with pytest.raises(SystemExit, match="is not JSON"):
        run(*flags, "--arguments=kd:subset_size=5")
    with pytest.raises(SystemExit, match=r"keys are among those that --metrics names: \['kd'\]"):
        run(*flags, '--arguments={"kid": {}}')
    with pytest.raises(SystemExit, match="whose values are objects"):
        run(*flags, '--arguments={"kd": 5}')


def test_unreadable_files_may_be_tolerated(run, tmp_path):
    write_images(tmp_path)
    for i in range(2):
        (tmp_path / "b" / f"{i:02d}.png").write_bytes(b"no image")
    flags = ["--real=folder:a", "--fake=folder:b", "--metrics=fd", "--output=out.json"]
    with pytest.raises(SystemExit, match="2 of 12 images can't be read.*--max_unreadable"):
        run(*flags)
    with pytest.warns(UserWarning, match="Skipped an unreadable image"):
        run(*flags, "--max_unreadable=0.2")
    assert read_records(tmp_path / "out.json")[0]["fake"]["num_samples"] == 10
