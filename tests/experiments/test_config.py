import pytest

from keras_gan.experiments.config import check_config, default_config, tiny_form


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
