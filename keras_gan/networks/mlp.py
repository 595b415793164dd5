"""Multilayer perceptrons, for points and for small images."""

import math

import keras
from keras import layers

from keras_gan.networks.arguments import option, sample_shape_tuple
from keras_gan.networks.conditioning import (
    OF_DISCRIMINATORS,
    discriminator_outputs,
    network_inputs,
)
from keras_gan.networks.normalization import NORMALIZATIONS, normalize
from keras_gan.utils.validation import check_positive_integer


def MLPGenerator(
    sample_shape,
    latent_dim=100,
    width=256,
    depth=3,
    normalization="none",
    activation="relu",
    output_activation=None,
    synchronized=False,
    condition_dim=None,
    conditioning="concatenation",
):
    """Builds a generator of dense layers.

    Args:
        sample_shape: Shape of one sample: an integer or tuple, such as `2` for points in the
            plane or `(28, 28, 1)` for images.
        latent_dim: Length of the latent vectors. Default: `100`.
        width: Units of each hidden layer. Default: `256`.
        depth: Number of hidden layers. Default: `3`.
        normalization: After each hidden layer: `"none"` (default), `"batch"` or `"layer"`.
        activation: Keras activation of the hidden layers. Default: `"relu"`.
        output_activation: Keras activation of the samples. Default: `"tanh"` for images (shapes
            of three entries), whose range is [-1, 1]; `"linear"` for all else.
        synchronized: Whether batch normalization under `tf.distribute` takes the statistics of
            the global batch (exactly, also where the replicas' parts differ in size), so that N
            replicas equal one device. Default: `False`, each replica's own, which saves the
            communication in every such layer.
        condition_dim: Length of the condition vectors of a conditional generator: the number of
            classes, if labels enter as one-hot vectors. Default: `None`, unconditional.
        conditioning: How the conditions enter: `"concatenation"`, a learned linear embedding of
            the length `latent_dim` beside the latents.

    Returns:
        `keras.Model` from latents `(batch, latent_dim)`, or with `condition_dim` from a list of
        them and conditions `(batch, condition_dim)`, to samples `(batch, *sample_shape)`, float32
        under any dtype policy.

    Raises:
        ValueError: If a size is not a positive integer, or an option is unknown.

    Example:
        >>> generator = keras_gan.networks.MLPGenerator(sample_shape=2, latent_dim=8, width=128)
        >>> generator.output_shape
        (None, 2)

    Reference:
        - Goodfellow et al., 2014, "Generative Adversarial Networks", arXiv:1406.2661, section 5:
          the first generators were of this form. Deviation: one activation in all hidden layers.
        - Mirza and Osindero, 2014, "Conditional Generative Adversarial Nets", arXiv:1411.1784
          (`condition_dim`). Deviation: a linear embedding of the condition, none of the latents.
    """
    sample_shape = sample_shape_tuple(sample_shape)
    latent_dim = check_positive_integer(latent_dim, "latent_dim")
    if output_activation is None:
        output_activation = "tanh" if len(sample_shape) == 3 else "linear"

    inputs, x, _ = network_inputs(
        (latent_dim,), "latents", condition_dim, conditioning, ("concatenation",)
    )
    x = _hidden_layers(x, width, depth, normalization, activation, synchronized)
    x = layers.Dense(math.prod(sample_shape), name="project")(x)
    x = layers.Reshape(sample_shape, name="reshape")(x)
    samples = layers.Activation(output_activation, dtype="float32", name="samples")(x)
    return keras.Model(inputs, samples, name="mlp_generator")


def MLPDiscriminator(
    sample_shape,
    width=256,
    depth=3,
    normalization="none",
    activation="leaky_relu",
    synchronized=False,
    condition_dim=None,
    conditioning="projection",
    head_units=None,
):
    """Builds a discriminator of dense layers.

    Args:
        sample_shape: Shape of one sample: an integer or tuple, such as `2` for points in the
            plane or `(28, 28, 1)` for images.
        width: Units of each hidden layer. Default: `256`.
        depth: Number of hidden layers. Default: `3`.
        normalization: After each hidden layer: `"none"` (default), `"batch"` or `"layer"`.
            Gradient penalties need `"none"` or `"layer"`.
        activation: Keras activation of the hidden layers. Default: `"leaky_relu"` (slope 0.2).
        synchronized: Whether batch normalization under `tf.distribute` takes the statistics of
            the global batch (exactly, also where the replicas' parts differ in size), so that N
            replicas equal one device. Default: `False`, each replica's own, which saves the
            communication in every such layer.
        condition_dim: Length of the condition vectors of a conditional discriminator: the number
            of classes, if labels enter as one-hot vectors. Default: `None`, unconditional.
        conditioning: How the conditions `c` enter: `"projection"` (default, the best in Miyato
            and Koyama's comparison), `logit = dense(h) + (V c) . h` with the last hidden features
            `h`, or `"concatenation"`, a learned linear embedding beside the sample: of a vector's
            length, or one more channel of an image.
        head_units: Units of a second output, a dense layer on the features that the logits see:
            class logits of an auxiliary classifier, say. Default: `None`, no such output.

    Returns:
        `keras.Model` from samples `(batch, *sample_shape)`, or with `condition_dim` from a list of
        them and conditions `(batch, condition_dim)`, to logits `(batch, 1)`, or with `head_units`
        to a list of them and the head's outputs `(batch, head_units)`; float32 under any dtype
        policy.

    Raises:
        ValueError: If a size is not a positive integer, or an option is unknown.

    Example:
        >>> discriminator = keras_gan.networks.MLPDiscriminator(sample_shape=(28, 28, 1))
        >>> discriminator.output_shape
        (None, 1)

    Reference:
        - Goodfellow et al., 2014, "Generative Adversarial Networks", arXiv:1406.2661, section 5.
          Deviation: leaky ReLU in place of maxout, no dropout.
        - Miyato and Koyama, 2018, "cGANs with Projection Discriminator", arXiv:1802.05637, eq. 3.
        - Mirza and Osindero, 2014, "Conditional Generative Adversarial Nets", arXiv:1411.1784
          (`conditioning="concatenation"`). Deviation: a linear embedding.
        - Odena et al., 2017, "Conditional Image Synthesis with Auxiliary Classifier GANs",
          arXiv:1610.09585, section 3 (`head_units`).
    """
    sample_shape = sample_shape_tuple(sample_shape)

    inputs, x, conditions = network_inputs(
        sample_shape, "samples", condition_dim, conditioning, OF_DISCRIMINATORS
    )
    x = layers.Flatten(name="flatten")(x)
    x = _hidden_layers(x, width, depth, normalization, activation, synchronized)
    logits = _dense(x, 1, "logits")
    outputs = discriminator_outputs(logits, x, conditions, head_units, _dense)
    return keras.Model(inputs, outputs, name="mlp_discriminator")


def _dense(x, units, name, use_bias=True):
    return layers.Dense(units, use_bias=use_bias, dtype="float32", name=name)(x)


def _hidden_layers(x, width, depth, normalization, activation, synchronized):
    """Applies `depth` times: dense layer, normalisation (which makes its bias idle), activation."""
    width = check_positive_integer(width, "width")
    option("normalization", normalization, NORMALIZATIONS)
    for index in range(1, check_positive_integer(depth, "depth") + 1):
        x = layers.Dense(width, use_bias=normalization == "none", name=f"hidden_{index}")(x)
        x = normalize(x, normalization, f"normalize_{index}", synchronized=synchronized)
        x = layers.Activation(activation, name=f"activate_{index}")(x)
    return x
