"""WGANGP on CIFAR-10, 32x32 RGB.

Paper: Gulrajani et al., 2017, arXiv:1704.00028 (WGAN-GP), with DCGAN's networks.
Command: python run_experiment.py --config=configs/wgangp/cifar10.py --workdir=runs/wgangp_cifar10
Cost: not measured here.
Result: not measured here.
"""

from keras_gan.experiments import default_config, in_form, use_cifar10


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config("wgangp")
    config.model.discriminator.normalization = "layer"  # The penalty is on single samples.
    use_cifar10(config)
    return in_form(config, form)
