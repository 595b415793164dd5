"""Images of any size through a generator, and what is refused."""

import keras
import numpy as np
import pytest

from keras_gan import layers, models

RNG = np.random.default_rng(0)


def network(sides=(8, 8), multiple=2, scale=1, channels=1):
    """Halves and doubles images; `scale` enlarges them once more."""
    keras.utils.set_random_seed(0)
    images = keras.Input((*sides, channels))
    x = layers.SideMultiple(multiple)(images)
    x = keras.layers.Conv2D(4, 3, strides=2, padding="same", activation="relu")(x)
    x = keras.layers.Conv2DTranspose(4, 2, strides=2, padding="same", activation="relu")(x)
    x = keras.layers.UpSampling2D(scale)(x)
    return keras.Model(
        images, keras.layers.Conv2D(channels, 3, padding="same", activation="tanh")(x), name="tiny"
    )


def model(generator, **arguments):
    result = models.Reconstruction(generator)
    result.compile(run_eagerly=True, **arguments)
    return result


def images(*shape):
    return RNG.uniform(-1, 1, shape).astype("float32")


class TestTranslate:
    def test_images_of_the_size_it_was_built_for(self):
        generator, x = network(), images(3, 8, 8, 1)
        np.testing.assert_allclose(model(generator).translate(x), generator(x), atol=1e-6)

    def test_export(self, tmp_path):
        import tensorflow as tf

        generator, x = network(), images(3, 8, 8, 1)
        model(generator).export(tmp_path / "served", verbose=0)
        served = tf.saved_model.load(tmp_path / "served")  # Its variables live as long.
        np.testing.assert_allclose(served.serve(x), generator(x), atol=1e-6)

    @pytest.mark.parametrize("sides", [(8, 8), (None, None)])
    def test_other_sizes(self, sides):
        """They are continued by reflection to the next multiple, and cut."""
        generator, x = network(sides, multiple=4), images(2, 10, 13, 1)
        outputs = model(generator).translate(x, batch_size=1)
        assert outputs.shape == (2, 10, 13, 1)
        padded = np.pad(x, ((0, 0), (0, 2), (0, 3), (0, 0)), "symmetric")
        whole = network((12, 16), multiple=4)
        whole.set_weights(generator.get_weights())
        np.testing.assert_allclose(outputs, whole(padded)[:, :10, :13], atol=1e-6)

    def test_a_graph_takes_images_of_different_sizes(self):
        generator = models.Reconstruction(network())
        generator.compile()
        for side in (8, 12, 9):
            assert generator.translate(images(1, side, side, 1)).shape == (1, side, side, 1)

    def test_super_resolution(self):
        outputs = model(network(scale=2)).translate(images(2, 9, 8, 1))
        assert outputs.shape == (2, 18, 16, 1)

    @pytest.mark.parametrize(("scale", "tile"), [(1, 24), (2, 24), (1, "fixed")])
    def test_tiles_make_what_the_whole_makes(self, scale, tile):
        """The network sees less far than the quarter of an overlap that is not used."""
        generator = model(network((24, 24), scale=scale))
        x = images(2, 60, 41, 1)
        tiled = generator.translate(x, tile=tile, overlap=16)
        np.testing.assert_allclose(tiled, generator.translate(x), atol=1e-5)

    def test_tiles_are_blended(self):
        """Where the whole counts, the passage from tile to tile is a line and not a step."""
        inputs = keras.Input((16, 16, 1))
        mean = keras.layers.GlobalAveragePooling2D(keepdims=True)(inputs)
        generator = keras.Model(inputs, keras.layers.UpSampling2D(16)(mean), name="mean")
        ramp = np.linspace(-1, 1, 28, dtype="float32")
        x = np.broadcast_to(ramp[:, None, None], (1, 28, 16, 1))
        rows = model(generator).translate(x, tile="fixed", overlap=4)[0, :, 0, 0]
        first, second = ramp[:16].mean(), ramp[12:].mean()
        np.testing.assert_allclose(rows[:13], first, atol=1e-5)
        passage = first + (second - first) * np.array([0.25, 0.75])
        np.testing.assert_allclose(rows[13:15], passage, atol=1e-5)
        np.testing.assert_allclose(rows[15:], second, atol=1e-5)

    def test_images_smaller_than_a_tile(self):
        generator = model(network((16, 16)))
        assert generator.translate(images(1, 3, 20, 1), tile=16).shape == (1, 3, 20, 1)

    def test_tiles_of_a_network_without_a_size(self):
        with pytest.raises(ValueError, match="tile='fixed' takes .*which takes images of any size"):
            model(network((None, None))).translate(images(1, 8, 8, 1), tile="fixed")

    def test_a_network_that_is_not_fully_convolutional(self):
        inputs = keras.Input((4, 4, 1))
        x = keras.layers.Dense(16, activation="tanh")(keras.layers.Flatten()(inputs))
        generator = model(keras.Model(inputs, keras.layers.Reshape((4, 4, 1))(x), name="dense"))
        assert generator.translate(images(1, 9, 6, 1), tile="fixed").shape == (1, 9, 6, 1)
        with pytest.raises(ValueError, match="'dense' takes images of 4x4 only.*9x6.*tile='fixed'"):
            generator.translate(images(1, 9, 6, 1))

    @pytest.mark.parametrize(
        ("x", "arguments", "message"),
        [
            (np.zeros((2, 8, 8, 3), "float32"), {}, r"\(8, 8, 3\).*takes images of shape"),
            (np.zeros((8, 8, 1), "float32"), {}, "rank 3"),
            (np.zeros((0, 8, 8, 1), "float32"), {}, "no images"),
            (np.full((1, 8, 8, 1), 255.0), {}, r"values in \[255, 255\]"),
            (np.zeros((1, 8, 8, 1), "uint8"), {}, "uint8"),
            (-np.ones((1, 8, 8, 1)), {"tile": 7}, "multiples of 2. Pass tile=8"),
            (-np.ones((1, 8, 8, 1)), {"tile": 4, "overlap": 3}, r"\[0, 2\].*tile=6"),
        ],
    )
    def test_bad_input(self, x, arguments, message):
        with pytest.raises(ValueError, match=message):
            model(network()).translate(x, **arguments)


class TestData:
    @pytest.mark.parametrize(
        ("data", "message"),
        [
            ((-np.ones((4, 8, 8, 1)),), r"Expected a tuple \(inputs, targets\)"),
            ((-np.ones((4, 8, 8, 3)), -np.ones((4, 8, 8, 1))), "generator takes inputs of shape"),
            ((-np.ones((4, 8, 8, 1)), -np.ones((4, 8, 8, 3))), "generator makes samples of shape"),
            ((-np.ones((4, 9, 9, 1)), -np.ones((4, 8, 8, 1))), r"\(9, 9, 1\)"),
            ((-np.ones((4, 8, 8, 1)), np.full((4, 8, 8, 1), 9.0)), r"values in \[9, 9\]"),
        ],
    )
    def test_what_is_no_pair_is_refused(self, data, message):
        with pytest.raises(ValueError, match=message):
            model(network()).fit(*data, verbose=0)

    def test_sizes_that_the_network_cant_halve(self):
        x = images(4, 10, 10, 1)
        with pytest.raises(ValueError, match="multiples of 4"):
            model(network((None, None), multiple=4)).fit(x, x, verbose=0)

    def test_a_sigmoid_is_warned_about(self):
        inputs = keras.Input((8, 8, 1))
        outputs = keras.layers.Conv2D(1, 1, activation="sigmoid", name="last")(inputs)
        with pytest.warns(UserWarning, match=r"'last'. Expected images in \[-1, 1\]"):
            models.Reconstruction(keras.Model(inputs, outputs))

    def test_a_generator_of_vectors(self):
        vectors = keras.Input((3,))
        with pytest.raises(ValueError, match=r"Reconstruction expects a network from images"):
            models.Reconstruction(keras.Model(vectors, keras.layers.Dense(2)(vectors)))


@pytest.mark.parametrize("loss", ["absolute_error", {"name": "squared_error"}])
def test_a_step_of_reconstruction_by_hand(loss):
    """G(x) = w x + b: the gradient of the mean of |G(x) - y|, or of its square."""
    x, y = images(2, 4, 3, 3, 1)
    inputs = keras.Input((3, 3, 1))
    network = keras.Model(inputs, keras.layers.Conv2D(1, 1)(inputs))
    network.set_weights([np.full((1, 1, 1, 1), 0.5), np.array([0.1])])
    reconstruction = model(network, generator_optimizer=keras.optimizers.SGD(0.5), loss=loss)
    logs = reconstruction.fit(x, y, batch_size=4, verbose=0).history
    error = 0.5 * x + 0.1 - y
    value, slope = error**2, 2 * error
    if loss == "absolute_error":
        value, slope = np.abs(error), np.sign(error)
    np.testing.assert_allclose(logs["reconstruction_loss"], [value.mean()], rtol=1e-5)
    weight, bias = (float(np.ravel(w)[0]) for w in network.get_weights())
    np.testing.assert_allclose(weight, 0.5 - 0.5 * np.mean(slope * x), rtol=1e-5)
    np.testing.assert_allclose(bias, 0.1 - 0.5 * np.mean(slope), rtol=1e-5, atol=1e-7)


def test_reconstruction_finds_the_mean_of_what_may_be_right():
    """Of targets that are 1 or -0.5 for one input, the squared error's minimum is the mean."""
    inputs = keras.Input((1, 1, 1))
    generator = keras.Model(inputs, keras.layers.Conv2D(1, 1)(inputs))
    reconstruction = model(generator, generator_optimizer=keras.optimizers.SGD(0.1))
    x = np.full((160, 1, 1, 1), -1.0, "float32")
    y = np.tile([1.0, -0.5], 80).reshape(160, 1, 1, 1).astype("float32")
    # Each step leaves 0.6 of the error.
    reconstruction.fit(x, y, batch_size=8, shuffle=False, verbose=0)
    np.testing.assert_allclose(reconstruction.translate(x)[0, 0, 0], 0.25, atol=1e-3)
    logs = reconstruction.evaluate(x, y, verbose=0, return_dict=True)
    assert logs["l1"] == pytest.approx(0.75, abs=1e-3)
    assert logs["psnr"] == pytest.approx(10 * np.log10(4 / 0.5625), abs=1e-2)
    with pytest.raises(ValueError, match="Did you mean 'squared_error'"):
        reconstruction.compile(loss="squared_eror")
