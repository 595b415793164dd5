r"""RelativisticGAN on CIFAR-10, 32x32 RGB.

Paper: Jolicoeur-Martineau, 2018, arXiv:1807.00734 (RaSGAN), with DCGAN's networks.
Command: python run_experiment.py --config=configs/relativistic_gan/cifar10.py \
    --workdir=runs/relativistic_gan_cifar10
Cost: not measured here.
Result: not measured here.
"""

from keras_gan.experiments import default_config, in_form, use_cifar10


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config("relativistic_gan")
    use_cifar10(config)
    return in_form(config, form)
