"""Compares two sets of images, made by any tool.

python -m keras_gan.metrics --real=folder:photos --fake=folder:generated --metrics=fid,kid
python -m keras_gan.metrics --real=fashion_mnist --fake=folder:generated --metrics=fd,kd \
    --extractor=fashion_mnist --channels=1

Prints one line for each metric, and adds the records to a file. A metric that can't be measured, as
for too few images, is named, and the exit status is 1; the others are measured nevertheless.

Images are compared in the size that their files have, unless --image_size is given: extractors that
need another size resize by themselves, in the way that published values ask for.
"""

import argparse
import json
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

from keras_gan import data, features, metrics
from keras_gan.metrics.report import measure_and_write
from keras_gan.metrics.resolution import split_names, with_arguments


def main(arguments=None):
    """Measures what the command line says; a user's mistake ends with its message."""
    flags = _parser().parse_args(arguments)
    try:
        _measure(flags)
    except (ValueError, OSError, ImportError, RuntimeError) as error:
        sys.exit(f"{type(error).__name__}: {error}")


def _measure(flags):
    # Before an extractor is made, which may have to be fetched.
    real = None if flags.real is None else _source(flags, flags.real, flags.real_split)
    fake = _source(flags, flags.fake, flags.fake_split)
    cache = {None: True, "none": False}.get(flags.cache, flags.cache)
    evaluator = metrics.Evaluator(
        with_arguments(flags.metrics, _arguments(flags)),
        real,
        extractor=flags.extractor,
        num_real=flags.num_real,
        seed=flags.seed,
        batch_size=flags.batch_size,
        cache=cache,
    )
    measure_and_write(evaluator, fake, flags.num_samples, flags.output)


def _arguments(flags):
    """Returns the arguments of metrics, from their JSON."""
    try:
        arguments = json.loads(flags.arguments)
    except ValueError as error:
        raise ValueError(f"--arguments is not JSON ({error}): {flags.arguments}") from error
    names = split_names(flags.metrics)
    is_object = isinstance(arguments, dict) and set(arguments) <= set(names)
    if not is_object or not all(isinstance(value, dict) for value in arguments.values()):
        raise ValueError(
            f"--arguments is {flags.arguments}. Expected a JSON object whose keys are among those "
            f"that --metrics names: {names}, and whose values are objects, such as "
            '{"kid": {"subset_size": 100}}.'
        )
    return arguments


def _source(flags, name, split):
    return data.source(
        name,
        split,
        data_dir=flags.data_dir,
        image_size=flags.image_size,
        channels=flags.channels,
        max_unreadable=flags.max_unreadable,
    )


def _parser():
    parser = argparse.ArgumentParser(
        "python -m keras_gan.metrics",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("--fake", required=True, help="set to judge: folder:PATH, or the name of a data set")
    add("--real", help="reference set, which most metrics need: the same")
    add(
        "--metrics",
        default="fid,kid",
        help=f"names, separated by commas, of: {', '.join(metrics.names())}; default: fid,kid",
    )
    add(
        "--arguments",
        default="{}",
        help="""JSON: from a metric to its arguments, such as '{"kid": {"subset_size": 100}}'""",
    )
    add(
        "--extractor",
        help=f"one of: {', '.join(features.names())}; default: each metric's own, of fid and kid "
        "the Inception network of published values",
    )
    add("--real_split", default="train", help="split of the reference set; default: train")
    add("--fake_split", default="train", help="split of the set to judge; default: train")
    add("--data_dir", help="folder of prepared TFDS data sets; default: TFDS's own")
    add("--image_size", type=int, help="side to which both sets are cropped and resized")
    add("--channels", type=int, choices=(1, 3), help="both sets as grey images, or as RGB")
    add(
        "--max_unreadable",
        type=float,
        default=0.01,
        help="largest share of a folder's files that may be unreadable, and are left out; default: "
        "0.01",
    )
    add("--num_samples", type=int, help="how many of the set to judge; default: all")
    add("--num_real", type=int, help="how many of the reference set; default: all")
    add("--seed", type=int, default=0, help="fixes which ones are chosen, where not all are")
    add("--batch_size", type=int, default=64, help="images looked at at once; default: 64")
    add(
        "--cache",
        help="folder of reference statistics, or none; default: keras_gan/statistics in Keras's "
        "home",
    )
    add("--output", default="evaluation.json", help="file that the records are added to")
    return parser


if __name__ == "__main__":
    main()
