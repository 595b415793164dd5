"""Images per second of `GAN.fit`, side by side with the alternatives, on the same networks.

    python benchmarks/training_step.py [--widths=32,64] [--batch_size=64] [--output=FILE]

One DCGAN at 28x28x1, with the networks of the quickstart, trained by

- `fit`: `keras_gan.GAN` with the non-saturating loss, through `fit`;
- `keras_docs`: the two-pass `train_step` that the Keras documentation teaches for GANs, through
  `fit`: the generator is run once for the discriminator, which sees generated and real images in
  one batch with noisy labels, and again, on other latents, for itself;
- `bare_loop`: the one-pass algorithm of `fit`, written by hand in one `tf.function` without logs,
  and called in a Python loop.

Each is measured without and with XLA (`+jit`), which is what `compile` of a Keras model switches on
by default and keras_gan does on accelerators only. All trainings stay under way, each
in a thread that only runs in its turn: `--steps` steps, for `--rounds` rounds after a warm-up. A
ratio is the median over the rounds of the ratio within a round, so that changes of the machine's
speed cancel; the quartiles tell how much is left of them. Images per second are printed for
orientation. What `fit` costs before its first step is not in these numbers.
"""

import argparse
import json
import os
import platform
import statistics
import threading
import time

import keras
import numpy as np
import tensorflow as tf

import keras_gan

LATENT_DIM = 128


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
    return step


class Baton(keras.callbacks.Callback):
    """Lets a training thread run for a number of steps at a time, between those of the others."""

    def __init__(self):
        super().__init__()
        self.go, self.done = threading.Semaphore(0), threading.Semaphore(0)
        self.num_left = 0

    def on_train_batch_begin(self, batch, logs=None):
        """Waits for its turn; a training without callbacks calls this before each step."""
        if self.num_left == 0:
            self.done.release()
            self.go.acquire()
        self.num_left -= 1

    def run(self, num_steps):
        """Returns the seconds that the next `num_steps` steps take."""
        self.done.acquire()
        self.num_left = num_steps
        start = time.perf_counter()
        self.go.release()
        self.done.acquire()
        seconds = time.perf_counter() - start
        self.done.release()
        return seconds


def start_variant(kind, width, dataset, jit_compile):
    """Starts the endless training of a variant in a thread; returns its baton."""
    keras.utils.set_random_seed(0)
    networks = (
        keras_gan.networks.DCGANGenerator((28, 28, 1), LATENT_DIM, width, kernel_size=4),
        keras_gan.networks.DCGANDiscriminator((28, 28, 1), width, kernel_size=4),
    )
    optimizers = [keras.optimizers.Adam(2e-4, beta_1=0.5) for _ in networks]
    baton = Baton()
    if kind == "bare_loop":
        step = bare_step(*networks, *optimizers, jit_compile)

        def train():
            for real in dataset:
                baton.on_train_batch_begin(None)
                step(real)
    else:
        model = {"fit": keras_gan.GAN, "keras_docs": KerasDocsGAN}[kind](*networks)
        model.compile(*optimizers, jit_compile=jit_compile)

        def train():
            model.fit(dataset, callbacks=[baton], verbose=0, shuffle=False)

    threading.Thread(target=train, daemon=True).start()
    return baton


def measure(batons, steps, rounds):
    """Returns each variant's seconds in each round, the variants taking turns."""
    for baton in batons.values():
        baton.run(5)  # Compiles.
    seconds = {name: [] for name in batons}
    for _ in range(rounds):
        for name, baton in batons.items():
            seconds[name].append(baton.run(steps))
    return seconds


def main():
    """Measures, prints the table and writes it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--widths", default="32,64", help="Base widths of both networks.")
    parser.add_argument("--batch_size", type=int, default=64)
    parser.add_argument("--steps", type=int, default=5, help="Training steps in a turn.")
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--output", default="training_step.json", help="File for the results.")
    arguments = parser.parse_args()

    images = np.random.default_rng(0).uniform(-1, 1, (2048, 28, 28, 1)).astype("float32")
    dataset = tf.data.Dataset.from_tensor_slices(images)
    dataset = dataset.batch(arguments.batch_size, drop_remainder=True).repeat().prefetch(2)
    results = []
    for width in map(int, arguments.widths.split(",")):
        batons = {
            kind + ("+jit" if jit else ""): start_variant(kind, width, dataset, jit)
            for jit in (False, True)
            for kind in ("fit", "keras_docs", "bare_loop")
        }
        seconds = measure(batons, arguments.steps, arguments.rounds)
        print(f"\nDCGAN 28x28x1, width {width}, batch {arguments.batch_size}")
        print(f"{'variant':16s} {'images/s':>9s}   speed of fit over it: median (quartiles)")
        for name, values in seconds.items():
            ratios = [b / a for a, b in zip(seconds["fit"], values, strict=True)]
            low, median, high = statistics.quantiles(ratios, n=4)
            rate = arguments.steps * arguments.batch_size / statistics.median(values)
            results.append(
                {
                    "width": width,
                    "variant": name,
                    "images_per_second": rate,
                    "fit_speed_ratio": {"low": low, "median": median, "high": high},
                }
            )
            print(f"{name:16s} {rate:9.0f}   {median:.3f} ({low:.3f} .. {high:.3f})", flush=True)
    report = {
        "arguments": vars(arguments),
        "machine": f"{platform.machine()}, {platform.system()}, {os.cpu_count()} cores",
        "versions": {"tensorflow": tf.__version__, "keras": keras.__version__},
        "results": results,
    }
    with open(arguments.output, "w", encoding="utf-8") as file:
        json.dump(report, file, indent=2)


if __name__ == "__main__":
    main()
