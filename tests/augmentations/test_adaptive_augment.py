"""Adaptive augmentation: each group of transforms, and the controller's arithmetic."""

import itertools

import keras
import numpy as np
import pytest

from keras_gan import GAN, engine, networks
from keras_gan.augmentations import AdaptiveAugment, image_transforms

RNG = np.random.default_rng(0)


def call(images, **arguments):
    with engine.random.scope(seed=0):
        return np.array(AdaptiveAugment(**arguments)(images))


@pytest.mark.parametrize("p", [1.0, 0.3])
def test_blitting_gives_every_mirror_turn_and_shift(p):
    """8 x 8 images are shifted by -1, 0 or 1 (a quarter, half and quarter of the draws).

    Mirror, turn and shift each happen with probability p, by themselves.
    """
    image = RNG.uniform(-1, 1, (8, 8, 1)).astype("float32")
    expected = {}
    for mirrored, turn, dy, dx in itertools.product((0, 1), range(4), (-1, 0, 1), (-1, 0, 1)):
        one = np.rot90(image[:, ::-1] if mirrored else image, turn)
        one = np.pad(one, ((1, 1), (1, 1), (0, 0)), mode="reflect")
        one = one[1 - dy : 9 - dy, 1 - dx : 9 - dx]
        shift = p * ((1 + (dy == 0)) * (1 + (dx == 0))) / 16 + (1 - p) * (dy == dx == 0)
        of_mirror = p / 2 if mirrored else 1 - p / 2
        expected[one.tobytes()] = of_mirror * (p / 4 + (1 - p) * (turn == 0)) * shift
    assert len(expected) == 72
    count = 6400
    images = np.repeat(image[None], count, axis=0)
    found = [one.tobytes() for one in call(images, transforms="b", probability=p)]
    assert set(found) <= set(expected)
    for one, share in expected.items():
        assert abs(found.count(one) - count * share) < 1 + 5 * np.sqrt(count * share)


def forward(blitting, geometry, normal, side, p):
    """The paper's transforms, from input to output, as one matrix (Appendix B).

    Each is left out where its gate is not below p; the rotations where theirs is not below
    1 - sqrt(1 - p), so that p is the probability of one or both.
    """

    def rotation(angle):
        # x to the right and y down, so that a positive angle turns clockwise.
        matrix = np.eye(3)
        matrix[:2, :2] = [[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]]
        return matrix

    def translation(x, y):
        return np.array([[1, 0, x], [0, 1, y], [0, 0, 1]])

    mirror_gate, mirror, turn_gate, turn, shift_gate, right, down = blitting
    scale_gate, before_gate, before, stretch_gate, after_gate, after, move_gate = geometry
    scale, stretch, x, y = normal
    scale, stretch = 2 ** (0.2 * scale), 2 ** (0.2 * stretch)
    shifts = [int(np.round((2 * draw - 1) * side / 8)) for draw in (right, down)]
    of_rotation = 1 - np.sqrt(1 - p)
    steps = [
        (mirror_gate < p, np.diag([-1 if mirror < 0.5 else 1, 1, 1])),
        (turn_gate < p, rotation(np.pi / 2 * int(4 * turn))),
        (shift_gate < p, translation(*shifts)),
        (scale_gate < p, np.diag([scale, scale, 1])),
        (before_gate < of_rotation, rotation(2 * np.pi * before)),
        (stretch_gate < p, np.diag([stretch, 1 / stretch, 1])),
        (after_gate < of_rotation, rotation(2 * np.pi * after)),
        (move_gate < p, translation(x * side / 8, y * side / 8)),
    ]
    matrix = np.eye(3)
    for happens, step in steps:
        matrix = step @ matrix if happens else matrix
    return matrix


@pytest.mark.parametrize("p", [1.0, 0.3])
def test_blitting_and_geometry_are_one_affine_map(p):
    side, count = 24, 10 if p == 1.0 else 40
    images = RNG.uniform(-1, 1, (count, side, side, 3)).astype("float32")
    with engine.random.scope(seed=0):
        uniform = np.array(engine.random.uniform((count, 21)))
        normal = np.array(engine.random.normal((count, 7)))
    inverses = [
        np.linalg.inv(forward(u[:7], u[7:14], n[:4], side, p))
        for u, n in zip(uniform, normal, strict=True)
    ]
    expected = image_transforms.sample_bilinear(images, np.array(inverses, "float32"))
    received = call(images, transforms="bg", probability=p)
    np.testing.assert_allclose(received, expected, atol=1e-3)


def test_color_ranges():
    """Gray images: `c f (x + b)`, of which the mean and the spread tell `c f` and `b`."""
    image = np.array([-1, 1, 1, -1], "float32").reshape((1, 2, 2, 1))
    augmented = call(np.repeat(image, 4000, axis=0), transforms="c", probability=1.0)
    factor = (augmented[:, 0, 1, 0] - augmented[:, 0, 0, 0]) / 2
    offset = augmented.mean(axis=(1, 2, 3)) / factor
    assert abs((factor < 0).mean() - 0.5) < 0.05
    assert abs(np.log2(np.abs(factor)).std() - 0.5) < 0.03
    assert abs(offset.std() - 0.2) < 0.02
    assert abs(offset.mean()) < 0.02


@pytest.mark.parametrize("p", [0.2, 0.7])
def test_each_transform_happens_with_probability_p(p):
    """Unchanged by color: no brightness, no contrast, and no flip or the sign drawn is +1."""
    image = np.array([-1, 1, 1, -0.5], "float32").reshape((1, 2, 2, 1))
    augmented = call(np.repeat(image, 4000, axis=0), transforms="c", probability=p)
    unchanged = (augmented == image).all(axis=(1, 2, 3)).mean()
    assert abs(unchanged - (1 - p) ** 2 * (1 - p / 2)) < 0.04


@pytest.fixture(scope="module")
def colors():
    """What was done to each of many colored images with p = 0.3, told by three of their pixels.

    Two gray ones tell `c f (x + b)`, and one around the middle gray `c s` and the hue's angle.
    """
    rest = np.array([0.6, -0.2, -0.4])
    image = np.array([[0.5] * 3, [-0.25] * 3, rest, [0.1, 0.2, 0.3]], "float32")
    images = np.repeat(image.reshape(1, 2, 2, 3), 4000, axis=0)
    augmented = call(images, transforms="c", probability=0.3).reshape(-1, 4, 3).astype("float64")
    factor = (augmented[:, 0, 0] - augmented[:, 1, 0]) / 0.75
    # Around the gray axis red, green and blue are thirds of a turn apart.
    turned = (augmented[:, 2] @ np.exp(2j * np.pi / 3 * np.arange(3))) / (
        rest @ np.exp(2j * np.pi / 3 * np.arange(3))
    )
    return {
        "brightness": augmented[:, 0, 0] / factor - 0.5,
        "contrast": np.log2(np.abs(factor)),
        "luma_flip": (factor < 0).astype("float64"),
        "hue": np.angle(turned) / (2 * np.pi),
        "saturation": np.log2(np.abs(turned) / np.abs(factor)),
    }


def changed(values):
    """Which values are not 0, but for rounding."""
    return np.abs(values) > 1e-4


def test_each_change_of_color_happens_by_itself(colors):
    """In each image with the probability p; the sign of the luma is then flipped or not."""
    shares = {name: 0.15 if name == "luma_flip" else 0.3 for name in colors}
    happens = {name: changed(values) for name, values in colors.items()}
    for name, share in shares.items():
        assert abs(happens[name].mean() - share) < 0.035, name  # Five standard deviations.
    for one, other in itertools.combinations(colors, 2):
        both = (happens[one] & happens[other]).mean()
        assert abs(both - shares[one] * shares[other]) < 0.025, (one, other)


def test_ranges_of_the_colors(colors):
    """Normal ones of 0.2, 0.5 and 1; a hue of any angle."""
    for name, stddev in (("brightness", 0.2), ("contrast", 0.5), ("saturation", 1.0)):
        values = colors[name][changed(colors[name])]
        assert abs(values.std() / stddev - 1) < 0.1, name
        assert abs(values.mean()) < 0.15 * stddev, name
    hue = colors["hue"][changed(colors["hue"])]
    shares = np.histogram(hue, bins=8, range=(-0.5, 0.5))[0] / len(hue)
    np.testing.assert_allclose(shares, 1 / 8, atol=0.05)


def observe(augment, *batches):
    """Feeds batches of logits; returns p after each."""
    history = []
    for logits in batches:
        augment.observe(keras.ops.convert_to_tensor(logits, "float32"))
        history.append(float(augment.probability))
    return history


def test_controller_moves_after_each_interval():
    augment = AdaptiveAugment(speed_images=1000)
    sure = np.ones((64, 1))
    history = observe(augment, *[sure] * 9)
    np.testing.assert_allclose(history, [0] * 3 + [0.256] * 4 + [0.512] * 2, rtol=1e-6)
    # Of 8 x 64 images 3 x 64 were sure and 5 x 64 were not: down in the 12th and 16th observation.
    history = observe(augment, *[-sure] * 7)
    np.testing.assert_allclose(history[2:], [0.256] * 4 + [0.0], rtol=1e-6)
    np.testing.assert_allclose(float(augment.log_values()["augmentation_probability"]), 0.0)


def test_controller_holds_the_target():
    """0.5 of signs is 75 % positive: below, p falls, and above it rises; on it, it stays."""
    for positive, expected in ((47, 0.4), (48, 0.5), (49, 0.6)):
        # 64 images: a share of 1/10 of `speed_images`; and numbers without rounding.
        augment = AdaptiveAugment(target=0.5, interval=1, speed_images=640, probability=0.5)
        logits = np.where(np.arange(64) < positive, 3.0, -0.1)[:, None]
        np.testing.assert_allclose(observe(augment, logits), [expected], rtol=1e-6)


def test_controller_counts_images_and_clips():
    augment = AdaptiveAugment(interval=2, speed_images=100)
    # 30 sure images and 90 unsure ones; then a patch map, half of each image sure.
    assert observe(augment, np.ones((30, 1)), -np.ones((90, 1))) == [0.0, 0.0]
    patches = np.stack([np.ones((10, 2, 1)), -np.ones((10, 2, 1))], axis=1)
    assert observe(augment, patches, patches) == [0.0, 0.0]
    np.testing.assert_allclose(observe(augment, *[np.ones((60, 1))] * 4), [0, 1, 1, 1])
    np.testing.assert_allclose(observe(augment, *[-np.ones((5, 1))] * 2), [1, 0.9], rtol=1e-6)


def test_logits_that_are_not_finite():
    augment = AdaptiveAugment(interval=1, speed_images=100)
    np.testing.assert_allclose(observe(augment, [[np.inf]] * 9 + [[np.nan]]), [0.1], rtol=1e-6)


def test_fixed_probability():
    augment = AdaptiveAugment(target=None, interval=1, speed_images=10, probability=0.3)
    augment.build((None, 8, 8, 1))
    np.testing.assert_allclose(observe(augment, np.ones((8, 1))), [0.3])


@pytest.mark.parametrize("loss", ["relativistic_pairing", "relativistic_average", "wasserstein"])
@pytest.mark.parametrize(("brightness", "expected"), [(0.5, 0.66), (-0.5, 0.34)])
def test_losses_whose_logits_have_no_zero(loss, brightness, expected):
    """Real images score above or below generated ones, of brightness 0; all logits are near 100."""
    generator = keras.Sequential([keras.Input((2,)), keras.layers.Dense(4, "tanh")])
    generator.add(keras.layers.Reshape((2, 2, 1)))
    generator.set_weights([np.zeros((2, 4)), np.zeros(4)])
    discriminator = keras.Sequential([keras.Input((2, 2, 1)), keras.layers.Flatten()])
    discriminator.add(keras.layers.Dense(1))
    discriminator.set_weights([np.ones((4, 1)), np.full(1, 100.0)])
    gan = GAN(generator, discriminator)
    augment = AdaptiveAugment(transforms="b", interval=1, speed_images=100, probability=0.5)
    rates = {f"{player}_optimizer": keras.optimizers.SGD(0.0) for player in gan.players}
    gan.compile(loss=loss, augmentations=[augment], **rates)
    gan.fit(np.full((16, 2, 2, 1), brightness, "float32"), batch_size=16, verbose=0)
    np.testing.assert_allclose(float(augment.probability), expected, rtol=1e-6)


def test_replicas_agree_on_p(mirrored):
    """4 images here and 2 there, of which 5 are sure: r_t = 4/6 above the target, 6 images."""
    import tensorflow as tf

    with mirrored.scope():
        augment = AdaptiveAugment(interval=1, speed_images=100)
        augment.build((None, 8, 8, 1))
    parts = mirrored.experimental_distribute_values_from_function(
        lambda context: tf.constant(
            [[[1.0]] * 4, [[1.0], [-1.0]]][context.replica_id_in_sync_group]
        )
    )
    step = tf.function(lambda logits: mirrored.run(augment.observe, (logits,)))
    step(parts)
    step(parts)
    values = mirrored.experimental_local_results(augment.probability.value)
    np.testing.assert_allclose([float(value) for value in values], [0.12, 0.12], rtol=1e-6)


def test_state_is_among_the_weights():
    augment, copy = AdaptiveAugment(interval=2), AdaptiveAugment(interval=2)
    augment.build((None, 8, 8, 1))
    copy.build((None, 8, 8, 1))
    observe(augment, *[np.ones((64, 1))] * 3)
    copy.set_weights(augment.get_weights())
    assert observe(copy, np.ones((64, 1))) == observe(augment, np.ones((64, 1)))
    np.testing.assert_allclose(float(copy.probability), 4 * 64 / 500_000, rtol=1e-6)


@pytest.mark.parametrize(
    ("arguments", "match"),
    [
        ({"target": 1.5}, r"`target` must be a number in \[-1, 1\]"),
        ({"probability": -0.1}, r"`probability` must be a number in \[0, 1\]"),
        ({"interval": 0}, "`interval` must be an integer of at least 1"),
        ({"speed_images": 0}, "`speed_images` must be a finite number above 0"),
        ({"transforms": "bgx"}, "one or more of the letters 'b'"),
        ({"transforms": ""}, "one or more of the letters 'b'"),
    ],
)
def test_bad_arguments(arguments, match):
    with pytest.raises(ValueError, match=match):
        AdaptiveAugment(**arguments)


def test_points():
    with pytest.raises(ValueError, match="AdaptiveAugment changes images"):
        call(np.ones((4, 2), "float32"))


def test_an_instance_given_to_two_models_serves_each():
    augment = AdaptiveAugment(interval=1, speed_images=1_000, probability=0.5)
    gans = []
    for _ in range(2):
        gan = GAN(
            networks.MLPGenerator((8, 8, 1), latent_dim=3, width=4, depth=1),
            networks.MLPDiscriminator((8, 8, 1), width=4, depth=1),
        )
        gan.compile("sgd", "sgd", augmentations=[augment])
        gans.append(gan)
    gans[0].fit(np.ones((16, 8, 8, 1), "float32"), batch_size=4, verbose=0)
    values = [[np.array(w) for w in gan.augmentations[0].weights] for gan in gans]
    assert any(np.any(first != second) for first, second in zip(*values, strict=True))
    assert gans[0].augmentations[0] is augment


def test_two_of_them_are_refused():
    gan = GAN(
        networks.MLPGenerator((8, 8, 1), latent_dim=3, width=4, depth=1),
        networks.MLPDiscriminator((8, 8, 1), width=4, depth=1),
    )
    names = r"\['augmentation_probability', 'augmentation_probability'\]"
    with pytest.raises(ValueError, match=f"Two augmentations have the same name.*{names}"):
        gan.compile("sgd", "sgd", augmentations=["adaptive_augment", "adaptive_augment"])
