import numpy as np
import pytest

from keras_gan import augmentations, engine


def test_every_image_is_one_of_the_shifted_or_mirrored():
    image = np.random.default_rng(0).uniform(0.1, 1.0, (8, 8, 2)).astype("float32")
    padded = np.pad(image, [[1, 1], [1, 1], [0, 0]])
    shifted = [padded[i : i + 8, j : j + 8] for i in range(3) for j in range(3)]
    mirrored = np.pad(image[:, ::-1], [[1, 1], [1, 1], [0, 0]])
    shifted += [mirrored[i : i + 8, j : j + 8] for i in range(3) for j in range(3)]
    augment = augmentations.get("flip_translation")
    with engine.random.scope(seed=0):
        images = np.array(augment(np.broadcast_to(image, (500, 8, 8, 2))))
    found = [[np.array_equal(x, s) for s in shifted] for x in images]
    assert np.all(np.sum(found, axis=1) == 1)
    # All 18, of which about as many mirrored as not.
    assert np.all(np.sum(found, axis=0) > 0)
    assert 0.4 < np.mean(np.argmax(found, axis=1) >= 9) < 0.6


def test_points_are_no_images():
    with pytest.raises(ValueError, match="FlipTranslation changes images"):
        augmentations.FlipTranslation()(np.zeros((4, 2), "float32"))


def test_config_round_trip():
    augment = augmentations.FlipTranslation(name="flip")
    assert augment.get_config() == {"name": "flip"}
    assert augmentations.FlipTranslation.from_config(augment.get_config()).name == "flip"
