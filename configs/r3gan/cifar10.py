"""R3GAN on CIFAR-10, 32x32 RGB.

Paper: Huang et al., 2024, arXiv:2501.05441 (R3GAN).
Command: python run_experiment.py --config=configs/r3gan/cifar10.py --workdir=runs/r3gan_cifar10
Cost: not measured here.
Result: not measured here.
"""

from keras_gan.experiments import default_config, in_form, use_cifar10


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config("r3gan")
    config.model.generator.latent_dim = 64
    use_cifar10(config)
    return in_form(config, form)
