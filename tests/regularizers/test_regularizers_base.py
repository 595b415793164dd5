import warnings

import keras
import numpy as np
import pytest

import keras_gan
from keras_gan import regularizers


def test_name_is_the_snake_case_of_the_class():
    class LogitDecay(regularizers.Regularizer):
        pass

    assert LogitDecay().name == "logit_decay"
    assert LogitDecay().get_config() == {}


def test_missing_call_is_named():
    class Unfinished(regularizers.Regularizer):
        pass

    with pytest.raises(NotImplementedError, match=r"Unfinished must implement __call__"):
        Unfinished()(lambda x: x, np.zeros((2, 1)), np.zeros((2, 1)))


@pytest.mark.parametrize("value", [-1.0, float("nan"), float("inf"), "10", True])
@pytest.mark.parametrize(
    ("name", "argument"),
    [
        ("r1", "gamma"),
        ("r2", "gamma"),
        ("gradient_penalty", "weight"),
        ("dragan_penalty", "weight"),
        ("dragan_penalty", "noise_scale"),
        ("feature_matching", "weight"),
        ("latent_consistency", "noise_stddev"),
        ("latent_diversity", "weight"),
        ("le_cam", "weight"),
        ("path_length", "weight"),
        ("consistency_regularization", "weight"),
        ("balanced_consistency_regularization", "fake_weight"),
    ],
)
def test_weight_out_of_range(name, argument, value):
    with pytest.raises(ValueError, match=f"Received: {argument}={value!r}. Expected: a finite"):
        regularizers.get({"name": name, argument: value})


def test_a_schedule_that_keras_does_not_know():
    with pytest.raises(ValueError, match="gamma='Cosine'. Expected: .*LearningRateSchedule"):
        regularizers.R1(gamma={"class_name": "Cosine", "config": {}})


def test_config_of_arguments_that_are_kept_under_other_names():
    class Hidden(regularizers.Regularizer):
        def __init__(self, weight=1.0):
            self._weight = weight

    with pytest.raises(NotImplementedError, match=r"Hidden does not keep .*\['weight'\]"):
        Hidden().get_config()


@pytest.mark.parametrize("name", ["le_cam", "path_length"])
@pytest.mark.parametrize("decay", [0.0, 1.0, -1.0, "0.9"])
def test_decay_out_of_range(name, decay):
    with pytest.raises(ValueError, match="`decay` must be"):
        regularizers.get({"name": name, "decay": decay})


def test_get_refuses_what_is_no_regularizer():
    with pytest.raises(ValueError, match="Regularizers from keras.regularizers"):
        regularizers.get(keras.regularizers.L2())
    with pytest.raises(ValueError, match="Unknown regularizer 'r3'.*gradient_penalty,.*, r1"):
        regularizers.get("r3")


def compiled(regularizers, normalization="none"):
    shape = {"width": 4, "depth": 1, "normalization": normalization}
    gan = keras_gan.GAN(
        keras_gan.networks.MLPGenerator(2, latent_dim=3, **shape),
        keras_gan.networks.MLPDiscriminator(2, **shape),
    )
    gan.compile("sgd", "sgd", regularizers=regularizers)
    return gan


def test_an_instance_given_to_two_models_serves_each():
    given = [regularizers.FeatureMatching(), regularizers.LeCam(start_step=0)]
    first, second = compiled(given), compiled(given)
    first.fit(np.ones((4, 2), "float32"), batch_size=4, verbose=0)
    moved = [
        any(np.any(value) for state in gan.regularizer_states for value in state.get_weights())
        for gan in (first, second)
    ]
    assert moved == [True, False]


@pytest.mark.parametrize(
    ("name", "player"),
    [
        ("gradient_penalty", "discriminator"),
        ("dragan_penalty", "discriminator"),
        ("path_length", "generator"),
    ],
)
def test_batch_normalization_is_warned_of(name, player):
    with pytest.warns(UserWarning, match=f"The {player} has batch normalization .*and {name} "):
        compiled([name], "batch")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        compiled([name], "layer")


def test_weight_clipping_says_where_it_belongs():
    with pytest.raises(ValueError, match=r"WeightClipping\(0.01\).apply_to\(discriminator\)"):
        regularizers.get(regularizers.WeightClipping(0.01))
