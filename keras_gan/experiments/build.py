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


def build_batches(config, source, first_step=0):
    """Returns the endless training batches, in the form that the model needs, from a step on."""
    data_form = models.member(config.model.name).data_form
    arguments = {"seed": config.seed, "first_step": first_step}
    fields = config.data
    if data_form == "few_labelled":
        return data.semi_supervised(
            source, fields.num_labels_per_class, fields.batch_size, **arguments
        )
    with_labels = data_form == "labelled"
    return data.stream(source, fields.batch_size, with_labels=with_labels, **arguments)


def build_validation(config):
    """Returns the batches of `config.evaluation.split`, or `None` if there is none."""
    if not config.evaluation.split:
        return None
    return data.pipeline(
        build_source(config, config.evaluation.split),
        config.data.batch_size,
        with_labels=models.member(config.model.name).data_form != "samples",
        shuffle=False,
        drop_remainder=False,
    )


def build_model(config, source):
    """Returns the compiled model, to be called inside the strategy's scope.

    Args:
        config: The configuration.
        source: The data set, whose shape and number of classes the networks are built for.
    """
    arguments = {name: v for name, v in config.model.to_dict().items() if v is not None}
    model_class = models.member(config.model.name)
    shapes = dict.fromkeys(network_fields(arguments), source.sample_shape)
    shapes["discriminator"] = model_class.arranged_shape(source.sample_shape, **arguments)
    implied = model_class.network_arguments(source.num_classes, arguments)
    with _dtype_policy(config.train.precision):
        for name, shape in shapes.items():
            arguments[name] = build_network({**implied.get(name, {}), **arguments[name]}, shape)
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


def network_fields(fields):
    """Returns the names of the networks among the fields of `config.model`."""
    return [name for name in ("generator", "discriminator", "encoder") if name in fields]


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
