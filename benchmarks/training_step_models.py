"""The models that `training_step.py` trains, on any backend of Keras.

- `dcgan`: with 4x4 kernels, the non-saturating loss;
- `sngan`: the hinge loss, five discriminator steps, each on a fifth of the batch. Its width is that
  of the generator, the discriminator has half of it, as in the paper;
- `r3gan`: the relativistic loss, R1 and R2, the average of the generator's weights.

All else is the default of the model in `keras_gan.models`.
"""

import math

import keras

import keras_gan
from keras_gan import networks

LATENT_DIMS = {"dcgan": 128, "sngan": 128, "r3gan": 64}
MODELS = {
    "dcgan": keras_gan.models.DCGAN,
    "sngan": keras_gan.models.SNGAN,
    "r3gan": keras_gan.models.R3GAN,
}


def image_shape(size):
    """Shape of the images of a size."""
    return size, size, 1 if size == 28 else 3


def make_networks(setting):
    """Returns the generator and the discriminator of a setting, in its precision."""
    bfloat16 = setting["precision"] == "bfloat16"
    keras.config.set_dtype_policy("mixed_bfloat16" if bfloat16 else "float32")
    keras.utils.set_random_seed(0)
    name, width = setting["network"], setting["width"]
    shape, latent_dim = image_shape(setting["image_size"]), LATENT_DIMS[name]
    if name == "dcgan":
        generator = networks.DCGANGenerator(shape, latent_dim, width, kernel_size=4)
        return generator, networks.DCGANDiscriminator(shape, width, kernel_size=4)
    if name == "sngan":
        generator = networks.SNGANGenerator(shape, latent_dim, width)
        return generator, networks.SNGANDiscriminator(shape, width // 2)
    generator = networks.R3GANGenerator(shape, latent_dim, width)
    return generator, networks.R3GANDiscriminator(shape, width)


def num_parameters(model_networks):
    """Number of trained parameters of each network."""
    return [sum(math.prod(v.shape) for v in n.trainable_variables) for n in model_networks]


class NextStep(keras.callbacks.Callback):
    """Calls a function before each step, which waits there for the training's turn."""

    def __init__(self, next_step):
        super().__init__()
        self.next_step = next_step

    def on_train_batch_begin(self, batch, logs=None):
        self.next_step()
