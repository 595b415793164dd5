"""Generator and discriminator families: functions that build plain Keras models.

As in `keras.applications`, the names look like classes, but what they return is a functional
`keras.Model`. One of Keras's own layers (DCGAN, MLP) loads from its file without keras_gan; one
with layers of `keras_gan.layers` (R3GAN) where keras_gan is imported.
"""

from keras_gan.networks.dcgan import DCGANDiscriminator, DCGANGenerator
from keras_gan.networks.mlp import MLPDiscriminator, MLPGenerator
from keras_gan.networks.r3gan import R3GANDiscriminator, R3GANGenerator
from keras_gan.utils.registry import Registry

_REGISTRY = Registry(
    "network",
    {
        "dcgan_discriminator": DCGANDiscriminator,
        "dcgan_generator": DCGANGenerator,
        "mlp_discriminator": MLPDiscriminator,
        "mlp_generator": MLPGenerator,
        "r3gan_discriminator": R3GANDiscriminator,
        "r3gan_generator": R3GANGenerator,
    },
)

get = _REGISTRY.get
member = _REGISTRY.member
names = _REGISTRY.names

__all__ = [
    "DCGANDiscriminator",
    "DCGANGenerator",
    "MLPDiscriminator",
    "MLPGenerator",
    "R3GANDiscriminator",
    "R3GANGenerator",
    "get",
    "member",
    "names",
]
