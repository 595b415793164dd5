"""The residual networks of SNGAN, of which SAGAN's differ in a few choices.

Blocks are the authors': pre-activation, two 3x3 convolutions, a 1x1 convolution as the shortcut
where channels or resolution change. A 1x1 convolution and nearest upsampling, or average pooling,
may change places: here the convolution takes the lower resolution, a quarter of the cost.
"""

import functools

import keras
from keras import layers, ops
from keras.initializers import VarianceScaling

from keras_gan.layers import SelfAttention, SpectralNormalization
from keras_gan.networks.arguments import halvings, image_shape_tuple, option
from keras_gan.networks.conditioning import (
    OF_DISCRIMINATORS,
    OF_GENERATORS,
    discriminator_outputs,
    network_inputs,
)
from keras_gan.networks.normalization import NORMALIZATIONS, normalize
from keras_gan.utils.validation import check_positive_integer

# Up to this side the networks are of the paper's form for CIFAR-10, beyond it of that for STL-10.
_SMALL = 32


def residual_generator(
    image_shape,
    latent_dim,
    width,
    normalization,
    synchronized,
    condition_dim,
    conditioning,
    name,
    spectral=False,
    attention_resolution=None,
):
    """Builds the generator; for the arguments see `SNGANGenerator` and `SAGANGenerator`."""
    image_shape = image_shape_tuple(image_shape)
    latent_dim = check_positive_integer(latent_dim, "latent_dim")
    option("normalization", normalization, NORMALIZATIONS)
    depth = halvings(image_shape)
    small = max(image_shape[:2]) <= _SMALL
    width = _width(width, 256 if small else 64)
    height, columns = (side // 2**depth for side in image_shape[:2])
    heights = [height * 2**stage for stage in range(depth + 1)]
    _check_attention(attention_resolution, heights)

    inputs, x, conditions = network_inputs(
        (latent_dim,), "latents", condition_dim, conditioning, OF_GENERATORS, normalization
    )
    parts = _Parts(spectral, normalization, synchronized, conditions)
    channels = width * (1 if small else min(2**depth, 16))
    x = parts.dense(x, height * columns * channels, "project")
    x = layers.Reshape((height, columns, channels), name=f"base_{height}x{columns}")(x)
    for stage, resolution in enumerate(heights):
        if stage > 0:
            columns = columns * 2
            channels = width * (1 if small else min(2 ** (depth - stage), 16))
            x = _generator_block(x, channels, parts, f"{resolution}x{columns}")
        if resolution == attention_resolution:
            x = SelfAttention(spectral, name=f"attention_{resolution}x{columns}")(x)
    x = parts.normalize_and_activate(x, "last")
    x = parts.convolution(x, image_shape[2], 3, "to_images", gain=1.0, use_bias=True)
    images = layers.Activation("tanh", dtype="float32", name="images")(x)
    return keras.Model(inputs, images, name=name)


def residual_discriminator(
    image_shape,
    width,
    condition_dim,
    conditioning,
    head_units,
    name,
    attention_resolution=None,
    widens_late=False,
):
    """Builds the discriminator; for the arguments see `SNGANDiscriminator`.

    `widens_late`: whether the second convolution of a block (but the first one) changes the number
    of channels, as in SNGAN's code, and not the first, as in SAGAN's.
    """
    image_shape = image_shape_tuple(image_shape)
    small = max(image_shape[:2]) <= _SMALL
    depth = halvings(image_shape, base=4 if small else 3)
    width = _width(width, 128 if small else 64)
    num_halvings = min(depth, 2) if small else depth
    height, columns = image_shape[:2]
    _check_attention(
        attention_resolution, [height // 2**stage for stage in range(1, num_halvings + 1)]
    )
    parts = _Parts(spectral=True, normalization="none")

    inputs, x, conditions = network_inputs(
        image_shape, "images", condition_dim, conditioning, OF_DISCRIMINATORS
    )
    for stage in range(num_halvings):
        height, columns = height // 2, columns // 2
        channels = width * (1 if small else min(2**stage, 16))
        hidden = x.shape[-1] if widens_late and stage > 0 else channels
        x = _halving_block(x, hidden, channels, parts, f"{height}x{columns}", is_first=stage == 0)
        if height == attention_resolution:
            x = SelfAttention(True, name=f"attention_{height}x{columns}")(x)
    # The paper's network for CIFAR-10 has two more blocks, that for STL-10 one of twice the width.
    for index in range(2 if small else 1):
        channels = width * (1 if small else min(2**depth, 16))
        hidden = x.shape[-1] if widens_late else channels
        x = _same_block(x, hidden, channels, parts, f"{height}x{columns}_{index + 1}")
    x = layers.Activation("relu", name="relu_last")(x)
    features = ops.sum(ops.cast(x, "float32"), axis=(1, 2))
    dense = functools.partial(parts.dense, dtype="float32")
    logits = dense(features, 1, "logits", use_bias=True)
    outputs = discriminator_outputs(logits, features, conditions, head_units, dense)
    return keras.Model(inputs, outputs, name=name)


class _Parts:
    """The layers that blocks are made of, with the choices that all blocks share."""

    def __init__(self, spectral, normalization, synchronized=False, conditions=None):
        self.spectral = spectral
        self.normalization = normalization
        self.synchronized = synchronized
        self.conditions = conditions

    def convolution(self, x, filters, kernel_size, name, gain=2.0, use_bias=None):
        layer = layers.Conv2D(
            filters,
            kernel_size,
            padding="same",
            use_bias=self._use_bias(use_bias),
            kernel_initializer=_initializer(gain),
            name=name,
        )
        return self._normalized(layer)(x)

    def dense(self, x, units, name, use_bias=None, dtype=None):
        layer = layers.Dense(
            units,
            use_bias=self._use_bias(use_bias),
            kernel_initializer=_initializer(1.0),
            dtype=dtype,
            name=name,
        )
        return self._normalized(layer)(x)

    def normalize_and_activate(self, x, suffix):
        x = normalize(
            x,
            self.normalization,
            f"normalize_{suffix}",
            synchronized=self.synchronized,
            conditions=self.conditions,
        )
        return layers.Activation("relu", name=f"relu_{suffix}")(x)

    def _use_bias(self, use_bias):
        return self.normalization == "none" if use_bias is None else use_bias

    def _normalized(self, layer):
        return SpectralNormalization(layer, name=layer.name) if self.spectral else layer


def _generator_block(x, channels, parts, suffix):
    """Doubles the resolution."""
    shortcut = parts.convolution(x, channels, 1, f"shortcut_{suffix}", gain=1.0)
    shortcut = layers.UpSampling2D(2, name=f"double_shortcut_{suffix}")(shortcut)
    x = parts.normalize_and_activate(x, f"{suffix}_1")
    x = layers.UpSampling2D(2, name=f"double_{suffix}")(x)
    x = parts.convolution(x, channels, 3, f"convolve_{suffix}_1")
    x = parts.normalize_and_activate(x, f"{suffix}_2")
    x = parts.convolution(x, channels, 3, f"convolve_{suffix}_2")
    return layers.Add(name=f"add_{suffix}")([x, shortcut])


def _halving_block(x, hidden, channels, parts, suffix, is_first):
    """Halves the resolution. The first block meets images, which no ReLU should cut."""
    shortcut = layers.AveragePooling2D(2, name=f"halve_shortcut_{suffix}")(x)
    shortcut = parts.convolution(shortcut, channels, 1, f"shortcut_{suffix}", gain=1.0)
    if not is_first:
        x = layers.Activation("relu", name=f"relu_{suffix}_1")(x)
    x = _two_convolutions(x, hidden, channels, parts, suffix)
    x = layers.AveragePooling2D(2, name=f"halve_{suffix}")(x)
    return layers.Add(name=f"add_{suffix}")([x, shortcut])


def _same_block(x, hidden, channels, parts, suffix):
    """Keeps the resolution."""
    shortcut = x
    if x.shape[-1] != channels:
        shortcut = parts.convolution(x, channels, 1, f"shortcut_{suffix}", gain=1.0)
    x = layers.Activation("relu", name=f"relu_{suffix}_1")(x)
    x = _two_convolutions(x, hidden, channels, parts, suffix)
    return layers.Add(name=f"add_{suffix}")([x, shortcut])


def _two_convolutions(x, hidden, channels, parts, suffix):
    x = parts.convolution(x, hidden, 3, f"convolve_{suffix}_1")
    x = layers.Activation("relu", name=f"relu_{suffix}_2")(x)
    return parts.convolution(x, channels, 3, f"convolve_{suffix}_2")


def _initializer(gain):
    """Glorot's uniform distribution with its variance times `gain`, as in the authors' code."""
    return VarianceScaling(gain, mode="fan_avg", distribution="uniform")


def _width(width, default):
    return default if width is None else check_positive_integer(width, "width")


def _check_attention(resolution, heights):
    if resolution is not None and resolution not in heights:
        raise ValueError(
            "`attention_resolution` must be the height of a feature map of the network. "
            f"Received: attention_resolution={resolution!r}. Expected one of: {heights}."
        )
