"""Generator and discriminator families: functions that build Keras models.

As in `keras.applications`, the names look like classes, but what they return is a functional
`keras.Model`. Those of DCGAN, InfoGAN and of the perceptrons, `PatchDiscriminator`,
`SRGANDiscriminator` and `ContextEncoder` consist of Keras's own layers: a saved network loads
without keras_gan. The others contain layers of `keras_gan.layers`, and so do DCGAN's with
conditional batch normalization or features of the minibatch, and all that are `synchronized`:
before such a file is loaded, `import keras_gan`.

Each that starts from latents, and its discriminator, but those of InfoGAN and SemiSupervisedGAN,
takes `condition_dim`, which makes it conditional, and `conditioning`, how: its inputs are then a
list of latents, or samples, and of float vectors, such as one-hot labels. A discriminator with
`head_units` returns a list of logits and the outputs of a further layer.

Those from images to images (`UNet`, `CycleResNet`, `SRResNet`, `ContextEncoder`) and their
discriminators take neither; `PatchDiscriminator` takes an image as its condition. Sides of `None`
make the fully convolutional ones take images of any size, of which `side_multiple` says more.
"""

from keras_gan.networks.context_encoder import ContextEncoder
from keras_gan.networks.cycle_res_net import CycleResNet
from keras_gan.networks.dcgan import DCGANDiscriminator, DCGANGenerator
from keras_gan.networks.dcgan_encoder import DCGANEncoder
from keras_gan.networks.info_gan import InfoGANDiscriminator, InfoGANGenerator
from keras_gan.networks.mlp import MLPDiscriminator, MLPGenerator
from keras_gan.networks.patch_discriminator import PatchDiscriminator
from keras_gan.networks.r3gan import R3GANDiscriminator, R3GANGenerator
from keras_gan.networks.sagan import SAGANDiscriminator, SAGANGenerator
from keras_gan.networks.saved_network import saved
from keras_gan.networks.semi_supervised_gan import (
    SemiSupervisedGANConvDiscriminator,
    SemiSupervisedGANDiscriminator,
    SemiSupervisedGANGenerator,
)
from keras_gan.networks.sides import side_multiple
from keras_gan.networks.sngan import SNGANDiscriminator, SNGANGenerator
from keras_gan.networks.sr_res_net import SRResNet
from keras_gan.networks.srgan_discriminator import SRGANDiscriminator
from keras_gan.networks.unet import UNet
from keras_gan.utils.registry import Registry

_REGISTRY = Registry(
    "network",
    {
        "context_encoder": ContextEncoder,
        "cycle_res_net": CycleResNet,
        "dcgan_discriminator": DCGANDiscriminator,
        "dcgan_encoder": DCGANEncoder,
        "dcgan_generator": DCGANGenerator,
        "info_gan_discriminator": InfoGANDiscriminator,
        "info_gan_generator": InfoGANGenerator,
        "mlp_discriminator": MLPDiscriminator,
        "mlp_generator": MLPGenerator,
        "patch_discriminator": PatchDiscriminator,
        "sagan_discriminator": SAGANDiscriminator,
        "sagan_generator": SAGANGenerator,
        "saved": saved,
        "semi_supervised_gan_conv_discriminator": SemiSupervisedGANConvDiscriminator,
        "semi_supervised_gan_discriminator": SemiSupervisedGANDiscriminator,
        "semi_supervised_gan_generator": SemiSupervisedGANGenerator,
        "sngan_discriminator": SNGANDiscriminator,
        "sngan_generator": SNGANGenerator,
        "sr_res_net": SRResNet,
        "srgan_discriminator": SRGANDiscriminator,
        "unet": UNet,
        "r3gan_discriminator": R3GANDiscriminator,
        "r3gan_generator": R3GANGenerator,
    },
)

get = _REGISTRY.get
member = _REGISTRY.member
names = _REGISTRY.names

__all__ = [
    "ContextEncoder",
    "CycleResNet",
    "DCGANDiscriminator",
    "DCGANEncoder",
    "DCGANGenerator",
    "InfoGANDiscriminator",
    "InfoGANGenerator",
    "MLPDiscriminator",
    "MLPGenerator",
    "PatchDiscriminator",
    "SAGANDiscriminator",
    "SAGANGenerator",
    "SNGANDiscriminator",
    "SNGANGenerator",
    "SRGANDiscriminator",
    "SRResNet",
    "SemiSupervisedGANConvDiscriminator",
    "SemiSupervisedGANDiscriminator",
    "SemiSupervisedGANGenerator",
    "R3GANDiscriminator",
    "R3GANGenerator",
    "UNet",
    "get",
    "member",
    "names",
    "saved",
    "side_multiple",
]
