"""Checks, before any training, that the networks of a GAN fit one another."""

import warnings

import keras

from keras_gan.utils.validation import check_positive_integer

_NOT_A_SIGMOID = {
    "images": "images in [-1, 1], as a tanh makes them",
    "logits": "logits, without a sigmoid, which is in the losses",
}


def infer_latent_dim(generator, latent_dim=None):
    """Returns the length of the generator's latent vectors.

    Args:
        generator: Keras model from `(batch, latent_dim)` to samples.
        latent_dim: Integer, or `None` to read it from the generator.

    Raises:
        ValueError: If it is not known, or `latent_dim` contradicts the generator.
    """
    check_is_model(generator, "generator")
    try:
        shape = generator.input_shape
    except AttributeError:  # A subclassed model, or one that is not built yet.
        shape = None
    if shape is None:
        if latent_dim is None:
            raise ValueError(
                f"The generator '{generator.name}' does not tell its input shape, so that "
                "`latent_dim` is not known. Pass it: GAN(..., latent_dim=128)."
            )
        return check_positive_integer(latent_dim, "latent_dim")
    if isinstance(shape, list):  # Conditions as well; see `GAN.given_spec`.
        shape = shape[0]
    if not isinstance(shape, tuple) or len(shape) != 2 or shape[1] is None:
        raise ValueError(
            f"The generator '{generator.name}' has the input shape {shape}. Expected a single "
            "input of shape (batch, latent_dim)."
        )
    if latent_dim not in (None, shape[1]):
        raise ValueError(
            f"latent_dim={latent_dim} contradicts the generator '{generator.name}', whose input "
            f"has shape {shape}. Leave latent_dim away, or build the generator for it."
        )
    return shape[1]


def check_is_model(network, role):
    """Raises a `ValueError` if `network` is not a Keras model."""
    if not isinstance(network, keras.Model):
        raise ValueError(
            f"The {role} must be a keras.Model. Received: {network!r}. Call the factory, such as "
            f"keras_gan.networks.DCGAN{role.capitalize()}(image_shape=(28, 28, 1)), or resolve a "
            "name with keras_gan.networks.get."
        )


def infer_sample_shape(gan, generator, discriminator, latent_dim):
    """Returns the shape of a sample, having run both networks symbolically (which builds them).

    Args:
        gan: The GAN, of which only the methods that make the networks' inputs are called.
        generator: Keras model from latents `(batch, latent_dim)` to samples.
        discriminator: Keras model from samples, as they are arranged for it, to logits.
        latent_dim: Integer.

    Raises:
        ValueError: If the discriminator can't take the generator's samples, or does not return
            logits of shape `(batch, 1)` or `(batch, height, width, 1)`.
    """
    check_is_model(discriminator, "discriminator")
    given = gan.given_spec(generator)
    samples = generator(gan.generator_inputs(keras.KerasTensor((None, latent_dim)), given))
    if not isinstance(samples, keras.KerasTensor):
        raise ValueError(
            f"The generator '{generator.name}' returns {type(samples).__name__}. Expected one "
            "tensor of samples."
        )
    shape = tuple(samples.shape)
    if None in shape[1:]:
        raise ValueError(
            f"The generator '{generator.name}' makes samples of the shape {shape}, in which more "
            "than the batch size is unknown. Give its layers fixed sizes."
        )
    sample_shape = shape[1:]
    if len(sample_shape) == 3:
        warn_of_sigmoid(generator, "images")
    shape = (shape[0], *gan.arranged_shape(sample_shape, **gan.arrangement))
    arranged = "" if shape[1:] == sample_shape else f", of which it gets {shape}"
    mismatch = (
        f"The networks do not fit: the generator '{generator.name}' makes samples of shape "
        f"{(shape[0], *sample_shape)}{arranged}, the discriminator '{discriminator.name}' takes "
    )
    try:
        expected = discriminator.input_shape
    except AttributeError:
        expected = None
    if isinstance(expected, list) and given is not None:
        expected = expected[0]
    if expected is not None and (
        len(expected) != len(shape)
        or any(e not in (None, s) for e, s in zip(expected, shape, strict=True))
    ):
        cure = "Build both for the same sample shape."
        if isinstance(expected, list):
            cure = "Build it without condition_dim, or use keras_gan.models.ConditionalGAN."
        raise ValueError(f"{mismatch}{expected}. {cure}")
    inputs = gan.discriminator_inputs(keras.KerasTensor(shape), given)
    check_logits(discriminator, inputs, mismatch, gan.outputs_of)
    return sample_shape


def check_logits(discriminator, inputs, mismatch, outputs_of=lambda outputs: [outputs]):
    """Runs a discriminator symbolically, which builds it, and checks that it returns logits.

    Args:
        discriminator: Keras model.
        inputs: `keras.KerasTensor`s that stand for its inputs.
        mismatch: Beginning of the message where it can't take them.
        outputs_of: Function from what it returns to a list that begins with the logits.

    Raises:
        ValueError: If it can't, or the logits are not `(batch, 1)` or `(batch, height, width, 1)`.
    """
    taken, shown = getattr(discriminator, "inputs", None), keras.tree.flatten(inputs)
    if taken and len(taken) != len(shown):
        raise ValueError(
            f"{mismatch}{len(taken)} input{'s' * (len(taken) > 1)}, where the model has "
            f"{len(shown)}. "
            "A second one comes of condition_dim=, and of condition_channels= where it is an image."
        )
    try:
        logits = outputs_of(discriminator(inputs))[0]
    except Exception as error:
        raise ValueError(f"{mismatch}something else: {error}") from error
    warn_of_sigmoid(discriminator, "logits")
    logits_shape = tuple(getattr(logits, "shape", ()))
    if len(logits_shape) not in (2, 4) or logits_shape[-1] != 1:
        raise ValueError(
            f"The discriminator '{discriminator.name}' returns the shape {logits_shape}. Expected "
            "logits (batch, 1), or a patch map (batch, height, width, 1): end with Dense(1) or "
            "Conv2D(1, ...), without a sigmoid."
        )


def warn_of_sigmoid(network, outputs):
    """Warns if a functional or sequential network of one output ends with a sigmoid.

    Args:
        network: Keras model.
        outputs: What it should make, "images" or "logits".
    """
    layer = network
    while isinstance(layer, keras.Model) and len(getattr(layer, "outputs", None) or ()) == 1:
        layer = layer.layers[-1]
    if getattr(layer, "activation", None) is keras.activations.sigmoid:
        warnings.warn(
            f"The network '{network.name}' ends with a sigmoid, in its layer '{layer.name}'. "
            f"Expected {_NOT_A_SIGMOID[outputs]}.",
            stacklevel=2,
        )
