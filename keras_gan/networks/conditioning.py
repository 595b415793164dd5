"""What makes a network of any family conditional, and gives a discriminator a second output."""

import math

import keras
from keras import layers, ops
from keras.initializers import RandomNormal

from keras_gan.networks.arguments import option
from keras_gan.utils.validation import check_positive_integer

# How the conditions can enter. The generators of perceptrons and R3GAN have the first form only.
OF_GENERATORS = ("concatenation", "batch_normalization")
OF_DISCRIMINATORS = ("projection", "concatenation")


def network_inputs(shape, name, condition_dim, conditioning, forms, normalization="batch"):
    """Makes the inputs of a network, and concatenates the conditions if they enter so.

    Args:
        shape: Tuple, that of one latent vector or one sample.
        name: Name of the input of the latents or samples.
        condition_dim: Length of the condition vectors, or `None` for an unconditional network.
        conditioning: One of `forms`.
        forms: Those that the network has.
        normalization: The network's.

    Returns:
        The inputs, for `keras.Model`; what the first layer is to see; and the conditions
        `(batch, condition_dim)` if another layer is to use them, else `None`.

    Raises:
        ValueError: If `condition_dim` is not positive, `conditioning` unknown, or
            `"batch_normalization"` without batch normalization.
    """
    option("conditioning", conditioning, forms)
    x = keras.Input(shape, name=name)
    if condition_dim is None:
        return x, x, None
    condition_dim = check_positive_integer(condition_dim, "condition_dim")
    if conditioning == "batch_normalization" and normalization != "batch":
        raise ValueError(
            "conditioning='batch_normalization' needs batch normalization. Received: "
            f"normalization={normalization!r}. Expected: normalization='batch', or "
            "conditioning='concatenation'."
        )
    conditions = keras.Input((condition_dim,), name="conditions")
    if conditioning == "concatenation":
        return [x, conditions], _concatenate(x, conditions), None
    return [x, conditions], x, conditions


def _concatenate(x, conditions):
    """Appends an embedding: as many entries again to vectors, one more channel to images.

    Of a one-hot vector its entries start from N(0, 1), the scale of latents and images.
    """
    *sides, length = x.shape[1:]
    shape = (*sides, 1) if sides else (length,)
    embedding = layers.Dense(
        math.prod(shape),
        use_bias=False,
        kernel_initializer=RandomNormal(stddev=1.0),
        name="embed_conditions",
    )(conditions)
    embedding = layers.Reshape(shape, name="reshape_conditions")(embedding)
    return layers.Concatenate(name="concatenate_conditions")([x, embedding])


def discriminator_outputs(logits, features, conditions, head_units, dense, maps=None):
    """Adds the projection of the conditions to the logits, and the head beside them.

    `logits + (V c) . h`, where `h` are the features, or the sum of the maps over height and width
    where a family flattens them: eq. 3 of Miyato and Koyama, with `V` a matrix of `condition_dim`
    by channels. For one-hot conditions its rows are the classes' embeddings.

    Args:
        logits: Keras tensor `(batch, 1)`, float32.
        features: What the layer of the logits sees, `(batch, n)`.
        conditions: `(batch, condition_dim)`, or `None` for no projection.
        head_units: Units of the second output, or `None` for none.
        dense: Function of a Keras tensor, `units`, `name` and `use_bias` that applies a dense
            layer as the logits have it, in float32.
        maps: `(batch, height, width, channels)` to be summed for `h`. Default: the features.

    Returns:
        Logits `(batch, 1)`, or with `head_units` the list of them and `(batch, head_units)`.
    """
    if conditions is not None:
        h = features if maps is None else ops.sum(ops.cast(maps, "float32"), axis=(1, 2))
        embedding = dense(conditions, h.shape[-1], name="embed_conditions", use_bias=False)
        projection = layers.Dot(axes=1, dtype="float32", name="projection")([h, embedding])
        logits = layers.Add(dtype="float32", name="conditional_logits")([logits, projection])
    if head_units is None:
        return logits
    head_units = check_positive_integer(head_units, "head_units")
    return [logits, dense(features, head_units, name="head", use_bias=True)]
