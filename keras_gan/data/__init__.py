"""Data sets as batched `tf.data` pipelines of float32 samples in [-1, 1]."""

from keras_gan.data import toy
from keras_gan.data.batching import pipeline, stream, subset
from keras_gan.data.loading import load, source
from keras_gan.data.pair_batches import load_pairs, pair_pipeline, stream_pairs
from keras_gan.data.pairs import PairSource, pair_source
from keras_gan.data.semi_supervised import labelled_subset, semi_supervised
from keras_gan.data.sources import ArraySource, Source
from keras_gan.data.unpaired import UnpairedSource, unpaired_source
from keras_gan.data.unpaired_batches import load_unpaired, stream_unpaired, unpaired_pipeline
from keras_gan.data.writing import write_labelled

__all__ = [
    "ArraySource",
    "PairSource",
    "Source",
    "UnpairedSource",
    "labelled_subset",
    "load",
    "load_pairs",
    "load_unpaired",
    "pair_pipeline",
    "pair_source",
    "pipeline",
    "semi_supervised",
    "source",
    "stream",
    "stream_pairs",
    "stream_unpaired",
    "subset",
    "toy",
    "unpaired_pipeline",
    "unpaired_source",
    "write_labelled",
]
