"""Evaluator: one pass for all metrics, what is refused, what is kept."""

import keras
import numpy as np
import pytest

from keras_gan import data, features, metrics
from keras_gan.metrics import GenerativeMetric, StoredMetric
from keras_gan.utils.images import to_uint8


class MeanDifference(StoredMetric):
    """|mean of the real outputs - mean of the fake ones|."""

    def __init__(self, extractor=None, scale=1.0, name="mean_difference"):
        super().__init__(extractor, name)
        self.scale = scale

    @property
    def title(self):
        return "MD"

    def settings(self):
        return {"scale": self.scale}

    def result(self):
        real, fake = self.stored("real").mean(), self.stored("fake").mean()
        return {self.name: self.scale * abs(real - fake), f"{self.name}_real": real}


class Spread(GenerativeMetric):
    """Standard deviation of all fake values; streams."""

    needs_real = False
    title = "Spread"

    def __init__(self, extractor=None, name="spread"):
        super().__init__(extractor, name)
        self.reset_state()

    def reset_state(self):
        self.moments = np.zeros(3)

    def update_outputs(self, real=None, fake=None):
        fake = np.asarray(fake, "float64")
        self.moments += [fake.size, fake.sum(), (fake**2).sum()]

    def result(self):
        count, total, squares = self.moments
        return np.sqrt(squares / count - (total / count) ** 2)


class RealMean(GenerativeMetric):
    """Mean of the real values only, streamed: its state is a sum and a count."""

    title = "Real mean"

    def __init__(self, extractor=None, name="real_mean"):
        super().__init__(extractor, name)
        self.reset_state()

    def reset_state(self):
        self.sum = np.zeros(2)

    def real_state(self):
        return {"sum": self.sum.copy()}

    def set_real_state(self, state):
        self.sum = state["sum"].copy()

    def update_outputs(self, real=None, fake=None):
        if real is not None:
            self.sum = self.sum + [real.size, np.sum(real, dtype="float64")]

    def result(self):
        return self.sum[1] / self.sum[0]


class Pixels(features.FeatureExtractor):
    """The pixels as features; counts what it was shown."""

    def __init__(self, title="pixels", resize="none"):
        super().__init__(title, resize)
        self.offset = self.add_weight(shape=(), initializer="zeros", name="offset")
        self.built = True
        self.num_shown = 0

    def call(self, images, training=False):
        mean = keras.ops.mean(images, axis=(1, 2))
        return {"features": mean + self.offset, "logits": mean * 2}

    def extract(self, samples, batch_size=64):
        self.num_shown += len(samples)
        return super().extract(samples, batch_size)


def images(num_samples, seed=0, shape=(6, 6, 1)):
    rng = np.random.default_rng(seed)
    return rng.uniform(-1, 1, (num_samples, *shape)).astype("float32")


def source(num_samples=50, seed=0, shape=(6, 6, 1), name="set"):
    return data.ArraySource(name, "train", to_uint8(images(num_samples, seed, shape)))


class Model:
    """What an evaluation asks of a model."""

    current_step = 7
    sample_shape = (6, 6, 1)
    weights = ()

    def generate_batches(self, num_samples, seed=None, batch_size=64):
        values = images(num_samples, seed)
        yield from np.split(values, range(batch_size, num_samples, batch_size))


@pytest.fixture(autouse=True)
def of_the_package(monkeypatch):
    """Lets the stand-ins pass for metrics of the package, whose statistics may be cached."""
    for stand_in in (MeanDifference, RealMean, Spread):
        monkeypatch.setattr(stand_in, "__module__", "keras_gan.metrics.stand_in")


class Broken(MeanDifference):
    """Fails at its result."""

    def result(self):
        raise ZeroDivisionError("no result")


def rounded(values):
    return to_uint8(values) / 127.5 - 1


def test_values_are_those_of_all_samples_in_one_array(tmp_path):
    extractor = Pixels()
    chosen = [MeanDifference(extractor), Spread(extractor)]
    evaluator = metrics.Evaluator(chosen, source(), batch_size=16, cache=tmp_path)
    first, second = evaluator.evaluate(Model(), num_samples=37)
    real, fake = rounded(images(50)), rounded(images(37))
    assert first.values["mean_difference"] == pytest.approx(
        abs(real.mean() - fake.mean()), abs=1e-6
    )
    assert first.values["mean_difference_real"] == pytest.approx(real.mean(), abs=1e-6)
    assert second.values == {"spread": pytest.approx(fake.mean(axis=(1, 2)).std(), abs=1e-6)}
    assert second.real is None and second.settings == {}
    assert first.real["data"] == "set" and first.real["num_samples"] == 50
    assert first.fake["num_samples"] == 37 and first.fake["seed"] == 0
    assert first.fake["step"] == 7 and first.fake["ema"] is False
    assert first.extractor["weights"] == extractor.weights_hash()
    assert first.rounding == "8 bits"


def test_an_extractor_runs_once_over_a_set_for_all_metrics():
    extractor = Pixels()
    chosen = [MeanDifference(extractor), MeanDifference(extractor, name="b"), Spread(extractor)]
    evaluator = metrics.Evaluator(chosen, source(), cache=False)
    for num_shown in (50 + 20, 50 + 20 + 20):
        evaluator.evaluate(Model(), num_samples=20)
        assert extractor.num_shown == num_shown


def test_extractors_of_equal_title_and_weights_run_once(monkeypatch):
    one, other = Pixels(), Pixels()
    metrics.evaluate([Spread(one), Spread(other, name="b")], fake=images(9))
    assert one.num_shown + other.num_shown == 18  # A user's own may differ in what is not weights.
    monkeypatch.setattr(Pixels, "__module__", "keras_gan.features.pixels")
    one, other = Pixels(), Pixels()
    metrics.evaluate([Spread(one), Spread(other, name="b")], fake=images(9))
    assert one.num_shown + other.num_shown == 9
    other.offset.assign(1.0)
    metrics.evaluate([Spread(one), Spread(other, name="b")], fake=images(9))
    assert one.num_shown + other.num_shown == 9 + 18


def test_the_same_images_as_array_batches_and_files_give_the_same(tmp_path):
    from keras_gan.utils.images import save_png

    values = images(8)
    for i, image in enumerate(to_uint8(values)):
        save_png(tmp_path / f"{i}.png", image)
    sets = [
        values,
        to_uint8(values),
        [values[:3], values[3:]],
        iter([(values, np.zeros(8))]),
        data.source(f"folder:{tmp_path}"),
    ]
    results = [metrics.evaluate([Spread(Pixels())], fake=fake)[0].values["spread"] for fake in sets]
    assert results == pytest.approx([results[0]] * 5, rel=1e-12)


def test_metrics_of_the_samples_themselves_and_of_points_need_no_extractor():
    points = np.random.default_rng(0).normal(size=(30, 2)).astype("float32")
    [record] = metrics.evaluate([MeanDifference()], points, points + 1)
    assert record.values["mean_difference"] == pytest.approx(1, abs=1e-6)
    assert record.extractor is None and record.rounding is None
    metric = Spread()
    metric.output = "samples"
    [record] = metrics.evaluate([metric], fake=images(5))
    assert record.values["spread"] == pytest.approx(rounded(images(5)).std(), abs=1e-6)


def test_statistics_of_a_source_come_from_the_file_the_second_time(tmp_path, monkeypatch):
    monkeypatch.setattr(Pixels, "__module__", "keras_gan.features.pixels")
    results = []
    for num_files, num_shown in ((2, 50 + 20), (2, 20)):
        extractor = Pixels()
        chosen = [
            MeanDifference(extractor),
            MeanDifference(extractor, scale=3.0, name="b"),
            RealMean(extractor),
        ]
        records = metrics.evaluate(chosen, source(), Model(), num_samples=20, cache=tmp_path)
        results.append([record.to_dict() for record in records])
        assert len(list(tmp_path.glob("*.npz"))) == num_files  # One is shared by two metrics.
        assert extractor.num_shown == num_shown
    assert results[0] == results[1]
    assert results[0][2]["values"]["real_mean"] == pytest.approx(
        rounded(images(50)).mean(), rel=1e-5
    )


@pytest.mark.parametrize("change", ["samples", "weights"])
def test_a_file_of_other_samples_or_weights_is_named_and_replaced(tmp_path, monkeypatch, change):
    monkeypatch.setattr(Pixels, "__module__", "keras_gan.features.pixels")
    metrics.Evaluator([MeanDifference(Pixels())], source(), cache=tmp_path).prepare()
    extractor = Pixels()
    if change == "weights":
        extractor.offset.assign(1.0)
    real = source(seed=1 if change == "samples" else 0)
    with pytest.warns(UserWarning, match=r"set-train-\w+.npz' is stale \(another (finger|weights)"):
        metrics.Evaluator([MeanDifference(extractor)], real, cache=tmp_path).prepare()
    assert extractor.num_shown == 50
    extractor.num_shown = 0
    metrics.Evaluator([MeanDifference(extractor)], real, cache=tmp_path).prepare()
    assert extractor.num_shown == 0 and len(list(tmp_path.glob("*"))) == 1


@pytest.mark.parametrize("what", ["number", "seed", "size", "split", "title", "name"])
def test_what_changes_the_statistics_makes_another_file(tmp_path, monkeypatch, what):
    monkeypatch.setattr(Pixels, "__module__", "keras_gan.features.pixels")

    def prepare(real, extractor, **kwargs):
        metrics.Evaluator([MeanDifference(extractor)], real, cache=tmp_path, **kwargs).prepare()
        return len(list(tmp_path.glob("*.npz")))

    assert prepare(source(), Pixels(), num_real=30) == 1
    assert prepare(source(), Pixels(), num_real=30) == 1
    real, kwargs = source(), {"num_real": 30}
    if what == "size":
        real = source(shape=(8, 8, 1))
    elif what == "name":
        real = source(name="other")
    elif what == "split":
        real = data.ArraySource("set", "test", source().samples)
    elif what in ("number", "seed"):
        kwargs |= {"num_real": 29} if what == "number" else {"seed": 1}
    extractor = Pixels("other" if what == "title" else "pixels")
    assert prepare(real, extractor, **kwargs) == 2


def test_what_can_not_be_told_from_another_by_its_weights_is_not_cached(tmp_path):
    def means(batch):
        return keras.ops.mean(batch, axis=(1, 2))

    for extractor in (means, Pixels()):  # A function, and a class from outside of the package.
        metrics.Evaluator([MeanDifference(extractor)], source(), cache=tmp_path).prepare()
    for real in (images(9), [images(9)]):
        metrics.Evaluator([RealMean(Pixels())], real, cache=tmp_path).prepare()
    assert not list(tmp_path.glob("*"))


def test_a_choice_of_real_samples_depends_on_the_seed_alone():
    def value(seed, batch_size):
        evaluator = metrics.Evaluator(
            [RealMean(Pixels())], source(), num_real=10, seed=seed, batch_size=batch_size
        )
        [record] = evaluator.evaluate(images(3))
        assert record.real["num_samples"] == 10 and record.real["seed"] == seed
        return record.values["real_mean"]

    assert value(0, 3) == pytest.approx(value(0, 64), abs=1e-7)
    assert value(0, 3) != value(1, 3)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"fake": images(5), "num_samples": 6}, "6 fake samples were asked for, but.* has 5"),
        ({"fake": [images(5)], "num_samples": 6}, "6 fake samples were asked for, but.* has 5"),
        ({"num_real": 51}, r"51 real samples were asked for.*\(set, train\) has 50"),
        ({"fake": Model()}, "a model generates any number.*num_samples=10000"),
        ({"fake": []}, "set of fake samples is empty"),
        ({"fake": np.zeros((0, 6, 6, 1))}, "set of fake samples is empty"),
        ({"fake": images(5) * np.nan}, "fake samples received images with NaN"),
        ({"fake": (images(5) + 1) * 127.5}, r"values in \[.*25\d.*\]. Expected \[-1, 1\]"),
        ({"fake": np.sign(images(5)).astype("int8").view("uint8")}, r"only values are \[1, 255\]"),
        ({"fake": images(5, shape=(8, 8, 1))}, r"real.*\(6, 6, 1\), the fake.*\(8, 8, 1\)"),
        ({"fake": images(5, shape=(6, 6, 3))}, r"\(6, 6, 1\), the fake ones \(6, 6, 3\)"),
        ({"fake": images(5)[..., 0]}, r"batch of shape \(5, 6, 6\)"),
        ({"fake": "folder:x"}, "fake samples are 'folder:x'. Expected a data source"),
        ({"fake": None}, "no samples to judge"),
        ({"real": None}, "no reference set, which mean_difference needs"),
        ({"metrics": []}, "No metric is given"),
        ({"metrics": [keras.metrics.Mean()]}, "Expected names"),
        ({"metrics": [MeanDifference(), MeanDifference()]}, "Two metrics have the same name"),
        ({"metrics": [MeanDifference()]}, "mean_difference needs a feature extractor"),
        ({"batch_size": 0}, "`batch_size` must be an integer of at least 1"),
        ({"num_samples": -1}, "number of fake samples` must be an integer of at least 1"),
    ],
)
def test_bad_input(arguments, message):
    arguments = {
        "metrics": [MeanDifference(Pixels())],
        "real": source(),
        "fake": images(9),
        "cache": False,
        **arguments,
    }
    with pytest.raises(ValueError, match=message):
        metrics.evaluate(**arguments)


def test_sizes_may_differ_where_every_extractor_resizes():
    fake = images(5, shape=(8, 8, 1))
    extractor = Pixels(resize="bilinear to 6x6")
    metrics.evaluate([MeanDifference(extractor)], source(), fake, cache=False)
    chosen = [MeanDifference(extractor), MeanDifference(Pixels("b"), name="b")]
    with pytest.raises(ValueError, match="which b can't compare.*image_size"):
        metrics.evaluate(chosen, source(), fake, cache=False)


def test_an_output_that_the_extractor_lacks_is_named():
    metric = Spread(lambda batch: keras.ops.mean(batch, axis=(1, 2)))
    metric.output = "logits"
    with pytest.raises(ValueError, match="takes the extractor's logits, but .*lambda.* only gives"):
        metrics.evaluate([metric], fake=images(5))


def test_images_in_0_1_are_warned_of_once():
    with pytest.warns(UserWarning, match="fake images have values in.*none of them neg") as caught:
        metrics.evaluate([Spread(Pixels())], fake=abs(images(40)), batch_size=4)
    assert len([warning for warning in caught if warning.category is UserWarning]) == 1


def test_named_metrics_share_their_extractor(monkeypatch):
    members = metrics._REGISTRY._members
    monkeypatch.setitem(members, "mean_difference", MeanDifference)
    monkeypatch.setitem(members, "spread", Spread)
    monkeypatch.setitem(features._REGISTRY._members, "pixels", Pixels)
    arguments = {"mean_difference": {"scale": 2.0}, "spread": {}}
    for chosen in (arguments, [{"name": "mean_difference", "scale": 2.0}, "spread"]):
        first, second = metrics.Evaluator(chosen, source(), extractor="pixels").metrics
        assert first.extractor is second.extractor and first.scale == 2.0
    chosen = metrics.Evaluator("mean_difference, spread", source(), extractor="pixels").metrics
    assert [metric.name for metric in chosen] == ["mean_difference", "spread"]
    with pytest.raises(ValueError, match="Unknown metric 'mean_diference'. Did you mean"):
        metrics.Evaluator("mean_diference", source())
    with pytest.raises(ValueError, match="can't be made with the arguments .*'scal'"):
        metrics.Evaluator({"mean_difference": {"scal": 2}}, source())
    with pytest.raises(ValueError, match="Unknown feature extractor 'pixel'. Did you mean"):
        metrics.Evaluator("spread", source(), extractor="pixel")


def test_statistics_from_a_file_give_the_same_bits(tmp_path, monkeypatch):
    monkeypatch.setattr(Pixels, "__module__", "keras_gan.features.pixels")

    def values():
        chosen = [metrics.FrechetDistance(Pixels()), metrics.KernelDistance(Pixels(), 5, 10)]
        evaluator = metrics.Evaluator(chosen, source(shape=(6, 6, 3)), batch_size=7, cache=tmp_path)
        return [
            [record.values for record in evaluator.evaluate(images(20, i, (6, 6, 3)))]
            for i in (0, 1, 0)
        ]

    first = values()
    assert first[0] == first[2] != first[1]
    assert values() == first
    real, fake = (rounded(images(n, shape=(6, 6, 3))).mean(axis=(1, 2)) for n in (50, 20))
    expected = metrics.functional.frechet_distance(real, fake)
    assert first[0][0]["fd"] == pytest.approx(expected, rel=1e-4)


def test_what_a_metric_makes_of_the_outputs_is_cached_for_itself(tmp_path, monkeypatch):
    """ClassCoverage keeps labels of logits, and another metric the logits."""
    monkeypatch.setattr(Pixels, "__module__", "keras_gan.features.pixels")
    values = []
    for num_shown in (50 + 20, 20):
        extractor = Pixels()
        logits = MeanDifference(extractor)
        logits.output = "logits"
        chosen = [metrics.ClassCoverage(extractor, reference="real"), logits]
        real = source(shape=(6, 6, 3))
        records = metrics.evaluate(chosen, real, images(20, 1, (6, 6, 3)), cache=tmp_path)
        values.append([record.values for record in records])
        assert extractor.num_shown == num_shown
        assert len(list(tmp_path.glob("*.npz"))) == 2
    assert values[0] == values[1]


def test_images_themselves_are_not_copied_into_the_cache(tmp_path):
    metric = metrics.get("pyramid_sliced_wasserstein")
    shape = (32, 32, 1)
    metrics.evaluate([metric], source(8, shape=shape), images(8, 1, shape), cache=tmp_path)
    assert not list(tmp_path.glob("*"))


def test_a_users_own_metric_is_not_cached(tmp_path, monkeypatch):
    monkeypatch.setattr(Pixels, "__module__", "keras_gan.features.pixels")
    monkeypatch.setattr(MeanDifference, "__module__", "my_project")
    metrics.Evaluator([MeanDifference(Pixels())], source(), cache=tmp_path).prepare()
    assert list(tmp_path.iterdir()) == []


def test_what_a_metric_was_shown_before_does_not_count():
    used = MeanDifference(Pixels())
    used.update_state(real=images(20, 9))
    [record] = metrics.evaluate([used], source(), Model(), num_samples=20, cache=False)
    fresh = metrics.evaluate([MeanDifference(Pixels())], source(), Model(), num_samples=20)
    assert record.values == fresh[0].values


def test_too_few_samples_are_told_before_any_work():
    extractor = Pixels()
    evaluator = metrics.Evaluator([metrics.KernelDistance(extractor)], source(), cache=False)
    with pytest.raises(ValueError, match="kd needs at least 1000 real samples, but there are 50"):
        evaluator.check(Model(), 2000)
    with pytest.raises(ValueError, match="fd needs at least 2 fake samples, but there are 1"):
        metrics.Evaluator("fd", source(), extractor=extractor).check(Model(), 1)
    for metric, number in (
        (metrics.InceptionScore(extractor), 10),
        (metrics.MultiScaleSSIM(), 2),
        (metrics.DataCopying(extractor), 2),
    ):
        with pytest.raises(ValueError, match=f"{metric.name} needs at least {number} fake samples"):
            metrics.Evaluator([metric], source()).check(Model(), number - 1)
    assert extractor.num_shown == 0


def test_a_metric_that_fails_does_not_take_the_others_along():
    """One at its result, one as it needs 1,000 samples; what is known before costs no work."""
    unused = Pixels("unused", "none")
    kd = metrics.KernelDistance(unused, name="kd")
    chosen = [Broken(Pixels(), name="broken"), kd, Spread(Pixels())]
    evaluator = metrics.Evaluator(chosen, source(), cache=False)
    for _ in range(2):
        with pytest.raises(metrics.MetricsFailedError, match="^2 of 3 metrics failed") as caught:
            evaluator.evaluate(images(9))
        error = caught.value
        assert sorted(error.failures) == ["broken", "kd"]
        assert "broken: ZeroDivisionError: no result" in str(error)
        assert "kd: ValueError: kd needs at least 1000 real samples, but there are 50" in str(error)
        [record] = error.records
        assert record.metric == "spread" and record.fake["num_samples"] == 9
        expected = rounded(images(9)).mean(axis=(1, 2)).std()
        assert record.values["spread"] == pytest.approx(expected, abs=1e-6)
    unused.num_shown = 0
    with pytest.raises(metrics.MetricsFailedError, match="1 of 1 metrics failed"):
        metrics.evaluate([kd], source(), images(9), cache=False)
    assert unused.num_shown == 0


def test_samples_beyond_the_range_are_clipped_as_in_a_file_and_seeds_checked():
    class Bright(Model):
        def generate_batches(self, num_samples, seed=None, batch_size=64):
            yield np.full((num_samples, 6, 6, 1), 1.5, "float32")

    [record] = metrics.evaluate([Spread(Pixels())], fake=Bright(), num_samples=4)
    assert record.values["spread"] == pytest.approx(0.0, abs=1e-6)
    with pytest.raises(ValueError, match="`seed` must be an integer of at least 0"):
        metrics.Evaluator([Spread(Pixels())], seed=-1)


def test_a_set_is_not_compared_with_itself_in_silence():
    with pytest.warns(UserWarning, match="the same set"):
        metrics.evaluate([MeanDifference(Pixels())], source(), source(), cache=False)


def test_a_metric_that_needs_no_real_samples_does_not_mind_their_size():
    chosen = [MeanDifference(Pixels(resize="bilinear to 6x6")), Spread(Pixels(title="b"))]
    fake = images(5, shape=(8, 8, 1))
    assert len(metrics.evaluate(chosen, source(), fake, cache=False)) == 2
    with pytest.raises(ValueError, match="which mean_difference can't compare"):
        metrics.evaluate(chosen, source(), images(5, shape=(8, 8, 3)), cache=False)
    assert len(metrics.evaluate(chosen[1:], source(), images(5, shape=(8, 8, 3)), cache=False)) == 1


def test_neighbors_are_looked_for_in_sets_of_a_fixed_order_alone():
    extractor = Pixels()
    metric = metrics.DataCopying(extractor)
    values = images(8)
    evaluator = metrics.Evaluator([metric], iter([values]), cache=False)
    with pytest.raises(ValueError, match="batches, which may be shuffled anew.*as an array"):
        evaluator.neighbor_picture(metric, values, 2)
    assert extractor.num_shown == 0
    for real in (values, [values], source()):
        evaluator = metrics.Evaluator([metric], real, cache=False)
        assert evaluator.neighbor_picture(metric, values, 2).dtype == np.uint8
