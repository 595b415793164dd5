"""Generator and discriminator families: functions that build plain Keras models.

As in `keras.applications`, the names look like classes, but what they return is a functional
`keras.Model` of Keras's own layers: a saved network loads without keras_gan.
"""

from keras_gan.networks.dcgan import DCGANDiscriminator, DCGANGenerator
from keras_gan.networks.mlp import MLPDiscriminator, MLPGenerator
from keras_gan.utils.registry import Registry

_REGISTRY = Registry(
    "network",
    {
        "dcgan_discriminator": DCGANDiscriminator,
        "dcgan_generator": DCGANGenerator,
        "mlp_discriminator": MLPDiscriminator,
        "mlp_generator": MLPGenerator,
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
    "get",
    "member",
    "names",
]
