"""Makes the embedded data set `fashion_mnist_mini` from TFDS's `fashion_mnist`.

    python -m keras_gan.data.make_fashion_mnist_mini --data_dir=DIR [--output=DIR]

Takes 600 training and 100 test images of each class, chosen with a fixed seed, and writes them as
a TFDS-prepared data set.
"""

import io
import pathlib
import shutil
import tempfile

import numpy as np
from absl import app, flags

from keras_gan.data import tfds as tfds_source

SEED = 0
NUM_PER_CLASS = {"train": 600, "test": 100}
DESCRIPTION = (
    "7,000 images of Fashion-MNIST: 600 training and 100 test images of each of the 10 classes, "
    "chosen at random. Copyright (c) 2017 Zalando SE, MIT licence, see LICENSE."
)
CITATION = """@article{xiao2017fashion,
  author  = {Han Xiao and Kashif Rasul and Roland Vollgraf},
  title   = {Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning Algorithms},
  journal = {arXiv preprint arXiv:1708.07747},
  year    = {2017}
}"""

LICENSE = """The images are part of Fashion-MNIST, https://github.com/zalandoresearch/fashion-mnist

The MIT License (MIT)

Copyright (c) 2017 Zalando SE, https://tech.zalando.com

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and
associated documentation files (the "Software"), to deal in the Software without restriction,
including without limitation the rights to use, copy, modify, merge, publish, distribute,
sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or
substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT
NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM,
DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT
OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


def choose(labels, num_per_class, seed=SEED):
    """Returns the indices, in random order, of so many examples of each class.

    Args:
        labels: Integer array of shape `(num_examples,)`.
        num_per_class: Number of examples to choose of each class.
        seed: Integer that fixes the choice. Default 0.
    """
    generator = np.random.default_rng(seed)
    chosen = [
        generator.choice(np.flatnonzero(labels == label), num_per_class, replace=False)
        for label in np.unique(labels)
    ]
    return generator.permutation(np.concatenate(chosen))


def make(data_dir, output):
    """Writes `<output>/fashion_mnist_mini/<version>/`.

    Args:
        data_dir: TFDS data directory with, or for, the prepared `fashion_mnist`.
        output: Directory to write the data set to, as a TFDS data directory.
    """
    import tensorflow_datasets as tfds

    folder = pathlib.Path(output, tfds_source.EMBEDDED)
    if folder.exists():
        raise FileExistsError(f"{folder} exists. Remove it first, or pass another --output.")
    examples = {}
    for split, num_per_class in NUM_PER_CLASS.items():
        full = tfds_source.source("fashion_mnist", split, data_dir, size=None, channels=None)
        examples[split] = [
            (
                position,
                {"image": _png(full.samples[index]), "label": int(full.labels[index])},
            )
            for position, index in enumerate(choose(full.labels, num_per_class))
        ]
    # TFDS leaves an empty downloads/ beside the data set, which must not come along.
    with tempfile.TemporaryDirectory() as scratch:
        tfds.dataset_builders.store_as_tfds_dataset(
            name=tfds_source.EMBEDDED,
            version=tfds_source.EMBEDDED_VERSION,
            data_dir=scratch,
            features=tfds.features.FeaturesDict(
                {
                    "image": tfds.features.Image(shape=full.sample_shape, encoding_format="png"),
                    "label": tfds.features.ClassLabel(names=list(full.class_names)),
                }
            ),
            split_datasets=examples,
            description=DESCRIPTION,
            homepage="https://github.com/zalandoresearch/fashion-mnist",
            citation=CITATION,
        )
        shutil.copytree(pathlib.Path(scratch, tfds_source.EMBEDDED), folder)
    (folder / "LICENSE").write_text(LICENSE)


def _png(image):
    from PIL import Image

    file = io.BytesIO()
    Image.fromarray(image[..., 0]).save(file, "PNG", optimize=True)
    return file.getvalue()


def main(_):
    """Runs `make` with the flags."""
    make(flags.FLAGS.data_dir, flags.FLAGS.output)


if __name__ == "__main__":
    flags.DEFINE_string(
        "data_dir", None, "TFDS data directory that holds fashion_mnist.", required=True
    )
    flags.DEFINE_string(
        "output", str(pathlib.Path(__file__).parent), "Directory to write fashion_mnist_mini to."
    )
    app.run(main)
