import types

import keras
import numpy as np
import pytest

import keras_gan
from keras_gan.experiments import default_config, tiny_form
from keras_gan.experiments.build import (
    build_batches,
    build_callbacks,
    build_model,
    build_network,
    build_optimizer,
    build_source,
    build_validation,
    held_out_batches,
    steps_in_epoch,
)


def source_of(sample_shape):
    """Returns what `build_model` has to know of a data set."""
    return types.SimpleNamespace(sample_shape=sample_shape, num_classes=None)


def test_every_field_reaches_the_model():
    config = default_config()
    config.seed = 3
    config.model.num_discriminator_steps = 2
    config.model.ema_decay = 0.75
    config.model.generator.width = 4
    config.loss = {"name": "least_squares", "real_target": 0.9}
    config.regularizers = {"r1": {"gamma": 7.0}, "gradient_penalty": {}}
    config.augmentations = {"diff_augment": {"policy": "cutout"}, "instance_noise": {"stddev": 0.5}}
    config.optimizers.generator.learning_rate = 0.125
    config.optimizers.discriminator = {"name": "sgd", "learning_rate": 0.5, "momentum": 0.25}
    config.train.steps_per_execution = 2
    config.train.jit_compile = "false"
    gan = build_model(config, source_of((16, 16, 3)))
    assert isinstance(gan, keras_gan.GAN)
    assert gan.sample_shape == (16, 16, 3) and gan.latent_dim == 128
    assert gan.seed == 3 and gan.num_discriminator_steps == 2
    assert gan.ema_decay == 0.75
    assert gan.loss.get_config()["real_target"] == 0.9
    assert [r.name for r in gan.regularizers] == ["gradient_penalty", "r1"]
    assert gan.regularizers[1].gamma == 7.0
    cutout, noise = gan.augmentations
    assert (cutout.policy, noise.stddev) == ("cutout", 0.5)
    assert float(gan.generator_optimizer.learning_rate.value) == 0.125
    assert isinstance(gan.discriminator_optimizer, keras.optimizers.SGD)
    assert gan.discriminator_optimizer.momentum == 0.25
    assert gan.steps_per_execution == 2 and gan.jit_compile is False


@pytest.mark.parametrize(
    ("section", "value", "message"),
    [
        ("model", {"name": "gam"}, "Unknown model 'gam'. Did you mean 'gan'"),
        ("loss", {"name": "hing"}, "Unknown loss 'hing'. Did you mean 'hinge'"),
        ("loss", {"name": "hinge", "smoothing": 1}, "loss 'hinge' can't be made.*smoothing"),
        ("regularizers", {"r3": {}}, "Unknown regularizer 'r3'"),
        ("train", {"jit_compile": "maybe"}, "jit_compile is 'maybe'. Expected 'auto'"),
    ],
)
def test_wrong_names_and_arguments_are_explained(section, value, message):
    config = default_config()
    if section == "regularizers":
        config.regularizers = value
    else:
        config[section].update(value)
    with pytest.raises(ValueError, match=message):
        build_model(config, source_of((8, 8, 1)))


@pytest.mark.parametrize("section", ["regularizers", "augmentations"])
def test_parts_that_a_model_does_not_take_are_refused(section):
    config = tiny_form(default_config("reconstruction"))
    config[section] = {"r1": {}} if section == "regularizers" else {"instance_noise": {}}
    source = types.SimpleNamespace(sample_shape=(8, 8, 1), input_shape=(8, 8, 1), num_classes=None)
    message = rf"'reconstruction' takes no {section}. Leave config\.{section} empty"
    with pytest.raises(ValueError, match=message):
        build_model(config, source)


def test_an_unknown_network_lists_what_exists():
    config = default_config()
    config.model.generator.name = "dcgan"
    with pytest.raises(ValueError, match="Unknown network 'dcgan'.*mlp_generator"):
        build_model(config, source_of((8, 8, 1)))


def test_a_missing_optimizer_is_named():
    config = default_config()
    del config.optimizers.discriminator
    with pytest.raises(ValueError, match="missing discriminator_optimizer"):
        build_model(config, source_of((8, 8, 1)))


@pytest.mark.parametrize("fields", [{"name": "adm"}, {"name": "adam", "rate": 1.0}])
def test_a_wrong_optimizer_is_explained(fields):
    with pytest.raises(ValueError, match="Can't make the optimizer.*keras.optimizers"):
        build_optimizer(fields)


def test_callbacks_get_what_the_runner_knows_unless_configured(tmp_path):
    config = default_config()
    config.callbacks = {
        "sample_grid": {"every_epochs": 3},
        "divergence_monitor": {"checkpoint_dir": "elsewhere"},
        "terminate_on_nan": {},
    }
    monitor, grid, terminate = build_callbacks(
        config,
        {"sample_grid": {"directory": tmp_path}, "divergence_monitor": {"checkpoint_dir": "here"}},
    )
    assert grid.directory == tmp_path and grid.every_epochs == 3
    assert str(monitor.checkpoint_dir) == "elsewhere"
    assert isinstance(terminate, keras.callbacks.TerminateOnNaN)


def test_an_optimizer_of_an_unknown_player_is_refused():
    config = default_config()
    config.optimizers.critic = {"name": "adam"}
    with pytest.raises(ValueError, match="player 'critic'.*Its players: generator, discriminator"):
        build_model(config, source_of((8, 8, 1)))


def test_precision_is_that_of_the_networks_and_of_nothing_else():
    config = default_config()
    config.train.precision = "mixed_float16"
    before = keras.config.dtype_policy()
    gan = build_model(config, source_of((8, 8, 1)))
    assert keras.config.dtype_policy() == before
    assert gan.generator.get_layer("project").compute_dtype == "float16"
    assert gan.discriminator.get_layer("halve_4x4").compute_dtype == "float16"
    assert isinstance(gan.generator_optimizer, keras.optimizers.LossScaleOptimizer)


def test_batches_of_a_few_labels_from_a_step_on():
    config = default_config("semi_supervised_gan")
    config.data.update({"num_labels_per_class": 2, "batch_size": 20, "split": "train[:200]"})
    source = build_source(config, "train[:200]")
    images, (labelled, labels) = next(iter(build_batches(config, source, first_step=3)))
    assert images.shape == labelled.shape == (20, 28, 28, 1)
    assert np.bincount(labels).tolist() == [2] * 10
    *_, (fourth, (labelled_4, _)) = build_batches(config, source).take(4)
    np.testing.assert_array_equal(images, fourth)
    np.testing.assert_array_equal(labelled, labelled_4)
    config.evaluation.split = "test[:10]"
    _, test_labels = next(iter(build_validation(config)))
    assert test_labels.shape == (10,)


def test_a_schedule_counts_steps_or_epochs():
    fields = {"name": "linear_decay", "initial_value": 0.5, "constant_epochs": 2}
    optimizer = build_optimizer(
        {"name": "sgd", "learning_rate": {**fields, "decay_steps": 20}}, lambda: 10
    )
    rates = []
    for _ in range(5):
        rates.append(float(optimizer.learning_rate))
        optimizer.iterations.assign_add(10)
    np.testing.assert_allclose(rates, [0.5, 0.5, 0.5, 0.25, 0.0])
    fields = {"name": "piecewise_constant_decay", "boundaries": [3], "values": [1.0, 0.25]}
    optimizer = build_optimizer({"name": "adam", "learning_rate": fields})
    optimizer.iterations.assign(4)
    assert float(optimizer.learning_rate) == 0.25


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": "linear_dekay"}, "Unknown learning rate schedule.*Did you mean 'linear_decay'"),
        ({"name": "linear_decay", "rate": 1}, "'linear_decay' can't be made.*rate"),
        ({"initial_value": 1}, "Cannot resolve a learning rate schedule"),
    ],
)
def test_a_wrong_schedule_is_explained(fields, message):
    with pytest.raises(ValueError, match=message):
        build_optimizer({"name": "adam", "learning_rate": fields})


def test_a_schedule_in_epochs_of_the_larger_domain():
    config = tiny_form(default_config("cycle_gan"))
    config.train.steps_per_epoch = None
    config.data.batch_size = 3
    larger = types.SimpleNamespace(num_examples=31)
    assert steps_in_epoch(config, types.SimpleNamespace(num_examples=20, larger=larger)) == 10
    config.train.steps_per_epoch = 7
    assert steps_in_epoch(config, None) == 7


def test_a_network_is_loaded_where_its_file_is_named(tmp_path):
    path = tmp_path / "network.keras"
    keras_gan.networks.SRResNet((4, 4, 1), scale=2, width=2, num_blocks=1).save(path)
    fields = {"name": "sr_res_net", "width": 3, "num_blocks": 2, "scale": 4}
    loaded = build_network({**fields, "saved": str(path)}, (4, 4, 1))
    assert loaded.output_shape == (None, 8, 8, 1)
    assert build_network({**fields, "saved": None}, (4, 4, 1)).output_shape == (None, 16, 16, 1)
    with pytest.raises(ValueError, match="Expected: data of the network's shape"):
        build_network({**fields, "saved": str(path)}, (8, 8, 1))


def test_held_out_images_have_the_size_of_the_crops():
    config = tiny_form(default_config("pix2pix"))
    config.data.update({"transform": "gray", "channels": 3, "image_size": 20, "crop_size": 16})
    held_out = build_source(config, "test[:4]", held_out=True)
    assert build_source(config, "test[:4]").sample_shape == (20, 20, 3)
    assert held_out.sample_shape == (16, 16, 3)
    config.data.image_size = None
    whole = build_source(config, "test[:4]", held_out=True)
    assert whole.sample_shape == (28, 28, 3)
    for crop, side in ((True, 16), (False, 28)):
        first, again = (
            [np.asarray(targets) for _, targets in held_out_batches(config, whole, crop)]
            for _ in range(2)
        )
        assert first[0].shape == (4, side, side, 3)
        np.testing.assert_array_equal(first, again)


def test_fewer_examples_than_a_batch_are_explained():
    config = default_config()
    config.data.batch_size = 16
    source = types.SimpleNamespace(name="folder:cats", num_examples=16)
    assert steps_in_epoch(config, source) == 1
    source.num_examples = 15
    message = "'folder:cats' has 15 examples, fewer than a batch of 16.*smaller --config.data"
    with pytest.raises(ValueError, match=message):
        steps_in_epoch(config, source)
