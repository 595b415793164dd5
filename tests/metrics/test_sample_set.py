"""Sets of samples of any form: what tells them apart, and what is no such set."""

import numpy as np
import pytest

from keras_gan import data
from keras_gan.metrics.sample_set import SampleSet
from keras_gan.utils.images import to_uint8


class Unknown(data.ArraySource):
    """A source that nothing is known of beforehand."""

    def fingerprint(self):
        return None


def images(seed=0):
    return np.random.default_rng(seed).uniform(-1, 1, (8, 6, 6, 1)).astype("float32")


def origin(samples, num_samples=None):
    """Returns what a record says of samples that were looked at."""
    sample_set = SampleSet(samples, "fake", num_samples)
    list(sample_set)
    return sample_set.origin()


@pytest.mark.parametrize(
    "kind",
    [lambda x: x, lambda x: [x[:3], x[3:]], lambda x: Unknown("a", "train", to_uint8(x))],
    ids=["array", "batches", "source"],
)
def test_other_samples_have_another_origin(kind):
    """By which `write_records` tells their records apart."""
    assert origin(kind(images())) == origin(kind(images()))
    others = [origin(kind(images())), origin(kind(images(1))), origin(kind(images()), 7)]
    assert len({other["fingerprint"] for other in others}) == 3


def test_batches_of_any_size_and_form_have_one_fingerprint():
    sets = [[images()], np.split(images(), 4), iter([(to_uint8(images()), np.zeros(8))]), images()]
    assert len({origin(samples)["fingerprint"] for samples in sets}) == 1


@pytest.mark.parametrize("form", [lambda x: x, lambda x: (x, np.zeros(8))])
def test_batches_that_are_dicts_are_refused(form):
    batch = form({"label": np.zeros(8), "image": images()})
    message = r"fake samples come in dicts with the keys \['image', 'label'\].*lambda x: x\[.image"
    with pytest.raises(ValueError, match=message):
        list(SampleSet([batch], "fake"))
