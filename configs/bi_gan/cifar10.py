"""BiGAN on CIFAR-10, 32x32 RGB.

Paper: Donahue et al., 2017, arXiv:1605.09782.
Command: python run_experiment.py --config=configs/bi_gan/cifar10.py --workdir=runs/bi
Cost: not measured here.
Result: not measured here.
"""

from keras_gan.experiments import default_config, in_form, use_cifar10


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config("bi_gan")
    use_cifar10(config)
    config.model.generator.latent_dim = 50
    return in_form(config, form)
