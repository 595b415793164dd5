import pytest

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
