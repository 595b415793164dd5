"""WGAN on CIFAR-10, 32x32 RGB.

Paper: Arjovsky et al., 2017, arXiv:1701.07875 (WGAN), with DCGAN's networks.
Command: python run_experiment.py --config=configs/wgan/cifar10.py --workdir=runs/wgan_cifar10
Cost: not measured here.
Result: not measured here.
"""

from keras_gan.experiments import default_config, in_form, use_cifar10


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config("wgan")
    use_cifar10(config)
    return in_form(config, form)
