"""The base of models whose generator maps images to images."""

import keras
import numpy as np

from keras_gan.models.adversarial import AdversarialModel
from keras_gan.models.inference import Inference
from keras_gan.models.shapes import check_is_model, warn_of_sigmoid
from keras_gan.models.tiling import apply_padded, apply_tiled
from keras_gan.networks import side_multiple
from keras_gan.utils.validation import (
    check_image_range,
    check_positive_integer,
    check_static_batch,
)


class TranslationModel(Inference, AdversarialModel):
    """An adversarial model whose generator maps images, `inputs`, to others, `outputs`.

    The base of `Pix2Pix` and `CycleGAN`, which are examples. Training data are batches
    `(inputs, targets)`, such as those of `keras_gan.data.load_pairs`.

    Args:
        generator: Keras model from images `(batch, *inputs_shape)` to images `(batch,
            *sample_shape)`, both in [-1, 1].
        seed: Integer, determines the draws of training; see `AdversarialModel`.
        **kwargs: Of `keras.Model`: `name`.

    Attributes:
        inputs_shape: Shape of what the generator takes, such as `(64, 64, 3)`; a side is `None` if
            the generator takes any.
        sample_shape: Shape of what it returns.

    Call arguments:
        inputs: Float tensor `(batch, *inputs_shape)` in [-1, 1].
        training: Boolean.

    Returns:
        Images `(batch, *sample_shape)`.
    """

    data_form = "pairs"
    network_names = ("generator",)
    # Those that a configuration has by default.
    default_networks = {"generator": "unet"}

    def __init__(self, generator, seed=0, **kwargs):
        inputs_shape, sample_shape = image_shapes(generator, "generator", type(self).__name__)
        super().__init__(sample_shape, seed=seed, **kwargs)
        self.inputs_shape = inputs_shape
        self.generator = generator
        self._any_size = {}

    def complete(self, inputs, generated):
        """Makes the model's outputs of what its generator has made of inputs; here the same."""
        return generated

    def examples(self, data):
        """Returns inputs and targets of a batch of training data, after checking them."""
        if not isinstance(data, (tuple, list)) or len(data) != 2:
            raise ValueError(
                f"{type(self).__name__} trains on pairs. Received: a batch of type "
                f"{type(data).__name__}. Expected a tuple (inputs, targets): load the data with "
                "keras_gan.data.load_pairs (or load_unpaired), or call fit(inputs, targets)."
            )
        for images, shape, what in (
            (data[0], self.inputs_shape, "generator takes inputs"),
            (data[1], self.sample_shape, "generator makes samples"),
        ):
            check_static_batch(images, shape, type(self).__name__, what)
        return data

    def images_of(self, data):
        """Returns all images of a batch, to be checked by `fit`."""
        return list(self.examples(data))

    def call(self, inputs, training=False):
        """Returns the outputs for inputs `(batch, *inputs_shape)`."""
        return self.complete(inputs, self.generator(inputs, training=training))

    def export(self, *args, **kwargs):
        """Exports the generator, as `keras.Model.export` does, without what `complete` adds."""
        self.generator.export(*args, **kwargs)

    def translate(self, images, batch_size=16, tile=None, overlap=None):
        """Runs the generator on images of any size.

        Of a fully convolutional generator the sides need not be those it was built for: images
        are continued by reflection to the next size that it takes, and the outputs are cut.

        Args:
            images: Float array `(n, height, width, channels)` in [-1, 1].
            batch_size: Integer, how many images, or tiles, are computed at once.
            tile: Integer, the side of overlapping tiles that the images are computed in, where
                whole ones exceed the memory; or of a generator that takes one size only, `"fixed"`.
                Default: `None`, whole images.
            overlap: Integer, the pixels that neighbouring tiles share, across which they are
                blended. Default: a quarter of the tile.

        Returns:
            NumPy float32 array in [-1, 1], `(n, height, width, output_channels)`; a super-resolving
            generator's sides are larger by its scale.

        Raises:
            ValueError: If the images have another number of channels, dtype or range than the
                generator takes, or another size where it takes one only.
        """
        return self.apply(self.generator, images, batch_size, tile, overlap)

    def apply(self, network, images, batch_size=16, tile=None, overlap=None):
        """Does what `translate` does, with another of the model's networks."""
        images = np.asarray(images)
        shape = network.input_shape[1:]
        name = type(self).__name__
        check_static_batch(images, (None, None, shape[-1]), name, f"'{network.name}' takes images")
        if len(images) == 0:
            raise ValueError(f"{name} received no images: an array of shape {images.shape}.")
        check_image_range(images, name)
        check_positive_integer(batch_size, "batch_size")
        images = images.astype("float32")
        if tile == "fixed":
            if None in shape[:2]:
                raise ValueError(
                    f"tile='fixed' takes tiles of the size that '{network.name}' was built for, "
                    "which takes images of any size. Pass a number, or no tile."
                )
            tile = shape[:2]
        elif tile is not None:
            tile = (check_positive_integer(tile, "tile"),) * 2
        size = tile or images.shape[1:3]
        if None not in shape[:2] and shape[:2] != size:
            network = self._for_any_size(network, size)

        def run(batch):
            outputs = self.run_network(network, batch, batch_size, network.input_shape[1:])
            return keras.ops.convert_to_numpy(self.complete(batch, outputs))

        multiple = side_multiple(network)
        if tile is None:
            return apply_padded(run, images, multiple)
        if any(side % multiple for side in tile):
            raise ValueError(
                f"tile={tile[0]}, but '{network.name}' takes sides that are multiples of "
                f"{multiple}. Pass tile={-(-tile[0] // multiple) * multiple}."
            )
        overlap = min(tile) // 4 if overlap is None else overlap
        if not 0 <= overlap <= min(tile) - multiple:
            raise ValueError(
                f"Tiles of {tile[0]}x{tile[1]} begin at multiples of {multiple}, which "
                f"'{network.name}' asks for, so that overlap={overlap} must lie in "
                f"[0, {min(tile) - multiple}]. Pass another overlap, or larger tiles: tile="
                f"{max(tile) + multiple}."
            )
        return apply_tiled(run, images, tile, overlap, multiple)

    def columns(self, inputs, targets=None):
        """Returns arrays of images to be shown beside one another, a column each.

        Args:
            inputs: As of `translate`.
            targets: Images to compare with, or `None`.
        """
        return [inputs, self.translate(inputs), *([] if targets is None else [targets])]

    def _for_any_size(self, network, size):
        """Returns a network of the same layers, and so weights, whose input may have any sides."""
        # By the network, as the two generators of a CycleGAN may have one name.
        if id(network) not in self._any_size:
            inputs = keras.Input((None, None, network.input_shape[-1]))
            multiple = side_multiple(network)
            fitting = [side + -side % multiple for side in size]
            try:
                result = keras.models.clone_model(
                    network, input_tensors=inputs, clone_function=lambda layer: layer
                )
                # Not symbolically, which would let a dense layer of another size pass.
                result(keras.ops.zeros((1, *fitting, network.input_shape[-1])))
                self._any_size[id(network)] = result
            except Exception as error:
                height, width = network.input_shape[1:3]
                raise ValueError(
                    f"'{network.name}' takes images of {height}x{width} only, as it is not fully "
                    f"convolutional. Received: {size[0]}x{size[1]}. Resize them, or pass "
                    "tile='fixed'."
                ) from error
        return self._any_size[id(network)]

    def get_config(self):
        """Returns the constructor's arguments, networks included, serialized."""
        return super().get_config() | {"seed": self.seed}

    @classmethod
    def network_shapes(cls, data, fields):
        """Generators take inputs (the inverse one targets), discriminators see targets."""
        shapes = super().network_shapes(data, fields)
        for name in ("generator", "inverse_discriminator"):
            if name in shapes:
                shapes[name] = data.inputs_shape
        return shapes

    @classmethod
    def network_arguments(cls, data, fields):
        """The generator makes images of the targets' channels and size."""
        scale = data.sample_shape[0] // data.inputs_shape[0]
        return {"generator": {"output_channels": data.sample_shape[-1], "scale": scale}}


def image_shapes(network, role, owner):
    """Returns the shapes of the images that a network takes and makes, without the batch axis.

    Raises:
        ValueError: If it is no Keras model from one image to one image.
    """
    check_is_model(network, role)
    shapes = [getattr(network, name, None) for name in ("input_shape", "output_shape")]
    if not all(isinstance(shape, tuple) and len(shape) == 4 for shape in shapes):
        raise ValueError(
            f"The {role} '{network.name}' maps the shape {shapes[0]} to {shapes[1]}. "
            f"{owner} expects a network from images (batch, height, width, channels) to such "
            "images, built as keras.Model(inputs, outputs): keras_gan.networks.UNet((64, 64, 3))."
        )
    warn_of_sigmoid(network, "images")
    return shapes[0][1:], shapes[1][1:]
