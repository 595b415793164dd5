import warnings

import keras
import numpy as np
import pytest
from keras import layers

import keras_gan
from keras_gan import engine


def linear_gan(**kwargs):
    """G(z) = a z + b and D(x) = c x + d, on numbers."""
    generator = keras.Sequential([keras.Input((1,)), layers.Dense(1)], name="g")
    discriminator = keras.Sequential([keras.Input((1,)), layers.Dense(1)], name="d")
    generator.set_weights([np.array([[0.5]]), np.array([0.1])])
    discriminator.set_weights([np.array([[0.3]]), np.array([-0.2])])
    return keras_gan.GAN(generator, discriminator, **kwargs)


def small_gan(compiled=True, image_shape=(8, 8, 1), run_eagerly=False, **kwargs):
    gan = keras_gan.GAN(
        keras_gan.networks.DCGANGenerator(image_shape, latent_dim=5, width=4),
        keras_gan.networks.DCGANDiscriminator(image_shape, width=4),
        **kwargs,
    )
    if compiled:
        optimizers = keras.optimizers.Adam(1e-3), keras.optimizers.Adam(1e-3)
        gan.compile(*optimizers, run_eagerly=run_eagerly)
    return gan


def images(n=16, shape=(8, 8, 1)):
    return np.random.default_rng(0).uniform(-1, 1, (n, *shape)).astype("float32")


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


@pytest.mark.parametrize("num_discriminator_steps", [1, 3])
def test_a_training_step_is_algorithm_1(num_discriminator_steps):
    """Algorithm 1 of the paper with the non-saturating objective, by hand, with SGD."""
    rate = 0.5
    x = np.random.default_rng(0).normal(size=(12, 1)).astype("float32")
    gan = linear_gan(num_discriminator_steps=num_discriminator_steps, seed=7)
    gan.compile(keras.optimizers.SGD(rate), keras.optimizers.SGD(rate), run_eagerly=True)
    with engine.random.scope(seed=7, step=0):
        size = 12 // num_discriminator_steps
        latents = [
            np.array(engine.random.normal((size, 1))) for _ in range(num_discriminator_steps)
        ]
    gan.fit(x, batch_size=12, shuffle=False, verbose=0)

    a, b, c, d = 0.5, 0.1, 0.3, -0.2
    for i, z in enumerate(latents):
        real, fake = x[i::num_discriminator_steps], a * z + b
        # Of the mean of softplus(-D(real)) + softplus(D(fake)).
        at_real, at_fake = -sigmoid(-(c * real + d)), sigmoid(c * fake + d)
        c, d = (
            c - rate * (at_real * real + at_fake * fake).mean(),
            d - rate * (at_real + at_fake).mean(),
        )
    # Of the mean of softplus(-D(G(z))), with the discriminator just updated.
    z = latents[-1]
    at_fake = -sigmoid(-(c * (a * z + b) + d)) * c
    a, b = a - rate * (at_fake * z).mean(), b - rate * at_fake.mean()
    result = [
        float(w.squeeze()) for w in gan.generator.get_weights() + gan.discriminator.get_weights()
    ]
    np.testing.assert_allclose(result, [a, b, c, d], rtol=1e-5)


def test_logs_have_the_stable_names_and_true_accuracies():
    gan = linear_gan()
    gan.discriminator.set_weights([np.array([[0.0]]), np.array([1.0])])  # "Real", always.
    optimizers = keras.optimizers.SGD(0.0), keras.optimizers.SGD(0.0)
    gan.compile(*optimizers, regularizers=["r1"], run_eagerly=True)
    history = gan.fit(np.ones((10, 1), "float32"), batch_size=4, verbose=0).history
    expected = {
        "discriminator_loss": np.log1p(np.exp(-1)) + np.log1p(np.exp(1)),
        "generator_loss": np.log1p(np.exp(-1)),
        "real_accuracy": 1.0,
        "fake_accuracy": 0.0,
        "r1": 0.0,
    }
    assert set(history) == set(expected)
    for name, value in expected.items():
        np.testing.assert_allclose(history[name], [value], rtol=1e-6)


@pytest.mark.parametrize("loss", ["relativistic_pairing", "relativistic_average", "wasserstein"])
@pytest.mark.parametrize("slope", [1.0, 0.0, -1.0])
def test_accuracies_of_losses_without_a_zero_compare_real_with_generated(loss, slope):
    gan = linear_gan()
    gan.generator.set_weights([np.array([[0.0]]), np.array([-1.0])])  # Always -1.
    gan.discriminator.set_weights([np.array([[slope]]), np.array([7.0])])
    gan.compile(keras.optimizers.SGD(0.0), keras.optimizers.SGD(0.0), loss, run_eagerly=True)
    logs = gan.evaluate(np.ones((8, 1), "float32"), batch_size=4, verbose=0, return_dict=True)
    right = float(slope > 0)  # Equal logits are no decision.
    assert (logs["real_accuracy"], logs["fake_accuracy"]) == (right, right)


def test_accuracy_of_a_patch_map_is_the_share_of_its_patches():
    gan = small_gan()
    logged = {}
    gan.log = lambda name, values: logged.update({name: np.array(values)})
    patches = np.array([-1.0, 1.0, 2.0, 3.0]).reshape((1, 2, 2, 1))
    gan.log_accuracies(gan.loss.margins(patches, patches))
    assert logged == {"real_accuracy": 0.75, "fake_accuracy": 0.25}


def test_evaluate_repeats_itself_and_changes_nothing():
    gan = small_gan()
    before = [w.copy() for w in gan.generator.get_weights() + gan.discriminator.get_weights()]
    first = gan.evaluate(images(10), batch_size=4, verbose=0, return_dict=True)
    second = gan.evaluate(images(10), batch_size=4, verbose=0, return_dict=True)
    assert first == second
    names = {"discriminator_loss", "generator_loss", "real_accuracy", "fake_accuracy"}
    assert set(first) == names
    after = gan.generator.get_weights() + gan.discriminator.get_weights()
    for a, b in zip(before, after, strict=True):
        np.testing.assert_array_equal(a, b)
    assert gan.current_step == 0


def test_validation_data_is_logged():
    gan = small_gan(run_eagerly=True)
    history = gan.fit(images(), validation_data=images(8), verbose=0).history
    assert "val_discriminator_loss" in history


def test_generate_is_a_function_of_the_seed():
    gan = small_gan(run_eagerly=True)
    gan.fit(images(), verbose=0)
    samples = gan.generate(7, seed=3)
    assert samples.shape == (7, 8, 8, 1) and samples.dtype == np.float32
    assert np.abs(samples).max() <= 1
    np.testing.assert_allclose(gan.generate(7, seed=3, batch_size=2), samples, atol=1e-6)
    np.testing.assert_allclose(gan.generate(3, seed=3), samples[:3], atol=1e-6)
    assert not np.allclose(gan.generate(7, seed=4), samples, atol=1e-3)
    assert not np.allclose(gan.generate(7), gan.generate(7), atol=1e-3)
    latents = np.random.default_rng(3).standard_normal((7, 5), dtype="float32")
    np.testing.assert_allclose(gan.generate(latents=latents), samples, atol=1e-6)


def test_generate_before_training_warns():
    with pytest.warns(UserWarning, match="has not been trained.*fit.*load_model"):
        small_gan().generate(2, seed=0)


def test_generate_refuses_wrong_arguments():
    gan = small_gan()
    with pytest.raises(ValueError, match="either `num_samples` or `latents`"):
        gan.generate()
    with pytest.raises(ValueError, match="num_samples.*at least 1"):
        gan.generate(0)
    with pytest.raises(ValueError, match=r"shape \(2, 4\).*\(num_samples, 5\)"):
        gan.generate(latents=np.zeros((2, 4)))


def test_summary_shows_both_networks(capsys):
    small_gan().summary()
    text = capsys.readouterr().out
    assert "dcgan_generator" in text and "dcgan_discriminator" in text and "Total params" in text


def test_a_generator_that_hides_its_input_shape_needs_latent_dim():
    class Hidden(keras.Model):
        def __init__(self):
            super().__init__()
            self.dense = layers.Dense(2)

        def call(self, latents):
            return self.dense(latents)

    discriminator = keras_gan.networks.MLPDiscriminator(2, width=4)
    with pytest.raises(ValueError, match="does not tell its input shape.*latent_dim=128"):
        keras_gan.GAN(Hidden(), discriminator)
    gan = keras_gan.GAN(Hidden(), discriminator, latent_dim=3)
    assert gan.sample_shape == (2,) and gan.latent_dim == 3


def test_networks_that_do_not_fit_are_refused_with_both_shapes():
    generator = keras_gan.networks.DCGANGenerator((32, 32, 3), width=4)
    discriminator = keras_gan.networks.DCGANDiscriminator((28, 28, 1), width=4)
    with pytest.raises(ValueError, match=r"\(None, 32, 32, 3\).*\(None, 28, 28, 1\)"):
        keras_gan.GAN(generator, discriminator)


def test_an_unbuilt_discriminator_that_fails_is_refused_with_the_shape():
    generator = keras_gan.networks.MLPGenerator(2, latent_dim=3, width=4)
    discriminator = keras.Sequential([layers.Conv2D(1, 3), layers.Flatten(), layers.Dense(1)])
    with pytest.raises(ValueError, match=r"makes samples of shape \(None, 2\)"):
        keras_gan.GAN(generator, discriminator)


def test_a_discriminator_without_a_logit_is_refused():
    generator = keras_gan.networks.MLPGenerator(2, latent_dim=3, width=4)
    discriminator = keras.Sequential([keras.Input((2,)), layers.Dense(10)])
    with pytest.raises(ValueError, match=r"returns the shape \(None, 10\).*\(batch, 1\)"):
        keras_gan.GAN(generator, discriminator)


@pytest.mark.parametrize("nested", [False, True])
def test_a_sigmoid_is_warned_about(nested):
    def network(input_shape, *parts):
        last = layers.Activation("sigmoid", name="last")
        inner = keras.Sequential([keras.Input(input_shape), *parts, last])
        return keras.Sequential([keras.Input(input_shape), inner]) if nested else inner

    judge = network((8, 8, 1), layers.Flatten(), layers.Dense(1))
    with pytest.warns(UserWarning, match="sigmoid, in its layer 'last'. Expected logits"):
        keras_gan.GAN(small_gan().generator, judge)
    maker = network((4,), layers.Dense(64), layers.Reshape((8, 8, 1)))
    with pytest.warns(UserWarning, match=r"'last'. Expected images in \[-1, 1\]"):
        keras_gan.GAN(maker, small_gan().discriminator)


def test_a_sigmoid_of_points_is_right(recwarn):
    maker = keras.Sequential([keras.Input((4,)), layers.Dense(2, activation="sigmoid")])
    keras_gan.GAN(maker, keras_gan.networks.MLPDiscriminator(2, width=4))
    assert not recwarn.list


def test_a_generator_of_two_outputs_is_refused():
    latents = keras.Input((3,))
    generator = keras.Model(latents, [layers.Dense(2)(latents), layers.Dense(2)(latents)])
    with pytest.raises(ValueError, match="returns list. Expected one tensor of samples"):
        keras_gan.GAN(generator, keras_gan.networks.MLPDiscriminator(2, width=4))


def test_a_generator_of_samples_of_any_size_is_refused():
    class Repeated(layers.Layer):
        def call(self, x):
            return x[:, None, :]

        def compute_output_shape(self, input_shape):
            return (input_shape[0], None, input_shape[1])

    latents = keras.Input((3,))
    generator = keras.Model(latents, Repeated()(latents))
    message = r"shape \(None, None, 3\), in which more than the batch size is unknown"
    with pytest.raises(ValueError, match=message):
        keras_gan.GAN(generator, keras_gan.networks.MLPDiscriminator(3, width=4))


def test_latent_dim_must_agree_with_the_generator():
    networks = keras_gan.networks
    with pytest.raises(ValueError, match="latent_dim=4 contradicts"):
        keras_gan.GAN(
            networks.MLPGenerator(2, 3, width=4), networks.MLPDiscriminator(2), latent_dim=4
        )


@pytest.mark.parametrize("value", [0, -1, 1.5, True])
def test_num_discriminator_steps_is_checked(value):
    with pytest.raises(ValueError, match="num_discriminator_steps.*at least 1"):
        small_gan(num_discriminator_steps=value)


def test_missing_optimizers_are_named():
    gan = small_gan(compiled=False)
    with pytest.raises(ValueError, match="missing generator_optimizer, discriminator_optimizer"):
        gan.compile()
    with pytest.raises(ValueError, match="missing discriminator_optimizer"):
        gan.compile(generator_optimizer="adam")


@pytest.mark.parametrize("name", ["gan.h5", "gan.hdf5", "gan"])
def test_only_keras_files_are_written(tmp_path, name):
    with pytest.raises(ValueError, match=r"\.keras"):
        small_gan().save(tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_a_shared_optimizer_is_refused():
    optimizer = keras.optimizers.Adam()
    with pytest.raises(ValueError, match="the same optimizer object.*one optimizer for each"):
        small_gan(compiled=False).compile(optimizer, optimizer)


@pytest.mark.parametrize("player", ["generator", "discriminator"])
def test_an_optimizer_of_other_networks_is_refused(player):
    optimizers = {f"{p}_optimizer": keras.optimizers.Adam() for p in ("generator", "discriminator")}
    gan = small_gan()
    gan.compile(**optimizers)
    gan.compile(**optimizers)  # Of the same networks.
    optimizers[f"{player}_optimizer"] = keras.optimizers.Adam()
    other = "discriminator" if player == "generator" else "generator"
    with pytest.raises(ValueError, match=f"optimizer of the {other} was built for other variables"):
        small_gan().compile(**optimizers)


def test_an_activity_regularizer_is_warned_about():
    judge = keras.Sequential(
        [keras.Input((1,)), layers.Dense(1, activity_regularizer="l2", name="judge")]
    )
    gan = keras_gan.GAN(linear_gan().generator, judge)
    with pytest.warns(UserWarning, match="activity regularizers of the layers judge are not part"):
        gan.compile(keras.optimizers.Adam(), keras.optimizers.Adam())


@pytest.mark.parametrize("seed", [None, "a", 1.5, -1])
def test_a_seed_is_an_integer(seed):
    with pytest.raises(ValueError, match="`seed` must be an integer of at least 0"):
        small_gan(seed=seed)


def test_what_a_regularizer_can_need():
    class Odd(keras_gan.regularizers.Regularizer):
        needs = ("real_logits", "labels")

    with pytest.raises(ValueError, match="'odd' needs 'labels'. What there is: real_logits"):
        small_gan().compile(keras.optimizers.Adam(), keras.optimizers.Adam(), regularizers=[Odd()])


def test_two_regularizers_of_one_name_are_refused():
    with pytest.raises(ValueError, match=r"same name.*\['r1', 'r1'\]"):
        small_gan(compiled=False).compile("adam", "adam", regularizers=["r1", "r1"])
    with pytest.raises(ValueError, match="must be a list"):
        small_gan(compiled=False).compile("adam", "adam", regularizers="r1")


def test_a_regularizer_of_an_unknown_player_is_refused():
    regularizer = keras_gan.regularizers.R1()
    regularizer.player = "critic"
    message = "'r1' has player='critic', which is none of generator, discriminator"
    with pytest.raises(ValueError, match=message):
        small_gan(compiled=False).compile(
            keras.optimizers.Adam(), keras.optimizers.Adam(), regularizers=[regularizer]
        )


def test_only_a_regularizer_of_the_generator_replaces_its_loss():
    gan = small_gan(compiled=False)
    regularizer = keras_gan.regularizers.R1()
    regularizer.replaces_loss = True
    gan.compile(
        keras.optimizers.SGD(1.0),
        keras.optimizers.SGD(1.0),
        regularizers=[regularizer],
        run_eagerly=True,
    )
    before = gan.generator.get_weights()
    gan.fit(images(), batch_size=16, verbose=0)
    moved = [np.any(a != b) for a, b in zip(gan.generator.get_weights(), before, strict=True)]
    assert any(moved)


def test_fit_before_compile_is_an_error():
    for arguments in ({}, {"steps_per_epoch": 2}):
        with pytest.raises(ValueError, match="compile"):
            small_gan(compiled=False).fit(images(), verbose=0, **arguments)


def test_uint8_batches_are_refused():
    with pytest.raises(ValueError, match=r"dtype uint8.*/ 127\.5 - 1"):
        small_gan().fit(np.zeros((8, 8, 8, 1), "uint8"), verbose=0)


def test_values_of_0_to_255_are_refused():
    with pytest.raises(ValueError, match=r"values in \[0, 255\]\. Expected \[-1, 1\]"):
        small_gan().fit(np.tile([0.0, 255.0], (8, 8, 4))[..., None].astype("float32"), verbose=0)


def test_values_of_0_to_1_are_warned_about():
    with pytest.warns(UserWarning, match=r"none of them negative.*images \* 2 - 1"):
        small_gan(run_eagerly=True).fit(np.abs(images()), verbose=0)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_points_that_are_not_finite_are_refused(value):
    gan = keras_gan.GAN(
        keras_gan.networks.MLPGenerator(2, latent_dim=3, width=4, depth=1),
        keras_gan.networks.MLPDiscriminator(2, width=4, depth=1),
    )
    gan.compile("sgd", "sgd")
    points = np.ones((16, 2), "float32")
    points[3, 1] = value
    with pytest.raises(ValueError, match="GAN received samples with NaN or infinite values"):
        gan.fit(points, verbose=0)


def test_nan_images_are_refused():
    with pytest.raises(ValueError, match="NaN or infinite"):
        small_gan().fit(images() * np.nan, verbose=0)


def test_a_wrong_rank_is_refused():
    with pytest.raises(ValueError, match=r"rank 3. Expected rank 4: \(batch, 8, 8, 1\)"):
        small_gan().fit(images()[..., 0], verbose=0)


def test_wrong_channels_are_refused_with_both_shapes():
    with pytest.raises(ValueError, match=r"shape \(8, 8, 3\).*generator makes.*\(8, 8, 1\)"):
        small_gan().fit(images(shape=(8, 8, 3)), verbose=0)


def test_a_generator_of_wrong_batches_is_refused_in_the_step():
    def batches():
        yield (images()[..., 0],)

    with pytest.raises(ValueError, match="rank 3. Expected rank 4"):
        small_gan().fit(batches(), verbose=0)


def test_an_empty_data_set_is_refused():
    import tensorflow as tf

    dataset = tf.data.Dataset.from_tensor_slices(images(4)).batch(8, drop_remainder=True)
    with pytest.raises(ValueError, match="no batch.*smaller batch size"):
        small_gan().fit(dataset, verbose=0)


@pytest.mark.parametrize(
    ("num_images", "message"),
    [(8, "of 4 samples"), (10, "of (no fixed size|4 samples)")],  # On JAX each has a size.
)
def test_batches_that_cannot_be_cut_equally_are_refused(num_images, message):
    gan = small_gan(num_discriminator_steps=3)
    with pytest.raises(ValueError, match=f"Received: a batch {message}.*drop_remainder=True"):
        gan.fit(images(num_images), batch_size=4, verbose=0)


@pytest.mark.parametrize("network", [None, "dcgan_generator", keras_gan.networks.MLPGenerator])
def test_what_is_no_model_is_refused(network):
    discriminator = keras_gan.networks.MLPDiscriminator(2, width=4)
    with pytest.raises(ValueError, match="generator must be a keras.Model. Received"):
        keras_gan.GAN(network, discriminator)


def test_a_data_set_of_dicts_is_explained():
    import tensorflow as tf

    dataset = tf.data.Dataset.from_tensor_slices({"image": images()}).batch(4)
    with pytest.raises(ValueError, match=r"type dict.*example\['image'\]"):
        small_gan().fit(dataset, verbose=0)


def test_a_loss_may_compare_real_with_generated_samples():
    from keras import ops

    class Paired(keras_gan.losses.AdversarialLoss):
        generator_needs_real_logits = True

        def discriminator_values(self, real_logits, fake_logits):
            return ops.softplus(fake_logits - real_logits)

        def generator_values(self, fake_logits, real_logits=None):
            return ops.softplus(real_logits - fake_logits)

    gan = linear_gan()
    optimizers = keras.optimizers.SGD(0.0), keras.optimizers.SGD(0.0)
    gan.compile(*optimizers, loss=Paired(), run_eagerly=True)
    x = np.full((4, 1), 2.0, "float32")
    logs = gan.fit(x, verbose=0).history
    with engine.random.scope(seed=0, step=0):
        z = np.array(engine.random.normal((4, 1)))
    difference = 0.3 * (0.5 * z + 0.1) - 0.3 * 2.0
    np.testing.assert_allclose(logs["generator_loss"], np.log1p(np.exp(-difference)).mean(), 1e-5)
    np.testing.assert_allclose(
        logs["discriminator_loss"], np.log1p(np.exp(difference)).mean(), 1e-5
    )


def test_two_replicas_equal_one_with_convolutions_and_two_discriminator_steps(mirrored):
    def train():
        keras.utils.set_random_seed(0)
        arguments = {"width": 4, "normalization": "layer"}
        gan = keras_gan.GAN(
            keras_gan.networks.DCGANGenerator((8, 8, 1), 5, **arguments),
            keras_gan.networks.DCGANDiscriminator((8, 8, 1), depth=1, **arguments),
            num_discriminator_steps=2,
        )
        optimizers = keras.optimizers.SGD(0.1), keras.optimizers.SGD(0.1)
        gan.compile(*optimizers, run_eagerly=True)
        gan.fit(images(16), batch_size=8, shuffle=False, verbose=0)
        return gan

    one = train()
    with mirrored.scope():
        two = train()
    for a, b in zip(one.trainable_variables, two.trainable_variables, strict=True):
        a, b = keras.ops.convert_to_numpy(a), keras.ops.convert_to_numpy(b)
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-7)


def test_labels_are_ignored():
    import tensorflow as tf

    with_labels = tf.data.Dataset.from_tensor_slices((images(), np.arange(16))).batch(8)
    gan = small_gan(run_eagerly=True)
    gan.fit(with_labels, verbose=0)
    assert gan.current_step == 2


@pytest.mark.parametrize(
    "arguments",
    [
        {"sample_weight": np.ones(16)},
        {"y": np.zeros(16), "sample_weight": np.ones(16)},
        {"class_weight": {0: 2.0}},
    ],
)
def test_weights_of_samples_are_refused(arguments):
    with pytest.raises(ValueError, match="weighs all samples alike.*Leave them out"):
        small_gan().fit(images(), verbose=0, **arguments)


def test_a_third_entry_of_a_batch_is_refused():
    import tensorflow as tf

    parts = (images(), np.zeros(16), np.ones(16))
    weighted = tf.data.Dataset.from_tensor_slices(parts).batch(8)
    for method in (small_gan().fit, small_gan().evaluate):
        with pytest.raises(ValueError, match="weighs all samples alike.*third entry"):
            method(weighted, verbose=0)


def test_lists_and_sources_are_explained():
    with pytest.raises(ValueError, match=r"of type list. Expected .*numpy.stack\(samples\)"):
        small_gan().fit(list(images()), verbose=0)
    source = keras_gan.data.source("fashion_mnist_mini")
    with pytest.raises(
        ValueError, match=r"of type ArraySource. .*keras_gan.data.pipeline\(source\)"
    ):
        small_gan().fit(source, verbose=0)


@pytest.mark.parametrize("argument", ["optimizer", "metrics"])
def test_arguments_of_a_model_of_one_player_are_explained(argument):
    with pytest.raises(TypeError, match=f"no argument {argument}.*: generator_optimizer, discr"):
        small_gan(compiled=False).compile(**{argument: "adam"})


def test_arrays_of_samples_and_labels_in_a_tuple_are_explained():
    with pytest.raises(ValueError, match=r"type tuple.*fit\(samples, labels\)"):
        small_gan().fit((images(), np.zeros(16)), verbose=0)


def test_no_warning_in_an_ordinary_training():
    import tensorflow as tf

    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        gan = small_gan()
        gan.fit(tf.data.Dataset.from_tensor_slices(images()).batch(8), verbose=0)
        gan.generate(2, seed=0)
