"""SAGAN on CIFAR-10, 32x32 RGB.

Paper: Zhang et al., 2018, arXiv:1805.08318 (SAGAN), without labels.
Command: python run_experiment.py --config=configs/sagan/cifar10.py --workdir=runs/sagan_cifar10
Cost: not measured here.
Result: not measured here.
"""

from keras_gan.experiments import default_config, in_form, use_cifar10


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config("sagan")
    use_cifar10(config)
    return in_form(config, form)
