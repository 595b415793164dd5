"""The objectives of pix2pix, SRGAN and of inpainting, against values worked out in NumPy."""

import keras
import numpy as np
import pytest

from keras_gan import models

RNG = np.random.default_rng(0)
X, Y = RNG.uniform(-1, 1, (2, 6, 4, 4, 1)).astype("float32")


def scaling(factor, channels=1):
    """A generator that multiplies the first channel of its images."""
    inputs = keras.Input((4, 4, channels))
    layer = keras.layers.Conv2D(1, 1, use_bias=False)
    network = keras.Model(inputs, layer(inputs))
    layer.set_weights([np.array([factor] + [0.0] * (channels - 1)).reshape(1, 1, channels, 1)])
    return network


def summing(weights, num_inputs=1):
    """A discriminator of patches of one pixel: the weighted sum of its images' pixels."""
    inputs = [keras.Input((4, 4, 1)) for _ in range(num_inputs)]
    x = keras.layers.Concatenate()(inputs) if num_inputs > 1 else inputs[0]
    layer = keras.layers.Conv2D(1, 1, use_bias=False)
    network = keras.Model(inputs if num_inputs > 1 else inputs[0], layer(x))
    layer.set_weights([np.array(weights).reshape(1, 1, num_inputs, 1)])
    return network


def softplus(x):
    return np.log1p(np.exp(x))


def evaluated(model, *data, **arguments):
    model.compile(run_eagerly=True, **arguments)
    return model.evaluate(*data, verbose=0, return_dict=True, batch_size=6)


class TestPix2Pix:
    def test_objective(self):
        model = models.Pix2Pix(scaling(0.5), summing([2.0, -1.0], 2), l1_weight=10.0)
        logs = evaluated(model, X, Y)
        outputs = 0.5 * X
        real, fake = 2 * Y - X, 2 * outputs - X
        assert logs["l1_loss"] == pytest.approx(10 * np.abs(Y - outputs).mean(), rel=1e-5)
        assert logs["l1"] == pytest.approx(np.abs(Y - outputs).mean(), rel=1e-5)
        assert logs["generator_loss"] == pytest.approx(softplus(-fake).mean(), rel=1e-5)
        discriminator_loss = (softplus(-real) + softplus(fake)).mean() / 2
        assert logs["discriminator_loss"] == pytest.approx(discriminator_loss, rel=1e-5)
        assert logs["real_accuracy"] == pytest.approx((real > 0).mean(), abs=1e-5)
        mse = ((Y - outputs) ** 2).mean(axis=(1, 2, 3))
        assert logs["psnr"] == pytest.approx((10 * np.log10(4 / mse)).mean(), rel=1e-5)

    def test_a_loss_that_compares_targets_with_outputs(self):
        """Of the same patch and the same input."""
        model = models.Pix2Pix(scaling(0.5), summing([2.0, -1.0], 2), adversarial_weight=3.0)
        logs = evaluated(model, X, Y, loss="relativistic_pairing")
        lead = (2 * Y - X) - (2 * 0.5 * X - X)
        assert logs["generator_loss"] == pytest.approx(3 * softplus(lead).mean(), rel=1e-5)
        assert logs["discriminator_loss"] == pytest.approx(softplus(-lead).mean() / 2, rel=1e-5)
        for kind in ("real", "fake"):
            assert logs[f"{kind}_accuracy"] == pytest.approx((lead > 0).mean(), abs=1e-5)

    def test_a_step_with_a_loss_that_compares_targets_with_outputs(self):
        """The discriminator is at rest: of `softplus(2 y - 2 w x)` the gradient for w."""
        model = models.Pix2Pix(scaling(0.5), summing([2.0, -1.0], 2), l1_weight=0.0)
        optimizers = keras.optimizers.SGD(0.1), keras.optimizers.SGD(0.0)
        model.compile(*optimizers, loss="relativistic_pairing", run_eagerly=True)
        model.fit(X, Y, batch_size=6, verbose=0)
        gradient = np.mean(-2 * X / (1 + np.exp(-(2 * Y - X))))
        weight = float(np.ravel(model.generator.get_weights()[0])[0])
        assert weight == pytest.approx(0.5 - 0.1 * gradient, rel=1e-5)

    def test_without_the_adversarial_term_it_learns_by_l1_alone(self):
        model = models.Pix2Pix(scaling(0.5), summing([2.0, -1.0], 2), 1.0, adversarial_weight=0.0)
        optimizers = keras.optimizers.SGD(1.0), keras.optimizers.SGD(1.0)
        model.compile(*optimizers, run_eagerly=True)
        model.fit(X, Y, batch_size=6, verbose=0)
        gradient = np.mean(np.sign(0.5 * X - Y) * X)
        weight = float(np.ravel(model.generator.get_weights()[0])[0])
        assert weight == pytest.approx(0.5 - gradient, rel=1e-4)

    def test_a_discriminator_of_one_input(self):
        with pytest.raises(ValueError, match="1 input, where .* has 2. .*condition_channels"):
            models.Pix2Pix(scaling(1.0), summing([1.0]))

    def test_a_negative_weight(self):
        with pytest.raises(ValueError, match="`l1_weight` must be.*-1"):
            models.Pix2Pix(scaling(1.0), summing([1.0, 1.0], 2), l1_weight=-1)


class TestSRGAN:
    @pytest.mark.parametrize(
        ("content", "distance"),
        [
            ("pixels", lambda y, g: (y - g) ** 2),
            (keras.layers.Rescaling(3.0), lambda y, g: 9 * (y - g) ** 2),
        ],
    )
    def test_content(self, content, distance):
        arguments = {"content": content, "content_weight": 0.5, "adversarial_weight": 0.1}
        model = models.SRGAN(scaling(0.5), summing([2.0]), **arguments)
        logs = evaluated(model, X, Y)
        expected = 0.5 * distance(Y, 0.5 * X).mean()
        assert logs["content_loss"] == pytest.approx(expected, rel=1e-4)
        assert logs["generator_loss"] == pytest.approx(0.1 * softplus(-X).mean(), rel=1e-5)

    def test_features_of_the_discriminator(self):
        inputs = keras.Input((4, 4, 1))
        layer = keras.layers.Conv2D(1, 1, use_bias=False, activation="relu")
        discriminator = keras.Model(inputs, keras.layers.Conv2D(1, 1)(layer(inputs)))
        layer.set_weights([np.full((1, 1, 1, 1), 3.0)])
        logs = evaluated(models.SRGAN(scaling(0.5), discriminator), X, Y)
        relu = np.maximum(3 * Y, 0) - np.maximum(1.5 * X, 0)
        assert logs["content_loss"] == pytest.approx(np.abs(relu).mean(), rel=1e-5)

    def test_an_evaluation_leaves_the_discriminator_as_it_is(self):
        inputs = keras.Input((4, 4, 1))
        x = keras.layers.BatchNormalization()(keras.layers.Conv2D(2, 1)(inputs))
        x = keras.layers.Activation("relu")(x)
        model = models.SRGAN(scaling(0.5), keras.Model(inputs, keras.layers.Conv2D(1, 1)(x)))
        before = model.discriminator.get_weights()
        evaluated(model, X, Y)
        for a, b in zip(model.discriminator.get_weights(), before, strict=True):
            np.testing.assert_array_equal(a, b)

    def test_a_discriminator_that_does_not_show_its_layers(self):
        class Hidden(keras.Model):
            def call(self, images):
                return keras.ops.mean(images, axis=(1, 2))

        with pytest.raises(ValueError, match="of type Hidden does not tell how they are"):
            models.SRGAN(scaling(0.5), Hidden())
        models.SRGAN(scaling(0.5), Hidden(), content="pixels")

    def test_it_is_saved_with_a_model_as_its_extractor(self, tmp_path):
        inputs = keras.Input((4, 4, 1))
        extractor = keras.Model(inputs, keras.layers.Conv2D(2, 3)(inputs))
        model = models.SRGAN(scaling(0.5), summing([2.0]), content=extractor)
        logs = evaluated(model, X, Y)
        model.save(tmp_path / "model.keras")
        loaded = keras.saving.load_model(tmp_path / "model.keras")
        again = loaded.evaluate(X, Y, verbose=0, return_dict=True, batch_size=6)
        assert again == pytest.approx(logs, rel=1e-6)

    def test_an_unknown_extractor(self):
        with pytest.raises(ValueError, match="Did you mean 'vgg19'"):
            models.SRGAN(scaling(1.0), summing([1.0]), content="vgg")


def missing(mask=None):
    """An inpainting model whose generator returns half the known pixels and a tenth of the mask."""
    generator = scaling(0.5, channels=2)
    generator.layers[-1].set_weights([np.array([0.5, 0.1]).reshape(1, 1, 2, 1)])
    return models.Inpainting(generator, summing([2.0]), reconstruction_weight=0.9)


class TestInpainting:
    def test_objective_of_the_missing_pixels_alone(self):
        logs = evaluated(missing(), Y)
        center = np.zeros((4, 4, 1), bool)
        center[1:3, 1:3] = True
        error = ((Y - 0.1) ** 2)[:, center].mean()  # In the hole the image is 0 and the mask 1.
        assert logs["reconstruction_loss"] == pytest.approx(0.9 * error, rel=1e-5)
        outputs = np.where(center, 0.1, Y)
        assert logs["l1"] == pytest.approx(np.abs(Y - outputs).mean(), rel=1e-5)
        assert logs["generator_loss"] == pytest.approx(
            0.001 * softplus(-2 * outputs).mean(), rel=1e-5
        )

    def test_images_of_double_precision(self, batches_of):
        model = missing()
        model.compile()
        model.fit(batches_of(Y.astype("float64"), 3), verbose=0)
        assert model.current_step == 2

    def test_known_pixels_stay_to_the_bit(self):
        model = missing()
        model.compile(run_eagerly=True)
        mask = RNG.uniform(size=(6, 4, 4, 1)) < 0.5
        completed = model.inpaint(np.where(mask, np.nan, Y), mask)
        np.testing.assert_array_equal(completed[~mask], Y[~mask])
        np.testing.assert_allclose(completed[mask], 0.1, rtol=1e-6)
        for_all = model.inpaint(Y, mask[0, ..., 0])
        np.testing.assert_array_equal(for_all != Y, np.broadcast_to(mask[0], Y.shape))

    @pytest.mark.parametrize(
        ("masks", "message"),
        [
            (np.ones((6, 4, 4)), r"shape \(6, 4, 4\).*Expected \(6, 4, 4, 1\), or \(4, 4\)"),
            (np.full((4, 4), 255), r"values in \[255, 255\]"),
        ],
    )
    def test_bad_masks(self, masks, message):
        model = missing()
        model.compile(run_eagerly=True)
        with pytest.raises(ValueError, match=message):
            model.inpaint(Y, masks)

    def test_bad_constructor(self):
        with pytest.raises(ValueError, match="Expected one channel more in than out"):
            models.Inpainting(scaling(1.0), summing([1.0]))
        with pytest.raises(ValueError, match="Did you mean 'box'"):
            models.Inpainting(scaling(1.0, 2), summing([1.0]), masks="boxes")


class TestCycleGAN:
    def model(self, **arguments):
        return models.CycleGAN(
            scaling(0.5), scaling(3.0), summing([2.0]), summing([-1.0]), **arguments
        )

    def test_objective(self):
        logs = evaluated(self.model(cycle_weight=4.0, identity_weight=0.25), X, Y)
        # F(G(x)) = G(F(x)) = 1.5 x.
        cycle = 4 * 0.5 * (np.abs(X).mean() + np.abs(Y).mean())
        identity = 4 * 0.25 * (0.5 * np.abs(Y).mean() + 2.0 * np.abs(X).mean())
        assert logs["cycle_loss"] == pytest.approx(cycle, rel=1e-5)
        assert logs["identity_loss"] == pytest.approx(identity, rel=1e-5)
        fake_y, fake_x = 2 * 0.5 * X, -3.0 * Y  # Logits.
        generator_loss = ((fake_y - 1) ** 2).mean() + ((fake_x - 1) ** 2).mean()
        # The library's least squares are halved, as in LSGAN's eq. 2.
        assert logs["generator_loss"] == pytest.approx(0.5 * generator_loss, rel=1e-5)
        of_y = ((2 * Y - 1) ** 2).mean() + (fake_y**2).mean()
        of_x = ((-X - 1) ** 2).mean() + (fake_x**2).mean()
        assert logs["discriminator_loss"] == pytest.approx(0.25 * (of_y + of_x), rel=1e-5)

    def test_a_loss_that_compares_real_with_generated_images(self):
        """Each domain's with its own."""
        logs = evaluated(self.model(), X, Y, loss="relativistic_pairing")
        leads = 2 * Y - 2 * 0.5 * X, -X + 3.0 * Y
        assert logs["generator_loss"] == pytest.approx(
            sum(softplus(lead).mean() for lead in leads), rel=1e-5
        )
        assert logs["discriminator_loss"] == pytest.approx(
            sum(softplus(-lead).mean() for lead in leads) / 2, rel=1e-5
        )

    def test_domains_of_unlike_channels(self):
        inputs = keras.Input((4, 4, 1))
        color = keras.Model(inputs, keras.layers.Conv2D(3, 1)(inputs))
        judge = keras.Model(color.outputs, keras.layers.Conv2D(1, 1)(color.outputs[0]))
        networks = color, scaling(1.0, 3), judge, summing([1.0])
        with pytest.raises(ValueError, match="domains have 1 and 3 channels.*identity_weight=0"):
            models.CycleGAN(*networks)
        model = models.CycleGAN(*networks, identity_weight=0.0)
        assert (model.inputs_shape, model.sample_shape) == ((4, 4, 1), (4, 4, 3))

    @pytest.mark.parametrize("size", [4, 6])
    def test_there_and_back_at_another_size(self, size):
        """Of generators of one name, as those of `networks.CycleResNet` are."""
        there, back = scaling(0.5), scaling(3.0)
        there.name = back.name = "generator"
        model = models.CycleGAN(there, back, summing([2.0]), summing([-1.0]))
        model.compile(run_eagerly=True)
        images = RNG.uniform(-0.3, 0.3, (2, size, size, 1)).astype("float32")
        np.testing.assert_allclose(model.translate(images), 0.5 * images, rtol=1e-5)
        np.testing.assert_allclose(model.translate_back(images), 3.0 * images, rtol=1e-5)

    def test_a_batch_that_exceeds_the_buffer(self):
        import tensorflow as tf

        model = self.model(buffer_size=4)
        model.compile()
        data = tf.data.Dataset.from_tensor_slices((X, Y)).batch(5)  # Of no static size.
        with pytest.raises(ValueError, match="does not fit into the buffer of 4.*or 0, for none"):
            model.fit(data, verbose=0)

    def test_without_identity_the_term_is_not_logged(self):
        assert "identity_loss" not in evaluated(self.model(identity_weight=0.0), X, Y)

    def test_the_discriminators_see_earlier_images(self):
        """With rates of 0 each step's images are those of the step before, but for the buffer."""

        def loss(model, inputs, targets):
            history = model.fit(inputs, targets, batch_size=6, shuffle=False, verbose=0).history
            return history["discriminator_loss"][0]

        model, alone = self.model(buffer_size=6), self.model(buffer_size=0)
        for one in (model, alone):
            one.compile(*(keras.optimizers.SGD(0.0) for _ in range(2)), run_eagerly=True)
        first, second = loss(model, X, Y), loss(model, -X, -Y)
        assert second != pytest.approx(loss(alone, -X, -Y), rel=1e-3)
        assert first == pytest.approx(loss(alone, X, Y), rel=1e-6)

    @pytest.mark.parametrize(
        ("networks", "message"),
        [
            ((scaling(1.0), scaling(1.0, 2)), "Expected the reverse"),
            ((scaling(1.0, 2), scaling(1.0)), "Expected the reverse"),
        ],
    )
    def test_generators_that_do_not_fit(self, networks, message):
        with pytest.raises(ValueError, match=message):
            models.CycleGAN(*networks, summing([1.0]), summing([1.0]))

    def test_a_buffer_needs_a_size(self):
        inputs = keras.Input((None, None, 1))
        network = keras.Model(inputs, keras.layers.Conv2D(1, 1)(inputs))
        with pytest.raises(ValueError, match="buffer_size=0"):
            models.CycleGAN(network, network, network, network)
