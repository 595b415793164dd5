"""SNGAN on CIFAR-10, 32x32 RGB.

Paper: Miyato et al., 2018, arXiv:1802.05957 (SNGAN, residual networks).
Command: python run_experiment.py --config=configs/sngan/cifar10.py --workdir=runs/sngan_cifar10
Cost: not measured here.
Result: not measured here.
"""

from keras_gan.experiments import default_config, in_form, use_cifar10, use_linear_decay


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config("sngan")
    use_cifar10(config)
    use_linear_decay(config, 0, 320)  # Some 50,000 steps of the generator, as in the authors' code.
    return in_form(config, form)
