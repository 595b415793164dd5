"""Trains a GAN from a configuration file, generates from a trained one, evaluates or exports it.

What `run_experiment.py` runs, and `python -m keras_gan.experiments.launch` in each worker.
"""

import pathlib
import re
import sys

from absl import app, flags, logging
from ml_collections import config_flags

from keras_gan import experiments
from keras_gan.experiments.interruption import EXIT_CODE
from keras_gan.utils.validation import did_you_mean

config_flags.DEFINE_config_file(
    "config",
    None,
    "Configuration file (mode train); --config.FIELD=VALUE changes a field (mode train, and, of "
    "config.evaluation and config.data.data_dir, mode evaluate, which goes by the configuration "
    "of the run).",
)
flags.DEFINE_enum(
    "mode",
    "train",
    ["train", "generate", "evaluate", "export", "translate"],
    "train: trains the configuration in the workdir, or resumes the run that is there. "
    "generate: writes samples of a finished run. "
    "evaluate: measures the run by the metrics of config.evaluation. "
    "export: writes labelled synthetic images of a finished run whose model takes labels. "
    "translate: runs the image-to-image model of a finished run on a folder of images.",
)
flags.DEFINE_string("workdir", None, "Folder of the run: all that it writes.", required=True)
flags.DEFINE_integer("num_samples", 64, "How many samples to generate (mode generate).")
flags.DEFINE_integer("num_per_class", 100, "How many images of each class (mode export).")
flags.DEFINE_integer("seed", 0, "Seed of the samples' latents (modes generate and export).")
flags.DEFINE_string(
    "output",
    None,
    "Folder for the samples; WORKDIR/generated if not given, in mode export WORKDIR/exported, in "
    "mode translate WORKDIR/translated.",
)
flags.DEFINE_string("input", None, "Folder of images (mode translate).")
flags.DEFINE_string(
    "masks",
    None,
    "Folder of masks of the images' names, white where pixels are missing (mode translate of an "
    "inpainting model).",
)
flags.DEFINE_integer(
    "tile", None, "Side of tiles, for images that exceed the memory as a whole (mode translate)."
)
flags.DEFINE_enum(
    "format",
    None,
    ["npz", "png", "folder", "tfrecord"],
    "Mode generate: npz (default), one file, or png, single images. Mode export: folder (default), "
    "PNG files in a folder for each class, or tfrecord, a TFDS data set.",
)
FLAGS = flags.FLAGS

# Which modes look at a flag, and what says the same in the other ones, if anything does.
_MODES = {
    "config": (("train", "evaluate"), "which goes by the configuration of the run in the workdir"),
    "format": (("generate", "export"), ""),
    "input": (("translate",), ""),
    "masks": (("translate",), ""),
    "num_per_class": (("export",), ""),
    "num_samples": (("generate",), "where --config.evaluation.num_samples is it"),
    "output": (("generate", "export", "translate"), ""),
    "seed": (("generate", "export"), "where --config.seed, or --config.evaluation.seed, is it"),
    "tile": (("translate",), ""),
}


def main(_):
    """Runs the mode; a user's mistake ends with its message, not with a stack trace."""
    if not FLAGS["verbosity"].present:
        logging.set_verbosity(logging.WARNING)  # TFDS reports each file that it opens.
    try:
        _check_flags()
        if FLAGS.mode == "generate":
            experiments.generate(
                FLAGS.workdir, FLAGS.num_samples, FLAGS.seed, FLAGS.output, FLAGS.format or "npz"
            )
        elif FLAGS.mode == "export":
            experiments.export(
                FLAGS.workdir,
                FLAGS.num_per_class,
                FLAGS.seed,
                FLAGS.output,
                FLAGS.format or "folder",
            )
        elif FLAGS.mode == "translate":
            if FLAGS.input is None:
                raise ValueError("--mode=translate needs --input, a folder of images.")
            experiments.translate(FLAGS.workdir, FLAGS.input, FLAGS.output, FLAGS.masks, FLAGS.tile)
        elif FLAGS.mode == "evaluate":
            experiments.evaluate(FLAGS.workdir, FLAGS.config)
        elif FLAGS.config is None:
            raise ValueError("--mode=train needs --config, such as --config=configs/quickstart.py.")
        else:
            experiments.train(FLAGS.config, FLAGS.workdir)
    except experiments.InterruptedRun as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        sys.exit(EXIT_CODE)
    except (ValueError, OSError, ImportError, RuntimeError) as error:
        logging.debug("Raised from here:", exc_info=True)  # Shown with --verbosity=1.
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        sys.exit(1)


def _check_flags():
    """Raises a `ValueError` if a flag was given that the mode would not look at."""
    for name, (modes, instead) in _MODES.items():
        if FLAGS[name].present and FLAGS.mode not in modes:
            raise ValueError(
                f"--{name} has no effect in --mode={FLAGS.mode}{instead and ', '}{instead}. It is "
                f"a flag of --mode={' and --mode='.join(modes)}. Leave it away."
            )


def parse_flags(argv):
    """Parses the flags; a field that the configuration lacks ends with the list of fields."""
    try:
        argv = _with_config_of_the_run(argv)
    except (ValueError, OSError) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        sys.exit(1)
    try:
        return app.parse_flags_with_usage(argv)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        fields = sorted(experiments.default_config().to_dict())
        # An unknown field is an AttributeError of a KeyError, which would show as Python writes it.
        while isinstance(error, (AttributeError, KeyError)) and error.args:
            error = error.args[0]
        cause = " ".join(str(error).split())
        print(
            f"A --config flag does not fit the configuration: {cause}. A flag changes a field "
            f"that the configuration file sets, to a value of the same type; its sections are "
            f"{', '.join(fields)}. For another field, or another loss or network with arguments "
            "of its own, copy the configuration file and change the copy.",
            file=sys.stderr,
        )
        sys.exit(1)


def _with_config_of_the_run(argv):
    """Returns the arguments; of mode evaluate with the run's configuration as `--config`.

    Raises:
        FileNotFoundError: If the run, or the file that `--config` names, does not exist.
        ValueError: If mode evaluate was given another configuration.
    """
    known = flags.FlagValues()
    # Not to end at the value in `--flag value` of a flag not known here.
    known.set_gnu_getopt(True)
    for name in ("mode", "workdir", "config"):
        flags.DEFINE_string(name, None, "", flag_values=known)
    try:
        known(argv, known_only=True)
    except flags.Error:  # The parser of all flags has the message.
        return argv
    if known.mode != "evaluate":
        if known.config is not None:
            _check_config_file(known.config)
        return argv
    if known.workdir is None:
        return argv
    if known.config is not None:
        raise ValueError(
            "--mode=evaluate goes by the configuration of the run in the workdir. Leave --config "
            "away; --config.evaluation.FIELD=VALUE changes a field."
        )
    experiments.run_config(known.workdir)  # Fails here, with its own message.
    file = pathlib.Path(__file__).with_name("run_config_file.py")
    return [argv[0], f"--config={file}:{known.workdir}", *argv[1:]]


def _check_config_file(config):
    """Raises a `FileNotFoundError` if the file of `--config=FILE[:FORM]` does not exist."""
    path = pathlib.Path(re.sub(r"(?<=\.py):.*", "", config))
    if not path.exists():
        files = [file.as_posix() for file in pathlib.Path("configs").rglob("*.py")]
        raise FileNotFoundError(
            f"There is no configuration file '{path}' (from the folder {pathlib.Path.cwd()})."
            f"{did_you_mean(path.as_posix(), files)}"
        )


def run():
    """Parses the command line and runs it."""
    app.run(main, flags_parser=parse_flags)


if __name__ == "__main__":
    run()
