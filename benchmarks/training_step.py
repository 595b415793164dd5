"""Images per second of `GAN.fit`, side by side with the alternatives, on the same networks.

    python benchmarks/training_step.py [--widths=32,64] [--batch_size=64] [--jit] [--output=FILE]

One DCGAN at 28x28x1, trained by

- `fit`: `keras_gan.GAN` with the non-saturating loss, through `fit`;
- `keras_docs`: the two-pass `train_step` that the Keras documentation teaches for GANs (the
  generator is run once for the discriminator and again, on other latents, for itself), through
  `fit`;
- `bare_loop`: the one-pass algorithm of `fit`, written by hand in one `tf.function` without logs,
  and called in a Python loop.

Each is also measured with XLA (`jit_compile=True`) if `--jit`. The variants are trained in turn,
`--steps` steps each, for `--rounds` rounds after a warm-up; a ratio is the median over the rounds
of the ratio within a round, so that a drift of the machine's speed cancels. The median of the
rounds' images per second is printed for orientation.
"""

import argparse
import json
import platform
import statistics
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
        ones, zeros = tf.ones((batch_size, 1)), tf.zeros((batch_size, 1))
        fake = self.generator(tf.random.normal((batch_size, LATENT_DIM)), training=True)
        with tf.GradientTape() as tape:
            real_logits = self.discriminator(real, training=True)
            fake_logits = self.discriminator(fake, training=True)
            discriminator_loss = self.loss_function(ones, real_logits)
            discriminator_loss += self.loss_function(zeros, fake_logits)
        variables = self.discriminator.trainable_weights
        gradients = tape.gradient(discriminator_loss, variables)
        self.discriminator_optimizer.apply_gradients(zip(gradients, variables, strict=True))

        latents = tf.random.normal((batch_size, LATENT_DIM))
        with tf.GradientTape() as tape:
            fake_logits = self.discriminator(self.generator(latents, training=True), training=True)
            generator_loss = self.loss_function(ones, fake_logits)
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


def make_variant(kind, width, dataset, steps, jit_compile):
    """Returns a function that trains the variant for `steps` steps."""
    keras.utils.set_random_seed(0)
    networks = (
        keras_gan.networks.DCGANGenerator((28, 28, 1), LATENT_DIM, width=width),
        keras_gan.networks.DCGANDiscriminator((28, 28, 1), width=width),
    )
    optimizers = [keras.optimizers.Adam(2e-4, beta_1=0.5) for _ in networks]
    if kind == "bare_loop":
        step = bare_step(*networks, *optimizers, jit_compile)
        iterator = iter(dataset)

        def train():
            for _ in range(steps):
                step(next(iterator))

        return train
    model = {"fit": keras_gan.GAN, "keras_docs": KerasDocsGAN}[kind](*networks)
    model.compile(*optimizers, jit_compile=jit_compile)
    return lambda: model.fit(dataset, steps_per_epoch=steps, epochs=1, verbose=0, shuffle=False)


def measure(variants, num_images, rounds):
    """Returns each variant's images per second in each round, the variants taking turns."""
    for train in variants.values():
        train()
    rates = {name: [] for name in variants}
    for _ in range(rounds):
        for name, train in variants.items():
            start = time.perf_counter()
            train()
            rates[name].append(num_images / (time.perf_counter() - start))
    return rates


def main():
    """Measures, prints the table and writes it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--widths", default="32,64", help="Base widths of both networks.")
    parser.add_argument("--batch_size", type=int, default=64)
    parser.add_argument("--steps", type=int, default=30, help="Training steps a round.")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--jit", action="store_true", help="Measure each variant with XLA too.")
    parser.add_argument("--output", default=None, help="JSON file for the results.")
    arguments = parser.parse_args()

    images = np.random.default_rng(0).uniform(-1, 1, (2048, 28, 28, 1)).astype("float32")
    dataset = tf.data.Dataset.from_tensor_slices(images)
    dataset = dataset.batch(arguments.batch_size, drop_remainder=True).repeat().prefetch(2)
    results = []
    for width in map(int, arguments.widths.split(",")):
        variants = {
            kind + ("+jit" if jit else ""): make_variant(kind, width, dataset, arguments.steps, jit)
            for jit in ((False, True) if arguments.jit else (False,))
            for kind in ("fit", "keras_docs", "bare_loop")
        }
        rates = measure(variants, arguments.steps * arguments.batch_size, arguments.rounds)
        print(f"\nDCGAN 28x28x1, width {width}, batch {arguments.batch_size}")
        print(f"{'variant':16s} {'images/s':>9s} {'fit / variant: median (min .. max)':>38s}")
        for name, values in rates.items():
            ratios = [a / b for a, b in zip(rates["fit"], values, strict=True)]
            row = {
                "width": width,
                "variant": name,
                "images_per_second": statistics.median(values),
                "ratio_median": statistics.median(ratios),
                "ratio_min": min(ratios),
                "ratio_max": max(ratios),
            }
            results.append(row)
            print(
                f"{name:16s} {row['images_per_second']:9.0f} {row['ratio_median']:14.3f}"
                f" ({row['ratio_min']:.3f} .. {row['ratio_max']:.3f})",
                flush=True,
            )
    if arguments.output:
        report = {
            "arguments": vars(arguments),
            "machine": f"{platform.processor() or platform.machine()}, {platform.system()}",
            "versions": {"tensorflow": tf.__version__, "keras": keras.__version__},
            "results": results,
        }
        with open(arguments.output, "w", encoding="utf-8") as file:
            json.dump(report, file, indent=2)


if __name__ == "__main__":
    main()
