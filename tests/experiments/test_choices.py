"""What recipes make of a configuration, by the values that they are to have."""

import types

import pytest

from keras_gan.experiments import default_config, use_linear_decay, use_semi_supervised_recipe
from keras_gan.experiments.build import build_model, build_optimizer


def test_linear_decay_of_every_optimizer():
    """From each one's own rate: constant for 3 epochs, then 2 epochs down to 0."""
    config = default_config("sagan")
    use_linear_decay(config, constant_epochs=3, decay_epochs=2)
    assert config.train.epochs == 5
    for player, rate in (("generator", 1e-4), ("discriminator", 4e-4)):
        fields = config.optimizers[player].to_dict()
        assert fields["learning_rate"] == {
            "name": "linear_decay",
            "initial_value": rate,
            "constant_epochs": 3,
            "decay_epochs": 2,
        }
        assert (fields["beta_1"], fields["beta_2"]) == (0.0, 0.9)
        optimizer = build_optimizer(fields, steps=lambda: 10)
        rates = []
        for _ in range(6):
            rates.append(float(optimizer.learning_rate))
            optimizer.iterations.assign_add(10)
        assert rates == pytest.approx([rate, rate, rate, rate, rate / 2, 0.0])


def test_semi_supervised_recipe():
    """Salimans et al. for MNIST: latents of 100, batches of 100, Adam of beta_1 = 0.5."""
    config = default_config("semi_supervised_gan")
    use_semi_supervised_recipe(config)
    assert config.data.batch_size == 100
    assert config.evaluation.split == "test"
    config.model.discriminator.width = 8
    source = types.SimpleNamespace(sample_shape=(4, 4, 1), num_classes=3)
    model = build_model(config, source)
    assert (model.latent_dim, model.num_classes) == (100, 3)
    assert (model.supervised_weight, model.discriminator_ema_decay) == (2.0, 0.9999)
    for player, rate, epsilon in (("generator", 1e-3, 1e-4), ("discriminator", 3e-3, 2e-4)):
        optimizer = model.optimizer_of(player)
        assert float(optimizer.learning_rate) == pytest.approx(rate)
        assert (optimizer.beta_1, optimizer.beta_2) == (0.5, 0.999)
        assert optimizer.epsilon == epsilon
    (matching,) = model.regularizers
    assert (matching.name, matching.alone, matching.layer) == ("feature_matching", True, "features")
    assert matching.weight == pytest.approx(1 / 250)  # A sum over the 250 features, as theirs.
