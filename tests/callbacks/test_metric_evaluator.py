"""MetricEvaluator: when it measures, what stands in which logs, what monitors make of it."""

import concurrent.futures
import json
import threading

import keras
import numpy as np
import pytest

from keras_gan import data, metrics
from keras_gan.callbacks import Checkpoint, JSONLogger, MetricEvaluator
from keras_gan.metrics import StoredMetric
from keras_gan.models.workers import value_of_chief

DATA = np.random.default_rng(0).normal(size=(16, 2)).astype("float32")


class MeanDifference(StoredMetric):
    """|mean of the real points - mean of the fake ones|, and how often it was computed."""

    title = "MD"

    def __init__(self, name="md"):
        super().__init__(name=name)
        self.num_results = 0

    def result(self):
        self.num_results += 1
        return abs(float(self.stored("real").mean()) - float(self.stored("fake").mean()))


@pytest.fixture
def model(stand_in):
    """A stand-in whose samples are all equal to its step / 1000."""
    model = stand_in()
    model.has_many_workers = False

    def generate_batches(num_samples, seed=None, batch_size=64):
        model.requests.append((num_samples, seed))
        yield np.full((num_samples, 2), model.current_step / 1000, "float32")

    model.generate_batches = generate_batches
    return model


def evaluator(**kwargs):
    kwargs = {"num_samples": 5, "cache": False, **kwargs}
    return MetricEvaluator([MeanDifference()], np.zeros((4, 2), "float32"), **kwargs)


def run_epochs(run, model, callback, num_epochs, batch_logs=None, **kwargs):
    logs = [{"generator_loss": 1.0} for _ in range(num_epochs)]
    run(callback, model, logs, batch_logs=batch_logs, **kwargs)
    return [entry.get("md") for entry in logs]


def test_every_epochs_and_the_last(run, model):
    values = run_epochs(run, model, evaluator(every_epochs=2, seed=3), 5)
    assert values[0] is values[2] is None
    assert [values[1], *values[3:]] == pytest.approx([0.02, 0.04, 0.05])
    assert model.requests == [(5, 3)] * 3


def test_every_steps_is_for_the_logs_of_the_step(run, model):
    """Epochs of 10 steps, every 15: after 15 and 30; the epochs hold what holds at their end."""
    callback = evaluator(every_steps=15)
    steps = {}
    callback.on_train_batch_end, inner = None, callback.on_train_batch_end

    def record(batch, logs):
        logs = dict(logs)
        inner(batch, logs)
        if "md" in logs:
            steps[model.current_step] = logs["md"]

    callback.on_train_batch_end = record
    values = run_epochs(run, model, callback, 3, batch_logs={"generator_loss": 1.0})
    assert steps == {15: pytest.approx(0.015), 30: pytest.approx(0.03)}
    assert values == pytest.approx([0.01, 0.02, 0.03])
    assert len(model.requests) == 4  # The model of step 30 is measured once.
    assert callback._evaluator.metrics[0].num_results == 4


def test_steps_alone(run, model):
    assert run_epochs(run, model, evaluator(every_epochs=None, every_steps=10), 2) == [None] * 2
    assert len(model.requests) == 2


def test_a_diverged_model_is_not_measured(run, model):
    logs = [{"generator_loss": float("nan")}]
    run(evaluator(), model, logs)
    assert list(logs[0]) == ["generator_loss"] and not model.requests


class Fragile(MeanDifference):
    """Fails at the second measurement."""

    def result(self):
        value = super().result()
        if self.num_results == 2:
            raise FloatingPointError("overflow")
        return {"md": value, "own": value}


def test_a_metric_that_fails_is_left_out_of_the_logs_and_others_keep_their_names(run, model):
    """Both give a value `md`; that of the second one never takes the name of the first."""
    chosen = [Fragile("fragile"), MeanDifference()]
    callback = MetricEvaluator(chosen, np.zeros((4, 2), "float32"), num_samples=5, cache=False)
    logs = [{"generator_loss": 1.0} for _ in range(3)]
    with pytest.warns(UserWarning, match="step 20 .* fragile: FloatingPointError: overflow Its"):
        run(callback, model, logs)
    assert [sorted(set(entry) - {"generator_loss"}) for entry in logs] == [
        ["md", "md_md", "own"],
        ["md_md"],
        ["md", "md_md", "own"],
    ]
    assert logs[1]["md_md"] == pytest.approx(0.02)
    assert [record.metric for record in callback.records] == ["fragile", "md"]


def test_output_follows_the_verbosity_of_fit(run, model, capsys):
    callback = evaluator()
    run_epochs(run, model, callback, 1)
    out = capsys.readouterr().out
    assert "Measures md of 5 samples.\nmd 0.01 (" in out and " s)" in out
    callback.set_params({"verbose": 0})
    callback.on_epoch_end(9, {})
    assert not capsys.readouterr().out
    [record] = callback.records
    assert record.values == {"md": pytest.approx(0.01)}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"every_epochs": None}, "neither `every_epochs` nor `every_steps`"),
        ({"every_epochs": 0}, "`every_epochs` must be an integer of at least 1"),
        ({"every_steps": 1.5}, "`every_steps` must be an integer of at least 1"),
        ({"num_samples": 0}, "`num_samples` must be an integer of at least 1"),
        ({"num_real": 5}, "5 real samples were asked for, but the set has 4"),
    ],
)
def test_arguments_are_checked(arguments, message):
    with pytest.raises(ValueError, match=message):
        evaluator(**arguments)


def test_models_that_do_not_fit_are_refused_before_training(run, model, stand_in):
    with pytest.raises(ValueError, match="StandIn has no method `generate_batches"):
        run(evaluator(), stand_in(), [{}])
    model.sample_shape = (3,)
    with pytest.raises(ValueError, match=r"real samples have the shape \(2,\), the fake.*\(3,\)"):
        run(evaluator(), model, [{}])


def gan_callbacks(directory, **kwargs):
    source = data.ArraySource("points", "train", DATA)
    return [
        MetricEvaluator(
            [metrics.FrechetDistance()], source, 50, cache=directory / "cache", **kwargs
        ),
        JSONLogger(directory / "metrics.jsonl"),
        Checkpoint(directory / "checkpoints", monitor="fd", keep=9),
    ]


def batches(gan):
    source = data.ArraySource("points", "train", DATA)
    return data.stream(source, batch_size=8, first_step=gan.current_step)


def test_a_resumed_training_logs_the_same_bits_and_keeps_the_same_best(tmp_path, make_gan):
    def train(gan, directory, epochs, start=0):
        return gan.fit(
            batches(gan),
            steps_per_epoch=1,
            initial_epoch=start,
            epochs=epochs,
            verbose=0,
            callbacks=gan_callbacks(directory, every_epochs=2),
        )

    whole, broken = tmp_path / "whole", tmp_path / "broken"
    history = train(make_gan(), whole, 4).history["fd"]
    train(make_gan(), broken, 2)
    path, epoch, _ = Checkpoint.latest(broken / "checkpoints")
    train(keras.saving.load_model(path), broken, 4, start=epoch)
    contents = [(d / "metrics.jsonl").read_text() for d in (whole, broken)]
    assert contents[0] == contents[1]
    values = {r["epoch"]: r["fd"] for r in map(json.loads, contents[0].splitlines()) if "fd" in r}
    assert sorted(values) == [2, 4] and list(values.values()) == history
    best = [json.loads((d / "checkpoints" / "best.json").read_text()) for d in (whole, broken)]
    assert best[0] == best[1] and best[0]["epoch"] == min(values, key=values.get)
    # The value in the record is that of the model beside it.
    model = keras.saving.load_model(whole / "checkpoints" / "best.keras")
    [record] = metrics.evaluate([metrics.FrechetDistance()], DATA, model, num_samples=50)
    assert record.values["fd"] == pytest.approx(best[0]["value"], rel=1e-9)


def test_keras_callbacks_monitor_it(tmp_path, make_gan):
    source = data.ArraySource("points", "train", DATA)
    stopping = keras.callbacks.EarlyStopping(monitor="fd", mode="max", patience=1, baseline=1e9)
    saving = keras.callbacks.ModelCheckpoint(
        tmp_path / "{epoch}.keras", monitor="fd", mode="min", save_best_only=True
    )
    gan = make_gan()
    callbacks = [MetricEvaluator("fd", source, 50, cache=False), stopping, saving]
    history = gan.fit(DATA, batch_size=len(DATA), epochs=9, verbose=0, callbacks=callbacks).history
    assert len(history["fd"]) == 2  # Never above the baseline; Keras stops after two at least.
    assert (tmp_path / "1.keras").exists()


class Worker:
    """One of two workers, which run in threads."""

    has_many_workers = True
    barrier = threading.Barrier(2)
    sent = {}

    def __init__(self, is_chief):
        self.is_chief = is_chief

    def gather_over_workers(self, numbers):
        self.sent[self.is_chief] = numbers
        self.barrier.wait(60)
        gathered = np.asarray([self.sent[False], self.sent[True]], "int64")
        self.barrier.wait(60)
        return gathered


def test_all_workers_have_the_value_of_the_chief():
    value = {"fd": 0.1 + 0.2, "nan": float("nan"), "kid_std": 1e-300, "long" * 99: 1.0}
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        results = list(pool.map(value_of_chief, [Worker(True), Worker(False)], [value, None]))
    for result in results:
        assert np.isnan(result.pop("nan"))
        assert result == {name: v for name, v in value.items() if name != "nan"}
