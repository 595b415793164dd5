import types

import keras
import pytest
from keras import layers

from keras_gan import models
from keras_gan.experiments import build
from keras_gan.experiments.config import check_config, default_config, in_form, tiny_form


def test_the_default_passes():
    check_config(default_config())
    check_config(tiny_form(default_config()))


def test_an_unknown_field_is_named_with_the_near_one():
    config = default_config()
    config.epochs = 3
    with pytest.raises(ValueError, match="Unknown field `epochs` in the configuration.*Available"):
        check_config(config)
    config = default_config()
    config.train.epoch = 3
    with pytest.raises(ValueError, match=r"`epoch` in config\.train\. Did you mean 'epochs'"):
        check_config(config)


def test_a_missing_field_is_named():
    config = default_config()
    del config.seed
    with pytest.raises(ValueError, match="lacks the field `seed`"):
        check_config(config)
    config = default_config()
    del config.model.generator
    with pytest.raises(ValueError, match=r"config\.model lacks `generator`"):
        check_config(config)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("train.epochs", 0, r"config\.train\.epochs` must be an integer of at least 1"),
        ("train.steps_per_epoch", 0, r"steps_per_epoch` must be an integer of at least 1"),
        ("train.steps_per_execution", 0, r"steps_per_execution` must be an integer of at least 1"),
        ("train.precision", "float16", "precision is 'float16'. Expected.*mixed_float16"),
        ("model.num_discriminator_steps", 5, "batch_size=64 can't be cut.*multiple of 5"),
        ("model.generator.name", "dcgn_generator", "Unknown network.*dcgan_generator"),
        (
            "model.discriminator",
            {"name": "mlp_discriminator", "with": 8},
            r"config\.model\.discriminator is the network 'mlp_discriminator', which has no "
            "argument 'with'. Did you mean 'width'.*sample_shape, ",
        ),
        ("loss", {"label_smoothing": 0.1}, r"config\.loss lacks `name`"),
        ("evaluation.metrics", "fd,kdd", "Unknown metric 'kdd'. Did you mean 'kd'"),
        ("evaluation.extractor", "mnst", "extractor is 'mnst'. Did you mean 'mnist'"),
        ("evaluation.every_epochs", 2, "every_epochs=2, but config.evaluation.metrics names no"),
        ("evaluation.num_samples", 0, r"evaluation\.num_samples` must be an integer of at least 1"),
        ("evaluation.num_real", -1, r"evaluation\.num_real` must be an integer of at least 1"),
        ("evaluation.arguments", {"k": {}}, "Unknown metric 'k'"),
    ],
)
def test_what_cannot_work_is_refused(path, value, message):
    config = default_config()
    if isinstance(value, dict):
        section, _, field = path.rpartition(".")
        (config[section] if section else config)[field] = value
    else:
        config.update_from_flattened_dict({path: value})
    with pytest.raises(ValueError, match=message):
        check_config(config)


def test_an_unknown_form_is_refused():
    assert in_form(default_config(), "").train.steps_per_epoch is None
    assert in_form(default_config(), "tiny").train.steps_per_epoch == 2
    with pytest.raises(ValueError, match="Unknown form 'tny'.*'tiny'"):
        in_form(default_config(), "tny")


def test_the_number_of_labels_is_for_models_that_need_it():
    config = default_config("semi_supervised_gan")
    with pytest.raises(ValueError, match="num_labels_per_class is not set. Say how many"):
        check_config(config)
    config.data.num_labels_per_class = 0
    with pytest.raises(ValueError, match="num_labels_per_class.*at least 1"):
        check_config(config)
    config = default_config()
    config.data.num_labels_per_class = 10
    with pytest.raises(ValueError, match="num_labels_per_class=10 is for .* which 'gan' is not"):
        check_config(config)


BUILD_NETWORK = build.build_network


def smallest_network(fields, shape, implied):
    """Stands in for `build_network`, whose networks would take most of the time."""
    name = fields["name"]
    if "generator" in name:
        fields = {"name": "mlp_generator", "latent_dim": 128, "width": 2, "depth": 1}
    elif name == "dcgan_encoder":
        fields = {"name": name, "width": 1}
    elif name in ("patch_discriminator", "srgan_discriminator"):
        fields = {"name": "patch_discriminator", "width": 1, "depth": 1, "normalization": "none"}
    elif name == "semi_supervised_gan_discriminator":
        return keras.Sequential([keras.Input(shape), layers.Flatten(), layers.Dense(10)])
    elif "discriminator" in name:
        fields = {"name": "mlp_discriminator", "width": 2, "depth": 1}
    else:  # From images to images.
        return keras.Sequential([keras.Input(shape), layers.Conv2D(1, 1)])
    return BUILD_NETWORK(fields, shape, implied)


def arguments_of(model):
    """Returns the constructor's arguments besides the networks, and those of `compile`."""
    config, compiled = model.get_config(), model.get_compile_config()
    for player in model.players:
        del compiled[f"{player}_optimizer"]["config"]["name"]
    for name in ("name", *model.network_names):
        del config[name]
    return config, compiled


@pytest.mark.parametrize("name", sorted(set(models.names()) - {"gan"}))
def test_a_models_configuration_makes_what_its_class_has_by_default(name, monkeypatch):
    monkeypatch.setattr(build, "build_network", smallest_network)
    config = default_config(name)
    assert config.data.batch_size == 64 * config.model.get("num_discriminator_steps", 1)
    source = types.SimpleNamespace(sample_shape=(8, 8, 1), input_shape=(8, 8, 1), num_classes=10)
    built = build.build_model(config, source)
    model_class = models.member(name)
    assert type(built) is model_class
    alone = model_class(**{network: getattr(built, network) for network in built.network_names})
    alone.compile(steps_per_execution="auto")  # What a configuration has by default.
    for found, expected in zip(arguments_of(built), arguments_of(alone), strict=True):
        assert set(found) == set(expected)
        for argument, value in expected.items():
            assert found[argument] == value, argument


@pytest.mark.parametrize(
    ("model", "data", "message"),
    [
        ("gan", {"targets": "folder:b"}, "data.targets='folder:b' is for .* which 'gan' is not"),
        ("gan", {"side_by_side": "left"}, "data.side_by_side='left' is for .*'gan' is not"),
        ("cycle_gan", {"targets": "folder:b", "transform": "gray"}, "transform='gray' is for .*"),
        ("pix2pix", {}, "set config.data.targets or .*or .*side_by_side. Received: none"),
        ("pix2pix", {"targets": "folder:b", "transform": "gray"}, "Received: targets, transform"),
        ("cycle_gan", {}, "set config.data.targets. Received: none"),
        ("gan", {"crop_size": 24}, "crop_size and .*flip are for .*which 'gan' is not"),
        ("inpainting", {"flip": True}, "are for models from images to images, which 'inpainting'"),
    ],
)
def test_what_makes_pairs_is_for_models_that_need_it(model, data, message):
    config = default_config(model)
    config.data.update(data)
    with pytest.raises(ValueError, match=message):
        check_config(config)


@pytest.mark.parametrize(
    ("model", "data"),
    [
        ("cycle_gan", {"targets": "folder:b", "crop_size": 24, "flip": True}),
        ("pix2pix", {"side_by_side": "left", "crop_size": 24, "flip": True}),
        ("pix2pix", {"transform": "gray"}),
    ],
)
def test_pairs_of_models_that_need_them(model, data):
    config = default_config(model)
    config.data.update(data)
    check_config(config)
