"""The networks that Salimans et al. classify MNIST and CIFAR-10 with."""

import math

import keras
from keras import layers
from keras.initializers import RandomNormal

from keras_gan.layers import MeanOutput, WeightNormalization
from keras_gan.networks.arguments import image_shape_tuple, sample_shape_tuple
from keras_gan.utils.validation import check_positive_integer

# Of the hidden layers of the classifier, as parts of the width.
_PARTS = (1, 2, 4, 4, 4)
# Of the convolutional one: channels in multiples of the width, side of the kernel, stride, padding.
_CONVOLUTIONS = (
    *((1, 3, 1, "same"), (1, 3, 1, "same"), (1, 3, 2, "same")),
    *((2, 3, 1, "same"), (2, 3, 1, "same"), (2, 3, 2, "same")),
    *((2, 3, 1, "valid"), (2, 1, 1, "valid"), (2, 1, 1, "valid")),
)


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
        hidden = layers.Dense(units, use_bias=False, kernel_initializer=RandomNormal(stddev=0.1))
        x = WeightNormalization(hidden, train_scale=False, name=f"hidden_{index}")(x)
        name = "features" if index == len(_PARTS) else f"activate_{index}"
        x = layers.Activation("relu", name=name)(x)
        x = layers.GaussianNoise(noise, name=f"noise_{index}")(x)
    logits = _class_logits(x, num_classes, stddev=0.1)
    return keras.Model(samples, logits, name="semi_supervised_gan_discriminator")


def SemiSupervisedGANConvDiscriminator(
    image_shape, num_classes=10, width=96, input_dropout=0.2, dropout=0.5
):
    """Builds the classifier of Salimans et al. for CIFAR-10, as a `SemiSupervisedGAN` needs it.

    Nine convolutions, weight normalized, with leaky ReLU of slope 0.2: three 3x3 ones of `width`
    channels, the last with stride 2; three of twice as many, the last with stride 2; a 3x3 one
    without padding and two 1x1 ones; then the mean over the positions, the features to match (the
    layer `"features"`), and the logits. Dropout before each group of three.

    Their generator for it is `DCGANGenerator(image_shape, latent_dim=100, width=128)`.

    Args:
        image_shape: Tuple `(height, width, channels)`; the sides at least 9.
        num_classes: Integer, `K`. Default: `10`.
        width: Channels of the first three convolutions. Default: `96`.
        input_dropout: Float in [0, 1), the share of the input's values that is dropped. Default:
            `0.2`.
        dropout: Float in [0, 1), the same before the fourth and the seventh convolution. Default:
            `0.5`.

    Returns:
        `keras.Model` from images `(batch, *image_shape)` to class logits `(batch, num_classes)`,
        float32 under any dtype policy.

    Raises:
        ValueError: If the images are too small, or a size is not a positive integer.

    Example:
        >>> discriminator = keras_gan.networks.SemiSupervisedGANConvDiscriminator((32, 32, 3))
        >>> discriminator.output_shape
        (None, 10)

    Reference:
        - Salimans et al., 2016, arXiv:1606.03498, section 5.2; the authors' code for CIFAR-10
          (github.com/openai/improved-gan). Scales as in `SemiSupervisedGANDiscriminator`.
          Deviation: the first logits have a standard deviation of 1, not 0.1.
    """
    image_shape = image_shape_tuple(image_shape)
    num_classes = check_positive_integer(num_classes, "num_classes")
    width = check_positive_integer(width, "width")
    if min(image_shape[:2]) < 9:
        raise ValueError(
            f"Received image_shape={image_shape}. Expected sides of at least 9: the network halves "
            "them twice, and its seventh convolution needs 3 pixels a side."
        )

    x = images = keras.Input(image_shape, name="images")
    for index, (part, side, strides, padding) in enumerate(_CONVOLUTIONS):
        if index % 3 == 0:
            share = dropout if index else input_dropout
            x = layers.Dropout(share, name=f"dropout_{index // 3 + 1}")(x)
        convolution = layers.Conv2D(
            part * width,
            side,
            strides=strides,
            padding=padding,
            use_bias=False,
            kernel_initializer=RandomNormal(stddev=0.05),
        )
        name = f"hidden_{index + 1}"
        x = WeightNormalization(convolution, train_scale=False, name=name)(x)
        x = layers.Activation("leaky_relu", name=f"activate_{index + 1}")(x)
    x = layers.GlobalAveragePooling2D(name="features")(x)
    logits = _class_logits(x, num_classes, stddev=0.05)
    return keras.Model(images, logits, name="semi_supervised_gan_conv_discriminator")


def _class_logits(x, num_classes, stddev):
    logits = layers.Dense(
        num_classes,
        use_bias=False,
        dtype="float32",
        kernel_initializer=RandomNormal(stddev=stddev),
    )
    return WeightNormalization(logits, name="class_logits")(x)
