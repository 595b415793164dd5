"""DCGAN on Fashion-MNIST, 28x28 grayscale.

Paper: Radford et al., 2016, arXiv:1511.06434 (DCGAN).
Command: python run_experiment.py --config=configs/dcgan/fashion_mnist.py --workdir=runs/dcgan
Cost: not measured here.
Result: not measured here.
"""

from keras_gan.experiments import default_config, in_form, use_fashion_mnist


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config("dcgan")
    for network in (config.model.generator, config.model.discriminator):
        network.width = 32
    use_fashion_mnist(config)
    return in_form(config, form)
