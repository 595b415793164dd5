import numpy as np
import pytest

from keras_gan import losses

NAMES = ["relativistic_average", "relativistic_pairing"]
all_names = pytest.mark.parametrize("name", NAMES)


@all_names
def test_generator_loss_without_real_logits(name):
    with pytest.raises(ValueError, match="Received: real_logits=None. Expected: .*as many real"):
        losses.get(name).generator_loss(np.zeros((4, 1)))


@all_names
def test_unequal_counts(name):
    loss = losses.get(name)
    with pytest.raises(ValueError, match=r"\(4, 1\), fake_logits of shape \(1, 1\)"):
        loss.discriminator_loss(np.zeros((4, 1)), np.zeros((1, 1)))
    with pytest.raises(ValueError, match="equally many real and generated samples"):
        loss.generator_loss(np.zeros((4, 1)), np.zeros((3, 1)))


@all_names
def test_unknown_base(name):
    with pytest.raises(ValueError, match="base='hing'. Did you mean 'hinge'"):
        losses.get({"name": name, "base": "hing"})


@all_names
@pytest.mark.parametrize("base", ["non_saturating", "least_squares", "hinge"])
def test_a_common_offset_of_the_logits_changes_nothing(name, base):
    loss = losses.get({"name": name, "base": base})
    real, fake = np.random.default_rng(0).integers(-4, 4, (2, 8, 1)).astype("float32")
    np.testing.assert_array_equal(
        loss.discriminator_loss(real + 16, fake + 16), loss.discriminator_loss(real, fake)
    )
    np.testing.assert_array_equal(
        loss.generator_loss(fake + 16, real + 16), loss.generator_loss(fake, real)
    )
