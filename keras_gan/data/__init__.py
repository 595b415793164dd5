"""Data sets as batched `tf.data` pipelines of float32 samples in [-1, 1]."""

from keras_gan.data import toy
from keras_gan.data.batching import pipeline, stream, subset
from keras_gan.data.loading import load, source
from keras_gan.data.semi_supervised import labelled_subset, semi_supervised
from keras_gan.data.sources import ArraySource, Source
from keras_gan.data.writing import write_labelled

__all__ = [
    "ArraySource",
    "Source",
    "labelled_subset",
    "load",
    "pipeline",
    "semi_supervised",
    "source",
    "stream",
    "subset",
    "toy",
    "write_labelled",
]
