"""What a configuration may say, and the check that it says nothing else.

A configuration file defines `get_config(form="")`, which starts from `default_config()` and
changes what differs. Fields that name an object (`model`, `loss`, ...) hold its registry name and
its arguments: `{"name": "non_saturating", "label_smoothing": 0.1}`. `regularizers`,
`augmentations` and `callbacks`, of which there may be several, map registry names to arguments.
"""

import inspect

from ml_collections import ConfigDict
from ml_collections.config_dict import placeholder

from keras_gan import features, metrics, models, networks
from keras_gan.experiments.build import network_fields
from keras_gan.experiments.outputs import QUALITY
from keras_gan.metrics.resolution import split_names
from keras_gan.utils.validation import check_positive_integer, did_you_mean

PRECISIONS = ("float32", "mixed_bfloat16", "mixed_float16")

# Sections whose fields are arguments of a registered object: its constructor checks them.
OPEN_SECTIONS = ("model", "loss", "regularizers", "augmentations", "optimizers", "callbacks")


def default_config(model="gan"):
    """Returns a configuration with every field there is: a DCGAN on the embedded data set.

    Args:
        model: Name of a model. Its loss, regularizers, optimizers and its constructor's arguments
            are those that its class has as defaults, its networks those of its name, if there are
            such, or DCGAN's.
    """
    model_class = models.member(model)
    of_images = issubclass(model_class, models.TranslationModel)
    config = ConfigDict()
    config.seed = 0
    # Bit-identical runs on the same machine, at some cost in speed on a GPU.
    config.deterministic = False
    config.model = ConfigDict({"name": model})
    for name, network in model_class.default_networks.items():
        of_model = f"{model}_{name}"
        config.model[name] = {"name": of_model if of_model in networks.names() else network}
    if issubclass(model_class, models.LatentModel):
        config.model.generator.latent_dim = 128
        config.model.num_discriminator_steps = 1
        # Such as 0.999: samples come from the moving average of the generator's weights; not
        # set: as the model has it by default, which for most is no average.
        config.model.ema_decay = placeholder(float)
    config.data = ConfigDict(
        {
            "name": "fashion_mnist_mini",
            "split": "train",
            "batch_size": 64,
            "data_dir": placeholder(str),
            "image_size": placeholder(int),
            "channels": placeholder(int),
            "max_unreadable": 0.01,
            # Of each class this many images keep their label, for models that learn from a few.
            "num_labels_per_class": placeholder(int),
            # Of models from images to images, what the targets are; see
            # `keras_gan.data.pair_source` and `unpaired_source`: another folder (or data set),
            "targets": placeholder(str),
            # or what `name` has, inputs being made of it, such as "gray" or "low_resolution:4",
            "transform": placeholder(str),
            # or the other half of each picture, "left" or "right" being the input.
            "side_by_side": placeholder(str),
            # The side of random crops (of the targets, where they are larger); not set: whole ones.
            "crop_size": placeholder(int),
            # Whether images, or pairs, are mirrored by chance.
            "flip": False,
        }
    )
    config.loss = ConfigDict({"name": "non_saturating"})
    config.regularizers = ConfigDict()
    # Such as {"diff_augment": {"policy": "translation"}}. Applied in the order of their names.
    config.augmentations = ConfigDict()
    adam = {"name": "adam", "learning_rate": 2e-4, "beta_1": 0.5}
    config.optimizers = ConfigDict()
    for argument in inspect.signature(model_class.compile).parameters:
        if argument.endswith("_optimizer"):
            config.optimizers[argument.removesuffix("_optimizer")] = dict(adam)
    config.train = ConfigDict(
        {
            "epochs": 20,
            "steps_per_epoch": placeholder(int),
            # A number that divides the steps of an epoch; not set: 8 (or the largest divisor below)
            # on an accelerator, 1 on CPU. Callbacks act after each execution only.
            "steps_per_execution": placeholder(int),
            # "auto" (XLA on a single accelerator), "true" or "false".
            "jit_compile": "auto",
            # "float32", "mixed_bfloat16", or "mixed_float16" (with a loss scale for each player).
            "precision": "float32",
        }
    )
    config.checkpoint = ConfigDict(
        {
            "every_epochs": 1,
            # Steps from one checkpoint in mid epoch to the next; not set: none in mid epoch.
            "every_steps": placeholder(int),
            "keep": 2,
            # What is logged of an epoch, such as "val_generator_loss": the best is kept too.
            "monitor": placeholder(str),
            # "min" if a lower value of it is better, or "max"; "auto": "max" for the metrics of
            # keras_gan.metrics of which a larger value is better, "min" for all else.
            "mode": "auto",
        }
    )
    config.evaluation = ConfigDict(
        {
            # The losses and accuracies on this split after each epoch; no split: none of them.
            "split": placeholder(str),
            # Names of metrics, separated by commas, such as "fd,kd"; what --mode=evaluate measures.
            "metrics": placeholder(str),
            # What they look through, such as "fashion_mnist"; not set: each metric's own.
            "extractor": placeholder(str),
            # From the name of a metric to arguments that it is made with; of models from images to
            # images also of l1, psnr and ssim, which these are always measured by.
            "arguments": {},
            # What is compared with; not set: the training data, as for published FIDs, but the
            # split "test" for classification_accuracy, and `split` for models from images to
            # images.
            "reference_split": placeholder(str),
            # How many samples are generated, and how many of the reference split are taken; not
            # set: all. Compare only what was measured with the same numbers. Models from images to
            # images make as many as the split has inputs.
            "num_samples": placeholder(int) if of_images else 10_000,
            "num_real": placeholder(int),
            # Of the latents, and of the choice of real samples.
            "seed": 0,
            # Epochs from one measurement to the next while training; not set: none of them.
            "every_epochs": placeholder(int),
        }
    )
    # "auto" (the workers that TF_CONFIG names, if there are several; otherwise all GPUs of the
    # machine, if it has several), "one_device", "mirrored" or "multi_worker".
    config.distribution = ConfigDict({"strategy": "auto"})
    grids = {"sample_grid": {"every_epochs": 1, "grid_shape": (8, 8)}}
    if of_images:
        grids = {"translation_grid": {"every_epochs": 1}}
    config.callbacks = ConfigDict({**grids, "divergence_monitor": {}})
    if model != "gan":
        _fill_from_class(config, model_class)
    return config


def _fill_from_class(config, model_class):
    """Takes over what a class of defaults has in the signatures of its methods."""
    if "__init__" in vars(model_class):
        for name, default in _defaults(model_class.__init__).items():
            config.model[name] = default
    config.data.batch_size *= config.model.get("num_discriminator_steps", 1)
    compile_ = _defaults(model_class.compile)
    config.loss.name = compile_["loss"]
    for regularizer in compile_.get("regularizers", ()):
        fields = {"name": regularizer} if isinstance(regularizer, str) else dict(regularizer)
        config.regularizers[fields.pop("name")] = fields
    for player in config.optimizers:
        optimizer = compile_[f"{player}_optimizer"]
        config.optimizers[player] = {"name": optimizer["class_name"], **optimizer["config"]}


def _defaults(function):
    parameters = inspect.signature(function).parameters
    return {name: p.default for name, p in parameters.items() if p.default is not p.empty}


def in_form(config, form, small=None):
    """Returns the configuration in the form that `--config=FILE.py:FORM` asks for.

    Args:
        config: The configuration, which is changed.
        form: `""`, as it is; `"tiny"`, see `tiny_form`; or `"small"`.
        small: Function that changes the configuration to what is for a CPU. Default: `None`, it has
            no such form.

    Raises:
        ValueError: If the form is unknown.
    """
    forms = {"tiny": tiny_form} | ({"small": small} if small else {})
    if form and form not in forms:
        raise ValueError(
            f"Unknown form {form!r} of the configuration. Available: "
            f"{', '.join(map(repr, forms))}, or none."
        )
    if form:
        forms[form](config)
    return config


def tiny_form(config):
    """Changes a configuration to its test form: two steps of a narrow network on small data.

    Image data sets give way to the embedded one, in their image size and channels, so that the
    form runs without a network connection.
    """
    data = config.data
    if not data.name.startswith("toy:"):
        data.name, data.data_dir = "fashion_mnist_mini", None
        data.split = "train[:64]"
    if data.num_labels_per_class:
        data.num_labels_per_class = 1
    if config.evaluation.split:
        config.evaluation.split = "test[:32]"
    if config.evaluation.reference_split:
        config.evaluation.reference_split = "test[:64]"
    if config.evaluation.num_samples:
        config.evaluation.num_samples = 64
    config.evaluation.num_real = None
    for name in ("kd", "kid"):  # Of subsets, that must not be larger than the sets.
        if name in split_names(config.evaluation.metrics):
            arguments = config.evaluation.arguments.get(name, {})
            config.evaluation.arguments[name] = {**arguments, "subset_size": 32}
    num_steps = min(2, config.model.get("num_discriminator_steps", 1))
    if "num_discriminator_steps" in config.model:
        config.model.num_discriminator_steps = num_steps
    data.batch_size = 8 * num_steps
    for name in network_fields(config.model):
        config.model[name].width = 4
        parameters = inspect.signature(networks.member(config.model[name].name)).parameters
        if "num_blocks" in parameters:
            config.model[name].num_blocks = 1
        if "bottleneck_dim" in parameters:
            config.model[name].bottleneck_dim = 8
    if config.model.get("content") not in (None, "discriminator"):
        config.model.content = "pixels"  # Of weights that would have to be downloaded.
    if data.targets or data.side_by_side:  # Of pictures that are not there.
        data.targets = data.side_by_side = None
        data.transform = "noise:25"
    if models.member(config.model.name).data_form == "unpaired":
        data.targets, data.transform = "fashion_mnist_mini", None
    if data.crop_size:
        data.crop_size = 24
    if data.image_size and "translation_grid" in config.callbacks:
        data.image_size = 28
    config.train.epochs = 1
    config.train.steps_per_epoch = 2
    if "sample_grid" in config.callbacks:
        config.callbacks.sample_grid.grid_shape = (2, 2)
    return config


def check_config(config):
    """Checks a configuration: its fields against `default_config`, and what must fit together.

    Raises:
        ValueError: If a field is unknown (near names are suggested) or missing, or a number is
            out of range.
    """
    default = default_config()
    _check_fields(config, default, "the configuration")
    for section in default:
        if isinstance(default[section], ConfigDict) and section not in OPEN_SECTIONS:
            _check_fields(config[section], default[section], f"config.{section}")
    if "name" not in config.model:
        raise ValueError(f"config.model lacks `name`. It has: {sorted(config.model)}.")
    for name in models.member(config.model.name).network_names:
        if name not in config.model:
            raise ValueError(f"config.model lacks `{name}`. It has: {sorted(config.model)}.")
        _check_network(config.model[name], f"model.{name}")
    _check_name(config.loss, "loss")
    for player, fields in config.optimizers.items():
        _check_name(fields, f"optimizers.{player}")
    check_positive_integer(config.train.epochs, "config.train.epochs")
    if config.train.steps_per_epoch is not None:
        check_positive_integer(config.train.steps_per_epoch, "config.train.steps_per_epoch")
    if config.train.precision not in PRECISIONS:
        raise ValueError(
            f"config.train.precision is {config.train.precision!r}. Expected one of: "
            f"{', '.join(PRECISIONS)}."
        )
    if config.train.steps_per_execution is not None:
        check_positive_integer(config.train.steps_per_execution, "config.train.steps_per_execution")
    _check_evaluation(config)
    _check_labels(config)
    _check_pairs(config)
    num_parts = config.model.get("num_discriminator_steps", 1)
    if config.data.batch_size % num_parts:
        raise ValueError(
            f"config.data.batch_size={config.data.batch_size} can't be cut into equal parts for "
            f"config.model.num_discriminator_steps={num_parts}. Make it a multiple of {num_parts}."
        )


def _check_labels(config):
    """Checks that the number of labels is given to those models that need it, and to no other."""
    few = models.member(config.model.name).data_form == "few_labelled"
    number = config.data.num_labels_per_class
    if few and number is None:
        raise ValueError(
            f"The model '{config.model.name}' learns from a few labels, but "
            "config.data.num_labels_per_class is not set. Say how many images of each class keep "
            "their label, such as 10."
        )
    if number is not None and not few:
        raise ValueError(
            f"config.data.num_labels_per_class={number} is for models that learn from a few "
            f"labels, such as 'semi_supervised_gan', which '{config.model.name}' is not. Leave it "
            "unset."
        )
    if few:
        check_positive_integer(number, "config.data.num_labels_per_class")


def _check_pairs(config):
    """Checks that what makes pairs is given to models that take them, and to no other."""
    data_form = models.member(config.model.name).data_form
    expected = {"pairs": ("targets", "transform", "side_by_side"), "unpaired": ("targets",)}
    allowed = expected.get(data_form, ())
    given = [name for name in expected["pairs"] if config.data[name] is not None]
    wrong = [name for name in given if name not in allowed]
    if wrong:
        raise ValueError(
            f"config.data.{wrong[0]}={config.data[wrong[0]]!r} is for models that learn from "
            f"pairs of images, such as 'pix2pix', which '{config.model.name}' is not. Leave it "
            "unset."
        )
    if allowed and len(given) != 1:
        fields = " or ".join(f"config.data.{name}" for name in allowed)
        raise ValueError(
            f"The model '{config.model.name}' learns from inputs and targets. config.data.name is "
            f"that of the inputs; set {fields}. Received: {', '.join(given) or 'none'}."
        )
    if not allowed and (config.data.crop_size is not None or config.data.flip):
        raise ValueError(
            "config.data.crop_size and config.data.flip are for models from images to images, "
            f"which '{config.model.name}' is not. Leave them unset; config.augmentations has what "
            "the discriminator sees."
        )


def _check_evaluation(config):
    """Checks what is used after the first epoch, or after all of them."""
    fields = config.evaluation
    names = split_names(fields.metrics)
    of_images = issubclass(models.member(config.model.name), models.TranslationModel)
    for name in [*names, *fields.arguments]:  # Arguments of metrics that are not chosen may stay.
        if not (of_images and name in QUALITY.names() and name not in names):
            metrics.member(name)
    if fields.extractor is not None and fields.extractor not in features.names():
        raise ValueError(
            f"config.evaluation.extractor is {fields.extractor!r}."
            f"{did_you_mean(fields.extractor, features.names())} Available: "
            f"{', '.join(features.names())}."
        )
    if fields.every_epochs is not None and of_images:
        raise ValueError(
            f"config.evaluation.every_epochs={fields.every_epochs}, but '{config.model.name}' "
            "makes images of images, and these metrics are measured by --mode=evaluate alone. "
            "Leave it unset; config.evaluation.split, such as 'test', gives val_l1, val_psnr and "
            "val_ssim after each epoch."
        )
    if fields.num_samples is not None and of_images:
        raise ValueError(
            f"config.evaluation.num_samples={fields.num_samples}, but '{config.model.name}' makes "
            "as many images as there are inputs. Leave it unset; a slice such as "
            "config.evaluation.reference_split='test[:50%]' has fewer."
        )
    if fields.every_epochs is not None and not names:
        raise ValueError(
            f"config.evaluation.every_epochs={fields.every_epochs}, but config.evaluation.metrics "
            "names no metric. Name some, such as 'fd,kd', or leave every_epochs unset."
        )
    for name in ("num_samples", "num_real", "every_epochs"):
        if fields[name] is not None:
            check_positive_integer(fields[name], f"config.evaluation.{name}")


def _check_name(fields, where):
    if "name" not in fields:
        raise ValueError(
            f"config.{where} lacks `name`, which says what to make. It has: {sorted(fields)}."
        )


def _check_network(fields, where):
    """Checks the names of a network's arguments, before the data are read for its shape."""
    _check_name(fields, where)
    known = [*inspect.signature(networks.member(fields["name"])).parameters, "name", "saved"]
    for name in fields:
        if name not in known:
            raise ValueError(
                f"config.{where} is the network '{fields['name']}', which has no argument '{name}'."
                f"{did_you_mean(name, known)} Its arguments: {', '.join(known[:-2])}."
            )


def _check_fields(received, expected, where):
    unknown = sorted(set(received) - set(expected))
    if unknown:
        raise ValueError(
            f"Unknown field `{unknown[0]}` in {where}.{did_you_mean(unknown[0], expected)} "
            f"Available: {', '.join(sorted(expected))}."
        )
    missing = sorted(set(expected) - set(received))
    if missing:
        raise ValueError(
            f"{where[0].upper()}{where[1:]} lacks the field `{missing[0]}`. Start from "
            "keras_gan.experiments.default_config()."
        )
