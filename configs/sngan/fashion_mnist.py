"""SNGAN on Fashion-MNIST, 28x28 grayscale.

Paper: Miyato et al., 2018, arXiv:1802.05957 (SNGAN, residual networks).
Command: python run_experiment.py --config=configs/sngan/fashion_mnist.py --workdir=runs/sngan
Cost: not measured here.
Result: not measured here.
"""

from keras_gan.experiments import default_config, in_form, use_fashion_mnist


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config("sngan")
    for network in (config.model.generator, config.model.discriminator):
        network.width = 64
    use_fashion_mnist(config)
    return in_form(config, form)
