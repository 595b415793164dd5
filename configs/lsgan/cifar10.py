"""LSGAN on CIFAR-10, 32x32 RGB.

Paper: Mao et al., 2016, arXiv:1611.04076 (LSGAN), with DCGAN's networks.
Command: python run_experiment.py --config=configs/lsgan/cifar10.py --workdir=runs/lsgan_cifar10
Cost: not measured here.
Result: not measured here.
"""

from keras_gan.experiments import default_config, in_form, use_cifar10


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config("lsgan")
    use_cifar10(config)
    return in_form(config, form)
