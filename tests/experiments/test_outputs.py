"""--mode=evaluate of models from images to images, whose outputs are known."""

import math
import types

import keras
import numpy as np
import pytest
from keras import layers
from PIL import Image

import keras_gan
from keras_gan import metrics, models
from keras_gan.experiments import default_config, evaluate, run_config
from keras_gan.experiments.build import build_optimizer
from keras_gan.experiments.workdir import Workdir
from keras_gan.metrics import read_records

DATA = types.SimpleNamespace(name="images", class_names=("a", "b"), num_examples=8)
pytestmark = [
    pytest.mark.filterwarnings("ignore:.*has not been trained"),
    pytest.mark.filterwarnings("ignore:The Frechet distance of"),
]
SHAPE = (28, 28, 1)
NUM_IMAGES = 20
INPUTS = np.random.default_rng(0).integers(20, 256, (NUM_IMAGES, *SHAPE), np.uint8)
TARGETS = 255 - INPUTS + 10  # Negatives, 10 levels lighter.


def pointwise(channels, weight, bias=0.0):
    """A generator that computes `weight * x + bias` of each pixel."""
    inputs = keras.Input((28, 28, channels))
    kernel = keras.initializers.Constant(weight)
    bias = keras.initializers.Constant(bias)
    x = layers.Conv2D(1, 1, kernel_initializer=kernel, bias_initializer=bias)(inputs)
    return keras.Model(inputs, x)


def judge():
    images = keras.Input(SHAPE)
    return keras.Model(images, layers.Dense(1)(layers.Flatten()(images)))


def write(folder, images, first=0):
    folder.mkdir(parents=True)
    for i, image in enumerate(images):
        Image.fromarray(image).save(folder / f"{first + i}.png")


def save_run(path, model, kind, seed=0, **data):
    config = default_config(kind)
    config.seed = seed
    config.data.update(data)
    workdir = Workdir(path)
    workdir.check(config)
    workdir.claim(config, DATA)
    model.save(workdir.model)
    return path


@pytest.fixture(scope="module", autouse=True)
def home(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KERAS_HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Two folders of pairs."""
    root = tmp_path_factory.mktemp("pairs")
    for split in ("train", "test"):
        write(root / "inputs" / split, INPUTS[..., 0])
        write(root / "targets" / split, TARGETS[..., 0])
    return {"name": f"folder:{root / 'inputs'}", "targets": f"folder:{root / 'targets'}"}


@pytest.fixture(scope="module")
def negative(folders, tmp_path_factory):
    """A run on them whose model makes negatives."""
    model = models.Reconstruction(pointwise(1, -1.0))
    return save_run(tmp_path_factory.mktemp("run"), model, "reconstruction", **folders)


def by_name(records):
    return {record.metric: record for record in records}


def test_outputs_are_compared_with_their_targets(negative, folders, capsys):
    config = run_config(negative)
    config.evaluation.update({"split": "test", "metrics": "fd", "extractor": "mnist"})
    records = by_name(evaluate(negative, config))
    assert records["l1"].values["l1"] == pytest.approx(10 / 127.5)
    assert records["psnr"].values["psnr"] == pytest.approx(20 * math.log10(255 / 10), rel=1e-5)
    assert 0 < records["ssim"].values["ssim"] < 1
    metric = metrics.FrechetDistance("mnist")
    metric.update_state(real=TARGETS, fake=255 - INPUTS)
    assert records["fd"].values["fd"] == pytest.approx(float(metric.result()), rel=1e-4)
    for record in records.values():
        assert record.fake["model"] == "Reconstruction" and record.fake["step"] == 0
        assert record.fake["inputs"]["split"] == record.real["split"] == "test"
        assert record.fake["inputs"]["are"] == folders["name"]
        assert record.real["data"] == f"{folders['name']} and {folders['targets']}"
        assert record.fake["num_samples"] == record.real["num_samples"] == NUM_IMAGES
        assert record.rounding == "8 bits"
    assert f"{records['l1']}" in capsys.readouterr().out
    stored = read_records(Workdir(negative).evaluation)
    assert sorted(record["metric"] for record in stored) == sorted(records)
    evaluate(negative, config)  # Takes the place of the former, as all is the same.
    assert read_records(Workdir(negative).evaluation) == stored


def test_no_metrics_but_those_of_images_with_arguments_and_another_split(negative):
    config = run_config(negative)
    config.evaluation.split = "test"
    config.evaluation.reference_split = "train[:30%]"
    config.evaluation.arguments = {"psnr": {"border": 2}}
    records = by_name(evaluate(negative, config))
    assert sorted(records) == ["l1", "psnr", "ssim"]
    assert records["psnr"].settings == {"luma": False, "border": 2}
    assert records["l1"].settings["border"] == 0
    assert records["psnr"].fake["inputs"]["split"] == "train[:30%]"
    assert records["psnr"].fake["num_samples"] == 6
    config.evaluation.arguments = {"psnr": {"luna": True}}
    with pytest.raises(ValueError, match="'psnr' can't be made with the arguments.*luna"):
        evaluate(negative, config)


def test_what_does_not_fit_such_models_is_refused(negative):
    for field, value, message in (
        ("every_epochs", 1, "evaluation.split, such as 'test', gives val_l1, val_psnr and val_ssi"),
        ("num_samples", 9, "as many images as there are inputs.*reference_split='test.:50%.'"),
    ):
        config = run_config(negative)
        config.evaluation.update({"metrics": "fd", field: value})
        with pytest.raises(ValueError, match=message):
            evaluate(negative, config)


def test_masks_are_drawn_by_the_seed_of_the_run(tmp_path):
    """Holes of noise, filled with 0: the error is that of the images there."""
    images = np.random.default_rng(0).integers(0, 256, (NUM_IMAGES, 28, 28), np.uint8)
    write(tmp_path / "data", images)
    for run, masks, seed in (("center", "center", 0), ("box", "box", 0), ("other", "box", 1)):
        model = models.Inpainting(pointwise(2, 0.0), judge(), masks=masks)
        save_run(tmp_path / run, model, "inpainting", seed, name=f"folder:{tmp_path / 'data'}")
    records = by_name(evaluate(tmp_path / "center"))
    hole = images[:, 7:21, 7:21] / 127.5 - 1
    expected = np.abs(hole).mean() / 4  # Of all pixels, as known ones are kept.
    assert records["l1"].values["l1"] == pytest.approx(expected, abs=0.5 / 127.5 / 4)
    assert records["l1"].fake["inputs"]["are"] == "masks: center"
    values = [by_name(evaluate(tmp_path / "box"))["l1"].values for _ in range(2)]
    assert values[0] == values[1]
    assert values[0]["l1"] != pytest.approx(expected, rel=1e-3)
    assert by_name(evaluate(tmp_path / "other"))["l1"].values != values[0]


def test_noise_at_inference_is_drawn_by_the_seed_of_the_run(folders, tmp_path):
    inputs = keras.Input(SHAPE)
    outputs = keras_gan.layers.DropoutNoise(0.5)(pointwise(1, -1.0)(inputs))
    model = models.Reconstruction(keras.Model(inputs, outputs))
    for seed in (0, 1):
        save_run(tmp_path / str(seed), model, "reconstruction", seed, **folders)
    first, again, other = (
        by_name(evaluate(tmp_path / run))["l1"].values["l1"] for run in ("0", "0", "1")
    )
    assert first == again != other
    # Half of the pixels become 0, the others are doubled, and cut at 1.
    known = 1 - INPUTS / 127.5
    targets = TARGETS / 127.5 - 1
    expected = (np.abs(targets) + np.abs(targets - np.clip(2 * known, -1, 1))).mean() / 2
    assert first == pytest.approx(expected, rel=0.05)
    assert other == pytest.approx(expected, rel=0.05)


def test_unpaired_domains_are_compared_image_by_image_only_if_they_are_pairs(
    folders, tmp_path, capsys
):
    model = models.CycleGAN(
        pointwise(1, -1.0), pointwise(1, 1.0), judge(), judge(), identity_weight=0.0
    )
    run = save_run(tmp_path / "paired", model, "cycle_gan", **folders)
    assert by_name(evaluate(run))["l1"].values["l1"] == pytest.approx(10 / 127.5)
    write(tmp_path / "others", np.full((3, 28, 28), 90, np.uint8), first=100)
    targets = f"folder:{tmp_path / 'others'}"
    run = save_run(tmp_path / "run", model, "cycle_gan", **{**folders, "targets": targets})
    with pytest.raises(ValueError, match="no pairs.*names no metric of sets. Pass --config.eval"):
        evaluate(run)
    config = run_config(run)
    config.evaluation.update({"metrics": "fd", "extractor": "mnist"})
    capsys.readouterr()
    [record] = evaluate(run, config)
    assert (record.fake["num_samples"], record.real["num_samples"]) == (NUM_IMAGES, 3)
    assert "no pairs: without L1, PSNR and SSIM" in capsys.readouterr().out


def test_the_command(negative, run_script):
    flag = "--config.evaluation.reference_split=test"
    code, out, err = run_script("--mode=evaluate", f"--workdir={negative}", flag)
    assert code == 0, err
    assert (
        "L1: 0.0784314 [20 generated, seed 0, step 0, EMA no; 20 real, folder:" in out
        and "Wrote" in out
    )


def test_a_resumed_training_goes_on_with_the_schedule_of_the_learning_rate(tmp_path):
    """Rates of 0.5, 0.25 and 0, the second and third of them after loading."""
    x = np.random.default_rng(0).uniform(-1, 1, (4, *SHAPE)).astype("float32")
    kernel = bias = 0.0
    expected = []
    for rate in (0.5, 0.25, 0.0):  # Steps down the gradient of the squared error to -x.
        error = kernel * x + bias + x
        kernel, bias = kernel - rate * 2 * np.mean(error * x), bias - rate * 2 * np.mean(error)
        expected.append(kernel)

    def step(model):
        model.fit(x, -x, batch_size=4, epochs=1, shuffle=False, verbose=0)
        return float(model.generator.layers[1].kernel[0, 0, 0, 0])

    schedule = {"name": "linear_decay", "initial_value": 0.5, "constant_epochs": 0}
    optimizer = build_optimizer(
        {"name": "sgd", "learning_rate": {**schedule, "decay_epochs": 2}}, lambda: 1
    )
    model = models.Reconstruction(pointwise(1, 0.0))
    model.compile(generator_optimizer=optimizer, run_eagerly=True)
    values = [step(model)]
    model.save(tmp_path / "model.keras")
    resumed = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose([*values, step(resumed), step(resumed)], expected, rtol=1e-5)
