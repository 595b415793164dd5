"""GAN classes: `keras.Model` subclasses whose `train_step` reads like the paper's algorithm."""

from keras_gan.models.acgan import ACGAN
from keras_gan.models.adversarial import AdversarialModel, DataDescription
from keras_gan.models.bi_gan import BiGAN
from keras_gan.models.conditional_gan import ConditionalGAN
from keras_gan.models.cycle_gan import CycleGAN
from keras_gan.models.dcgan import DCGAN
from keras_gan.models.dragan import DRAGAN
from keras_gan.models.gan import GAN
from keras_gan.models.info_gan import InfoGAN
from keras_gan.models.inpainting import Inpainting
from keras_gan.models.latent import LatentModel
from keras_gan.models.lsgan import LSGAN
from keras_gan.models.pac_gan import PacGAN
from keras_gan.models.pix2pix import Pix2Pix
from keras_gan.models.r3gan import R3GAN
from keras_gan.models.reconstruction import Reconstruction
from keras_gan.models.relativistic_gan import RelativisticGAN
from keras_gan.models.sagan import SAGAN
from keras_gan.models.semi_supervised_gan import SemiSupervisedGAN
from keras_gan.models.sngan import SNGAN
from keras_gan.models.srgan import SRGAN
from keras_gan.models.translation import TranslationModel
from keras_gan.models.wgan import WGAN
from keras_gan.models.wgangp import WGANGP
from keras_gan.utils.registry import Registry

_REGISTRY = Registry(
    "model",
    {
        "acgan": ACGAN,
        "bi_gan": BiGAN,
        "conditional_gan": ConditionalGAN,
        "cycle_gan": CycleGAN,
        "dcgan": DCGAN,
        "dragan": DRAGAN,
        "gan": GAN,
        "info_gan": InfoGAN,
        "inpainting": Inpainting,
        "lsgan": LSGAN,
        "pac_gan": PacGAN,
        "pix2pix": Pix2Pix,
        "r3gan": R3GAN,
        "reconstruction": Reconstruction,
        "relativistic_gan": RelativisticGAN,
        "sagan": SAGAN,
        "semi_supervised_gan": SemiSupervisedGAN,
        "sngan": SNGAN,
        "srgan": SRGAN,
        "wgan": WGAN,
        "wgangp": WGANGP,
    },
)
get = _REGISTRY.get
member = _REGISTRY.member
names = _REGISTRY.names

__all__ = [
    "ACGAN",
    "DCGAN",
    "DRAGAN",
    "GAN",
    "LSGAN",
    "R3GAN",
    "SAGAN",
    "SNGAN",
    "SRGAN",
    "WGAN",
    "WGANGP",
    "AdversarialModel",
    "BiGAN",
    "ConditionalGAN",
    "CycleGAN",
    "DataDescription",
    "InfoGAN",
    "Inpainting",
    "LatentModel",
    "PacGAN",
    "Pix2Pix",
    "Reconstruction",
    "RelativisticGAN",
    "SemiSupervisedGAN",
    "TranslationModel",
    "get",
    "member",
    "names",
]
