"""Data sets as batched `tf.data` pipelines of float32 samples in [-1, 1]."""

from keras_gan.data import toy
from keras_gan.data.batching import pipeline, stream, subset
from keras_gan.data.loading import load, source
from keras_gan.data.sources import ArraySource, Source

__all__ = ["ArraySource", "Source", "load", "pipeline", "source", "stream", "subset", "toy"]
