"""Inception score: closed forms, torch-fidelity's values, extreme logits, bad input."""

import json
import pathlib

import numpy as np
import parity_inputs
import pytest

from keras_gan.metrics.functional import inception_score

RECORDED = json.loads(
    (pathlib.Path(__file__).parents[1] / "recorded" / "inception_score.json").read_text()
)["cases"]


def test_sure_and_diverse_gives_the_number_of_classes():
    mean, std = inception_score(1000.0 * np.eye(7).repeat(10, axis=0), num_splits=1)
    assert (mean, std) == (pytest.approx(7.0), 0.0)


def test_equal_samples_give_1():
    logits = np.tile(np.random.default_rng(0).normal(size=5), (20, 1))
    assert inception_score(logits, num_splits=4) == (pytest.approx(1.0), pytest.approx(0.0))


def test_two_kinds_of_samples_by_hand():
    """Probabilities (3/4, 1/4) and (1/4, 3/4): KL of either from (1/2, 1/2)."""
    logits = np.log([[0.75, 0.25], [0.25, 0.75]] * 5)
    expected = np.exp(0.75 * np.log(1.5) + 0.25 * np.log(0.5))
    assert inception_score(logits, num_splits=1)[0] == pytest.approx(expected, rel=1e-12)


def test_uneven_parts_in_the_order_given():
    """7 samples in 3 parts: 0:2, 2:4, 4:7; the first two see one class only."""
    logits = 500.0 * np.eye(3)[[0, 0, 1, 1, 0, 1, 2]]
    mean, std = inception_score(logits, num_splits=3, seed=None)
    assert mean == pytest.approx(np.mean([1, 1, 3]))
    assert std == pytest.approx(np.std([1, 1, 3]))


def test_sorted_samples_are_shuffled_by_the_seed():
    logits = 500.0 * np.eye(4).repeat(50, axis=0)
    assert inception_score(logits, num_splits=4, seed=None)[0] == pytest.approx(1.0)
    shuffled = [inception_score(logits, num_splits=4, seed=seed)[0] for seed in (0, 0, 1)]
    assert shuffled[0] == shuffled[1] != shuffled[2]
    assert 3.8 < shuffled[0] <= 4


@pytest.mark.parametrize("size", [1e4, 1e30])
def test_extreme_logits_are_finite(size):
    logits = np.random.default_rng(0).normal(size=(40, 6)).astype("float32") * np.float32(size)
    counts = np.bincount(logits.argmax(axis=1), minlength=6) / 40
    entropy = -np.sum(counts * np.log(counts))  # Each sample's is 0.
    assert inception_score(logits, num_splits=1)[0] == pytest.approx(np.exp(entropy), rel=1e-6)


@pytest.mark.parametrize("name", RECORDED)
def test_parity_with_torch_fidelity(name):
    recorded = RECORDED[name]
    logits = parity_inputs.logits(**recorded["arguments"])
    assert parity_inputs.checksum(logits) == pytest.approx(recorded["input"], rel=1e-6)
    for key, seed in (("shuffled", 2020), ("in_order", None)):
        assert inception_score(logits, seed=seed) == pytest.approx(recorded[key], rel=1e-6)


def test_bad_input():
    logits = np.zeros((9, 3))
    with pytest.raises(ValueError, match="9 samples as logits. Expected at least 10"):
        inception_score(logits)
    with pytest.raises(ValueError, match="`num_splits` must be an integer"):
        inception_score(logits, num_splits=0)
    with pytest.raises(ValueError, match=r"logits of shape \(9,\).*\(n, dim\)"):
        inception_score(logits[:, 0])
    with pytest.raises(ValueError, match="logits with NaN or infinite values in 9 rows"):
        inception_score(logits * np.nan, num_splits=3)
