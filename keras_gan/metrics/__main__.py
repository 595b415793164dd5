"""Compares two sets of images, made by any tool.

    python -m keras_gan.metrics --real=folder:photos --fake=folder:generated --metrics=fid,kid
    python -m keras_gan.metrics --real=fashion_mnist --fake=folder:generated --metrics=fd \
        --extractor=fashion_mnist --channels=1

Prints one line for each metric, and writes the records to a file.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import sys

from absl import app, flags, logging

from keras_gan import data
from keras_gan.metrics import Evaluator, write_records

flags.DEFINE_string("real", None, "Reference set: 'folder:PATH', or a data set's name.")
flags.DEFINE_string("fake", None, "Set to judge: 'folder:PATH', or a data set's name.")
flags.DEFINE_string("metrics", "fid,kid", "Names of metrics, separated by commas.")
flags.DEFINE_string("extractor", None, "Feature extractor; not given: each metric's own.")
flags.DEFINE_string("real_split", "train", "Split of the reference set.")
flags.DEFINE_string("fake_split", "train", "Split of the set to judge.")
flags.DEFINE_string("data_dir", None, "Folder of prepared TFDS data sets; not given: TFDS's own.")
flags.DEFINE_integer(
    "image_size",
    None,
    "Side to which both sets are cropped and resized; not given: as they are, as the extractor "
    "of published FIDs resizes by itself.",
)
flags.DEFINE_enum(
    "channels", None, ["1", "3"], "1: both sets as grey images, 3: as RGB; not given: as they are."
)
flags.DEFINE_integer("num_samples", None, "How many of the set to judge; not given: all.")
flags.DEFINE_integer("num_real", None, "How many of the reference set; not given: all.")
flags.DEFINE_integer("seed", 0, "Fixes which ones are chosen, where not all are.")
flags.DEFINE_integer("batch_size", 64, "How many images are looked at at once.")
flags.DEFINE_string(
    "cache",
    None,
    "Folder of reference statistics, or 'none'; not given: keras_gan/statistics in Keras's home.",
)
flags.DEFINE_string("output", "evaluation.json", "File that the records are added to.")
FLAGS = flags.FLAGS


def main(_):
    """Measures; a user's mistake ends with its message, not with a stack trace."""
    if not FLAGS["verbosity"].present:
        logging.set_verbosity(logging.WARNING)  # TFDS reports each file that it opens.
    try:
        measure()
    except (ValueError, OSError, ImportError, RuntimeError) as error:
        logging.debug("Raised from here:", exc_info=True)  # Shown with --verbosity=1.
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        sys.exit(1)


def measure():
    """Measures what the flags say."""
    if FLAGS.fake is None:
        raise ValueError("--fake is missing: the set to judge, such as --fake=folder:generated.")
    real = None if FLAGS.real is None else _source(FLAGS.real, FLAGS.real_split)
    evaluator = Evaluator(
        FLAGS.metrics,
        real,
        extractor=FLAGS.extractor,
        num_real=FLAGS.num_real,
        seed=FLAGS.seed,
        batch_size=FLAGS.batch_size,
        cache=False if FLAGS.cache == "none" else FLAGS.cache or True,
    )
    fake = _source(FLAGS.fake, FLAGS.fake_split)
    records = evaluator.evaluate(fake, FLAGS.num_samples, verbose=int(sys.stdout.isatty()))
    for record in records:
        print(record)
    write_records(FLAGS.output, records)
    print(f"Wrote {FLAGS.output}")


def _source(name, split):
    return data.source(
        name,
        split,
        data_dir=FLAGS.data_dir,
        image_size=FLAGS.image_size,
        channels=None if FLAGS.channels is None else int(FLAGS.channels),
    )


if __name__ == "__main__":
    app.run(main)
