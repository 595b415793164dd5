"""Turns a configuration into data, model and callbacks."""

import functools
import inspect

import keras

from keras_gan import callbacks, data, engine, models, networks
from keras_gan.utils.precision import dtype_policy
from keras_gan.utils.registry import Registry

_keras = keras.optimizers.schedules
_SCHEDULES = Registry(
    "learning rate schedule",
    {
        "cosine_decay": _keras.CosineDecay,
        "exponential_decay": _keras.ExponentialDecay,
        "linear_decay": engine.LinearDecay,
        "piecewise_constant_decay": _keras.PiecewiseConstantDecay,
        "polynomial_decay": _keras.PolynomialDecay,
    },
)


def build_source(config, split, held_out=False):
    """Reads (or opens) a split of the data set that `config.data` names.

    Args:
        config: The configuration.
        split: Name of the split.
        held_out: Whether images are to be looked at, not trained on: those that are resized, and
            cut to crops in training, are resized to the size of the crops.
    """
    fields = config.data
    resized_to_crop = held_out and fields.image_size and fields.crop_size
    common = {
        "split": split,
        "data_dir": fields.data_dir,
        "image_size": fields.crop_size if resized_to_crop else fields.image_size,
        "channels": fields.channels,
        "max_unreadable": fields.max_unreadable,
    }
    data_form = models.member(config.model.name).data_form
    if data_form == "pairs":
        return data.pair_source(
            fields.name,
            fields.targets,
            transform=fields.transform,
            side_by_side=fields.side_by_side,
            **common,
        )
    if data_form == "unpaired":
        return data.unpaired_source(fields.name, fields.targets, **common)
    return data.source(fields.name, **common)


def build_batches(config, source, first_step=0):
    """Returns the endless training batches, in the form that the model needs, from a step on."""
    data_form = models.member(config.model.name).data_form
    arguments = {"seed": config.seed, "first_step": first_step}
    fields = config.data
    if data_form == "few_labelled":
        return data.semi_supervised(
            source, fields.num_labels_per_class, fields.batch_size, **arguments
        )
    if data_form in ("pairs", "unpaired"):
        stream = data.stream_pairs if data_form == "pairs" else data.stream_unpaired
        crops = {"crop_size": fields.crop_size, "flip": fields.flip}
        return stream(source, fields.batch_size, **crops, **arguments)
    with_labels = data_form == "labelled"
    return data.stream(source, fields.batch_size, with_labels=with_labels, **arguments)


def build_validation(config):
    """Returns the batches of `config.evaluation.split`, or `None` if there is none."""
    if not config.evaluation.split:
        return None
    return held_out_batches(config, build_source(config, config.evaluation.split, held_out=True))


def held_out_batches(config, source, crop=True):
    """Returns all of a source in its order, in batches of the form that `evaluate` takes.

    Args:
        config: The configuration.
        source: The data set.
        crop: Whether images larger than the crops of training are cut to them, at places that are
            the same every time: a discriminator may take this size alone.
    """
    data_form = models.member(config.model.name).data_form
    in_order = {"shuffle": False, "drop_remainder": False}
    if data_form in ("pairs", "unpaired"):
        pipeline = data.pair_pipeline if data_form == "pairs" else data.unpaired_pipeline
        in_order["crop_size"] = config.data.crop_size if crop else None
        return pipeline(source, config.data.batch_size, seed=config.seed, **in_order)
    with_labels = data_form != "samples"
    return data.pipeline(source, config.data.batch_size, with_labels=with_labels, **in_order)


def steps_in_epoch(config, source):
    """Returns the number of training steps in an epoch of a configuration.

    Raises:
        ValueError: If the data have no whole batch.
    """
    if config.train.steps_per_epoch is not None:
        return config.train.steps_per_epoch
    num_examples = getattr(source, "larger", source).num_examples  # Of two domains.
    if num_examples < config.data.batch_size:
        raise ValueError(
            f"The data set {source.name!r} has {num_examples} examples, fewer than a batch of "
            f"{config.data.batch_size}: no step in an epoch. Pass a smaller "
            "--config.data.batch_size."
        )
    return num_examples // config.data.batch_size


def build_model(config, source):
    """Returns the compiled model, to be called inside the strategy's scope.

    Args:
        config: The configuration.
        source: The data set, whose shape and number of classes the networks are built for.
    """
    arguments = {name: v for name, v in config.model.to_dict().items() if v is not None}
    model_class = models.member(config.model.name)
    description = describe_data(config, source)
    shapes = model_class.network_shapes(description, arguments)
    implied = model_class.network_arguments(description, arguments)
    with dtype_policy(config.train.precision):
        for name, shape in shapes.items():
            arguments[name] = build_network(arguments[name], shape, implied.get(name, {}))
    model = models.get({"seed": config.seed, **arguments})
    unknown = sorted(set(config.optimizers) - set(model.players))
    if unknown:
        raise ValueError(
            f"config.optimizers names the player '{unknown[0]}', which the model "
            f"'{config.model.name}' does not have. Its players: {', '.join(model.players)}."
        )
    steps = functools.partial(steps_in_epoch, config, source)
    model.compile(
        **{
            f"{player}_optimizer": build_optimizer(fields, steps)
            for player, fields in config.optimizers.to_dict().items()
        },
        loss=config.loss.to_dict(),
        **_parts(config, model_class),
        **execution(config),
    )
    return model


def execution(config):
    """Returns the arguments of `compile` that say how steps are executed."""
    return {
        "steps_per_execution": config.train.steps_per_execution or "auto",
        "jit_compile": parse_jit_compile(config.train.jit_compile),
    }


def describe_data(config, source):
    """Returns the `DataDescription` of what a model is trained on: images as they are cropped."""
    crop, inputs_shape = config.data.crop_size, getattr(source, "input_shape", None)
    shapes = [source.sample_shape, inputs_shape]
    if crop is not None:
        scale = source.sample_shape[0] // inputs_shape[0]
        shapes = [(crop, crop, shapes[0][2]), (crop // scale, crop // scale, shapes[1][2])]
    return models.DataDescription(shapes[0], source.num_classes, shapes[1])


def _parts(config, model_class):
    """Returns the regularizers and augmentations, as arguments of `compile`, if there are any."""
    parts = {name: _named(config[name]) for name in ("regularizers", "augmentations")}
    parts = {name: value for name, value in parts.items() if value}
    unknown = [name for name in parts if not hasattr(model_class, "penalties")]
    if unknown:
        raise ValueError(
            f"The model '{config.model.name}' takes no {unknown[0]}. Leave config.{unknown[0]} "
            "empty."
        )
    return parts


def _named(section):
    """Returns the identifiers of what a section maps to arguments, as registries take them."""
    return [{"name": name, **fields} for name, fields in section.to_dict().items()]


def network_fields(fields):
    """Returns the names of the networks among the fields of `config.model`."""
    return [name for name in models.member(fields["name"]).network_names if name in fields]


def build_network(fields, sample_shape, implied=None):
    """Builds a network for the data's shape, which its factory takes under one of two names.

    Args:
        fields: Dict with the name of the network and its arguments; or with the path of a `.keras`
            file under `saved`, from which the network is loaded then.
        sample_shape: Tuple.
        implied: Dict of arguments that hold if the factory takes them and `fields` lacks them.
    """
    if "saved" in fields:
        path = fields["saved"]
        fields = {name: value for name, value in fields.items() if name != "saved"}
        if path:
            return networks.saved(path, image_shape=sample_shape)
    parameters = inspect.signature(networks.member(fields["name"])).parameters
    shape = "image_shape" if "image_shape" in parameters else "sample_shape"
    implied = {name: value for name, value in (implied or {}).items() if name in parameters}
    return networks.get({**implied, **fields}, **{shape: sample_shape})


def build_optimizer(fields, steps=None):
    """Builds a Keras optimizer from its name and arguments.

    Args:
        fields: Dict. The `learning_rate` is a number, or a dict of a schedule: its name, such as
            `"linear_decay"`, and its arguments, of which those that count steps may be given in
            epochs (`decay_epochs` for `decay_steps`).
        steps: Function that returns the number of training steps in an epoch.
    """
    fields = dict(fields)
    name = fields.pop("name")
    if isinstance(fields.get("learning_rate"), dict):
        fields["learning_rate"] = _schedule(fields["learning_rate"], steps)
    try:
        return keras.optimizers.get({"class_name": name, "config": fields})
    except (ValueError, TypeError) as error:
        raise ValueError(
            f"Can't make the optimizer '{name}' with the arguments {fields}: {error} Use a name "
            "of keras.optimizers, such as 'adam', 'rmsprop' or 'sgd', and its arguments."
        ) from error


def _schedule(fields, steps):
    in_epochs = [name for name in fields if name.endswith("_epochs")]
    in_steps = {
        f"{name.removesuffix('_epochs')}_steps": fields[name] * steps() for name in in_epochs
    }
    rest = {name: value for name, value in fields.items() if name not in in_epochs}
    return _SCHEDULES.get({**rest, **in_steps})


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
