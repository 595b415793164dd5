"""What a feature extractor is to the metrics: images in, named arrays of features out."""

import hashlib

import keras
import numpy as np

from keras_gan import engine
from keras_gan.utils.images import to_uint8
from keras_gan.utils.validation import check_image_range


class FeatureExtractor(keras.Model):
    """A frozen network that metrics look at samples through.

    A subclass overrides `call`, which returns a dict: `"features"`, float32 of shape
    `(batch, dim)`, and, if it is a classifier, `"logits"` of shape `(batch, num_classes)`.

    Args:
        title: What results are named by: `"Inception-2015"` makes `FID (Inception-2015)`.
        resize: How images are brought to the network's size, for the record of a result, such as
            `"TF1 bilinear to 299x299"`. Default `"none"`.
        **kwargs: Of `keras.Model`: `name`.

    Call arguments:
        images: float32 tensor `(batch, height, width, channels)` in [-1, 1].
    """

    def __init__(self, title, resize="none", **kwargs):
        super().__init__(dtype="float32", **kwargs)  # Whatever precision the GAN trains in.
        self.title = title
        self.resize = resize
        self.trainable = False
        self._compiled_calls = {}

    def extract(self, samples, batch_size=64):
        """Computes the outputs of any number of samples, a batch at a time.

        Images are rounded to 8 bits first, so that images in memory and the same ones read from
        PNG files have the same features.

        Args:
            samples: Images of shape `(n, height, width, channels)`: floats in [-1, 1], or uint8.
                Or points `(n, dim)`, if the extractor takes them, which are passed on as float32.
            batch_size: How many samples are computed at once. Default 64.

        Returns:
            Dict from name to NumPy float32 array of `n` rows.

        Raises:
            ValueError: If there are no samples, they hold NaN, or their values do not fit.
        """
        samples = np.asarray(samples)
        if samples.ndim < 2 or len(samples) == 0:
            raise ValueError(
                f"{self.title} received samples of shape {samples.shape}. Expected at least one "
                "image (n, height, width, channels), or point (n, dim)."
            )
        are_images = samples.ndim == 4
        if are_images:
            _check_images(samples, self.title)
        shape = samples.shape[1:]
        if shape not in self._compiled_calls:
            self._compiled_calls[shape] = engine.compiled(
                lambda batch: self(batch, training=False), shape, jit_compile=False
            )
        call = self._compiled_calls[shape]
        parts = np.split(samples, range(batch_size, len(samples), batch_size))
        convert = _round_to_8_bits if are_images else lambda points: points.astype("float32")
        outputs = [call(convert(part)) for part in parts]
        to_numpy = keras.ops.convert_to_numpy
        return {name: np.concatenate([to_numpy(o[name]) for o in outputs]) for name in outputs[0]}

    def weights_hash(self):
        """Returns the SHA-256 of all weights, 64 hexadecimal digits: what results depend on."""
        return weights_hash(self.weights)


class ModelFeatures(FeatureExtractor):
    """Makes an extractor of any Keras model, or of a function.

    Args:
        function: Keras model or function from a batch of samples, float32 tensors, images in
            [-1, 1], to a tensor whose rows, flattened, are the features; or to a dict as in
            `FeatureExtractor`.
        title: What results are named by. Default `None`: the model's or function's name.
        resize: See `FeatureExtractor`.

    Example:
    >>> extractor = ModelFeatures(keras.Sequential([keras.layers.Flatten()], name="pixels"))
    >>> extractor.extract(np.zeros((2, 4, 4, 1), "uint8"))["features"].shape
    (2, 16)
    """

    def __init__(self, function, title=None, resize="none"):
        name = getattr(function, "name", None) or getattr(function, "__name__", "function")
        super().__init__(title or name, resize)
        self.function = function

    def call(self, images, training=False):
        """Returns the dict of outputs."""
        if isinstance(self.function, keras.Layer):
            outputs = self.function(images, training=training)
        else:
            outputs = self.function(images)
        if isinstance(outputs, dict):
            return outputs
        return {"features": keras.ops.reshape(outputs, (keras.ops.shape(outputs)[0], -1))}


def weights_hash(weights):
    """Returns the SHA-256 of a list of variables, in their order."""
    digest = hashlib.sha256()
    for weight in weights:
        digest.update(np.ascontiguousarray(keras.ops.convert_to_numpy(weight)).tobytes())
    return digest.hexdigest()


def to_float_images(images, owner):
    """Returns images as float32 in [-1, 1], rounded to 8 bits.

    Args:
        images: Array `(n, height, width, channels)`: floats in [-1, 1], or uint8 in 0..255.
        owner: Who received them, for the messages.

    Raises:
        ValueError: If values are NaN, out of range or of another dtype, or if uint8 images have
            only the values 0, 1 and 255: floats in [-1, 1] that were cast to integers.
    """
    images = np.asarray(images)
    _check_images(images, owner)
    return _round_to_8_bits(images)


def _check_images(images, owner):
    if images.dtype != np.uint8:
        if not np.issubdtype(images.dtype, np.floating):
            raise ValueError(
                f"{owner} received images of dtype {images.dtype}. Expected floats in [-1, 1], or "
                "uint8 in 0..255."
            )
        check_image_range(images, owner)
    elif np.isin(images, (0, 1, 255)).all() and (images == 1).any():
        raise ValueError(
            f"{owner} received uint8 images whose only values are {np.unique(images).tolist()}: "
            "floats in [-1, 1] or [0, 1] seem to have been cast to integers. Give the floats in "
            "[-1, 1], or round them first: keras_gan.utils.images.to_uint8(images)."
        )


def _round_to_8_bits(images):
    """Returns images as float32 in [-1, 1], rounded as if they had been written to a file."""
    images = images if images.dtype == np.uint8 else to_uint8(images)
    return images.astype("float32") / 127.5 - 1.0
