"""Training that goes on in mid epoch, against the one that was never stopped."""

import itertools

import keras
import numpy as np
import pytest

import keras_gan

pytestmark = pytest.mark.slow

STEPS = 4  # Of an epoch.


def stream(first_step=0):
    """Endless batches that depend on their number alone; without TensorFlow by a generator."""
    if keras.backend.backend() == "tensorflow":
        source = keras_gan.data.source("toy:ring", "train")
        return keras_gan.data.stream(source, batch_size=16, first_step=first_step)
    return (
        (np.random.default_rng(step).normal(size=(16, 2)).astype("float32"),)
        for step in itertools.count(first_step)
    )


class Record(keras.callbacks.Callback):
    """What callbacks are told; saves the model after given numbers of steps."""

    def __init__(self, directory=None, at=()):
        super().__init__()
        self.directory, self.at = directory, at
        self.batches, self.epochs = [], []

    def on_train_batch_end(self, batch, logs=None):
        self.batches.append((batch, logs))
        if self.model.current_step in self.at:
            self.model.save(self.directory / f"{self.model.current_step}.keras")

    def on_epoch_end(self, epoch, logs=None):
        self.epochs.append((epoch, logs))


def make_gan(steps_per_execution=1):
    """A small GAN, which trains in a graph if that holds several steps, and else eagerly."""
    keras.utils.set_random_seed(0)
    run_eagerly = steps_per_execution == 1
    gan = keras_gan.GAN(
        keras_gan.networks.MLPGenerator(2, latent_dim=3, width=8, depth=1),
        keras_gan.networks.MLPDiscriminator(2, width=8, depth=1),
    )
    # Graphs add up in an order that may change from run to run, unless made deterministic, which
    # concerns the whole process: these optimizers do not amplify it.
    optimizers = (keras.optimizers.SGD(1e-2), keras.optimizers.SGD(1e-2))
    if run_eagerly:
        optimizers = (keras.optimizers.Adam(1e-2), keras.optimizers.RMSprop(1e-2))
    gan.compile(
        *optimizers,
        regularizers=["r1"],  # Not among the logs of `evaluate`.
        steps_per_execution=steps_per_execution,
        run_eagerly=run_eagerly,
    )
    return gan


def fit(gan, record, epoch=0, step=0, epochs=2, validate=False):
    gan.fit(
        stream(gan.current_step),
        initial_epoch=epoch,
        initial_step=step,
        epochs=epochs,
        steps_per_epoch=STEPS,
        validation_data=np.ones((32, 2), "float32") if validate else None,
        callbacks=[record],
        verbose=0,
    )
    return gan


def state(gan):
    optimizers = [gan.optimizer_of(player).variables for player in gan.players]
    return [v.numpy() for v in sum(optimizers, gan.weights)]


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory):
    """Function that returns the folder, the state and the record of a whole training."""
    done = {}

    def train(steps_per_execution=1):
        if steps_per_execution not in done:
            path = tmp_path_factory.mktemp("unbroken")
            record = Record(path, at=(4, 6, 7, 8))
            gan = fit(make_gan(steps_per_execution), record)
            done[steps_per_execution] = path, state(gan), record
        return done[steps_per_execution]

    return train


@pytest.mark.parametrize(
    ("epoch", "step", "steps_per_execution"),
    [
        (1, 0, 1),
        (1, 3, 1),
        (1, 4, 1),  # Only the end of the last epoch.
        (1, 2, 2),  # In graphs.
    ],
)
def test_ends_like_the_training_that_never_stopped(unbroken, epoch, step, steps_per_execution):
    path, expected, told = unbroken(steps_per_execution)
    gan = keras.saving.load_model(path / f"{epoch * STEPS + step}.keras")
    record = Record()
    fit(gan, record, epoch, step)
    tolerance = 0.0 if steps_per_execution == 1 else 1e-6
    for one, other in zip(expected, state(gan), strict=True):
        np.testing.assert_allclose(one, other, rtol=tolerance, atol=tolerance)
    calls = STEPS // steps_per_execution
    passed = step // steps_per_execution
    pairs = [
        *zip(record.epochs, told.epochs[epoch:], strict=True),
        *zip(record.batches[passed:], told.batches[epoch * calls + passed :], strict=True),
    ]
    for (index, logs), (expected_index, expected_logs) in pairs:
        assert index == expected_index
        assert logs == pytest.approx(expected_logs, rel=tolerance, abs=tolerance)
    # A passed step is told of as any other, with the means as they stand.
    assert [batch for batch, _ in record.batches] == [batch for batch, _ in told.batches][
        epoch * calls :
    ]
    for _, logs in record.batches[:passed]:
        assert logs == told.batches[epoch * calls + passed - 1][1]


def test_validation_runs_at_the_end_of_a_passed_epoch(tmp_path):
    told, record = Record(tmp_path, at=[STEPS]), Record()
    fit(make_gan(), told, validate=True)
    gan = keras.saving.load_model(tmp_path / f"{STEPS}.keras")
    fit(gan, record, 0, STEPS)
    for (_, expected), (_, logs) in zip(told.epochs, record.epochs, strict=True):
        assert logs == {n: v for n, v in expected.items() if not n.startswith("val_")}
        assert "val_generator_loss" in expected


def test_means_count_by_the_size_of_the_batch(tmp_path):
    """Of batches of 4, 12 and 8, the first two are in the file, and the third is trained."""

    def batches(*sizes):
        yield from ((np.full((size, 2), size, "float32"),) for size in sizes)

    def mean(gan, *sizes, step=0):
        steps = step + len(sizes)
        history = gan.fit(batches(*sizes), steps_per_epoch=steps, initial_step=step, verbose=0)
        return history.history["generator_loss"][0]

    path = tmp_path / "gan.keras"
    gan = make_gan()
    first = mean(gan, 4, 12)
    gan.save(path)
    third = mean(keras.saving.load_model(path), 8)
    resumed = mean(keras.saving.load_model(path), 8, step=2)
    assert resumed == pytest.approx((16 * first + 8 * third) / 24, rel=1e-6)


def test_evaluate_before_the_first_step_does_no_harm(unbroken):
    class Evaluate(Record):
        def on_train_begin(self, logs=None):
            self.model.evaluate(np.ones((4, 2), "float32"), verbose=0)

    path, _, told = unbroken()
    record = Evaluate()
    gan = fit(keras.saving.load_model(path / "6.keras"), record, 1, 2)
    assert record.epochs == told.epochs[1:]
    fit(gan, Record(), epochs=1)  # The next `fit` passes nothing over.
    assert gan.current_step == 3 * STEPS


def test_files_without_means_and_models_without_compile(unbroken, monkeypatch, tmp_path):
    path, _, _ = unbroken()
    uncompiled = keras.saving.load_model(path / "8.keras", compile=False)
    assert uncompiled.current_step == 8
    uncompiled.save(tmp_path / "uncompiled.keras")
    assert keras.saving.load_model(tmp_path / "uncompiled.keras").current_step == 8

    gan = fit(make_gan(), Record(), epochs=1)
    with monkeypatch.context() as old:  # What versions without it wrote.
        old.setattr(keras_gan.models.AdversarialModel, "_epoch_means", lambda self: {})
        gan.save(tmp_path / "old.keras")
    loaded = keras.saving.load_model(tmp_path / "old.keras")
    assert loaded.current_step == STEPS
    assert float(loaded.trackers["generator_loss"].count) == 0


def test_means_of_names_that_are_not_logged_any_more(tmp_path):
    gan = fit(make_gan(), Record(), epochs=1)
    gan.save_weights(tmp_path / "gan.weights.h5")
    other = make_gan()
    other.compile(keras.optimizers.Adam(1e-2), keras.optimizers.RMSprop(1e-2))
    other.load_weights(tmp_path / "gan.weights.h5")
    assert float(other.trackers["generator_loss"].count) == STEPS * 16


def test_mirrored(tmp_path, mirrored):
    states = []
    with mirrored.scope():
        gan = make_gan()
    record = Record(tmp_path, at=[3])
    states.append(state(fit(gan, record, epochs=1)))
    with mirrored.scope():
        gan = keras.saving.load_model(tmp_path / "3.keras")
    resumed = Record()
    states.append(state(fit(gan, resumed, 0, 3, epochs=1)))
    for one, other in zip(*states, strict=True):
        np.testing.assert_array_equal(one, other)
    assert resumed.epochs == record.epochs


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"initial_step": -1}, "at least 0.*Received: -1"),
        ({"initial_step": 2.0}, "at least 0.*Received: 2.0"),
        ({"initial_step": 3}, "not a multiple of steps_per_execution=2.*Resume with"),
        ({"initial_step": 2, "steps_per_epoch": None}, "pass `steps_per_epoch`"),
        ({"initial_step": 8}, "larger than the 4 steps of an epoch.*initial_epoch \\+ 1"),
    ],
)
def test_bad_initial_steps(arguments, message):
    with pytest.raises(ValueError, match=message):
        make_gan(2).fit(stream(), **{"steps_per_epoch": STEPS, **arguments})


@pytest.mark.parametrize("kind", ["array", "finite"])
def test_data_that_ends_is_refused(kind, batches_of):
    data = np.zeros((64, 2), "float32")
    if kind == "finite":
        data = batches_of(data, 16)
    with pytest.raises(ValueError, match="data that ends .*stream.source, first_step="):
        make_gan().fit(data, initial_step=2, steps_per_epoch=STEPS)
