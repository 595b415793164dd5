"""The super-resolution network of SRGAN."""

import keras
from keras import layers
from keras.initializers import Constant

from keras_gan.layers import BicubicUpsampling2D, PixelShuffle
from keras_gan.networks.arguments import image_shape_tuple, option
from keras_gan.networks.normalization import NORMALIZATIONS, normalize
from keras_gan.utils.validation import check_positive_integer


def SRResNet(
    image_shape,
    scale=4,
    width=64,
    num_blocks=16,
    normalization="batch",
    synchronized=False,
    bicubic_skip=False,
):
    """Builds SRResNet, the generator of SRGAN: images in `scale` times the resolution.

    A 9x9 convolution; `num_blocks` residual blocks of two 3x3 convolutions; a 3x3 one, after which
    the first one's output is added; for every doubling a 3x3 one with `4 width` channels, which
    `keras_gan.layers.PixelShuffle` makes pixels of; a 9x9 one to the images. All others have
    `width` channels. Normalisation after those of the blocks and the one behind them, PReLU with
    one slope a channel after the first, the first of a block and the doublings. Weights start from
    Keras's default, the uniform distribution of Glorot and Bengio; the paper names none.

    Args:
        image_shape: Tuple `(height, width, channels)` of the images in low resolution. The sides
            may be `None`, for images of any size.
        scale: Ratio of the sides of outputs and inputs, a power of two. Default: `4`.
        width: Channels of the feature maps. Default: `64`.
        num_blocks: Number of residual blocks. Default: `16`.
        normalization: `"batch"` (default), `"layer"` (over height, width, channels) or `"none"`.
        synchronized: Whether batch normalization under `tf.distribute` takes the statistics of
            the global batch. Default: `False`, each replica's own.
        bicubic_skip: Whether the inputs, enlarged by bicubic interpolation, are added to the
            outputs, which start as these alone: the network learns the difference. For short
            trainings, which otherwise spend themselves on learning to enlarge. Default: `False`,
            as in the paper.

    Returns:
        `keras.Model` from images `(batch, height, width, channels)` to images
        `(batch, scale * height, scale * width, channels)`, float32 in [-1, 1] under any dtype
        policy.

    Raises:
        ValueError: If `scale` is no power of two from 2 on, an option is unknown, or a number is
            not a positive integer.

    Example:
        >>> generator = keras_gan.networks.SRResNet((32, 32, 3), num_blocks=4)
        >>> generator.output_shape
        (None, 128, 128, 3)

    Reference:
        - Ledig et al., 2017, "Photo-Realistic Single Image Super-Resolution Using a Generative
          Adversarial Network", arXiv:1609.04802, fig. 4. Deviation: the images go through tanh,
          inputs are in [-1, 1] (the paper's in [0, 1]). `bicubic_skip` is not the paper's: sums
          outside of [-1, 1] are clipped, the last convolution starts from zeros.
        - Shi et al., 2016, arXiv:1609.05158 (sub-pixel convolution).
        - He et al., 2015, "Delving Deep into Rectifiers", arXiv:1502.01852 (PReLU, whose slopes
          start from 0.25).
    """
    image_shape = image_shape_tuple(image_shape, any_sides=True)
    num_doublings = _num_doublings(scale)
    width = check_positive_integer(width, "width")
    num_blocks = check_positive_integer(num_blocks, "num_blocks")
    option("normalization", normalization, NORMALIZATIONS)

    def convolve_and_normalize(x, name):
        x = layers.Conv2D(width, 3, padding="same", use_bias=normalization == "none", name=name)(x)
        return normalize(x, normalization, f"normalize_{name}", synchronized=synchronized)

    inputs = keras.Input(image_shape, name="inputs")
    x = layers.Conv2D(width, 9, padding="same", name="from_images")(inputs)
    first = x = _prelu(x, "from_images")
    for block in range(1, num_blocks + 1):
        shortcut = x
        x = _prelu(convolve_and_normalize(x, f"block_{block}_1"), f"block_{block}")
        x = convolve_and_normalize(x, f"block_{block}_2")
        x = layers.Add(name=f"add_{block}")([x, shortcut])
    x = convolve_and_normalize(x, "after_blocks")
    x = layers.Add(name="add_first")([x, first])
    for stage in range(1, num_doublings + 1):
        x = layers.Conv2D(4 * width, 3, padding="same", name=f"double_{stage}")(x)
        x = PixelShuffle(2, name=f"pixel_shuffle_{stage}")(x)
        x = _prelu(x, f"double_{stage}")
    x = layers.Conv2D(
        image_shape[2],
        9,
        padding="same",
        kernel_initializer="zeros" if bicubic_skip else "glorot_uniform",
        name="to_images",
    )(x)
    images = layers.Activation("tanh", dtype="float32", name="images")(x)
    if bicubic_skip:
        enlarged = BicubicUpsampling2D(scale, dtype="float32", name="enlarge")(inputs)
        images = layers.Add(dtype="float32", name="add_enlarged")([images, enlarged])
        images = layers.Activation("hard_tanh", dtype="float32", name="clip")(images)
    return keras.Model(inputs, images, name="sr_res_net")


def _prelu(x, suffix):
    return layers.PReLU(Constant(0.25), shared_axes=[1, 2], name=f"prelu_{suffix}")(x)


def _num_doublings(scale):
    scale = check_positive_integer(scale, "scale")
    num_doublings = scale.bit_length() - 1
    if num_doublings == 0 or scale != 2**num_doublings:
        raise ValueError(
            f"SRResNet doubles the resolution some times. Received: scale={scale}. Expected: a "
            "power of two such as 2, 4 or 8."
        )
    return num_doublings
