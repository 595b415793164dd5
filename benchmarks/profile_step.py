"""Where a training step spends its time, by kind of TensorFlow operation, on a CPU.

    python benchmarks/profile_step.py [--image_size=28] [--width=32] [--batch_size=64] [--plain]

Profiles the step of `GAN.fit` with the quickstart's DCGAN (4x4 kernels); `--plain` without the
faster kernels of `keras_gan.engine.tensorflow_kernels`. Prints for each operation its calls a
step, its time and its share of the sum over all operations (several may run at a time). Below, what
the convolutions of the step would take at the speed that a bare `tf.nn.conv2d` of their shapes
reaches by itself on this machine.
"""

import argparse
import collections
import json
import os
import pathlib
import re
import tempfile
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import tensorflow as tf
from tensorflow.tsl.profiler.protobuf import xplane_pb2

import keras_gan
from keras_gan import engine

CONVOLUTIONS = r".*Conv2D.*"


def make_step(arguments):
    """Returns the model and a function that runs one training step."""
    if arguments.plain:
        engine.accelerate_network = engine.accelerate_optimizer = lambda _: None
    keras.utils.set_random_seed(0)
    shape = (arguments.image_size, arguments.image_size, 1 if arguments.image_size == 28 else 3)
    gan = keras_gan.GAN(
        keras_gan.networks.DCGANGenerator(shape, 128, arguments.width, kernel_size=4),
        keras_gan.networks.DCGANDiscriminator(shape, arguments.width, kernel_size=4),
    )
    gan.compile(keras.optimizers.Adam(2e-4, beta_1=0.5), keras.optimizers.Adam(2e-4, beta_1=0.5))
    gan.make_train_function()
    images = tf.random.stateless_uniform((arguments.batch_size, *shape), (0, 1), -1.0, 1.0)
    batches = iter(tf.data.Dataset.from_tensors(images).repeat())
    return gan, lambda: gan.train_function(batches)


def profile(step, num_steps):
    """Returns a dict from operation to its `(calls, milliseconds)` in a step."""
    for _ in range(5):
        step()
    with tempfile.TemporaryDirectory() as folder:
        with tf.profiler.experimental.Profile(folder):
            for _ in range(num_steps):
                step()
        space = xplane_pb2.XSpace()
        space.ParseFromString(next(pathlib.Path(folder).rglob("*.xplane.pb")).read_bytes())
    totals = collections.defaultdict(lambda: [0.0, 0.0])
    for plane in space.planes:
        for event in (event for line in plane.lines for event in line.events):
            name = re.fullmatch(r"[^: ]+:(\w+)", plane.event_metadata[event.metadata_id].name)
            if name:
                totals[name[1]][0] += 1 / num_steps
                totals[name[1]][1] += event.duration_ps / 1e9 / num_steps
    return dict(totals)


def bare_convolutions(gan, batch_size):
    """Returns the milliseconds that the step's convolutions take at a bare convolution's speed."""
    total = 0.0
    for network in (gan.generator, gan.discriminator):
        for layer in network.layers:
            if not isinstance(layer, (keras.layers.Conv2D, keras.layers.Conv2DTranspose)):
                continue
            large, small = layer.input.shape[1:], layer.output.shape[1:]
            # The outputs, and the gradients for the kernel and the inputs: of the generator once
            # each; of the discriminator three, two and three times, and for the images once.
            passes = 8 if layer.input.shape[-1] > 3 else 6
            if network is gan.generator:
                large, small, passes = small, large, 3
            images = tf.random.normal((batch_size, *large))
            kernel = tf.random.normal((*layer.kernel_size, large[-1], small[-1]))
            total += passes * _fastest(tf.function(tf.nn.conv2d), images, kernel, 2, "SAME")
    return total


def _fastest(function, *arguments):
    """Returns the least of 20 times, in milliseconds: what the machine can do."""
    times = []
    for _ in range(22):
        start = time.perf_counter()
        function(*arguments)
        times.append(1e3 * (time.perf_counter() - start))
    return min(times[2:])


def main():
    """Profiles, prints the tables and writes them as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--image_size", type=int, default=28)
    parser.add_argument("--width", type=int, default=32)
    parser.add_argument("--batch_size", type=int, default=64)
    parser.add_argument("--plain", action="store_true", help="Keras's own kernels.")
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--output", help="File for the results.")
    arguments = parser.parse_args()
    gan, step = make_step(arguments)
    operations = profile(step, arguments.steps)
    total = sum(milliseconds for _, milliseconds in operations.values())
    print(f"{'operation':32s} {'calls':>6s} {'ms':>7s}  share")
    for name, (calls, milliseconds) in sorted(operations.items(), key=lambda item: -item[1][1]):
        if milliseconds > 0.005 * total:
            print(f"{name:32s} {calls:6.1f} {milliseconds:7.2f}  {milliseconds / total:.1%}")
    result = {
        "step_ms": _fastest(step),
        "convolutions_ms": sum(
            ms for name, (_, ms) in operations.items() if re.fullmatch(CONVOLUTIONS, name)
        ),
        "bare_convolutions_ms": bare_convolutions(gan, arguments.batch_size),
    }
    print(
        f"\nA step takes {result['step_ms']:.1f} ms unprofiled, its convolutions "
        f"{result['convolutions_ms']:.1f} ms; bare ones of their shapes would take "
        f"{result['bare_convolutions_ms']:.1f} ms."
    )
    if arguments.output:
        report = {"arguments": vars(arguments), **result, "operations": operations}
        with open(arguments.output, "w", encoding="utf-8") as file:
            json.dump(report, file, indent=2)


if __name__ == "__main__":
    main()
