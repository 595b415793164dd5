"""ConditionalGAN and ACGAN."""

import keras
import numpy as np
import pytest

from keras_gan import callbacks, metrics, networks
from keras_gan.models import ACGAN, GAN, ConditionalGAN

SHAPE = (4, 4, 1)
IMAGES = np.random.default_rng(0).uniform(-1, 1, (12, *SHAPE)).astype("float32")
LABELS = np.arange(12) % 3


class ShowsConditions(keras.layers.Layer):
    """Makes images whose pixels are: the first latent, the condition, zeros."""

    def call(self, latents, conditions):
        flat = keras.ops.concatenate([latents[:, :1], conditions], axis=1)
        return keras.ops.pad(flat, [[0, 0], [0, 16 - flat.shape[1]]])


def showing_generator(num_classes=3):
    """Returns a generator that shows what it is given, with one idle weight."""
    latents, conditions = keras.Input((2,)), keras.Input((num_classes,))
    x = ShowsConditions()(latents, conditions)
    x = keras.layers.Dense(16, kernel_initializer="identity", use_bias=False)(x)
    return keras.Model([latents, conditions], keras.layers.Reshape(SHAPE)(x))


def discriminator(**arguments):
    return networks.MLPDiscriminator(SHAPE, width=4, depth=1, **arguments)


def make(**arguments):
    model = ConditionalGAN(showing_generator(), discriminator(condition_dim=3))
    model.compile(run_eagerly=True, **arguments)
    return model


def shown(images):
    """Returns the conditions that generated images show."""
    return images.reshape(len(images), 16)[:, 1:4]


@pytest.mark.filterwarnings("ignore:.*has not been trained")
class TestGenerate:
    def test_labels(self):
        samples = make().generate(labels=[2, 0, 2], seed=0)
        np.testing.assert_array_equal(shown(samples), np.eye(3)[[2, 0, 2]])

    def test_one_label_for_all(self):
        samples = make().generate(4, labels=1)
        np.testing.assert_array_equal(shown(samples), np.eye(3)[[1, 1, 1, 1]])

    def test_all_classes_in_turn(self):
        np.testing.assert_array_equal(shown(make().generate(5)), np.eye(3)[[0, 1, 2, 0, 1]])

    def test_a_record_says_which_labels_the_samples_have(self):
        metric = metrics.SlicedWassersteinDistance(lambda images: images[:, 0, :, 0])
        (record,) = metrics.evaluate([metric], IMAGES, make(), num_samples=12)
        assert record.fake["labels"] == "each class in turn"

    def test_conditions_are_taken_as_they_are(self):
        conditions = [[0.25, 0.75, 0.0], [0.5, 0.0, 0.5]]
        np.testing.assert_array_equal(shown(make().generate(labels=conditions)), conditions)

    def test_between_classes(self):
        expected = [[0.0, 1.0, 0.0], [0.0, 0.5, 0.5], [0.0, 0.0, 1.0]]
        np.testing.assert_array_equal(make().between_classes(1, 2, 3), expected)

    def test_latents_are_those_of_other_models(self):
        samples = make().generate(4, seed=3, labels=0)
        latents = np.random.default_rng(3).standard_normal((4, 2), dtype="float32")
        np.testing.assert_array_equal(samples.reshape(4, 16)[:, 0], latents[:, 0])

    def test_batches_are_the_same_samples(self):
        model = make()
        batches = np.concatenate(list(model.generate_batches(7, seed=1, batch_size=3)))
        np.testing.assert_array_equal(batches, model.generate(7, seed=1))

    def test_grid_has_a_class_in_each_row_and_a_latent_in_each_column(self):
        grid = make().generate_grid(3, 2, seed=0).reshape(3, 2, 16)
        np.testing.assert_array_equal(grid[..., 1:4], np.repeat(np.eye(3)[:, None], 2, axis=1))
        assert (grid[0, :, 0] == grid[2, :, 0]).all()
        assert grid[0, 0, 0] != grid[0, 1, 0]

    def test_paths_stay_in_their_class(self):
        paths = make().generate_paths(4, 3, seed=0).reshape(4, 3, 16)
        classes = np.eye(3)[[0, 1, 2, 0]]
        np.testing.assert_array_equal(paths[..., 1:4], np.repeat(classes[:, None], 3, axis=1))
        assert len(np.unique(paths[..., 0])) == 12

    def test_sample_grid(self, tmp_path):
        callback = callbacks.SampleGrid(tmp_path, grid_shape=(3, 2))
        make().fit(IMAGES, LABELS, batch_size=6, verbose=0, callbacks=[callback])
        assert (tmp_path / "epoch_0001.png").exists()

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            ({"labels": [0, 3]}, "the label 3. Expected integers from 0 to 2"),
            ({"labels": [-1]}, "the label -1"),
            ({"num_samples": 3, "labels": [0, 1]}, "2 labels for 3 samples"),
            ({"latents": np.zeros((2, 2)), "labels": [0]}, "1 labels for 2 samples"),
            ({"labels": np.eye(4)}, r"labels of shape \(4, 4\)"),
            ({"labels": [0.5, 0.5]}, "labels of shape"),
            ({"labels": 1}, "needs `num_samples`"),
            ({"num_samples": 2, "latents": np.zeros((2, 5))}, "`latents` has shape"),
            ({"num_samples": 3, "latents": np.zeros((2, 2))}, "2 latents for num_samples=3"),
        ],
    )
    def test_bad_input(self, arguments, message):
        with pytest.raises(ValueError, match=message):
            make().generate(**arguments)


class Records(ConditionalGAN):
    """Keeps the conditions that the discriminator is called with."""

    def assess(self, samples, given):
        self.seen = np.asarray(given)
        return super().assess(samples, given)


@pytest.mark.parametrize("labels", [LABELS, np.eye(3)[LABELS], np.eye(3, dtype="int64")[LABELS]])
def test_labels_and_conditions_in_training(labels):
    model = Records(showing_generator(), discriminator(condition_dim=3))
    model.compile(run_eagerly=True)
    model.fit(IMAGES, labels, batch_size=12, shuffle=False, verbose=0)
    np.testing.assert_array_equal(model.seen, np.eye(3)[LABELS])


def test_each_discriminator_step_sees_the_labels_of_its_images():
    model = Records(showing_generator(), discriminator(condition_dim=3), num_discriminator_steps=3)
    model.compile(run_eagerly=True)
    model.fit(IMAGES, LABELS, batch_size=12, shuffle=False, verbose=0)
    np.testing.assert_array_equal(model.seen, np.eye(3)[LABELS[2::3]])


def test_labels_out_of_range_in_a_data_set():
    model = make()
    with pytest.raises(ValueError, match="the label 3. Expected integers from 0 to 2"):
        model.fit(IMAGES, LABELS + 2, batch_size=12, shuffle=False, verbose=0)


def test_a_label_out_of_range_in_a_later_batch_of_a_compiled_step(batches_of):
    """`fit` looks at the first batch alone; of the second the compiled step says which label."""
    model = ConditionalGAN(showing_generator(), discriminator(condition_dim=3))
    model.compile()
    for label in (3, -4, 12345):
        labels = np.concatenate([LABELS[:8], [1, label, 0, -7]])
        with pytest.raises(ValueError) as caught:
            model.fit(batches_of((IMAGES, labels), 6), verbose=0)
        assert str(caught.value).startswith(
            f"A batch has the label {label}. Expected integers from 0 to 2, as the networks are "
            "built for 3 classes."
        )


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ((), "samples without labels"),
        ((LABELS[:, None],), r"of \(batch, 1\) take labels\[:, 0\]"),
        ((np.eye(4)[LABELS],), "labels of shape"),
        ((LABELS.astype("float32"),), "labels of shape"),
        ((LABELS.astype(str),), r"of names np.unique\(labels, return_inverse=True\)"),
    ],
)
def test_bad_training_data(labels, message):
    with pytest.raises(ValueError, match=message):
        make().fit(IMAGES, *labels, batch_size=12, verbose=0)


def test_networks_without_conditions():
    with pytest.raises(ValueError, match="two inputs"):
        ConditionalGAN(networks.MLPGenerator(SHAPE, latent_dim=2), discriminator())
    with pytest.raises(ValueError, match="Use keras_gan.models.ConditionalGAN"):
        GAN(showing_generator(), discriminator())
    with pytest.raises(ValueError, match="without condition_dim, or use"):
        GAN(networks.MLPGenerator(SHAPE, latent_dim=2), discriminator(condition_dim=3))


class TestACGAN:
    def test_losses(self):
        model = ACGAN(showing_generator(), discriminator(head_units=3), class_weight=0.5)
        logits = np.array([[1.0, 2.0, 0.5], [0.0, -1.0, 3.0]], "float32")
        conditions = np.eye(3, dtype="float32")[[1, 0]]
        probabilities = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
        expected = -0.5 * np.log(probabilities[[0, 1], [1, 0]])
        np.testing.assert_allclose(model.class_loss(conditions, logits), expected, rtol=1e-6)
        terms = model.discriminator_extras([logits], [logits], None, conditions)
        assert set(terms) == {"real_class_loss"}
        terms = model.generator_extras([logits], None, conditions)
        np.testing.assert_allclose(terms["fake_class_loss"], expected, rtol=1e-6)
        model.fake_class_weight = 3.0
        terms = model.discriminator_extras([logits], [2 * logits], None, conditions)
        np.testing.assert_allclose(terms["real_class_loss"], expected, rtol=1e-6)
        assert "discriminator_fake_class_loss" in model.extra_log_names()
        probabilities = np.exp(2 * logits) / np.exp(2 * logits).sum(axis=1, keepdims=True)
        expected = -1.5 * np.log(probabilities[[0, 1], [1, 0]])
        np.testing.assert_allclose(terms["discriminator_fake_class_loss"], expected, rtol=1e-6)

    def test_classify(self):
        model = ACGAN(showing_generator(), discriminator(head_units=3))
        model.compile()
        probabilities = model.classify(IMAGES)
        logits = np.array(model.discriminator(IMAGES)[1])
        assert (probabilities.argmax(axis=1) == logits.argmax(axis=1)).all()
        np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-6)

    def test_it_learns_classes(self):
        """Images whose brightness is their class: all are classified after a few steps."""
        images = np.broadcast_to((LABELS - 1.0)[:, None, None, None], IMAGES.shape)
        model = ACGAN(showing_generator(), discriminator(head_units=3))
        rates = {f"{p}_optimizer": keras.optimizers.Adam(0.1) for p in model.players}
        model.compile(**rates)
        images = images.astype("float32")
        data = np.tile(images, (60, 1, 1, 1)), np.tile(LABELS, 60)  # One epoch costs least.
        model.fit(*data, batch_size=12, verbose=0)
        assert (model.classify(images).argmax(axis=1) == LABELS).all()

    @pytest.mark.parametrize("weight", ["class_weight", "fake_class_weight"])
    def test_negative_weights(self, weight):
        with pytest.raises(ValueError, match=f"`{weight}` must be a finite number of at least 0"):
            ACGAN(showing_generator(), discriminator(head_units=3), **{weight: -1.0})

    def test_a_head_of_the_wrong_size(self):
        with pytest.raises(ValueError, match="head_units=3"):
            ACGAN(showing_generator(), discriminator(head_units=4))
