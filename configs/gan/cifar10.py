"""DCGAN on CIFAR-10, 32x32 RGB.

Paper: Radford et al., 2016, arXiv:1511.06434 (DCGAN).
Command: python run_experiment.py --config=configs/gan/cifar10.py --workdir=runs/cifar10
Cost: not measured here.
Result: not measured here.
"""

from keras_gan.experiments import default_config, in_form, use_cifar10


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config()
    use_cifar10(config)
    config.model.generator.width = 64
    config.model.discriminator.width = 64
    config.loss.label_smoothing = 0.1
    return in_form(config, form)
