import json
import shutil
import types

import keras
import numpy as np
import pytest
from PIL import Image

import keras_gan
from keras_gan.experiments import (
    DivergedError,
    default_config,
    generate,
    run_config,
    runner,
    tiny_form,
    train,
)
from keras_gan.experiments.workdir import Workdir

DATA = types.SimpleNamespace(name="images", class_names=("a", "b"), num_examples=8)
# In graphs, tests/benchmarks/test_faults.py compares resumed runs with unbroken ones.
pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("eagerly")]


def tiny():
    config = tiny_form(default_config())
    for player in ("generator", "discriminator"):
        config.model[player] = {"name": f"mlp_{player}", "width": 4, "depth": 1}
    config.model.generator.latent_dim = 8
    config.callbacks.divergence_monitor = {}
    return config


def metrics(path):
    lines = Workdir(path).metrics.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def averaged(epochs):
    """A run with batch normalization, of which an average is kept (in a flag's form)."""
    config = tiny()
    config.model.generator.normalization = "batch"
    config.evaluation.split = "test[:8]"
    config.update_from_flattened_dict({"model.ema_decay": 0.5, "train.epochs": epochs})
    return config


@pytest.fixture(scope="module")
def finished(tmp_path_factory, eagerly):
    """A finished run of three epochs."""
    path = tmp_path_factory.mktemp("finished") / "run"
    train(averaged(3), path)
    return path


def test_the_workdir_of_a_run(finished):
    workdir = Workdir(finished)
    names = {str(p.relative_to(finished)) for p in finished.rglob("*.*")}
    expected = {f"samples/epoch_{i:04d}.png" for i in range(4)} | {
        "config.json",
        "metrics.jsonl",
        "metrics.csv",
        "samples.gif",
        "gan.keras",
        "generator.keras",
        "checkpoints/epoch_0002.keras",
        "checkpoints/epoch_0003.keras",
    }
    assert expected <= names
    others = {name for name in names - expected if "tfevents" not in name}
    assert not others, f"left behind: {others}"
    assert any("tfevents" in name for name in names)
    records = metrics(finished)
    assert [r["epoch"] for r in records] == [1, 2, 3]
    assert {"discriminator_loss", "generator_loss", "val_generator_loss"} <= set(records[0])
    with Image.open(workdir.animation) as animation:
        assert animation.n_frames == 4


def test_the_generator_is_a_plain_model_with_the_gans_samples(finished):
    latents = np.random.default_rng(0).standard_normal((4, 8), dtype="float32")
    generator = keras.saving.load_model(Workdir(finished).generator)
    gan = keras.saving.load_model(Workdir(finished).model)
    np.testing.assert_allclose(
        generator.predict(latents, verbose=0), gan.generate(4, seed=0), atol=1e-6
    )


def test_a_finished_run_is_not_trained_again(finished, capsys):
    before = metrics(finished)
    animation = Workdir(finished).animation
    content = animation.read_bytes()
    animation.unlink()  # Of a run that was killed between its last checkpoint and its end.
    train(averaged(3), finished)
    out = capsys.readouterr().out
    assert "All 3 epochs" in out and "Trained" not in out
    assert metrics(finished) == before
    assert animation.read_bytes() == content


def test_an_interrupted_run_resumes_and_ends_like_an_unbroken_one(finished, tmp_path, capsys):
    train(averaged(1), tmp_path)
    gan = train(averaged(3), tmp_path)  # Two epochs more.
    assert "Resuming after epoch 1" in capsys.readouterr().out
    assert gan.current_step == 6
    assert metrics(tmp_path) == metrics(finished)
    latents = np.random.default_rng(0).standard_normal((4, 8), dtype="float32")
    samples = gan.generate(latents=latents)
    assert np.abs(samples - gan.generate(latents=latents, average=False)).max() > 1e-4
    for path in (finished, tmp_path):
        generator = keras.saving.load_model(Workdir(path).generator)
        assert generator.trainable_variables
        np.testing.assert_allclose(generator.predict(latents, verbose=0), samples, atol=1e-5)
    unbroken = keras.saving.load_model(Workdir(finished).model)
    for one, other in zip(unbroken.weights, gan.weights, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)


def test_the_newest_whole_checkpoint_is_used(finished, tmp_path, capsys):
    shutil.copytree(finished, tmp_path, dirs_exist_ok=True)
    checkpoint = Workdir(tmp_path).checkpoints / "epoch_0003.keras"
    checkpoint.write_bytes(checkpoint.read_bytes()[:1000])
    with pytest.warns(UserWarning, match="epoch_0003.keras' is damaged"):
        train(run_config(finished), tmp_path)
    assert "Resuming after epoch 2" in capsys.readouterr().out


def test_a_run_of_points_in_float16_resumes(tmp_path, monkeypatch, capsys):
    """With its loss scales, and beside the same real points in its pictures."""
    drawn = []
    build = runner.build_callbacks

    def record(config, filled):
        drawn.append(filled["sample_grid"]["data"])
        return build(config, filled)

    monkeypatch.setattr(runner, "build_callbacks", record)
    config = tiny()
    config.data.name = "toy:ring"
    config.train.precision = "mixed_float16"
    train(config, tmp_path)
    line = "Training on CPU: default strategy, 1 replica, XLA off, 1 step per execution, mixed_"
    assert line in capsys.readouterr().out
    config.train.epochs = 2
    gan = train(config, tmp_path)
    np.testing.assert_array_equal(*drawn)
    assert isinstance(gan.generator_optimizer, keras.optimizers.LossScaleOptimizer)
    assert gan.generator.get_layer("project").compute_dtype == "float16"
    assert keras.config.dtype_policy().name == "float32"
    assert generate(tmp_path, num_samples=2).dtype == "float32"


def test_a_resumed_run_is_executed_as_its_configuration_says(finished, tmp_path):
    shutil.copytree(finished, tmp_path, dirs_exist_ok=True)
    config = run_config(finished)
    config.train.steps_per_execution = 2
    gan = train(config, tmp_path)
    assert gan.steps_per_execution == 2
    assert gan.compile_arguments()["steps_per_execution"] == 2


def test_a_run_does_not_go_on_with_other_classes(finished, tmp_path):
    shutil.copytree(finished, tmp_path, dirs_exist_ok=True)
    path = Workdir(tmp_path).config
    content = json.loads(path.read_text(encoding="utf-8"))
    assert len(content["data"]["class_names"]) == 10
    content["data"]["class_names"][0] = "Shirt of another name"
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(ValueError, match="was started with .'Shirt of another name'"):
        train(run_config(finished), tmp_path)


def test_a_diverged_run_stops_with_an_explanation_and_keeps_the_last_good(finished, tmp_path):
    shutil.copytree(finished, tmp_path, dirs_exist_ok=True)
    good = Workdir(tmp_path).model.read_bytes()
    path = Workdir(tmp_path).checkpoints / "epoch_0003.keras"
    gan = keras.saving.load_model(path)
    gan.generator_optimizer.learning_rate = float("nan")
    gan.save(path)
    config = run_config(finished)
    config.train.epochs = 5
    with pytest.warns(UserWarning, match="not saved"), pytest.raises(DivergedError) as caught:
        train(config, tmp_path)
    assert "epoch_0003.keras" in str(caught.value)
    assert Workdir(tmp_path).model.read_bytes() == good


def test_strategies_train_alike(tmp_path):
    def losses(strategy):
        config = tiny()
        config.data.name = "toy:ring"
        config.callbacks = {}
        config.distribution.strategy = strategy
        train(config, tmp_path / strategy)
        return metrics(tmp_path / strategy)[0]

    assert losses("mirrored") == pytest.approx(losses("one_device"), rel=1e-5)


def test_a_damaged_model_is_explained(tmp_path):
    workdir = Workdir(tmp_path)
    workdir.model.write_bytes(b"not a model")
    with pytest.raises(ValueError, match="gan.keras' is damaged.*newest checkpoint"):
        generate(tmp_path)


def test_generate_writes_a_picture_and_all_samples(finished, tmp_path):
    samples = generate(finished, num_samples=70, seed=1, output=tmp_path)
    assert samples.shape == (70, 28, 28, 1)
    with np.load(tmp_path / "samples.npz") as file:
        np.testing.assert_array_equal(file["samples"], samples)
    with Image.open(tmp_path / "samples.png") as picture:
        assert picture.width > 28 * 8


def test_generate_writes_single_images(finished, tmp_path):
    samples = generate(finished, num_samples=3, output=tmp_path, file_format="png")
    with Image.open(tmp_path / "000002.png") as image:
        written = np.asarray(image, "float32")
    np.testing.assert_allclose(written, (samples[2, :, :, 0] + 1) * 127.5, atol=0.51)
    with pytest.raises(FileExistsError, match="old files would mix with new ones"):
        generate(finished, num_samples=2, output=tmp_path, file_format="png")


def test_generate_needs_a_finished_run(tmp_path):
    with pytest.raises(FileNotFoundError, match="holds no run.*Train it"):
        generate(tmp_path / "none")
    started = Workdir(tmp_path / "started")
    started.check(tiny())
    started.claim(tiny(), DATA)
    with pytest.raises(FileNotFoundError, match="has not ended.*gan.keras is missing"):
        generate(tmp_path / "started")


def test_points_are_not_written_as_single_images(tmp_path):
    workdir = Workdir(tmp_path)
    workdir.check(tiny())
    workdir.claim(tiny(), DATA)
    arguments = {"width": 2, "depth": 1}
    keras_gan.GAN(
        keras_gan.networks.MLPGenerator(2, latent_dim=3, **arguments),
        keras_gan.networks.MLPDiscriminator(2, **arguments),
    ).save(workdir.model)
    with pytest.raises(ValueError, match=r"shape \(2,\): points can't be .* Use the format npz"):
        generate(tmp_path, file_format="png")
    assert not (tmp_path / "generated").exists()


def test_generate_refuses_unknown_formats(finished, tmp_path):
    with pytest.raises(ValueError, match="Unknown format 'jpg'.*npz, png"):
        generate(finished, output=tmp_path, file_format="jpg")
