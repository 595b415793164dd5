"""What a trained discriminator has learned to see, as features for other tasks."""

import math

import keras
from keras import ops

from keras_gan.utils.validation import check_positive_integer, did_you_mean

_ACTIVATIONS = (
    keras.layers.ReLU,
    keras.layers.LeakyReLU,
    keras.layers.PReLU,
    keras.layers.ELU,
)


@keras.saving.register_keras_serializable(package="keras_gan")
class DiscriminatorFeatures(keras.Model):
    """Frozen intermediate features of a discriminator; `from_discriminator` makes it.

    Args:
        network: Functional `keras.Model` from samples to a list of feature maps
            `(batch, height, width, channels)` or vectors `(batch, dim)`. It is taken as it is, and
            frozen.
        grid: See `from_discriminator`.
        **kwargs: Of `keras.Model`: `name`.

    Call arguments:
        samples: Float tensor `(batch, *sample_shape)`, images in [-1, 1].
        training: Makes no difference: the network is run in inference mode.

    Returns:
        float32 tensor `(batch, dim)`.
    """

    def __init__(self, network, grid=4, **kwargs):
        super().__init__(dtype="float32", **kwargs)  # Its results, whatever the network's.
        self.grid = check_positive_integer(grid, "grid")
        self.network = network
        self.trainable = False
        self.dim = sum(
            math.prod(min(side, grid) for side in output.shape[1:-1]) * output.shape[-1]
            for output in network.outputs
        )
        self.built = True  # As the network is.

    def call(self, samples, training=False):
        """Returns the features; no gradient flows into the network's weights."""
        expected = tuple(self.network.inputs[0].shape[1:])
        if tuple(samples.shape[1:]) != expected:
            raise ValueError(
                f"'{self.name}' received samples of shape {tuple(samples.shape)}. Expected (batch, "
                f"{', '.join(map(str, expected))}), what the discriminator sees. Load the data for "
                "that: keras_gan.data.load(..., image_size=, channels=)."
            )
        outputs = self.network(samples, training=False)
        # Keras makes one tensor of a list of one.
        pooled = [_max_pool(ops.cast(x, "float32"), self.grid) for x in keras.tree.flatten(outputs)]
        flat = [ops.reshape(x, (-1, math.prod(x.shape[1:]))) for x in pooled]
        return ops.concatenate(flat, axis=-1)

    def get_config(self):
        """Returns the arguments."""
        return {
            "network": keras.saving.serialize_keras_object(self.network),
            "grid": self.grid,
            "name": self.name,
        }

    @classmethod
    def from_config(cls, config, custom_objects=None):
        """Makes the model of what `get_config` returned."""
        network = keras.saving.deserialize_keras_object(config["network"], custom_objects)
        return cls(**{**config, "network": network})


def from_discriminator(gan_or_discriminator, layers=None, grid=4):
    """Returns a Keras model of a discriminator's intermediate features.

    A discriminator that was trained without labels has learned features that a linear classifier,
    trained on few labels, does better on than on pixels. The maps of each layer are max-pooled to
    `grid` x `grid` positions, flattened and concatenated:

    `features = concat_l flatten(max_pool(f_l(x), grid x grid))`

    with `f_l(x)` the output of layer `l` in inference mode (batch normalization uses its moving
    statistics). Cell `i` of `grid` covers the rows `floor(i h / grid)` to `ceil((i + 1) h / grid)`
    of a map with `h`; cells overlap where `grid` does not divide `h`. A side of at most `grid`
    positions stays as it is.

    The weights are copied: what is trained later changes neither the features nor, through them,
    the discriminator.

    Args:
        gan_or_discriminator: A GAN, or anything with an attribute `discriminator`, or a functional
            or sequential Keras model whose first input are the samples. It may have more inputs,
            such as conditions, and more outputs.
        layers: Names of the layers whose outputs are taken. Default: `None`, all activations of
            feature maps that depend on the samples alone; of a network without feature maps, such
            as a multilayer perceptron, all activations.
        grid: Integer, positions a side that each map is pooled to. Default: `4`.

    Returns:
        `keras.Model` from samples `(batch, *sample_shape)`, images in [-1, 1], to float32 features
        `(batch, dim)`; its `dim` is known as an attribute. It is frozen, can be part of other
        models and be saved, and metrics take it as their `extractor`.

    Raises:
        ValueError: If it is no such model, a layer is unknown, makes neither maps nor vectors, or
            depends on the conditions, or no layer depends on the samples alone.

    Example:
        >>> features = keras_gan.features.from_discriminator(gan)
        >>> x = features.predict(images, verbose=0)  # For a linear classifier of your choice.

    Reference:
        - Radford et al., 2016, "Unsupervised Representation Learning with Deep Convolutional
          Generative Adversarial Networks", arXiv:1511.06434, section 5.1.
    """
    discriminator = getattr(gan_or_discriminator, "discriminator", gan_or_discriminator)
    if not isinstance(discriminator, keras.Model) or not getattr(discriminator, "inputs", None):
        raise ValueError(
            "from_discriminator looks into a discriminator's layers. Received: "
            f"{type(discriminator).__name__}, which does not tell how they are connected. "
            "Expected: a GAN, or a functional or sequential Keras model, that is one built as "
            "keras.Model(inputs, outputs)."
        )
    samples = discriminator.inputs[0]
    if layers is None:
        outputs = activations_of(discriminator)
    else:
        outputs = _named_outputs(discriminator, samples, layers)
    network = keras.Model(samples, outputs, name=discriminator.name)
    copy = keras.models.clone_model(network)
    copy.set_weights(network.get_weights())
    return DiscriminatorFeatures(copy, grid, name=f"{discriminator.name}_features")


def activations_of(discriminator):
    """Returns the activations that depend on the samples alone: the maps, if there are any.

    Raises:
        ValueError: If there are none.
    """
    samples = discriminator.inputs[0]
    activations = [layer.output for layer in discriminator.layers if _is_activation(layer)]
    activations = [output for output in activations if _is_map_or_vector(output)]
    outputs = [output for output in activations if _depends_on(output, samples)]
    if not activations:
        raise ValueError(
            f"The discriminator '{discriminator.name}' has no layer that is an activation of maps "
            "(batch, height, width, channels) or vectors (batch, dim). Name layers of it: "
            f"layers=[...]. Its layers: {_names(discriminator)}."
        )
    if not outputs:
        raise ValueError(
            f"All activations of the discriminator '{discriminator.name}' depend on its conditions "
            "as well as on the samples, but features are of samples whose labels are not known. "
            "Take a discriminator that gets the conditions after its features, "
            "conditioning='projection', or one without conditions."
        )
    maps = [output for output in outputs if len(output.shape) == 4]
    return maps or outputs


def _named_outputs(discriminator, samples, names):
    layers = {layer.name: layer for layer in discriminator.layers}
    if isinstance(names, str) or not names:
        raise ValueError(f"`layers` must be a list of names of layers. Received: {names!r}.")
    for name in names:
        if name not in layers:
            raise ValueError(
                f"The discriminator '{discriminator.name}' has no layer {name!r}."
                f"{did_you_mean(name, layers)} Its layers: {_names(discriminator)}."
            )
        output = layers[name].output
        if not _is_map_or_vector(output):
            raise ValueError(
                f"The layer {name!r} makes {output}. Expected maps (batch, height, width, "
                "channels) or vectors (batch, dim): name another layer."
            )
        if not _depends_on(output, samples):
            raise ValueError(
                f"The layer {name!r} depends on the discriminator's conditions. Name layers that "
                "depend on the samples alone, or leave `layers` out, which takes all such "
                "activations. A discriminator with conditioning='projection' gets the conditions "
                "after its features."
            )
    return [layers[name].output for name in names]


def _is_map_or_vector(output):
    """Returns whether a layer's output is a single tensor of rank 2 or 4."""
    return len(getattr(output, "shape", ())) in (2, 4)


def _depends_on(output, samples):
    """Returns whether a Keras tensor can be computed of the samples and nothing else."""
    try:
        keras.Model(samples, output)
    except ValueError:  # Keras says which input is missing.
        return False
    return True


def _is_activation(layer):
    """Returns whether a layer ends in a nonlinearity; looks into Keras's wrappers of layers."""
    layer = getattr(layer, "layer", layer)
    activation = getattr(layer, "activation", None)
    return isinstance(layer, _ACTIVATIONS) or activation not in (None, keras.activations.linear)


def _max_pool(x, grid):
    """Pools the positions of maps `(batch, height, width, channels)`; vectors stay."""
    if len(x.shape) == 2:
        return x
    rows, columns = (_cells(size, grid) for size in x.shape[1:3])
    x = ops.stack([ops.max(x[:, cell], axis=1) for cell in rows], axis=1)
    return ops.stack([ops.max(x[:, :, cell], axis=2) for cell in columns], axis=2)


def _cells(size, grid):
    """Returns the slices of `size` positions that make at most `grid` cells."""
    grid = min(size, grid)
    return [slice(i * size // grid, -(-(i + 1) * size // grid)) for i in range(grid)]


def _names(discriminator):
    return ", ".join(layer.name for layer in discriminator.layers)
