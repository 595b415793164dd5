"""Turns a configuration into data, model and callbacks."""

import contextlib
import inspect

import keras

from keras_gan import callbacks, data, models, networks


def build_source(config, split):
    """Reads (or opens) a split of the data set that `config.data` names."""
    fields = config.data
    return data.source(
        fields.name,
        split,
        data_dir=fields.data_dir,
        image_size=fields.image_size,
        channels=fields.channels,
        max_unreadable=fields.max_unreadable,
    )


def build_model(config, sample_shape):
    """Returns the compiled model, to be called inside the strategy's scope.

    Args:
        config: The configuration.
        sample_shape: Tuple, the shape of one sample of the data set.
    """
    arguments = {name: v for name, v in config.model.to_dict().items() if v is not None}
    arranged_shape = models.member(config.model.name).arranged_shape(sample_shape, **arguments)
    with _dtype_policy(config.train.precision):
        arguments["generator"] = build_network(arguments["generator"], sample_shape)
        arguments["discriminator"] = build_network(arguments["discriminator"], arranged_shape)
    model = models.get({"seed": config.seed, **arguments})
    unknown = sorted(set(config.optimizers) - set(model.players))
    if unknown:
        raise ValueError(
            f"config.optimizers names the player '{unknown[0]}', which the model "
            f"'{config.model.name}' does not have. Its players: {', '.join(model.players)}."
        )
    model.compile(
        **{
            f"{player}_optimizer": build_optimizer(fields)
            for player, fields in config.optimizers.to_dict().items()
        },
        loss=config.loss.to_dict(),
        regularizers=_named(config.regularizers),
        augmentations=_named(config.augmentations),
        steps_per_execution=config.train.steps_per_execution or "auto",
        jit_compile=parse_jit_compile(config.train.jit_compile),
    )
    return model


def _named(section):
    """Returns the identifiers of what a section maps to arguments, as registries take them."""
    return [{"name": name, **fields} for name, fields in section.to_dict().items()]


@contextlib.contextmanager
def _dtype_policy(name):
    """Makes `name` the dtype policy of the layers made in the block."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(name)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)


def build_network(fields, sample_shape):
    """Builds a network for the data's shape, which its factory takes under one of two names."""
    parameters = inspect.signature(networks.member(fields["name"])).parameters
    shape = "image_shape" if "image_shape" in parameters else "sample_shape"
    return networks.get(fields, **{shape: sample_shape})


def build_optimizer(fields):
    """Builds a Keras optimizer from its name and arguments."""
    fields = dict(fields)
    name = fields.pop("name")
    try:
        return keras.optimizers.get({"class_name": name, "config": fields})
    except (ValueError, TypeError) as error:
        raise ValueError(
            f"Can't make the optimizer '{name}' with the arguments {fields}: {error} Use a name "
            "of keras.optimizers, such as 'adam', 'rmsprop' or 'sgd', and its arguments."
        ) from error


def build_callbacks(config, filled):
    """Builds the callbacks of `config.callbacks`.

    Args:
        config: The configuration.
        filled: Dict from callback name to the arguments that the runner knows, which hold unless
            the configuration gives others.
    """
    return [
        callbacks.get({"name": name, **filled.get(name, {}), **fields})
        for name, fields in config.callbacks.to_dict().items()
    ]


def parse_jit_compile(value):
    """Returns "auto", True or False for what a configuration or a flag says."""
    values = {"auto": "auto", "true": True, "false": False}
    if str(value).lower() not in values:
        raise ValueError(
            f"config.train.jit_compile is {value!r}. Expected 'auto', 'true' or 'false'."
        )
    return values[str(value).lower()]
