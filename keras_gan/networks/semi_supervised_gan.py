"""The perceptrons that Salimans et al. classify MNIST with."""

import math

import keras
from keras import layers

from keras_gan.layers import MeanOutput, WeightNormalization
from keras_gan.networks.arguments import sample_shape_tuple
from keras_gan.utils.validation import check_positive_integer

# Of the hidden layers of the classifier, as parts of the width.
_PARTS = (1, 2, 4, 4, 4)


def SemiSupervisedGANGenerator(sample_shape, latent_dim=100, width=500):
    """Builds the generator of Salimans et al. for MNIST, in a form that learns faster.

    Two hidden layers with softplus and batch normalization (without scales and offsets), a weight
    normalized one, and a sigmoid brought to [-1, 1].

    Args:
        sample_shape: Shape of one sample, such as `(28, 28, 1)`.
        latent_dim: Length of the latent vectors. Default: `100`.
        width: Units of each hidden layer. Default: `500`.

    Returns:
        `keras.Model` from latents `(batch, latent_dim)` to samples `(batch, *sample_shape)` in
        [-1, 1], float32 under any dtype policy.

    Raises:
        ValueError: If a size is not a positive integer.

    Example:
        >>> generator = keras_gan.networks.SemiSupervisedGANGenerator((28, 28, 1))
        >>> generator.output_shape
        (None, 28, 28, 1)

    Reference:
        - Salimans et al., 2016, arXiv:1606.03498, section 5.1; the authors' code for MNIST
          (github.com/openai/improved-gan). Deviations: normal latents, and not uniform ones. The
          normalization comes after the activation, and the first samples are the mean image
          (`layers.MeanOutput`): in the authors' order all 500 inputs of the last layer have the
          mean 0.8, so that each step moves the mean of all samples much more than it moves their
          differences; in the first 100 steps here all samples became one image, which the
          discriminator told apart.
    """
    sample_shape = sample_shape_tuple(sample_shape)
    latent_dim = check_positive_integer(latent_dim, "latent_dim")
    width = check_positive_integer(width, "width")

    x = latents = keras.Input((latent_dim,), name="latents")
    for index in (1, 2):
        x = layers.Dense(width, activation="softplus", name=f"hidden_{index}")(x)
        x = layers.BatchNormalization(
            momentum=0.9, epsilon=1e-6, scale=False, center=False, name=f"normalize_{index}"
        )(x)
    project = layers.Dense(math.prod(sample_shape), use_bias=False)
    x = WeightNormalization(project, name="project")(x)
    x = layers.Reshape(sample_shape, name="reshape")(x)
    samples = MeanOutput(name="samples")(x)
    return keras.Model(latents, samples, name="semi_supervised_gan_generator")


def SemiSupervisedGANDiscriminator(
    sample_shape, num_classes=10, width=1000, input_noise=0.3, noise=0.5
):
    """Builds the classifier of Salimans et al. for MNIST, the discriminator of `SemiSupervisedGAN`.

    Five hidden layers of `width`, 1/2, 1/4, 1/4 and 1/4 of it, weight normalized, with ReLU. Normal
    noise is added, in training, to what goes into each layer. The features to match are those of
    the layer `"features"`, the last hidden ones without noise.

    Args:
        sample_shape: Shape of one sample, such as `(28, 28, 1)`.
        num_classes: Integer, `K`. Default: `10`.
        width: Units of the first hidden layer. Default: `1000`.
        input_noise: Float, at least 0: standard deviation of the noise of the samples, which the
            network brings from [-1, 1] to [0, 1] first. Default: `0.3`.
        noise: Float, at least 0: standard deviation of the noise of the hidden layers. Default:
            `0.5`.

    Returns:
        `keras.Model` from samples `(batch, *sample_shape)` to class logits `(batch, num_classes)`,
        float32 under any dtype policy.

    Raises:
        ValueError: If a size is not a positive integer.

    Example:
        >>> discriminator = keras_gan.networks.SemiSupervisedGANDiscriminator((28, 28, 1))
        >>> discriminator.output_shape
        (None, 10)

    Reference:
        - Salimans et al., 2016, arXiv:1606.03498, section 5.1; the authors' code for MNIST
          (github.com/openai/improved-gan). As there, the scales of the hidden layers are those of
          `layers.initialize_by_data`, which `SemiSupervisedGAN.fit` calls, and only those of the
          logits are trained.
    """
    sample_shape = sample_shape_tuple(sample_shape)
    num_classes = check_positive_integer(num_classes, "num_classes")
    width = check_positive_integer(width, "width")

    samples = keras.Input(sample_shape, name="samples")
    x = layers.Flatten(name="flatten")(samples)
    x = layers.Rescaling(0.5, 0.5, name="to_unit_interval")(x)
    x = layers.GaussianNoise(input_noise, name="input_noise")(x)
    for index, part in enumerate(_PARTS, 1):
        units = max(1, width // part)
        hidden = layers.Dense(units, use_bias=False, kernel_initializer=_normal())
        x = WeightNormalization(hidden, train_scale=False, name=f"hidden_{index}")(x)
        name = "features" if index == len(_PARTS) else f"activate_{index}"
        x = layers.Activation("relu", name=name)(x)
        x = layers.GaussianNoise(noise, name=f"noise_{index}")(x)
    logits = layers.Dense(
        num_classes, use_bias=False, dtype="float32", kernel_initializer=_normal()
    )
    logits = WeightNormalization(logits, name="class_logits")(x)
    return keras.Model(samples, logits, name="semi_supervised_gan_discriminator")


def _normal():
    return keras.initializers.RandomNormal(stddev=0.1)
