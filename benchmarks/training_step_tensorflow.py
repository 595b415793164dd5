"""The trainings that `training_step.py` compares, on TensorFlow.

- `fit`: the models of `keras_gan` through `fit`;
- `mirrored`: the same under MirroredStrategy on two logical CPU devices;
- `keras_docs`: for a DCGAN, the two-pass `train_step` that the Keras documentation teaches for
  GANs, through `fit`: the generator is run once for the discriminator, which sees generated and
  real images in one batch with noisy labels, and again, on other latents, for itself;
- `bare_loop`: for a DCGAN, the one-pass step of `fit`, with the same kernels, written by hand in
  one `tf.function` without logs, and called in a Python loop;
- `pipeline`: no training, only the batches of the data pipeline that feeds all of these.
"""

import keras
import tensorflow as tf
from training_step_models import (
    LATENT_DIMS,
    MODELS,
    NextStep,
    image_shape,
    make_networks,
    num_parameters,
)

import keras_gan
from keras_gan import engine
from keras_gan.experiments.distribution import make_strategy

LATENT_DIM = LATENT_DIMS["dcgan"]


class KerasDocsGAN(keras.Model):
    """The two-pass training step that the Keras documentation teaches."""

    def __init__(self, generator, discriminator):
        super().__init__()
        self.generator = generator
        self.discriminator = discriminator
        self.built = True
        self.generator_tracker = keras.metrics.Mean(name="generator_loss")
        self.discriminator_tracker = keras.metrics.Mean(name="discriminator_loss")

    def compile(self, generator_optimizer, discriminator_optimizer, jit_compile):
        super().compile(jit_compile=jit_compile)
        self.generator_optimizer = generator_optimizer
        self.discriminator_optimizer = discriminator_optimizer
        self.loss_function = keras.losses.BinaryCrossentropy(from_logits=True)

    @property
    def metrics(self):
        return [self.generator_tracker, self.discriminator_tracker]

    def train_step(self, real):
        batch_size = tf.shape(real)[0]
        fake = self.generator(tf.random.normal((batch_size, LATENT_DIM)), training=True)
        images = tf.concat([fake, real], axis=0)
        is_fake = tf.concat([tf.ones((batch_size, 1)), tf.zeros((batch_size, 1))], axis=0)
        is_fake += 0.05 * tf.random.uniform(tf.shape(is_fake))
        with tf.GradientTape() as tape:
            logits = self.discriminator(images, training=True)
            discriminator_loss = self.loss_function(is_fake, logits)
        variables = self.discriminator.trainable_weights
        gradients = tape.gradient(discriminator_loss, variables)
        self.discriminator_optimizer.apply_gradients(zip(gradients, variables, strict=True))

        latents = tf.random.normal((batch_size, LATENT_DIM))
        with tf.GradientTape() as tape:
            logits = self.discriminator(self.generator(latents, training=True), training=True)
            generator_loss = self.loss_function(tf.zeros((batch_size, 1)), logits)
        variables = self.generator.trainable_weights
        gradients = tape.gradient(generator_loss, variables)
        self.generator_optimizer.apply_gradients(zip(gradients, variables, strict=True))

        self.discriminator_tracker.update_state(discriminator_loss)
        self.generator_tracker.update_state(generator_loss)
        return {metric.name: metric.result() for metric in self.metrics}


def bare_step(generator, discriminator, generator_optimizer, discriminator_optimizer, jit_compile):
    """Returns the one-pass algorithm as a bare `tf.function`."""

    @tf.function(jit_compile=jit_compile)
    def step(real):
        latents = tf.random.normal((real.shape[0], LATENT_DIM))
        with tf.GradientTape() as generator_tape:
            fake = generator(latents, training=True)
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.nn.softplus(-discriminator(real, training=True)))
            loss += tf.reduce_mean(tf.nn.softplus(discriminator(fake, training=True)))
        variables = discriminator.trainable_weights
        discriminator_optimizer.apply(tape.gradient(loss, variables), variables)
        with tf.GradientTape() as tape:
            tape.watch(fake)
            loss = tf.reduce_mean(tf.nn.softplus(-discriminator(fake, training=True)))
        variables = generator.trainable_weights
        gradients = generator_tape.gradient(
            fake, variables, output_gradients=tape.gradient(loss, fake)
        )
        generator_optimizer.apply(gradients, variables)

    generator_optimizer.build(generator.trainable_weights)
    discriminator_optimizer.build(discriminator.trainable_weights)
    for network in (generator, discriminator):
        engine.accelerate_network(network)
    for optimizer in (generator_optimizer, discriminator_optimizer):
        engine.accelerate_optimizer(optimizer)
    return step


def synchronize():
    """Waits until all that was begun is computed."""
    tf.test.experimental.sync_devices()


def device_name():
    """Name of the device that trains."""
    gpus = tf.config.list_physical_devices("GPU")
    return tf.config.experimental.get_device_details(gpus[0])["device_name"] if gpus else "cpu"


def make_optimizers():
    """Returns those of a DCGAN's players."""
    return [keras.optimizers.Adam(2e-4, beta_1=0.5) for _ in range(2)]


def train(variant, setting, turns):
    """Trains without end.

    Args:
        variant: A name from the list above, `+jit` added for XLA.
        setting: Dict with `network`, `image_size`, `width`, `batch_size` and `precision`.
        turns: A `Turns`.
    """
    kind, _, jit = variant.partition("+")
    if kind in ("keras_docs", "bare_loop") and setting["network"] != "dcgan":
        raise ValueError(f"{kind} trains a DCGAN alone.")
    strategy = tf.distribute.get_strategy()
    if kind == "mirrored":
        cpu = tf.config.list_physical_devices("CPU")[0]
        devices = [tf.config.LogicalDeviceConfiguration()] * 2
        tf.config.set_logical_device_configuration(cpu, devices)
        strategy = make_strategy("mirrored")
    size = setting["image_size"]
    source = keras_gan.data.source(
        "fashion_mnist_mini", image_size=size, channels=image_shape(size)[2]
    )
    batches = keras_gan.data.stream(source, setting["batch_size"])
    with strategy.scope():
        networks = make_networks(setting)
        turns.begin(num_parameters(networks), device_name())
        if kind in ("pipeline", "bare_loop"):
            step = bare_step(*networks, *make_optimizers(), bool(jit))
            for real in batches:
                turns.next_step()
                if kind == "bare_loop":
                    step(real)
        if kind == "keras_docs":
            model = KerasDocsGAN(*networks)
            model.compile(*make_optimizers(), bool(jit))
        else:
            model = MODELS[setting["network"]](*networks)
            model.compile(jit_compile=bool(jit))
    model.fit(
        batches,
        steps_per_epoch=10**9,
        callbacks=[NextStep(turns.next_step)],
        verbose=0,
        shuffle=False,
    )
