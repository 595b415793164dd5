"""PacGAN on CIFAR-10, 32x32 RGB.

Paper: Lin et al., 2018, arXiv:1712.04086 (PacGAN, m = 2), with DCGAN's networks.
Command: python run_experiment.py --config=configs/pac_gan/cifar10.py --workdir=runs/pac_gan_cifar10
Cost: not measured here.
Result: not measured here.
"""

from keras_gan.experiments import default_config, in_form, use_cifar10


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config("pac_gan")
    config.data.batch_size = 128  # 64 packs.
    use_cifar10(config)
    return in_form(config, form)
